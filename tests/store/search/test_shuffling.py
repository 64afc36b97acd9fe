"""A random order: the same for a seed, another for another, and stable while papers come and go."""

from __future__ import annotations

import pytest

from store.model.paper import Paper
from store.search.index import Index
from store.search.language import split_sort_key
from store.search.parser import parse_query
from store.search.sorting import UnknownSortKey, sort_positions
from tests.store.search.doubles import FakeReviewState, make_paper

PAPERS = [
    make_paper(number, title=f"Paper {number}", doi=f"10.1/{number}" if number % 3 else "")
    for number in range(200)
]


def order(papers: list[Paper], key: str, query: str = "") -> list[str]:
    """Return the titles of papers in the order of a sort key."""
    index = Index(papers)
    hits = index.search(parse_query(query), FakeReviewState())
    return [papers[position].title for position in sort_positions(index, key, hits).tolist()]


def test_a_seed_gives_its_order_again_and_another_seed_another() -> None:
    first = order(PAPERS, "shuffle:42")
    assert order(PAPERS, "shuffle:42") == first
    assert sorted(first) == sorted(paper.title for paper in PAPERS)
    for seed in ("43", "", "0042", "swift", "4:2", "ä"):
        other = order(PAPERS, f"shuffle:{seed}")
        same_places = sum(left == right for left, right in zip(first, other, strict=True))
        assert same_places < 10, seed
    assert order(PAPERS, "-shuffle:42") == first[::-1]


def test_papers_keep_their_order_whatever_is_open_with_them() -> None:
    whole = order(PAPERS, "shuffle:1")
    half = order(PAPERS[100:][::-1], "shuffle:1")
    assert half == [title for title in whole if title in half]
    found = order(PAPERS, "shuffle:1", "title:7")
    assert found == [title for title in whole if title in found]


def test_a_paper_without_id_or_title_has_a_place_too() -> None:
    papers = [*PAPERS[:5], make_paper(7, abstract="No title here."), make_paper(8)]
    assert len(order(papers, "shuffle:x")) == 7


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("shuffle:12", ("shuffle", "12")),
        ("-shuffle:a:b", ("shuffle", "a:b")),
        ("shuffle", ("shuffle", "")),
        ("year", ("year", "")),
        ("-year", ("year", "")),
        ("year:3", ("", "")),
        ("stars", ("", "")),
        ("", ("", "")),
    ],
)
def test_only_the_random_order_has_a_seed(key: str, name: tuple[str, str]) -> None:
    assert split_sort_key(key) == name


def test_a_seed_of_another_key_is_an_error() -> None:
    with pytest.raises(UnknownSortKey, match="title:4"):
        order(PAPERS, "title:4")
