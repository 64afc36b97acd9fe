from __future__ import annotations

import pytest

from bench.corpora import REAL_CORPUS, real_papers
from bench.quality import NoAnnotations, rank_of_match
from bench.quality_queries import BY_HAND, queries
from store.search.index import Index
from store.search.parser import parse_query

pytestmark = pytest.mark.skipif(not REAL_CORPUS.exists(), reason="the 10,000 papers are not here")


@pytest.fixture(scope="module")
def index() -> Index:
    return Index(real_papers())


def test_the_paper_that_is_meant_is_first_nine_times_of_ten(index: Index) -> None:
    """The queries are not the benchmark's, which have another seed."""
    ranks = [
        rank_of_match(
            index.search(parse_query(query), NoAnnotations()).positions[:10].tolist(), meant
        )
        for _, query, meant in queries(real_papers(), seed=77, per_kind=15)
    ]
    assert len(ranks) > 200
    assert sum(rank == 1 for rank in ranks) >= 0.9 * len(ranks)
    assert sum(rank <= 10 for rank in ranks) >= 0.97 * len(ranks)


def test_the_paper_is_on_the_first_screen_before_the_last_word_is_typed(index: Index) -> None:
    """A screen has twenty rows; half of the last word is enough for three of four."""
    early = 0
    for query, beginning in BY_HAND:
        typed = query[: len(query) - len(query.split()[-1]) // 2]
        positions = index.search(parse_query(typed), NoAnnotations()).positions[:20].tolist()
        early += any(real_papers()[position].title.startswith(beginning) for position in positions)
    assert early >= 0.75 * len(BY_HAND)
