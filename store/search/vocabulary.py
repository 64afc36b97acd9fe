"""The words of all papers in sorted order, found by beginning, by part and by likeness."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Generator, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from store.search.fuzzy import allowed_mistakes, near_scores, transpositions

CANDIDATES = 300
"""Words whose letters are compared one by one; the most alike by pairs of letters."""

SWAPPED = 6
"""Letters of the longest word whose swaps are looked up; in longer ones enough pairs stay."""

APART = 64
"""Words from one landmark to the next."""

_FREQUENT = 4
"""Bytes of a part that may occur in most lines, so that going from hit to hit is slow."""

_MANY = 20_000
"""Hits after which going from hit to hit is given up."""

_AFTER = "\U0010ffff"
_MULTIPLY = 0x9E3779B1


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Sorted distinct words as one text; a word's number is its place."""

    text: bytes
    """The words in UTF-8, each followed by a newline."""
    starts: NDArray[np.int32]
    """Where each word starts in `text`, and where the text ends: one more than words."""
    common: NDArray[np.int32]
    """Words in which mistakes are forgiven: those outside abstracts."""
    pairs: NDArray[np.uint64]
    """Letter pairs of the common words as two hashed sets of 64 bits: shape (2, common)."""
    lengths: NDArray[np.uint8]
    """Letters of the common words."""
    common_text: bytes
    """The common words, each followed by a newline, to look for parts in."""
    common_starts: NDArray[np.int32]
    """Where each common word starts in `common_text`."""
    common_words: list[str]
    """The common words themselves."""
    landmarks: list[str]
    """Every so many of all words, to begin looking at."""

    def __len__(self) -> int:
        return len(self.starts) - 1

    def word(self, number: int) -> str:
        """Return a word by its number."""
        return self.text[self.starts[number] : self.starts[number + 1] - 1].decode()

    def find(self, word: str) -> int:
        """Return the number of a word, or -1."""
        at = self._place(word)
        return at if at < len(self) and self.word(at) == word else -1

    def beginning(self, prefix: str) -> tuple[int, int]:
        """Return the range of words that begin so: the first, and the one after the last."""
        return self._place(prefix), self._place(prefix + _AFTER)

    def _place(self, word: str) -> int:
        """Return how many words come before one."""
        passed = bisect_left(self.landmarks, word)
        low, high = max(0, passed - 1) * APART, min(passed * APART, len(self))
        return bisect_left(range(len(self)), word, lo=low, hi=high, key=self.word)

    def begins(self, prefix: str) -> bool:
        """Return whether any word begins so."""
        low, high = self.beginning(prefix)
        return low < high

    def containing(self, part: str) -> NDArray[np.int32]:
        """Return the words that contain a part."""
        return find_lines(self.text, self.starts, part.encode())

    def common_containing(self, part: str) -> NDArray[np.int32]:
        """Return the common words that contain a part."""
        return self.common[find_lines(self.common_text, self.common_starts, part.encode())]

    def near(self, typed: str) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
        """Return the common words that may be meant by a mistyped one, with their scores."""
        likely = self._with_swaps(typed, self._alike(typed))
        if not len(likely):
            return np.empty(0, np.int32), np.empty(0, np.uint8)
        spelled = self.common_words
        scores = near_scores(typed, [spelled[at] for at in likely.tolist()])
        return self.common[likely[scores > 0]], scores[scores > 0]

    def _alike(self, typed: str) -> NDArray[np.intp]:
        """Return the places of the common words that share most pairs of letters with one."""
        allowed = allowed_mistakes(typed)
        if not allowed or not len(self.common):
            return np.empty(0, np.intp)
        left, right = pair_sets([typed])
        shared = np.bitwise_count(self.pairs[0] & left[0])
        shared += np.bitwise_count(self.pairs[1] & right[0])
        # a swap breaks three pairs; more mistakes in one word seldom lie so far apart
        least = max(2, 2 * (len(typed) - 3 * allowed if allowed > 1 else len(typed) - 3))
        likely = np.flatnonzero((shared >= least) & (self.lengths >= len(typed) - allowed))
        if len(likely) > CANDIDATES:
            surplus = np.abs(self.lengths[likely].astype(np.int16) - len(typed))
            rank = shared[likely].astype(np.int16) * 4 - surplus
            likely = likely[np.argpartition(-rank, CANDIDATES)[:CANDIDATES]]
        return likely

    def _with_swaps(self, typed: str, likely: NDArray[np.intp]) -> NDArray[np.intp]:
        """Add the words in which two letters of a short one are swapped: few pairs are left.

        Some may come twice, which costs less than to look.
        """
        if len(typed) > SWAPPED:
            return likely
        found: list[int] = []
        known = self.common_words
        for word in transpositions(typed):
            at = bisect_left(known, word)
            while at < len(known) and known[at].startswith(word):
                found.append(at)
                at += 1
        return np.append(likely, np.array(found, np.intp)) if found else likely


