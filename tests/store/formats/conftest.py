"""Papers for writers: made of fields, and one that everybody knows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from store.model.paper import Paper
from store.model.record import Place, record

MakePaper = Callable[..., Paper]


@pytest.fixture
def make_paper() -> MakePaper:
    """Make a Paper of one Record, of the fields that `record` takes."""

    def make(**fields: Any) -> Paper:
        entry = record(Place("seeds/a.txt", 7), **fields)
        keys = entry.keys
        return Paper(id=(keys or ("",))[0], keys=keys, merged=entry, records=(entry,))

    return make


@pytest.fixture
def attention(make_paper: MakePaper) -> Paper:
    """A paper that everybody knows."""
    return make_paper(
        title="Attention Is All You Need",
        abstract="The dominant sequence transduction models are recurrent.",
        authors=("Ashish Vaswani", "Noam Shazeer"),
        year=2017,
        venue="Advances in Neural Information Processing Systems",
        arxiv="1706.03762",
        type="inproceedings",
    )
