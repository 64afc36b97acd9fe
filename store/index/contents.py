"""All that the index knows of the papers themselves: what never changes while they are open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from store.index.columns import Column
from store.index.postings import Postings, Stream
from store.index.vocabulary import Vocabulary

TITLE, AUTHOR, VENUE = 1, 2, 4
"""Bits of a posting's fields."""

UNKNOWN = -1
"""Rank of a paper that has no value to be sorted by."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The papers by word and by column; positions are those in the sequence of papers."""

    vocabulary: Vocabulary
    heads: Postings
    """Words of title, authors and venue."""
    bodies: Postings
    """Words of the abstracts."""
    stream: Stream
    title: Column
    author: Column
    venue: Column
    doi: Column
    source: Column
    year: NDArray[np.int16]
    """Year, or 0."""
    duplicates: NDArray[np.int32]
    title_rank: NDArray[np.int32]
    """Place of the title in the alphabet without its leading article; equal titles are equal."""
    venue_rank: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.year)

    def column(self, name: str) -> Column:
        """Give the column of a field of the language."""
        column: Column = getattr(self, name)
        return column

    def has_abstract(self) -> NDArray[np.bool_]:
        """Tell which papers have an abstract with a word in it."""
        return np.diff(self.stream.starts) > 0

    def filled(self, name: str) -> NDArray[np.bool_]:
        """Tell which papers have a value in a column."""
        column = self.column(name)
        found = np.diff(column.starts) > 1
        return found if column.of is None else found[column.of]
