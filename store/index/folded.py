"""A folded text that still knows the characters it came from."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

from store.text import fold

Span = tuple[int, int]
"""Characters of a text: from the first up to the second."""

_WORD = re.compile(r"[^\W_]+")
_RUN = re.compile(r"[\x00-\x7f]+|[^\x00-\x7f]")


@dataclass(frozen=True, slots=True)
class Folded:
    """A text folded character by character; runs of plain characters are kept as one piece."""

    text: str
    starts: tuple[int, ...]
    """Where each piece starts in the folded text."""
    origins: tuple[int, ...]
    """Where each piece starts in the original text, and where that ends: one more than pieces.

    An accent of its own folds to nothing; it belongs to the piece before it.
    """
    plain: tuple[bool, ...]
    """Whether a piece is a run of plain characters, else it is one character unfolded."""

    def span(self, start: int, end: int) -> Span:
        """Give the characters that a stretch of the folded text came from."""
        if self.plain == (True,) and self.origins[1] == len(self.text):
            return start, end
        first = bisect_right(self.starts, start) - 1
        began = self.origins[first] + (start - self.starts[first]) * self.plain[first]
        last = bisect_right(self.starts, end - 1) - 1
        after = self.starts[last + 1] if last + 1 < len(self.starts) else len(self.text)
        if end == after or not self.plain[last]:
            return began, self.origins[last + 1]
        return began, self.origins[last] + end - self.starts[last]

    def words(self) -> list[tuple[int, str]]:
        """Give each word with its place in the folded text."""
        return _words(self.text)


@lru_cache(maxsize=1024)
def _words(text: str) -> list[tuple[int, str]]:
    return [(found.start(), found[0]) for found in _WORD.finditer(text)]


@lru_cache(maxsize=1024)
def folded(text: str) -> Folded:
    """Fold a text and keep track of where every character came from."""
    if text.isascii():
        return Folded(text.lower(), (0,), (0, len(text)), (True,))
    pieces: list[str] = []
    starts: list[int] = []
    origins: list[int] = []
    plain: list[bool] = []
    length = 0
    for run in _RUN.finditer(text):
        piece = fold(run[0])
        if piece:
            pieces.append(piece)
            starts.append(length)
            origins.append(run.start())
            plain.append(run[0].isascii())
            length += len(piece)
    if not pieces:
        return Folded("", (0,), (0, len(text)), (True,))
    return Folded("".join(pieces), tuple(starts), (*origins, len(text)), tuple(plain))
