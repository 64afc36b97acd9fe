"""Which papers a word stands in, and the order of the words in their abstracts."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Chunk = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.uint8] | None]
"""Words, papers and perhaps fields of some postings, in the order of the words."""


@dataclass(frozen=True, slots=True)
class Postings:
    """For each word of a Vocabulary the papers it stands in, in ascending order."""

    starts: NDArray[np.int32]
    """Where each word's papers start, and where the last ends: one more than words."""
    papers: NDArray[np.int32]
    fields: NDArray[np.uint8] | None = None
    """For each posting the fields that have the word, as bits; None where there is one field."""

    def count(self, low: int, high: int) -> int:
        """Count the postings of a range of words."""
        return int(self.starts[high]) - int(self.starts[low])

    def of(self, low: int, high: int) -> NDArray[np.int32]:
        """Give the papers of a range of words; some may come twice."""
        return self.papers[self.starts[low] : self.starts[high]]

    def places(self, numbers: NDArray[np.int32]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Give the places of the postings of some words, and how many each word has."""
        starts = self.starts[numbers].astype(np.intp)
        sizes = self.starts[numbers + 1].astype(np.intp) - starts
        ends = np.cumsum(sizes)
        total = int(ends[-1]) if len(ends) else 0
        return np.repeat(starts - (ends - sizes), sizes) + np.arange(total), sizes


@dataclass(frozen=True, slots=True)
class Stream:
    """The words of all abstracts by number, in the order they are written in."""

    words: NDArray[np.int32]
    starts: NDArray[np.int32]
    """Where each paper's abstract starts, and where the last ends."""

    def in_a_row(
        self, candidates: NDArray[np.int32], wanted: list[NDArray[np.bool_] | int]
    ) -> NDArray[np.int32]:
        """Give those candidates whose abstract has words in a row.

        Each place takes one word's number, or any of the words that an array says True for.
        """
        hits = []
        for at in range(0, len(candidates), 2_000):
            some = candidates[at : at + 2_000]
            starts = self.starts[some].astype(np.intp)
            sizes = self.starts[some + 1] - starts - (len(wanted) - 1)
            some, starts, sizes = some[sizes > 0], starts[sizes > 0], sizes[sizes > 0]
            if not len(some):
                continue
            ends = np.cumsum(sizes)
            places = np.repeat(starts - (ends - sizes), sizes) + np.arange(int(ends[-1]))
            owners = np.repeat(some, sizes)
            for step, which in enumerate(wanted):
                words = self.words[places + step]
                fits = words == which if isinstance(which, int) else which[words]
                places, owners = places[fits], owners[fits]
            hits.append(np.unique(owners))
        return np.concatenate(hits) if hits else np.empty(0, np.int32)


def sorted_chunk(
    words: NDArray[np.int32], papers: NDArray[np.int32], fields: NDArray[np.uint8] | None
) -> Chunk:
    """Order postings by word, then by paper; without fields equal ones become one."""
    first = int(papers[0]) if len(papers) else 0
    span = int(papers[-1]) - first + 1 if len(papers) else 1
    keys = words.astype(np.int64) * span + (papers - first)
    if fields is None:
        keys = np.unique(keys)
    else:
        order = np.argsort(keys)
        keys, fields = keys[order], fields[order]
    return (keys // span).astype(np.int32), (keys % span + first).astype(np.int32), fields


def postings(
    chunks: Callable[[], Iterator[Chunk]], size: int, fielded: bool
) -> Generator[None, None, Postings]:
    """Make Postings of `size` words from chunks in the order of the papers, asked for twice."""
    starts = np.zeros(size + 1, np.int32)
    for words, _, _ in chunks():
        starts[1:] += np.bincount(words, minlength=size).astype(np.int32)
        yield
    np.cumsum(starts, out=starts)
    ahead = starts[:-1].copy()
    papers = np.empty(int(starts[-1]), np.int32)
    fields = np.empty(len(papers), np.uint8) if fielded else None
    for words, some, flags in chunks():
        if len(words):
            edges = np.flatnonzero(np.diff(words, prepend=words[0] - 1))
            sizes = np.diff(edges, append=len(words))
            places = np.arange(len(words)) + np.repeat(ahead[words[edges]] - edges, sizes)
            papers[places] = some
            if fields is not None and flags is not None:
                fields[places] = flags
            ahead[words[edges]] += sizes.astype(np.int32)
        yield
    return Postings(starts, papers, fields)
