"""Where a text is broken into lines of so many columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from rich.cells import cell_len

_WORD = re.compile(r"\S+\s*|\s+")


class Piece(NamedTuple):
    """A line on the screen: its characters in the text, its paragraph, and its offset in that."""

    start: int
    end: int
    paragraph: int
    offset: int


@lru_cache(maxsize=32)
def wrapped(text: str, width: int) -> tuple[Piece, ...]:
    """Break a text at spaces, and words that are longer than a line anywhere.

    Remembered: the next letter of a filter lights up other letters of the same abstract.
    """
    pieces: list[Piece] = []
    start = 0
    for number, paragraph in enumerate(text.split("\n")):
        breaks = [0, *_breaks(paragraph, width), len(paragraph)]
        pieces += [
            Piece(start + first, start + last, number, first) for first, last in pairwise(breaks)
        ]
        start += len(paragraph) + 1
    return tuple(pieces)


def _breaks(text: str, width: int) -> Iterator[int]:
    """Give the characters before which a new line begins."""
    cells = len if text.isascii() else cell_len
    used = 0
    for found in _WORD.finditer(text):
        start, word = found.start(), found[0]
        long = cells(word.rstrip())
        if used and used + long > width:
            yield start
            used = 0
        while long > width:
            fits = _fitting(text[start : found.end()], width)
            start += fits
            yield start
            long = cells(text[start : found.end()].rstrip())
            used, word = 0, text[start : found.end()]
        used += cells(word)


def _fitting(text: str, width: int) -> int:
    """Give how many characters fit into a width; one at least."""
    used = 0
    for at, letter in enumerate(text):
        used += cell_len(letter)
        if used > width:
            return max(1, at)
    return len(text)
