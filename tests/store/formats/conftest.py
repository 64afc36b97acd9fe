"""Papers to write: built from fields, and one that everybody knows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from store.model.paper import Paper
from store.model.record import Place, record

MakePaper = Callable[..., Paper]


@pytest.fixture
def make_paper() -> MakePaper:
    """Return a function that builds a Paper with one Record from the fields of `record`."""

    def build(**fields: Any) -> Paper:
        entry = record(Place("seeds/a.txt", 7), **fields)
        keys = entry.keys
        return Paper(id=(keys or ("",))[0], keys=keys, merged=entry, records=(entry,))

    return build


@pytest.fixture
def attention(make_paper: MakePaper) -> Paper:
    """Return a paper that everybody knows."""
    return make_paper(
        title="Attention Is All You Need",
        abstract="The dominant sequence transduction models are recurrent.",
        authors=("Ashish Vaswani", "Noam Shazeer"),
        year=2017,
        venue="Advances in Neural Information Processing Systems",
        arxiv="1706.03762",
        type="inproceedings",
    )
