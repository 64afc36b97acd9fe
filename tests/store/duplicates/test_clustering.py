"""Sets of Records: what keeps them apart, and in which order they come."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from store.duplicates.clustering import ConstrainedUnionFind

links = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20)


def partners(pairs: list[tuple[int, int]]) -> dict[int, set[int]]:
    found: defaultdict[int, set[int]] = defaultdict(set)
    for left, right in pairs:
        found[left].add(right)
        found[right].add(left)
    return found


def test_opposite_sides_of_an_answer_never_meet_not_even_through_a_third() -> None:
    union = ConstrainedUnionFind(3, [(0, 0, 0), (2, 0, 1)])
    assert union.unite(0, 1)
    assert not union.unite(1, 2)
    assert not union.unite(2, 0, surely=True)
    assert union.groups(range(3)) == [[0, 1], [2]]


def test_more_pairs_against_than_for_keep_two_sets_apart() -> None:
    same, apart = [(0, 1), (2, 3), (1, 2)], [(0, 2), (0, 3), (1, 3)]
    union = ConstrainedUnionFind(4, same=partners(same), apart=partners(apart))
    assert [union.unite(*pair) for pair in same] == [True, True, False]
    assert union.unite(1, 2, surely=True)


def test_as_many_pairs_for_as_against_unite() -> None:
    union = ConstrainedUnionFind(3, same=partners([(0, 1), (1, 2)]), apart=partners([(0, 2)]))
    assert union.unite(0, 1)
    assert union.unite(1, 2)


def test_groups_follow_the_order_that_is_asked_for() -> None:
    union = ConstrainedUnionFind(4)
    union.unite(3, 1)
    assert union.groups([2, 3, 0, 1]) == [[2], [3, 1], [0]]


@given(links)
def test_without_objections_the_sets_are_the_connected_components(
    pairs: list[tuple[int, int]],
) -> None:
    union = ConstrainedUnionFind(8)
    changes = sum(union.unite(*pair) for pair in pairs)
    groups = union.groups(range(8))
    assert changes == 8 - len(groups)
    assert all(union.together(left, right) for left, right in pairs)
    reached = {frozenset(group) for group in groups}
    components = {frozenset((index,)) for index in range(8)}
    for left, right in pairs:
        one = next(found for found in components if left in found)
        other = next(found for found in components if right in found)
        components = (components - {one, other}) | {one | other}
    assert reached == components
