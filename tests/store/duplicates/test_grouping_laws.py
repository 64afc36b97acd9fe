"""What holds for the groups of any records and any answers."""

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
def asked(draw: st.DrawFn) -> tuple[list[Record], Answers]:
    """Records with answers about some of their keys that do not contradict each other."""
    records = draw(entries())
    keys = sorted({key for entry in records for key in entry.keys})
    if len(keys) < 2:
        return records, Answers()
    pair = st.sets(st.sampled_from(keys), min_size=2, max_size=2).map(frozenset)
    same = draw(st.frozensets(pair, max_size=2))
    return records, Answers(same, draw(st.frozensets(pair, max_size=3)) - same)


def in_places(records: list[Record], found: Grouping) -> set[frozenset[Place]]:
    return {frozenset(records[at].place for at in members) for members in found.groups}


def whereabouts(found: Grouping) -> dict[int, int]:
    return {index: at for at, members in enumerate(found.groups) for index in members}


@given(asked(), st.randoms(use_true_random=False))
def test_the_order_of_records_does_not_matter(
    case: tuple[list[Record], Answers], random: object
) -> None:
    records, answers = case
    shuffled = list(records)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = group_records(records, answers), group_records(shuffled, answers)
    assert in_places(records, one) == in_places(shuffled, other)
    ids = {paper.id: frozenset(paper.places) for paper in grouped_papers(records, one)}
    assert ids == {paper.id: frozenset(paper.places) for paper in grouped_papers(shuffled, other)}
    assert {
        (frozenset((records[offer.left].place, records[offer.right].place)), offer.why)
        for offer in one.possible_duplicates
    } == {
        (frozenset((shuffled[offer.left].place, shuffled[offer.right].place)), offer.why)
        for offer in other.possible_duplicates
    }


@given(asked())
def test_every_record_is_in_one_group_and_every_paper_has_its_own_id(
    case: tuple[list[Record], Answers],
) -> None:
    records, answers = case
    found = group_records(records, answers)
    assert sorted(at for members in found.groups for at in members) == list(range(len(records)))
    papers = grouped_papers(records, found)
    assert len({paper.id for paper in papers}) == len(papers)


@given(asked())
def test_running_again_changes_nothing(case: tuple[list[Record], Answers]) -> None:
    records, answers = case
    assert group_records(records, answers) == group_records(records, answers)


@given(asked())
def test_evidence_connects_every_group_and_nothing_else(
    case: tuple[list[Record], Answers],
) -> None:
    records, answers = case
    found = group_records(records, answers)
    at = whereabouts(found)
    assert all(at[left] == at[right] and why for left, right, why in found.evidence)
    assert len(found.evidence) == len(records) - len(found.groups)
    assert all(at[offer.left] != at[offer.right] for offer in found.possible_duplicates)


@given(asked())
def test_nothing_is_joined_against_a_remembered_different(
    case: tuple[list[Record], Answers],
) -> None:
    records, answers = case
    for members in group_records(records, answers).groups:
        for one, other in answers.different:
            holds_one = {i for i in members if one in records[i].keys}
            holds_other = {i for i in members if other in records[i].keys}
            assert not (holds_one - holds_other) or not (holds_other - holds_one)


@given(entries(), st.data())
def test_a_remembered_same_is_always_joined(records: list[Record], data: st.DataObject) -> None:
    papers = grouped_papers(records, group_records(records))
    named = [paper.id for paper in papers if paper.id in paper.keys]
    if len(named) < 2:
        return
    pair = data.draw(st.permutations(named))[:2]
    again = grouped_papers(
        records, group_records(records, Answers(same=frozenset((frozenset(pair),))))
    )
    assert any(set(pair) <= set(paper.keys) for paper in again)


@given(entries())
def test_a_copy_of_a_record_with_an_abstract_joins_it(records: list[Record]) -> None:
    copies = [replace(entry, place=Place("copy", at)) for at, entry in enumerate(records)]
    at = whereabouts(group_records([*records, *copies]))
    assert all(
        at[index] == at[index + len(records)]
        for index, entry in enumerate(records)
        if entry.abstract
    )


@settings(deadline=None)
@given(entries())
def test_a_pair_is_weighed_among_others_as_it_is_alone(records: list[Record]) -> None:
    columns = run_steps(build_matrix([extract_features(entry) for entry in records]))
    left, right = np.triu_indices(len(records), 1)
    many = score_pairs(columns, left, right)
    turned = score_pairs(columns, right, left)
    for row in range(len(left)):
        alone = score_pairs(columns, left[row : row + 1], right[row : row + 1])
        for found in (alone.take(np.array([0])), turned.take(np.array([row]))):
            assert found.verdict[0] == many.verdict[row]
            assert found.points[0] == pytest.approx(many.points[row])
            assert found.why(0) == many.why(row)


@given(entries())
def test_place_and_year_never_bring_more_than_is_reckoned_with(records: list[Record]) -> None:
    columns = run_steps(build_matrix([extract_features(entry) for entry in records]))
    left, right = np.triu_indices(len(records), 1)
    like = title_similarity(columns, left, right)
    for versions in (like < 0, like >= 0):
        place, _ = compare_venue_and_pages(columns, left, right, like, versions)
        year, _ = compare_years(columns, left, right, place, versions)
        assert (place + year <= max_venue_and_year_points(columns, left, right, versions)).all()
