"""Posting lists: which papers have a word; and the order of the words in the abstracts."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_SCAN_SHARE = 16
"""The complete stream is scanned when more than one paper in so many is a candidate."""

_PIECE_SIZE = 1 << 17
"""Words of the stream that fit into a processor's cache together with the mask of a query."""

Chunk = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.uint8] | None]
"""Words, papers and perhaps fields of some postings, in the order of the words."""


@dataclass(frozen=True, slots=True)
class Postings:
    """For each word of a Vocabulary the papers that have it, in ascending order."""

    starts: NDArray[np.int32]
    """Where each word's papers start, and where the last ends: one more than words."""
    papers: NDArray[np.int32]
    fields: NDArray[np.uint8]
    """For each posting the fields that have the word, as bits; empty where there is one field."""

    def count_range(self, low: int, high: int) -> int:
        """Count the postings of the words from `low` up to `high`."""
        return int(self.starts[high]) - int(self.starts[low])

    def papers_of_range(self, low: int, high: int) -> NDArray[np.int32]:
        """Return the papers of the words from `low` up to `high`; some may come twice."""
        return self.papers[self.starts[low] : self.starts[high]]

    def count(self, numbers: NDArray[np.int32]) -> int:
        """Count the postings of some words."""
        return int((self.starts[numbers + 1] - self.starts[numbers]).sum())

    def most_frequent(self, numbers: NDArray[np.int32], most: int) -> NDArray[np.int32]:
        """Return those of some words that are in the most papers, the most frequent first."""
        sizes = self.starts[numbers + 1] - self.starts[numbers]
        if len(numbers) > most:
            chosen = np.argpartition(-sizes, most)[:most]
            numbers, sizes = numbers[chosen], sizes[chosen]
        return numbers[np.argsort(-sizes, kind="stable")]

    def indices(self, numbers: NDArray[np.int32]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return the indices of the postings of some words, and how many each word has."""
        starts = self.starts[numbers].astype(np.intp)
        sizes = self.starts[numbers + 1].astype(np.intp) - starts
        return _join_ranges(starts, sizes), sizes


@dataclass(frozen=True, slots=True)
class WordStream:
    """The words of all abstracts by number, in the order they are written in."""

    words: NDArray[np.int32]
    starts: NDArray[np.int32]
    """Where each paper's abstract starts, and where the last ends."""
    release: Callable[[], None] | None = None
    """Returns memory to the system after a long read, where the stream comes from a file."""

    def papers_with_phrase(
        self, candidates: NDArray[np.int32], phrase: list[NDArray[np.bool_] | int], rarest: int
    ) -> NDArray[np.int32]:
        """Return those candidates whose abstract has words in a row.

        Each part of the phrase is a word's number, or a mask over all words where several fit;
        `rarest` is the index of the part that the fewest words of the abstracts fit.
        """
        scanned = len(candidates) > (len(self.starts) - 1) // _SCAN_SHARE
        if scanned:
            places = self._scan(phrase[rarest]) - rarest
        else:
            places = self._places_in(candidates, len(phrase))
        places = places[(places >= 0) & (places <= len(self.words) - len(phrase))]
        for step, part in enumerate(phrase):
            if scanned and step == rarest:
                continue
            words = self.words[places + step]
            places = places[words == part if isinstance(part, int) else part[words]]
        if self.release is not None:
            self.release()
        first = np.searchsorted(places, self.starts)
        last = np.searchsorted(places, self.starts[1:] - (len(phrase) - 1))
        allowed = np.zeros(len(self.starts) - 1, bool)
        allowed[candidates] = True
        return np.flatnonzero(allowed & (last > first[:-1])).astype(np.int32)

    def _scan(self, part: NDArray[np.bool_] | int) -> NDArray[np.intp]:
        """Return all places of the stream that fit; one pass is faster than many lookups."""
        pieces = [np.empty(0, np.intp)]
        for start in range(0, len(self.words), _PIECE_SIZE):
            words = self.words[start : start + _PIECE_SIZE]
            fits = words == part if isinstance(part, int) else part[words]
            pieces += [np.flatnonzero(fits) + start]
        return np.concatenate(pieces)

    def _places_in(self, papers: NDArray[np.int32], length: int) -> NDArray[np.intp]:
        """Return all places at which so many words can follow in the abstracts of some papers."""
        starts = self.starts[papers].astype(np.intp)
        return _join_ranges(starts, np.maximum(self.starts[papers + 1] - starts - (length - 1), 0))

    def papers_with_any(
        self, papers: NDArray[np.intp], wanted: NDArray[np.bool_]
    ) -> NDArray[np.intp]:
        """Return those papers whose abstract has any word that the mask `wanted` has."""
        full = papers[self.starts[papers + 1] > self.starts[papers]]
        if not len(full):
            return full
        sizes = self.starts[full + 1] - self.starts[full]
        fits = wanted[self.words[self._places_in(full.astype(np.int32), 1)]]
        return full[np.logical_or.reduceat(fits, np.cumsum(sizes) - sizes)]


def _join_ranges(starts: NDArray[np.intp], sizes: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the numbers of all ranges, one range after the other."""
    ends = np.cumsum(sizes)
    total = int(ends[-1]) if len(ends) else 0
    return np.repeat(starts - (ends - sizes), sizes) + np.arange(total)


def sort_chunk(
    words: NDArray[np.int32], papers: NDArray[np.int32], fields: NDArray[np.uint8] | None
) -> Chunk:
    """Sort postings by word, then by paper; without fields duplicates are dropped."""
    first = int(papers[0]) if len(papers) else 0
    # a shift takes a tenth of the time of a division
    bits = (int(papers[-1]) - first).bit_length() if len(papers) else 0
    keys = (words.astype(np.int64) << bits) | (papers - first)
    if fields is None:
        keys = np.sort(keys)
        keys = keys[np.diff(keys, prepend=-1) != 0]
    else:
        order = np.argsort(keys)
        keys, fields = keys[order], fields[order]
    papers = (keys & ((1 << bits) - 1)).astype(np.int32) + np.int32(first)
    return (keys >> bits).astype(np.int32), papers, fields


def build_postings(
    chunks: Callable[[], Iterator[Chunk]], size: int, *, with_fields: bool
) -> Generator[None, None, Postings]:
    """Build the Postings of `size` words in steps.

    `chunks` is called twice; its chunks come in the order of the papers.
    """
    starts = np.zeros(size + 1, np.int32)
    for words, _, _ in chunks():
        starts[1:] += np.bincount(words, minlength=size).astype(np.int32)
        yield
    np.cumsum(starts, out=starts)
    free = starts[:-1].copy()
    papers = np.empty(int(starts[-1]), np.int32)
    fields = np.empty(len(papers) if with_fields else 0, np.uint8)
    for start in range(0, len(papers), _PIECE_SIZE):
        # the system provides memory when it is first written to: in pieces, or one step is long
        papers[start : start + _PIECE_SIZE] = 0
        yield
    for words, chunk_papers, chunk_fields in chunks():
        if len(words):
            edges = np.flatnonzero(np.diff(words, prepend=words[0] - 1))
            sizes = np.diff(edges, append=len(words))
            slots = np.arange(len(words)) + np.repeat(free[words[edges]] - edges, sizes)
            papers[slots] = chunk_papers
            if chunk_fields is not None:
                fields[slots] = chunk_fields
            free[words[edges]] += sizes.astype(np.int32)
        yield
    return Postings(starts, papers, fields)
