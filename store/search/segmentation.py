"""Segmentation: words of a title that were typed without any space between them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from store.search.paper_index import PaperIndex

_MIN_LENGTH, _MAX_LENGTH = 8, 60
"""Letters of a typed word that is split."""

_MAX_PIECES = 6
"""Words that a typed word is split into."""

_MAX_SEGMENTATIONS = 24
"""Segmentations that are tried, those with the fewest words first."""

_MAX_READ_SINGLY = 1_000
"""Titles above which it is faster to search all of them as one text."""

_MAX_READ = 4_000
"""Titles that are read in all, so that a letter takes no longer where words are frequent."""

_BEAM_WIDTH = 200
"""Unfinished segmentations at a time, so that `aaaaaaaa` costs no more than others."""


def match_segmentations(paper_index: PaperIndex, word: str) -> NDArray[np.bool_]:
    """Return which titles have several words in a row that together are what was typed.

    The last of them may be half typed. For a word that is found in no other way.
    """
    matching = np.zeros(len(paper_index), bool)
    if not _MIN_LENGTH <= len(word) <= _MAX_LENGTH:
        return matching
    reads_left = _MAX_READ
    vocabulary = paper_index.vocabulary
    for pieces in islice(_segmentations(vocabulary.common_words, word), _MAX_SEGMENTATIONS):
        papers = _papers_with_all(paper_index, pieces[:-1])
        reads_left -= min(len(papers), _MAX_READ_SINGLY)
        if reads_left < 0:
            break
        matching |= match_title_words(paper_index, papers, pieces)
    return matching


def match_title_words(
    paper_index: PaperIndex, papers: NDArray[np.integer[Any]], pieces: Sequence[str]
) -> NDArray[np.bool_]:
    """Return which of some papers have words in a row in their title; the last may be a prefix."""
    phrase = f" {' '.join(pieces)}"
    if len(papers) > _MAX_READ_SINGLY:
        return paper_index.title.containing(phrase)
    matching = np.zeros(len(paper_index), bool)
    matching[papers] = [phrase in f" {title}" for title in paper_index.title.lines(papers)]
    return matching


def _papers_with_all(paper_index: PaperIndex, pieces: Sequence[str]) -> NDArray[np.int32]:
    """Return the papers that have every one of some words outside their abstract."""
    heads = paper_index.heads
    numbers = map(paper_index.vocabulary.find, pieces)
    lists = (heads.papers_of_range(number, number + 1) for number in numbers)
    papers, *longer_lists = sorted(lists, key=len)
    for longer in longer_lists:
        index = np.searchsorted(longer, papers)
        papers = papers[longer[np.minimum(index, len(longer) - 1)] == papers]
    return papers


def _segmentations(words: list[str], typed: str) -> Iterator[tuple[str, ...]]:
    """Yield the ways to split a text into words of a sorted list; the last may be a prefix."""
    size = len(typed)
    last_starts = {start for start in range(1, size) if _has_prefix(words, typed[start:])}
    ends: dict[int, list[int]] = {}
    useful = set(last_starts)
    for start in range(size - 2, -1, -1):
        ends[start] = [end for end in useful if end > start and _has_word(words, typed[start:end])]
        if ends[start]:
            useful.add(start)
    beam: list[tuple[int, ...]] = [(0,)]
    for _ in range(_MAX_PIECES - 1):
        beam = [(*starts, end) for starts in beam for end in sorted(ends.get(starts[-1], ()))]
        beam = beam[:_BEAM_WIDTH]
        for starts in beam:
            if starts[-1] in last_starts:
                spans = zip(starts, (*starts[1:], size), strict=True)
                yield tuple(typed[start:end] for start, end in spans)


def _has_word(words: list[str], word: str) -> bool:
    index = bisect_left(words, word)
    return index < len(words) and words[index] == word


def _has_prefix(words: list[str], prefix: str) -> bool:
    index = bisect_left(words, prefix)
    return index < len(words) and words[index].startswith(prefix)
