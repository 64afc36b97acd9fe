"""The sorted words of all papers, found by prefix, by part and by likeness."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Generator, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from store.search.fuzzy import allowed_mistakes, near_scores, transpositions

_MAX_CANDIDATES = 300
"""Words that are compared letter by letter: those that share the most pairs of letters."""

LANDMARK_INTERVAL = 64
"""Words from one landmark to the next."""

_SHORT_PART = 4
"""Bytes of a part that may occur in most lines, so that going from hit to hit is slow."""

_MAX_HITS = 20_000
"""Hits after which every line is tested instead of going from hit to hit."""

_STEP_WORDS = 4_000
"""Words that are encoded in one step."""

_LAST_CHARACTER = "\U0010ffff"
_BEFORE_WORD = 0x5E
_HASH_FACTOR = 0x9E3779B1


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Sorted distinct words as one text; a word's number is its index."""

    text: bytes
    """The words in UTF-8, each followed by a newline."""
    starts: NDArray[np.int32]
    """Where each word starts in `text`, and where the text ends: one more than words."""
    common: NDArray[np.int32]
    """Numbers of the words in which mistakes are forgiven: those outside abstracts."""
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
    """Every 64th word, to begin a search at."""

    def __len__(self) -> int:
        return len(self.starts) - 1

    def word(self, number: int) -> str:
        """Return a word by its number."""
        return self.text[self.starts[number] : self.starts[number + 1] - 1].decode()

    def find(self, word: str) -> int:
        """Return the number of a word, or -1."""
        number = self._count_before(word)
        return number if number < len(self) and self.word(number) == word else -1

    def prefix_range(self, prefix: str) -> tuple[int, int]:
        """Return the range of words with a prefix: the first, and the one after the last."""
        return self._count_before(prefix), self._count_before(prefix + _LAST_CHARACTER)

    def _count_before(self, word: str) -> int:
        """Count the words that sort before one."""
        passed = bisect_left(self.landmarks, word)
        low = max(0, passed - 1) * LANDMARK_INTERVAL
        high = min(passed * LANDMARK_INTERVAL, len(self))
        # UTF-8 sorts as its code points do, so the words between need not be decoded
        between = self.text[self.starts[low] : self.starts[high]].split(b"\n")
        return low + bisect_left(between, word.encode(errors="surrogatepass"), hi=high - low)

    def has_prefix(self, prefix: str) -> bool:
        """Return whether any word has a prefix."""
        low, high = self.prefix_range(prefix)
        return low < high

    def containing(self, part: str) -> NDArray[np.int32]:
        """Return the words that contain a part."""
        return find_lines(self.text, self.starts, part.encode())

    def common_containing(self, part: str) -> NDArray[np.int32]:
        """Return the common words that contain a part."""
        return self.common[find_lines(self.common_text, self.common_starts, part.encode())]

    def near(self, typed: str) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
        """Return the common words that may be meant by a mistyped one, with their scores."""
        candidates = self._add_swaps(typed, self._most_alike(typed))
        if not len(candidates):
            return np.empty(0, np.int32), np.empty(0, np.uint8)
        spelled = self.common_words
        scores = near_scores(typed, [spelled[index] for index in candidates.tolist()])
        return self.common[candidates[scores > 0]], scores[scores > 0]

    def _most_alike(self, typed: str) -> NDArray[np.intp]:
        """Return the indices of the common words that share the most pairs of letters with one."""
        allowed = allowed_mistakes(typed)
        if not allowed or not len(self.common):
            return np.empty(0, np.intp)
        first, second = _hash_pairs([typed])
        shared = np.bitwise_count(self.pairs[0] & first[0])
        shared += np.bitwise_count(self.pairs[1] & second[0])
        # no mistake breaks more than three pairs, as a swap does
        least = max(2, 2 * (len(typed) - 3 * allowed))
        alike = np.flatnonzero((shared >= least) & (self.lengths >= len(typed) - allowed))
        if len(alike) > _MAX_CANDIDATES:
            surplus = np.abs(self.lengths[alike].astype(np.int16) - len(typed))
            rank = shared[alike].astype(np.int16) * 4 - surplus
            alike = alike[np.argpartition(-rank, _MAX_CANDIDATES)[:_MAX_CANDIDATES]]
        return alike

    def _add_swaps(self, typed: str, alike: NDArray[np.intp]) -> NDArray[np.intp]:
        """Add the words in which two letters are swapped, which may share few pairs.

        Some may come twice, which costs less than to check.
        """
        swapped: list[int] = []
        common_words = self.common_words
        for word in transpositions(typed):
            index = bisect_left(common_words, word)
            while index < len(common_words) and common_words[index].startswith(word):
                swapped.append(index)
                index += 1
        return np.append(alike, np.array(swapped, np.intp)) if swapped else alike