def find_lines(text: bytes, starts: NDArray[np.int32], part: bytes) -> NDArray[np.int32]:
    """Return in which lines of a text a part occurs; `starts` are the lines' starts."""
    if len(part) <= _FREQUENT:
        return np.flatnonzero(_lines_with(text, starts, part)).astype(np.int32)
    found: list[int] = []
    at = text.find(part)
    while at >= 0:
        found.append(at)
        if len(found) > _MANY:
            return np.flatnonzero(_lines_with(text, starts, part)).astype(np.int32)
        at = text.find(b"\n", at + len(part))
        at = text.find(part, at) if at >= 0 else -1
    lines = np.searchsorted(starts, np.asarray(found, np.int64), side="right") - 1
    return lines.astype(np.int32)


def _lines_with(text: bytes, starts: NDArray[np.int32], part: bytes) -> NDArray[np.bool_]:
    """Return for each line whether a short part occurs in it, at the same cost however often."""
    size = len(text) - len(part) + 1
    if size <= 0:
        return np.zeros(len(starts) - 1, bool)
    letters = np.frombuffer(text, np.uint8)
    hit = letters[:size] == part[0]
    for step in range(1, len(part)):
        hit &= letters[step : step + size] == part[step]
    # a line's last letters are its newline and what precedes it, where no part begins
    return np.logical_or.reduceat(hit, np.minimum(starts[:-1], size - 1))


def pair_sets(words: Iterable[str]) -> NDArray[np.uint64]:
    """Hash the letter pairs of each word, its edges included, into two sets of 64 bits."""
    left: list[int] = []
    right: list[int] = []
    for word in words:
        one = two = 0
        before = 0x5E
        for char in word:
            code = ord(char)
            mixed = ((before * 31 + code) * _MULTIPLY) & 0xFFFFFFFF
            one |= 1 << (mixed >> 26)
            two |= 1 << ((mixed >> 8) & 63)
            before = code
        left.append(one)
        right.append(two)
    return np.array([left, right], np.uint64)


def sort_in_steps(words: Iterable[str]) -> Generator[None, None, list[str]]:
    """Sort words by code point in pieces, so that no step takes long; gives the sorted list."""
    heaps: dict[str, list[str]] = {}
    for at, word in enumerate(words):
        heaps.setdefault(word[:2], []).append(word)
        if at % 20_000 == 19_999:
            yield
    done: list[str] = []
    for count, start in enumerate(sorted(heaps)):
        done += sorted(heaps[start])
        if count % 8 == 7 or len(heaps[start]) > 2_000:
            yield
    return done


def build_vocabulary(
    words: list[str], common: NDArray[np.int32]
) -> Generator[None, None, Vocabulary]:
    """Make a Vocabulary of sorted distinct words; `common` are numbers of some of them."""
    step = 4_000
    pieces, sizes = [], []
    for at in range(0, len(words), step):
        encoded = [word.encode() + b"\n" for word in words[at : at + step]]
        pieces.append(b"".join(encoded))
        sizes.append(np.fromiter(map(len, encoded), np.int32, len(encoded)))
        yield
    starts = np.zeros(len(words) + 1, np.int32)
    if sizes:
        np.cumsum(np.concatenate(sizes), out=starts[1:])
    usual: list[str] = []
    sets = [np.zeros((2, 0), np.uint64)]
    common_pieces, common_sizes = [], [np.zeros(1, np.int32)]
    for at in range(0, len(common), step // 2):
        piece = [words[number] for number in common[at : at + step // 2].tolist()]
        usual += piece
        sets.append(pair_sets(piece))
        encoded = [word.encode() + b"\n" for word in piece]
        common_pieces.append(b"".join(encoded))
        common_sizes.append(np.fromiter(map(len, encoded), np.int32, len(encoded)))
        yield
    return Vocabulary(
        text=b"".join(pieces),
        starts=starts,
        common=common,
        pairs=np.concatenate(sets, axis=1),
        lengths=np.minimum(np.fromiter(map(len, usual), np.int32), 255).astype(np.uint8),
        common_text=b"".join(common_pieces),
        common_starts=np.cumsum(np.concatenate(common_sizes), dtype=np.int32),
        common_words=usual,
        landmarks=words[::APART],
    )
