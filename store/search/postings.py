"""Which papers a word stands in, and the order of the words in their abstracts."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DENSE = 16
"""With more than one paper of so many to look into, the whole stream is read at once."""

_PIECE = 1 << 17
"""Words of the stream that fit into a processor's cache together with what is asked of them."""

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
        """Return the papers of a range of words; some may come twice."""
        return self.papers[self.starts[low] : self.starts[high]]

    def counts(self, numbers: NDArray[np.int32]) -> int:
        """Count the postings of some words."""
        return int((self.starts[numbers + 1] - self.starts[numbers]).sum())

    def frequent(self, numbers: NDArray[np.int32], most: int) -> NDArray[np.int32]:
        """Return those of some words that stand in the most papers."""
        sizes = self.starts[numbers + 1] - self.starts[numbers]
        if len(numbers) > most:
            chosen = np.argpartition(-sizes, most)[:most]
            numbers, sizes = numbers[chosen], sizes[chosen]
        return numbers[np.argsort(-sizes, kind="stable")]

    def places(self, numbers: NDArray[np.int32]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return the places of the postings of some words, and how many each word has."""
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
    release: Callable[[], None] | None = None
    """Gives memory back after much of the stream was read, where that comes from a file."""

    def in_a_row(
        self, candidates: NDArray[np.int32], wanted: list[NDArray[np.bool_] | int], rarest: int
    ) -> NDArray[np.int32]:
        """Return those candidates whose abstract has words in a row.

        Each place takes one word's number, or any of the words that an array says True for;
        `rarest` is the place that the fewest words fit.
        """
        dense = len(candidates) > (len(self.starts) - 1) // DENSE
        if dense:
            places = self._everywhere(wanted[rarest]) - rarest
        else:
            places = self._within(candidates, len(wanted))
        places = places[(places >= 0) & (places <= len(self.words) - len(wanted))]
        for step, which in enumerate(wanted):
            if dense and step == rarest:
                continue
            words = self.words[places + step]
            places = places[words == which if isinstance(which, int) else which[words]]
        if self.release is not None:
            self.release()
        first = np.searchsorted(places, self.starts)
        last = np.searchsorted(places, self.starts[1:] - (len(wanted) - 1))
        found = np.zeros(len(self.starts) - 1, bool)
        found[candidates] = True
        return np.flatnonzero(found & (last > first[:-1])).astype(np.int32)

    def _everywhere(self, which: NDArray[np.bool_] | int) -> NDArray[np.intp]:
        """Return all places in the stream that fit; one pass is faster than many lookups."""
        pieces = [np.empty(0, np.intp)]
        for at in range(0, len(self.words), _PIECE):
            words = self.words[at : at + _PIECE]
            fits = words == which if isinstance(which, int) else which[words]
            pieces += [np.flatnonzero(fits) + at]
        return np.concatenate(pieces)

    def _within(self, candidates: NDArray[np.int32], length: int) -> NDArray[np.intp]:
        """Return all places at which so many words can follow in the candidates' abstracts."""
        starts = self.starts[candidates].astype(np.intp)
        sizes = np.maximum(self.starts[candidates + 1] - starts - (length - 1), 0)
        ends = np.cumsum(sizes)
        total = int(ends[-1]) if len(ends) else 0
        return np.repeat(starts - (ends - sizes), sizes) + np.arange(total)

    def having(self, papers: NDArray[np.intp], which: NDArray[np.bool_]) -> NDArray[np.intp]:
        """Return those papers whose abstract has any of the words that `which` says True for."""
        full = papers[self.starts[papers + 1] > self.starts[papers]]
        if not len(full):
            return full
        sizes = self.starts[full + 1] - self.starts[full]
        fits = which[self.words[self._within(full.astype(np.int32), 1)]]
        return full[np.logical_or.reduceat(fits, np.cumsum(sizes) - sizes)]


def sorted_chunk(
    words: NDArray[np.int32], papers: NDArray[np.int32], fields: NDArray[np.uint8] | None
) -> Chunk:
    """Order postings by word, then by paper; without fields equal ones become one."""
    first = int(papers[0]) if len(papers) else 0
    span = int(papers[-1]) - first + 1 if len(papers) else 1
    keys = words.astype(np.int64) * span + (papers - first)
    if fields is None:
        keys = np.sort(keys)
        keys = keys[np.diff(keys, prepend=-1) != 0]
    else:
        order = np.argsort(keys)
        keys, fields = keys[order], fields[order]
    return (keys // span).astype(np.int32), (keys % span + first).astype(np.int32), fields


def build_postings(
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
    for at in range(0, len(papers), _PIECE):
        # the system hands out memory when it is first written to, all at once if one lets it
        papers[at : at + _PIECE] = 0
        yield
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