def find_lines(text: bytes, starts: NDArray[np.int32], part: bytes) -> NDArray[np.int32]:
    """Return the numbers of the lines that contain a part; `starts` are the lines' starts."""
    if len(part) <= _SHORT_PART:
        return np.flatnonzero(_test_lines(text, starts, part)).astype(np.int32)
    hits: list[int] = []
    hit = text.find(part)
    while hit >= 0:
        hits.append(hit)
        if len(hits) > _MAX_HITS:
            return np.flatnonzero(_test_lines(text, starts, part)).astype(np.int32)
        line_end = text.find(b"\n", hit + len(part))
        hit = text.find(part, line_end) if line_end >= 0 else -1
    lines = np.searchsorted(starts, np.asarray(hits, np.int64), side="right") - 1
    return lines.astype(np.int32)


def _test_lines(text: bytes, starts: NDArray[np.int32], part: bytes) -> NDArray[np.bool_]:
    """Return for each line whether it contains a part; the cost is the same for any number."""
    size = len(text) - len(part) + 1
    if size <= 0:
        return np.zeros(len(starts) - 1, bool)
    letters = np.frombuffer(text, np.uint8)
    hits = letters[:size] == part[0]
    for step in range(1, len(part)):
        hits &= letters[step : step + size] == part[step]
    # a line's last letters are its newline and what precedes it, where no part begins
    return np.logical_or.reduceat(hits, np.minimum(starts[:-1], size - 1))


def _hash_pairs(words: Iterable[str]) -> NDArray[np.uint64]:
    """Hash the letter pairs of each word, its start included, into two sets of 64 bits."""
    first_sets: list[int] = []
    second_sets: list[int] = []
    for word in words:
        first = second = 0
        before = _BEFORE_WORD
        for char in word:
            code = ord(char)
            mixed = ((before * 31 + code) * _HASH_FACTOR) & 0xFFFFFFFF
            first |= 1 << (mixed >> 26)
            second |= 1 << ((mixed >> 8) & 63)
            before = code
        first_sets.append(first)
        second_sets.append(second)
    return np.array([first_sets, second_sets], np.uint64)


def sort_in_steps(words: Iterable[str]) -> Generator[None, None, list[str]]:
    """Sort words by code point in pieces, so that no step takes long; return the sorted list."""
    buckets: dict[str, list[str]] = {}
    for count, word in enumerate(words, 1):
        buckets.setdefault(word[:2], []).append(word)
        if count % 20_000 == 0:
            yield
    ordered: list[str] = []
    for count, start in enumerate(sorted(buckets), 1):
        ordered += sorted(buckets[start])
        if count % 8 == 0 or len(buckets[start]) > 2_000:
            yield
    return ordered


def build_vocabulary(
    words: list[str], common: NDArray[np.int32]
) -> Generator[None, None, Vocabulary]:
    """Build a Vocabulary in steps; `words` are sorted and distinct, `common` numbers of some."""
    pieces, sizes = [], [np.zeros(1, np.int32)]
    for start in range(0, len(words), _STEP_WORDS):
        piece, lengths = _encode_lines(words[start : start + _STEP_WORDS])
        pieces.append(piece)
        sizes.append(lengths)
        yield
    common_words: list[str] = []
    pairs = [np.zeros((2, 0), np.uint64)]
    common_pieces, common_sizes = [], [np.zeros(1, np.int32)]
    step = _STEP_WORDS // 2
    for start in range(0, len(common), step):
        some_words = [words[number] for number in common[start : start + step].tolist()]
        common_words += some_words
        pairs.append(_hash_pairs(some_words))
        piece, lengths = _encode_lines(some_words)
        common_pieces.append(piece)
        common_sizes.append(lengths)
        yield
    return Vocabulary(
        text=b"".join(pieces),
        starts=np.cumsum(np.concatenate(sizes), dtype=np.int32),
        common=common,
        pairs=np.concatenate(pairs, axis=1),
        lengths=np.minimum(np.fromiter(map(len, common_words), np.int32), 255).astype(np.uint8),
        common_text=b"".join(common_pieces),
        common_starts=np.cumsum(np.concatenate(common_sizes), dtype=np.int32),
        common_words=common_words,
        landmarks=words[::LANDMARK_INTERVAL],
    )


def _encode_lines(words: list[str]) -> tuple[bytes, NDArray[np.int32]]:
    """Return words as one text with a newline after each, and the bytes of each line."""
    lines = [word.encode() + b"\n" for word in words]
    return b"".join(lines), np.fromiter(map(len, lines), np.int32, len(lines))
