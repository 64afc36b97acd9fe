from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.model.annotation import Annotation, Decision
from store.model.paper import Paper
from store.model.record import Place, record
from store.search.index import Hits, Index
from store.search.language import SORT_KEYS
from store.search.parser import parse_query
from store.search.sorting import UnknownSortKey, sort_positions


class Quiet:
    def annotation(self, position: int) -> Annotation:
        raise AssertionError("nothing was said")

    def annotated(self) -> tuple[int, ...]:
        return ()

    def marked(self) -> tuple[int, ...]:
        return ()

    def orphan(self, position: int) -> bool:
        return False


def paper(number: int, copies: int = 1, **said: object) -> Paper:
    entries = tuple(record(Place("a", number * 9 + n), **said) for n in range(copies))  # type: ignore[arg-type]
    return Paper(id=str(number), keys=(str(number),), merged=entries[0], records=entries)


def every(index: Index) -> Hits:
    return index.search(parse_query(""), Quiet())


PAPERS = [
    paper(0, title="The zebra", year=2001, venue="b"),
    paper(1, title="An Apple", venue="a", copies=3),
    paper(2, abstract="untitled", year=1999),
    paper(3, title="“Milk”", year=2001, venue="B", copies=2),
    paper(4, title="apple", year=2020),
    paper(5, title="Äpfel", year=2001, venue="c"),
]


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
def test_orders_of_what_the_papers_say(key: str, positions: list[int]) -> None:
    index = Index(PAPERS)
    assert sort_positions(index, key, every(index)).tolist() == positions


def test_orders_of_what_the_user_said() -> None:
    index = Index(PAPERS)
    hits = every(index)
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
def test_an_order_loses_nothing_and_keeps_those_that_miss_a_word_behind(
    key: str, typed: str
) -> None:
    index = Index(PAPERS)
    hits = index.search(parse_query(typed), Quiet())
    for way in (key, f"-{key}"):
        found = sort_positions(index, way, hits).tolist()
        assert sorted(found) == sorted(hits.positions.tolist())
        assert set(found[: hits.complete]) == set(hits.positions[: hits.complete].tolist())


def test_relevance_is_the_order_of_the_hits() -> None:
    index = Index(PAPERS)
    hits = index.search(parse_query("apple"), Quiet())
    assert sort_positions(index, "relevance", hits).tolist() == hits.positions.tolist()
    assert sort_positions(index, "-relevance", hits).tolist() == hits.positions[::-1].tolist()


def test_an_unknown_order_is_named() -> None:
    index = Index(PAPERS)
    with pytest.raises(UnknownSortKey, match="stars"):
        sort_positions(index, "stars", every(index))
