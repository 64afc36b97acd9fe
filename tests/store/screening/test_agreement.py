"""Agreement of reviewers: published worked examples, laws, and papers matched by any key."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.model.annotation import Annotation, Decision
from store.model.paper import Paper
from store.model.record import Place, record
from store.screening.agreement import (
    CATEGORIES,
    Side,
    cohen_kappa,
    compare_reviewers,
    comparison_json,
    fleiss_kappa,
)

INCLUDE, MAYBE, EXCLUDE = CATEGORIES


def pairs(table: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """Return the ratings that a table of two raters counts."""
    return [
        (left, right)
        for left, row in enumerate(table)
        for right, count in enumerate(row)
        for _ in range(count)
    ]


def test_cohen_1968_table_1() -> None:
    """Cohen J. Weighted kappa. Psychol Bull 1968;70:213-220: 200 patients, unweighted .492."""
    table = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
    assert cohen_kappa(pairs(table)) == pytest.approx(0.492, abs=0.0005)


def test_fleiss_cohen_everitt_1969_table_1() -> None:
    """Fleiss JL, Cohen J, Everitt BS. Psychol Bull 1969;72:323-327: 200 subjects, kappa .429."""
    table = [[106, 10, 4], [22, 28, 10], [2, 12, 6]]
    assert cohen_kappa(pairs(table)) == pytest.approx(0.429, abs=0.0005)


FLEISS_1971 = """
00060 03003 01401 00006 03030 20400 00402 20310 20040 00006
10050 11040 03300 10050 02031 00501 30012 51000 02040 10203
00006 01050 02013 20040 10041 05010 40002 02040 10500 00006
"""
"""Depression, personality disorder, schizophrenia, neurosis, other: six raters of 30 patients."""


def test_fleiss_1971_table_1() -> None:
    """Fleiss JL. Psychol Bull 1971;76:378-382: overall kappa .430."""
    ratings = [[int(digit) for digit in row] for row in FLEISS_1971.split()]
    assert [sum(column) for column in zip(*ratings, strict=True)] == [26, 26, 30, 55, 43]
    assert fleiss_kappa(ratings) == pytest.approx(0.430, abs=0.0005)


def test_ten_subjects_and_fourteen_raters() -> None:
    """The worked example of the encyclopedia article on Fleiss' kappa: 0.210."""
    rows = "0,0,0,0,14 0,2,6,4,2 0,0,3,5,6 0,3,9,2,0 2,2,8,1,1 7,7,0,0,0 3,2,6,3,0 2,5,3,2,2"
    rows += " 6,5,2,1,0 0,2,2,3,7"
    ratings = [[int(count) for count in row.split(",")] for row in rows.split()]
    assert fleiss_kappa(ratings) == pytest.approx(0.210, abs=0.0005)


RATING = st.sampled_from(CATEGORIES)
PAIRS = st.lists(st.tuples(RATING, RATING), max_size=40)


@given(PAIRS)
def test_kappa_is_what_its_definition_says(ratings: list[tuple[Decision, Decision]]) -> None:
    kappa, total = cohen_kappa(ratings), len(ratings)
    used = {rating for pair in ratings for rating in pair}
    if len(used) < 2:
        assert kappa is None
        return
    observed = sum(left == right for left, right in ratings) / total
    expected = sum(
        sum(left == category for left, _ in ratings)
        * sum(right == category for _, right in ratings)
        for category in CATEGORIES
    ) / (total * total)
    assert kappa == pytest.approx((observed - expected) / (1 - expected))
    assert kappa is not None
    assert -1 <= kappa <= 1
    assert (kappa == 1) == (observed == 1)


@given(PAIRS, st.permutations(CATEGORIES))
def test_kappa_knows_no_first_rater_and_no_order_of_categories(
    ratings: list[tuple[Decision, Decision]], names: list[Decision]
) -> None:
    renamed = dict(zip(CATEGORIES, names, strict=True))
    turned = [(renamed[right], renamed[left]) for left, right in reversed(ratings)]
    assert cohen_kappa(turned) == cohen_kappa(ratings)


