"""The part of the index that is made of the papers and never changes while they are open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from store.search.postings import Postings, WordStream
from store.search.vocabulary import Vocabulary, find_lines
from store.text.folding import fold, words

TITLE_BIT, AUTHOR_BIT, VENUE_BIT, KEYWORD_BIT = 1, 2, 4, 8
"""Bits of a posting's fields."""

COLUMNS = ("title", "author", "venue", "keyword", "doi", "arxiv", "pmid", "source")
"""The columns of a PaperIndex by name."""

NO_RANK = -1
"""Rank of a paper that has nothing to be sorted by."""


@dataclass(frozen=True, slots=True)
class PaperIndex:
    """The papers by word and by column; positions are those in the sequence of papers."""

    vocabulary: Vocabulary
    heads: Postings
    """Words of title, authors, venue and keywords."""
    bodies: Postings
    """Words of the abstracts."""
    stream: WordStream
    title: Column
    author: Column
    venue: Column
    keyword: Column
    doi: Column
    arxiv: Column
    pmid: Column
    source: Column
    year: NDArray[np.int16]
    """Year, or 0."""
    duplicates: NDArray[np.int32]
    title_rank: NDArray[np.int32]
    """Rank of the title in the alphabet without its leading article; equal titles are equal."""
    venue_rank: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.year)

    def column(self, name: str) -> Column:
        """Return the column of a field of the query language."""
        column: Column = getattr(self, name)
        return column

    def has_abstract(self) -> NDArray[np.bool_]:
        """Return which papers have an abstract with a word in it."""
        return np.diff(self.stream.starts) > 0

    def has_text(self, name: str) -> NDArray[np.bool_]:
        """Return which papers have anything in a column."""
        column = self.column(name)
        filled = np.diff(column.starts) > 1
        return filled if column.of is None else filled[column.of]


@dataclass(frozen=True, slots=True)
class Column:
    """One field of all papers: each line `; text ; text ;`, folded, in one string to search.

    Phrases are found by the spaces around them, complete texts by the semicolons.
    """

    text: bytes
    starts: NDArray[np.int32]
    """Where each line starts, and where the text ends: one more than lines."""
    of: NDArray[np.int32] | None = None
    """The line of each paper where papers share lines, else None: each paper has its own."""

    def lines(self, positions: NDArray[np.integer[Any]]) -> list[str]:
        """Return the folded texts of many papers, one string each."""
        rows = positions if self.of is None else self.of[positions]
        text = self.text
        starts, ends = (self.starts[rows] + 2).tolist(), (self.starts[rows + 1] - 3).tolist()
        spans = zip(starts, ends, strict=True)
        return [text[start : max(start, end)].decode() for start, end in spans]

    def containing(self, part: str) -> NDArray[np.bool_]:
        """Return which papers have a text that contains a folded text."""
        mask = np.zeros(len(self.starts) - 1, bool)
        mask[find_lines(self.text, self.starts, part.encode("utf-8", "replace"))] = True
        return mask if self.of is None else mask[self.of]

    def equal_to(self, text: str) -> NDArray[np.bool_]:
        """Return which papers have a text that is this folded text."""
        return self.containing(f"; {text} ;")


def column_line(texts: Iterable[str]) -> str:
    """Format folded texts as one line of a Column."""
    joined = " ; ".join(filter(None, texts))
    return f"; {joined} ;\n" if joined else "\n"


def fold_words(text: str) -> str:
    """Fold a text to its words with one space between them."""
    return " ".join(words(text))


def fold_verbatim(text: str) -> str:
    """Fold a text to one line and keep its punctuation, but for the Column's own semicolon."""
    return " ".join(fold(text).replace(";", ",").split())


def build_column(text: bytes, sizes: Iterable[int], of: NDArray[np.int32] | None = None) -> Column:
    """Build a Column from encoded lines and their sizes in bytes."""
    lengths = np.fromiter(sizes, np.int32)
    starts = np.zeros(len(lengths) + 1, np.int32)
    np.cumsum(lengths, out=starts[1:])
    return Column(text, starts, of)
