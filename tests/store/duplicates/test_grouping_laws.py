"""Properties of the groups of any records under any answers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.duplicates.answers import Answers
from store.duplicates.evidence import (
    compare_venue_and_pages,
    compare_years,
    max_venue_and_year_points,
)
from store.duplicates.features import extract_features
from store.duplicates.grouping import Grouping, group_records, grouped_papers
from store.duplicates.matrix import build_matrix
from store.duplicates.scoring import score_pairs
from store.duplicates.titles import title_similarity
from store.model.record import Place, Record, record
from store.tasks import run_steps

TITLES = (
    "",
    "Editorial",
    "Carbon balance of restored fens",
    "Carbon balance of restored fens over nine summers",
    "Carbon balance of restored fens over nine summers, part II",
    "Reed beds and the warblers that live in them",
)
ABSTRACTS = (
    "",
    "Restored fens took up carbon after five years, and the methane fell each summer. " * 3,
    "Reed beds were cut in winter and left alone in summer, as the warblers seem to like. " * 3,
)


def optional(*values: str) -> st.SearchStrategy[str]:
    return st.sampled_from(("", "", *values))


@st.composite
def entries(draw: st.DrawFn) -> list[Record]:
    count = draw(st.integers(0, 9))
    return [
        record(
            Place(draw(st.sampled_from(("a.ris", "b.bib"))), line),
            title=draw(st.sampled_from(TITLES)),
            abstract=draw(st.sampled_from(ABSTRACTS)),
            authors=draw(st.sampled_from(((), ("Okonkwo, A.",), ("Adaeze Okonkwo", "Ola Berg")))),
            year=draw(st.sampled_from((None, 2013, 2014, 2017))),
            venue=draw(optional("Mires", "Proceedings of the Mire Symposium")),
            volume=draw(optional("4", "12")),
            number=draw(optional("1", "2")),
            pages=draw(optional("17-25", "201-219")),
            doi=draw(optional("10.5555/fens", "10.5555/reeds")),
            arxiv=draw(optional("1309.01234")),
        )
        for line in range(1, count + 1)
    ]


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Record], Answers]:
    """Draw records, and answers about some of their keys that do not contradict each other."""
    records = draw(entries())
    keys = sorted({key for entry in records for key in entry.keys})
    if len(keys) < 2:
        return records, Answers()
    pair = st.sets(st.sampled_from(keys), min_size=2, max_size=2).map(frozenset)
    same = draw(st.frozensets(pair, max_size=2))
    return records, Answers(same, draw(st.frozensets(pair, max_size=3)) - same)


def places_of_groups(records: list[Record], grouping: Grouping) -> set[frozenset[Place]]:
    return {frozenset(records[index].place for index in group) for group in grouping.groups}


def group_numbers(grouping: Grouping) -> dict[int, int]:
    return {index: number for number, group in enumerate(grouping.groups) for index in group}


@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_records_does_not_matter(
    case: tuple[list[Record], Answers], random: object
) -> None:
    records, answers = case
    shuffled = list(records)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    grouping, regrouping = group_records(records, answers), group_records(shuffled, answers)
    assert places_of_groups(records, grouping) == places_of_groups(shuffled, regrouping)
    papers, other_papers = grouped_papers(records, grouping), grouped_papers(shuffled, regrouping)
    assert {paper.id: frozenset(paper.places) for paper in papers} == {
        paper.id: frozenset(paper.places) for paper in other_papers
    }
    assert {
        (frozenset((records[pair.left].place, records[pair.right].place)), pair.why)
        for pair in grouping.possible_duplicates
    } == {
        (frozenset((shuffled[pair.left].place, shuffled[pair.right].place)), pair.why)
        for pair in regrouping.possible_duplicates
    }


@given(cases())
def test_every_record_is_in_one_group_and_every_paper_has_its_own_id(
    case: tuple[list[Record], Answers],
) -> None:
    records, answers = case
    grouping = group_records(records, answers)
    indices = sorted(index for group in grouping.groups for index in group)
    assert indices == list(range(len(records)))
    papers = grouped_papers(records, grouping)
    assert len({paper.id for paper in papers}) == len(papers)


@given(cases())
def test_grouping_again_changes_nothing(case: tuple[list[Record], Answers]) -> None:
    records, answers = case
    assert group_records(records, answers) == group_records(records, answers)


@given(cases())
def test_evidence_connects_every_group_and_nothing_else(
    case: tuple[list[Record], Answers],
) -> None:
    records, answers = case
    grouping = group_records(records, answers)
    group_of = group_numbers(grouping)
    assert all(group_of[left] == group_of[right] and why for left, right, why in grouping.evidence)
    assert len(grouping.evidence) == len(records) - len(grouping.groups)
    assert all(group_of[pair.left] != group_of[pair.right] for pair in grouping.possible_duplicates)


@given(cases())
def test_no_group_contradicts_the_answer_different(
    case: tuple[list[Record], Answers],
) -> None:
    records, answers = case
    for group in group_records(records, answers).groups:
        for left_key, right_key in answers.different:
            left = {index for index in group if left_key in records[index].keys}
            right = {index for index in group if right_key in records[index].keys}
            assert not (left - right) or not (right - left)


@given(entries(), st.data())
def test_the_answer_same_always_joins(records: list[Record], data: st.DataObject) -> None:
    papers = grouped_papers(records, group_records(records))
    ids = [paper.id for paper in papers if paper.id in paper.keys]
    if len(ids) < 2:
        return
    pair = data.draw(st.permutations(ids))[:2]
    answers = Answers(same=frozenset((frozenset(pair),)))
    regrouped = grouped_papers(records, group_records(records, answers))
    assert any(set(pair) <= set(paper.keys) for paper in regrouped)


@given(entries())
def test_a_copy_of_a_record_with_an_abstract_joins_it(records: list[Record]) -> None:
    copies = [replace(entry, place=Place("copy", line)) for line, entry in enumerate(records)]
    group_of = group_numbers(group_records([*records, *copies]))
    assert all(
        group_of[index] == group_of[index + len(records)]
        for index, entry in enumerate(records)
        if entry.abstract and (entry.authors or entry.title != "Editorial")  # may be by anybody
    )


def test_pairs_skipped_as_certain_stay_together() -> None:
    """A strong pair whose DOI differs must not come between those that made others certain."""
    fens, reeds = ABSTRACTS[1:]
    title, authors = TITLES[3], ("Okonkwo, A.",)
    keys = {"doi": "10.5555/fens", "arxiv": "1309.01234"}
    records = [
        record(Place("a.ris", 1), abstract=reeds, authors=authors, year=2013, **keys),
        record(
            Place("a.ris", 2),
            title=title,
            abstract=fens,
            year=2017,
            venue="Mires",
            arxiv=keys["arxiv"],
        ),
        record(Place("a.ris", 3), title=title, abstract=fens, venue="Mires", doi="10.5555/reeds"),
        record(
            Place("a.ris", 4),
            title=title,
            abstract=reeds,
            authors=authors,
            year=2017,
            arxiv=keys["arxiv"],
        ),
    ]
    copies = [replace(entry, place=Place("copy", line)) for line, entry in enumerate(records)]
    group_of = group_numbers(group_records([*records, *copies]))
    assert all(group_of[line] == group_of[line + len(records)] for line in range(len(records)))


@settings(deadline=None)
@given(entries())
def test_a_pair_is_scored_among_others_as_it_is_alone(records: list[Record]) -> None:
    matrix = run_steps(build_matrix([extract_features(entry) for entry in records]))
    left, right = np.triu_indices(len(records), 1)
    scores = score_pairs(matrix, left, right)
    swapped = score_pairs(matrix, right, left)
    for row in range(len(left)):
        alone = score_pairs(matrix, left[row : row + 1], right[row : row + 1])
        for one_pair in (alone.select(np.array([0])), swapped.select(np.array([row]))):
            assert one_pair.verdicts[0] == scores.verdicts[row]
            assert one_pair.points[0] == pytest.approx(scores.points[row])
            assert one_pair.explain(0) == scores.explain(row)


@given(entries())
def test_venue_pages_and_year_never_bring_more_than_their_upper_bound(
    records: list[Record],
) -> None:
    matrix = run_steps(build_matrix([extract_features(entry) for entry in records]))
    left, right = np.triu_indices(len(records), 1)
    similarity = title_similarity(matrix, left, right)
    for versions in (similarity < 0, similarity >= 0):
        (place, _), _, _ = compare_venue_and_pages(matrix, left, right, similarity, versions)
        year, _ = compare_years(matrix, left, right, place, versions)
        assert (place + year <= max_venue_and_year_points(matrix, left, right, versions)).all()