@given(st.lists(st.lists(RATING, min_size=3, max_size=3), min_size=1, max_size=30))
def test_fleiss_is_what_its_definition_says(ratings: list[list[Decision]]) -> None:
    table = [[row.count(category) for category in CATEGORIES] for row in ratings]
    everything = [rating for row in ratings for rating in row]
    kappa = fleiss_kappa(table)
    if len(set(everything)) == 1:
        assert kappa is None
        return
    ordered = [pair for row in ratings for pair in permutations(row, 2)]
    observed = sum(left == right for left, right in ordered) / len(ordered)
    expected = sum((everything.count(name) / len(everything)) ** 2 for name in CATEGORIES)
    assert kappa == pytest.approx((observed - expected) / (1 - expected))


def test_without_variance_or_papers_there_is_no_kappa() -> None:
    assert cohen_kappa([]) is None
    assert cohen_kappa([(EXCLUDE, EXCLUDE)] * 9) is None
    assert fleiss_kappa([]) is None
    assert fleiss_kappa([[0, 0, 3]] * 5) is None


def test_one_rater_without_variance_agrees_no_more_than_by_chance() -> None:
    assert cohen_kappa([(INCLUDE, INCLUDE), (INCLUDE, EXCLUDE)]) == 0


def paper(number: int, *, doi: str = "", pmid: str = "", title: str = "") -> Paper:
    title = title or f"Paper {number}"
    entry = record(Place("a.txt", number), title=title, doi=doi, pmid=pmid)
    return Paper(id=entry.keys[0], keys=entry.keys, merged=entry, records=(entry,))


def side(name: str, *papers: tuple[Paper, Decision] | tuple[Paper, Annotation]) -> Side:
    return Side(
        name,
        [
            (each, noted if isinstance(noted, Annotation) else Annotation(decision=noted))
            for each, noted in papers
        ],
    )


ONE, TWO, THREE = (paper(number, doi=f"10.5555/{number}") for number in (1, 2, 3))


def test_papers_decided_by_all_sides_count() -> None:
    comparison = compare_reviewers(
        [
            side("a", (ONE, INCLUDE), (TWO, EXCLUDE), (THREE, Decision.UNDECIDED)),
            side("b", (ONE, INCLUDE), (TWO, INCLUDE), (THREE, INCLUDE)),
        ]
    )
    assert (len(comparison.papers), len(comparison.shared)) == (3, 2)
    assert comparison.agreement == 0.5
    assert [each.keys[0] for each in comparison.conflicts] == ["doi:10.5555/2"]
    assert [comparison.decided(number) for number in range(2)] == [2, 3]


def test_a_maybe_is_a_category_of_its_own_unless_it_counts_as_another() -> None:
    sides = [
        side("a", (ONE, MAYBE), (TWO, EXCLUDE), (THREE, INCLUDE)),
        side("b", (ONE, INCLUDE), (TWO, EXCLUDE), (THREE, MAYBE)),
    ]
    assert compare_reviewers(sides).agreement == pytest.approx(1 / 3)
    assert compare_reviewers(sides, INCLUDE).agreement == 1
    assert compare_reviewers(sides, EXCLUDE).agreement == pytest.approx(1 / 3)
    assert compare_reviewers(sides, INCLUDE).kappa == 1
    conflict = compare_reviewers(sides, EXCLUDE).conflicts[0]
    assert [each.decision for each in conflict.annotations] == [MAYBE, INCLUDE]


def test_three_sides_agree_where_all_do_and_kappa_is_that_of_fleiss() -> None:
    comparison = compare_reviewers(
        [
            side("a", (ONE, INCLUDE), (TWO, EXCLUDE), (THREE, EXCLUDE)),
            side("b", (ONE, INCLUDE), (TWO, EXCLUDE), (THREE, EXCLUDE)),
            side("c", (ONE, EXCLUDE), (TWO, EXCLUDE)),
        ]
    )
    assert len(comparison.shared) == 2
    assert comparison.agreement == 0.5
    assert comparison.kappa == fleiss_kappa([[2, 0, 1], [0, 0, 3]])
    assert comparison.kappa_name == "Fleiss' kappa"


