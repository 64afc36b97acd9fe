"""All that the index knows of the papers themselves: what never changes while they are open.

Texts of one field for all papers, kept as one text that can be searched at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from store.search.postings import Postings, Stream
from store.search.vocabulary import Vocabulary, find_lines
from store.text.folding import fold, words

TITLE, AUTHOR, VENUE = 1, 2, 4
"""Bits of a posting's fields."""

UNKNOWN = -1
"""Rank of a paper that has no value to be sorted by."""


@dataclass(frozen=True, slots=True)
class PaperIndex:
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
        """Return the column of a field of the language."""
        column: Column = getattr(self, name)
        return column

    def has_abstract(self) -> NDArray[np.bool_]:
        """Return which papers have an abstract with a word in it."""
        return np.diff(self.stream.starts) > 0

    def filled(self, name: str) -> NDArray[np.bool_]:
        """Return which papers have a value in a column."""
        column = self.column(name)
        found = np.diff(column.starts) > 1
        return found if column.of is None else found[column.of]


@dataclass(frozen=True, slots=True)
class Column:
    """One field of all papers: each line `; value ; value ;`, folded.

    A phrase is looked for between spaces, a whole value between semicolons.
    """

    text: bytes
    starts: NDArray[np.int32]
    """Where each line starts, and where the text ends: one more than lines."""
    of: NDArray[np.int32] | None = None
    """The line of each paper, where papers share lines; else paper and line are one."""

    def lines(self, positions: NDArray[np.integer[Any]]) -> list[str]:
        """Return the values of many papers."""
        at = positions if self.of is None else self.of[positions]
        text = self.text
        pairs = zip((self.starts[at] + 2).tolist(), (self.starts[at + 1] - 3).tolist(), strict=True)
        return [text[start : max(start, end)].decode() for start, end in pairs]

    def _spread(self, part: str) -> NDArray[np.bool_]:
        found = np.zeros(len(self.starts) - 1, bool)
        found[find_lines(self.text, self.starts, part.encode("utf-8", "replace"))] = True
        return found if self.of is None else found[self.of]

    def containing(self, value: str) -> NDArray[np.bool_]:
        """Return for each paper whether one of its values contains a folded text."""
        return self._spread(value)

    def phrase(self, value: str) -> NDArray[np.bool_]:
        """Return for each paper whether one of its values has these whole words in a row."""
        return self._spread(f" {value} ")

    def equal(self, value: str) -> NDArray[np.bool_]:
        """Return for each paper whether one of its values is this folded text."""
        return self._spread(f"; {value} ;")


def column_line(values: Iterable[str]) -> str:
    """Write one line of a Column of folded values."""
    said = " ; ".join(value for value in values if value)
    return f"; {said} ;\n" if said else "\n"


def fold_words(text: str) -> str:
    """Fold a text to its words with one space between them."""
    return " ".join(words(text))


def fold_verbatim(text: str) -> str:
    """Fold a text and keep its punctuation, on one line and without the Column's own sign."""
    return " ".join(fold(text).replace(";", ",").split())


def build_column(text: bytes, sizes: Iterable[int], of: NDArray[np.int32] | None = None) -> Column:
    """Make a Column of encoded lines and their sizes in bytes."""
    lengths = np.fromiter(sizes, np.int32)
    starts = np.zeros(len(lengths) + 1, np.int32)
    np.cumsum(lengths, out=starts[1:])
    return Column(text, starts, of)
