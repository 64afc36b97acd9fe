"""Groups of records: what keeps them apart, and in which order they come."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from store.duplicates.clustering import ConstrainedUnionFind

links = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20)


def neighbours_in(pairs: list[tuple[int, int]]) -> dict[int, set[int]]:
    neighbours: defaultdict[int, set[int]] = defaultdict(set)
    for left, right in pairs:
        neighbours[left].add(right)
        neighbours[right].add(left)
    return neighbours


def test_the_two_sides_of_an_answer_never_meet_not_even_through_a_third() -> None:
    union = ConstrainedUnionFind(3, [(0, 0, 0), (2, 0, 1)])
    assert union.unite(0, 1)
    assert not union.unite(1, 2)
    assert not union.unite(2, 0, is_certain=True)
    assert union.groups(range(3)) == [[0, 1], [2]]


def test_more_different_than_same_pairs_keep_two_groups_apart() -> None:
    same, different = [(0, 1), (2, 3), (1, 2)], [(0, 2), (0, 3), (1, 3)]
    union = ConstrainedUnionFind(4, same=neighbours_in(same), different=neighbours_in(different))
    assert [union.unite(*pair) for pair in same] == [True, True, False]
    assert union.unite(1, 2, is_certain=True)


def test_as_many_same_as_different_pairs_unite_two_groups() -> None:
    union = ConstrainedUnionFind(
        3, same=neighbours_in([(0, 1), (1, 2)]), different=neighbours_in([(0, 2)])
    )
    assert union.unite(0, 1)
    assert union.unite(1, 2)


def test_groups_come_in_the_given_order() -> None:
    union = ConstrainedUnionFind(4)
    union.unite(3, 1)
    assert union.groups([2, 3, 0, 1]) == [[2], [3, 1], [0]]


@given(links)
def test_without_objections_the_groups_are_the_connected_components(
    pairs: list[tuple[int, int]],
) -> None:
    union = ConstrainedUnionFind(8)
    changes = sum(union.unite(*pair) for pair in pairs)
    groups = union.groups(range(8))
    assert changes == 8 - len(groups)
    assert all(union.are_united(left, right) for left, right in pairs)
    united = {frozenset(group) for group in groups}
    components = {frozenset((index,)) for index in range(8)}
    for left, right in pairs:
        left_part = next(part for part in components if left in part)
        right_part = next(part for part in components if right in part)
        components = (components - {left_part, right_part}) | {left_part | right_part}
    assert united == components