def test_a_paper_is_found_by_any_of_its_keys() -> None:
    """One side knows the DOI alone, one the PubMed id alone, and one knows both."""
    doi, pmid = paper(1, doi="10.5555/x", title="X"), paper(2, pmid="99", title="The X")
    both = paper(3, doi="10.5555/x", pmid="99", title="X, again")
    for sides in permutations(
        [side("a", (doi, INCLUDE)), side("b", (pmid, INCLUDE)), side("c", (both, EXCLUDE))]
    ):
        comparison = compare_reviewers(sides)
        assert len(comparison.papers) == 1
        assert comparison.papers[0].keys[:2] == ("doi:10.5555/x", "pmid:99")
        assert len(comparison.conflicts) == 1


def test_a_key_that_two_papers_of_one_side_have_matches_neither() -> None:
    """One DOI of a whole supplement; each paper is still found by its text."""
    first, second = (paper(n, doi="10.5555/s", title=f"Abstract {n}") for n in (1, 2))
    supplement = side("a", (first, INCLUDE), (second, EXCLUDE))
    for sides in ([supplement, side("b", (second, INCLUDE))],) * 2:
        comparison = compare_reviewers(sides)
        assert [each.title for each in comparison.conflicts] == ["Abstract 2"]
        assert [each.title for each in comparison.shared] == ["Abstract 2"]


def test_of_two_annotations_that_meet_in_one_paper_the_newest_decision_counts() -> None:
    old = Annotation(decision=INCLUDE, when={"decision": "2026-01-01T00:00:00Z"})
    new = Annotation(decision=EXCLUDE, when={"decision": "2026-01-02T00:00:00Z"})
    comparison = compare_reviewers(
        [
            side("a", (paper(1, doi="10.5555/x"), old), (paper(2, pmid="99"), new)),
            side("b", (paper(3, doi="10.5555/x", pmid="99"), EXCLUDE)),
        ]
    )
    assert [each.annotations[0].decision for each in comparison.papers] == [EXCLUDE]
    assert comparison.conflicts == ()


PAPERS = [paper(number, doi=f"10.5555/{number}") for number in range(8)]
DECISIONS = st.dictionaries(st.sampled_from(range(8)), st.sampled_from(Decision))


@given(st.lists(DECISIONS, min_size=2, max_size=4), st.sampled_from((None, INCLUDE, EXCLUDE)))
def test_the_numbers_equal_a_recount_paper_by_paper(
    decided: list[dict[int, Decision]], maybe_as: Decision | None
) -> None:
    sides = [
        side(str(number), *((PAPERS[n], decision) for n, decision in decisions.items()))
        for number, decisions in enumerate(decided)
    ]
    document = comparison_json(compare_reviewers(sides, maybe_as))
    rows = []
    for number in range(8):
        row = [decisions.get(number, Decision.UNDECIDED) for decisions in decided]
        if Decision.UNDECIDED not in row:
            rows.append([maybe_as if each is MAYBE and maybe_as else each for each in row])
    conflicts = sum(len(set(row)) > 1 for row in rows)
    assert (document["papers"], len(document["conflicts"])) == (len(rows), conflicts)
    assert document["agreement"] == (pytest.approx(1 - conflicts / len(rows)) if rows else None)
    if len({category for row in rows for category in row}) < 2:
        assert document["kappa"] is None
    elif not conflicts:
        assert document["kappa"] == 1


@given(st.permutations(range(3)), st.lists(DECISIONS, min_size=3, max_size=3))
def test_the_order_of_the_sides_does_not_matter(
    order: list[int], decided: list[dict[int, Decision]]
) -> None:
    sides = [
        side(str(number), *((PAPERS[n], decision) for n, decision in decisions.items()))
        for number, decisions in enumerate(decided)
    ]
    first, second = compare_reviewers(sides), compare_reviewers([sides[number] for number in order])
    assert (first.kappa, first.agreement) == (second.kappa, second.agreement)
    assert {each.keys for each in first.conflicts} == {each.keys for each in second.conflicts}
