from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.model.annotation import Annotation, Decision
from store.search.index import Hits, Index
from store.search.language import SORT_KEYS
from store.search.parser import parse_query
from store.search.sorting import UnknownSortKey, sort_positions
from tests.store.search.doubles import FakeReviewState, make_paper

PAPERS = [
    make_paper(0, title="The zebra", year=2001, venue="b"),
    make_paper(1, title="An Apple", venue="a", copies=3),
    make_paper(2, abstract="untitled", year=1999),
    make_paper(3, title="“Milk”", year=2001, venue="B", copies=2),
    make_paper(4, title="apple", year=2020),
    make_paper(5, title="Äpfel", year=2001, venue="c"),
]


class NeverAnnotated(FakeReviewState):
    """A review state in which no annotation may be asked for."""

    def annotation(self, position: int) -> Annotation:
        raise AssertionError("there are no annotations")


def all_hits(index: Index) -> Hits:
    return index.search(parse_query(""), NeverAnnotated())


@pytest.mark.parametrize(
    ("key", "positions"),
    [
        ("source", [0, 1, 2, 3, 4, 5]),
        ("-source", [5, 4, 3, 2, 1, 0]),
        ("title", [5, 1, 4, 3, 0, 2]),
        ("-title", [0, 3, 1, 4, 5, 2]),
        ("year", [2, 0, 3, 5, 4, 1]),
        ("-year", [4, 0, 3, 5, 2, 1]),
        ("venue", [1, 0, 3, 5, 2, 4]),
        ("-venue", [5, 0, 3, 1, 2, 4]),
        ("duplicates", [0, 2, 4, 5, 3, 1]),
        ("-duplicates", [1, 3, 0, 2, 4, 5]),
        ("relevance", [0, 1, 2, 3, 4, 5]),
    ],
)
def test_papers_are_sorted_by_their_own_fields(key: str, positions: list[int]) -> None:
    index = Index(PAPERS)
    assert sort_positions(index, key, all_hits(index)).tolist() == positions


def test_papers_are_sorted_by_their_annotations() -> None:
    index = Index(PAPERS)
    hits = all_hits(index)
    for position, annotation in {
        0: Annotation(decision=Decision.EXCLUDE, rating=2, when={"rating": "2026-01-02"}),
        2: Annotation(decision=Decision.INCLUDE, rating=5, when={"decision": "2026-01-03"}),
        4: Annotation(decision=Decision.MAYBE, rating=2, when={"decision": "2026-01-01"}),
    }.items():
        index.annotate(position, annotation)
    assert sort_positions(index, "rating", hits).tolist() == [0, 4, 2, 1, 3, 5]
    assert sort_positions(index, "-rating", hits).tolist() == [2, 0, 4, 1, 3, 5]
    assert sort_positions(index, "decision", hits).tolist() == [2, 4, 1, 3, 5, 0]
    assert sort_positions(index, "noted", hits).tolist() == [4, 0, 2, 1, 3, 5]
    assert sort_positions(index, "-noted", hits).tolist() == [2, 0, 4, 1, 3, 5]


@settings(deadline=None)
@given(
    st.sampled_from(list(SORT_KEYS)),
    st.sampled_from(["", "apple", "aple milk", "zebra", "is:read"]),
)
def test_sorting_loses_no_paper_and_keeps_incomplete_hits_last(key: str, typed: str) -> None:
    index = Index(PAPERS)
    hits = index.search(parse_query(typed), NeverAnnotated())
    for directed_key in (key, f"-{key}"):
        positions = sort_positions(index, directed_key, hits).tolist()
        assert sorted(positions) == sorted(hits.positions.tolist())
        assert set(positions[: hits.complete]) == set(hits.positions[: hits.complete].tolist())


def test_relevance_is_the_order_of_the_hits() -> None:
    index = Index(PAPERS)
    hits = index.search(parse_query("apple"), NeverAnnotated())
    assert sort_positions(index, "relevance", hits).tolist() == hits.positions.tolist()
    assert sort_positions(index, "-relevance", hits).tolist() == hits.positions[::-1].tolist()


def test_the_error_names_an_unknown_sort_key() -> None:
    index = Index(PAPERS)
    with pytest.raises(UnknownSortKey, match="stars"):
        sort_positions(index, "stars", all_hits(index))
