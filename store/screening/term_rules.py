"""Which words of a text are a term: the rules that one paper and the index of all follow."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from store.screening.terms import TermPattern
from store.search.fuzzy import STOP_WORDS, is_unspaced_script
from store.text.stemming import stem

MAX_RUN = 4
"""Words of a text that may be one word of a term, and the other way round."""

MAX_JOINED = 40
"""Letters of a term that may be written as fewer or more words than it has."""

MIN_REST = 4
"""Letters of a beginning, or of a stem, in the last word where the words are split otherwise.

`model*` does not find `mode-locked`, and `~modeling` does not find `the mode led`.
"""

SEPARATE = STOP_WORDS | {"not", "no", "so", "do", "if", "he", "she", "they", "all", "any", "but"}
"""Words that are never a part of another: `the rapist` is no `therapist`."""


def is_inside(pattern: TermPattern) -> bool:
    """Return whether a term is found inside of words: in scripts that put no space between them."""
    return is_unspaced_script(pattern.joined)


def is_rigid(pattern: TermPattern) -> bool:
    """Return whether a term is found only with the words that it has: it is too short or long."""
    return not (MIN_REST <= len(pattern.joined) <= MAX_JOINED and len(pattern.parts) <= MAX_RUN)


def same_words(parts: Sequence[str], run: Sequence[str]) -> bool:
    """Return whether words in a row are those of a term, perhaps joined or split otherwise.

    Both have the same letters. Words that only one of them has must not be `SEPARATE`.
    """
    if tuple(parts) == tuple(run):
        return True
    own, other = _by_place(parts), _by_place(run)
    return SEPARATE.isdisjoint(word for _, word in own ^ other)


def _by_place(parts: Sequence[str]) -> set[tuple[int, str]]:
    """Return words with the offset of the end of each among the letters of all."""
    return set(zip(accumulate(map(len, parts)), parts, strict=True))


def fits_words(pattern: TermPattern, run: Sequence[str]) -> bool:
    """Return whether words in a row, which have the letters of a term, are its words."""
    return tuple(run) == pattern.parts or (not is_rigid(pattern) and same_words(pattern.parts, run))


def fits_beginning(pattern: TermPattern, run: Sequence[str]) -> bool:
    """Return whether words in a row, together, begin as a beginning does, and end no sooner."""
    letters = len("".join(run[:-1]))
    rest = pattern.joined[letters:]
    if not rest or not run[-1].startswith(rest) or not pattern.joined.startswith("".join(run[:-1])):
        return False
    cut = (*run[:-1], rest)
    if cut == pattern.parts:
        return True
    return not is_rigid(pattern) and len(rest) >= MIN_REST and same_words(pattern.parts, cut)


def family_beginning(stemmed: str) -> str:
    """Return how all words with a stem begin, so that an index need not stem every word.

    A stem changes the end of a word, `happi`, `analys`, or all but one letter: `die` of `dying`.
    """
    return stemmed[:1] if len(stemmed) < MIN_REST else stemmed[:-2]


def is_of_family(word: str, stemmed: str) -> bool:
    """Return whether a word is of the family with a stem."""
    return stem(word) == stemmed and word.startswith(family_beginning(stemmed))


def fits_family(pattern: TermPattern, run: Sequence[str]) -> bool:
    """Return whether words in a row are together one word of a family."""
    joined = "".join(run)
    if not is_of_family(joined, stem(pattern.joined)):
        return False
    if len(run) == 1:
        return len(pattern.parts) == 1 or (
            not is_rigid(pattern) and SEPARATE.isdisjoint(pattern.parts)
        )
    letters = len(joined) - len(run[-1])
    return (
        len(pattern.parts) == 1
        and not is_rigid(pattern)
        and len(stem(pattern.joined)) - letters >= MIN_REST
        and joined.startswith(stem(pattern.joined)[:-1])
        and SEPARATE.isdisjoint(run)
    )


def fits_row(pattern: TermPattern, run: Sequence[str]) -> bool:
    """Return whether each of some words is of the family of the word at its place."""
    return len(run) == len(pattern.parts) and all(
        is_of_family(word, stem(part)) for word, part in zip(run, pattern.parts, strict=True)
    )
