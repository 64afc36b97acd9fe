"""Words of a title that were typed without any space between them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from store.search.paper_index import PaperIndex

SHORTEST, LONGEST = 8, 60
"""Letters that typed words have together where they are taken apart."""

MOST_PIECES = 6
"""Words that one piece is taken apart into."""

MOST_WAYS = 24
"""Ways to take a piece apart that are tried, the fewest words first."""

READ_ALONE = 1_000
"""Titles above which it is faster to look through all of them as one text."""

MOST_READ = 4_000
"""Titles that are read for all ways, so that a letter takes no longer where words are frequent."""

_GROWING = 200
"""Beginnings of ways that are followed at a time, so that `aaaaaaaa` costs no more than others."""


def segmentations(contents: PaperIndex, word: str) -> NDArray[np.bool_]:
    """Return which titles have several words in a row that are together what was typed.

    The last of them may be half typed. For a word that is found in no other way.
    """
    found = np.zeros(len(contents), bool)
    if not SHORTEST <= len(word) <= LONGEST:
        return found
    left = MOST_READ
    for pieces in islice(_ways(contents.vocabulary.common_words, word), MOST_WAYS):
        papers = _having(contents, pieces[:-1])
        left -= min(len(papers), READ_ALONE)
        if left < 0:
            break
        found |= words_in_a_row(contents, papers, pieces)
    return found


def words_in_a_row(
    contents: PaperIndex, papers: NDArray[np.integer[Any]], pieces: Sequence[str]
) -> NDArray[np.bool_]:
    """Return which of some papers have words in a row in their title, the last perhaps only begun."""
    row = f" {' '.join(pieces)}"
    if len(papers) > READ_ALONE:
        return contents.title.containing(row)
    found = np.zeros(len(contents), bool)
    found[papers] = [row in f" {title}" for title in contents.title.lines(papers)]
    return found


def _having(contents: PaperIndex, pieces: Sequence[str]) -> NDArray[np.int32]:
    """Return the papers that have every one of some words."""
    known, heads = contents.vocabulary, contents.heads
    numbers = map(known.find, pieces)
    rarest, *others = sorted((heads.of(number, number + 1) for number in numbers), key=len)
    for other in others:
        at = np.searchsorted(other, rarest)
        rarest = rarest[other[np.minimum(at, len(other) - 1)] == rarest]
    return rarest


def _ways(words: list[str], typed: str) -> Iterator[tuple[str, ...]]:
    """Return the ways to read letters as words of a sorted list, the last perhaps only begun."""
    size = len(typed)
    begun = {start for start in range(1, size) if _begins(words, typed[start:])}
    ends: dict[int, list[int]] = {}
    useful = set(begun)
    for start in range(size - 2, -1, -1):
        ends[start] = [end for end in useful if end > start and _has(words, typed[start:end])]
        if ends[start]:
            useful.add(start)
    ways: list[tuple[int, ...]] = [(0,)]
    for _ in range(MOST_PIECES - 1):
        ways = [(*way, end) for way in ways for end in sorted(ends.get(way[-1], ()))][:_GROWING]
        for way in ways:
            if way[-1] in begun:
                yield tuple(typed[a:b] for a, b in zip(way, (*way[1:], size), strict=True))


def _has(words: list[str], word: str) -> bool:
    at = bisect_left(words, word)
    return at < len(words) and words[at] == word


def _begins(words: list[str], part: str) -> bool:
    at = bisect_left(words, part)
    return at < len(words) and words[at].startswith(part)
