"""How alike two words are when one of them may be mistyped or half typed.

Words that say so little that a paper need not have them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from store.text.folding import words

NEAR = 84
"""Score of a mistyped word before its mistakes are counted."""

NEAR_LEAST = 40
"""A word that scores less is another word."""

INSIDE = 3
"""Letters that are looked for inside longer words: `moe` in `OLMoE`."""

SHORTEST = 4
"""Letters that a word needs before mistakes in it are forgiven."""

YEAR_LENGTH = 4
"""Digits of a year; all but the last already find those of its decade."""

_YEAR = re.compile(r"(?:19|20)[0-9]{1,2}")
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]"
)
_COMPOUND = re.compile(r"[^\W_]+(?:[^\w\s]{1,2}[^\W_]+)+")


def allowed_mistakes(typed: str) -> int:
    """Return how many letters of a word may be wrong, missing, doubled or swapped; of a number none.

    The letters of a word shorter than SHORTEST may be swapped and nothing else.
    """
    length = len(typed)
    if length < SHORTEST or typed.isdigit():
        return 0
    return 1 if length < 6 else 2 if length < 11 else 3


def transpositions(typed: str) -> list[str]:
    """Return what a word of three letters or more may have been before two neighbours changed place.

    No letter is mistaken for another in so short a word, so a swap keeps it near what is meant.
    """
    if len(typed) < SHORTEST - 1 or typed.isdigit():
        return []
    return [
        typed[:at] + second + first + typed[at + 2 :]
        for at, (first, second) in enumerate(pairwise(typed))
        if first != second
    ]


def near_scores(typed: str, candidates: list[str]) -> NDArray[np.uint8]:
    """Score words against one with mistakes, as a whole and as the beginning of each.

    A score lies between NEAR_LEAST and NEAR, or is 0 where there are too many mistakes.
    """
    most, length = allowed_mistakes(typed), len(typed)
    if not most:
        return _swap_scores(typed, candidates)
    whole = cdist([typed], candidates, scorer=OSA.distance, score_cutoff=most, dtype=np.uint8)[0]
    begun = np.full(len(candidates), most + 1, np.uint8)
    for size in (length - 1, length, length + 1):
        cut = [word[:size] for word in candidates]
        found = cdist([typed], cut, scorer=OSA.distance, score_cutoff=most, dtype=np.uint8)[0]
        begun = np.minimum(begun, found)
    step = 60 // max(length, 5)
    scores = NEAR - np.minimum(whole * step, begun * step + 8).astype(np.int16)
    other = np.fromiter((word[:1] != typed[:1] for word in candidates), bool)
    scores -= np.where(other, 6, 0).astype(np.int16)
    allowed = np.where(other, max(1, most - 1), most)
    fits = (np.minimum(whole, begun) <= allowed) & (scores >= NEAR_LEAST)
    return np.where(fits, scores, 0).astype(np.uint8)


def _swap_scores(typed: str, candidates: list[str]) -> NDArray[np.uint8]:
    """Score words against one so short that only a swap is forgiven in it."""
    scores = {word: _swap_score(typed, word) for word in transpositions(typed)}
    return np.fromiter((scores.get(word, 0) for word in candidates), np.uint8, len(candidates))


def _swap_score(typed: str, word: str) -> int:
    return NEAR - 60 // 5 - (6 if word[0] != typed[0] else 0)


def is_unspaced_script(word: str) -> bool:
    """Return whether a word is of a script that puts no space between words."""
    return not word.isascii() and _UNSPACED.search(word) is not None


def greek_letter_name(word: str) -> str:
    """Return a Greek letter's name, as people type it who have no Greek keys; else nothing."""
    if len(word) != 1 or word.isascii():
        return ""
    _, found, name = unicodedata.name(word, "").partition("GREEK SMALL LETTER ")
    return name.lower() if found and name.isalpha() else ""


def year_range(word: str) -> tuple[int, int]:
    """Return the years that a typed word names: the first, and the one after the last; or none."""
    if not _YEAR.fullmatch(word):
        return 0, 0
    size = 10 ** (YEAR_LENGTH - len(word))
    return int(word) * size, (int(word) + 1) * size


def can_join(left: str, right: str) -> bool:
    """Return whether two typed words may together be how a longer word begins: `red paj`."""
    return min(len(left), len(right)) >= 3


def joined_compounds(text: str) -> list[str]:
    """Return the folded compounds of a text in one piece: `pretraining`, `dont`, `yolov5`."""
    return ["".join(words(found)) for found in _COMPOUND.findall(text)]


@lru_cache(maxsize=1 << 14)
def is_near(typed: str, word: str) -> bool:
    """Return whether a word may be meant by a mistyped one, as `near_scores` does for many.

    Remembered: the papers of one list share many words.
    """
    most, length = allowed_mistakes(typed), len(typed)
    if not most:
        return len(word) == length and word in transpositions(typed)
    if len(word) < length - most:
        return False
    other = word[:1] != typed[:1]
    allowed = max(1, most - 1) if other else most
    whole = OSA.distance(typed, word, score_cutoff=most)
    begun = min(
        OSA.distance(typed, word[:size], score_cutoff=most)
        for size in range(length - 1, length + 2)
    )
    loss = min(whole * (60 // max(length, 5)), begun * (60 // max(length, 5)) + 8)
    return min(whole, begun) <= allowed and NEAR - loss - 6 * other >= NEAR_LEAST


_SAID_LITTLE = """
a an the and or of in on at by to for from with into onto via as is are be it its we et al
le la les un une des du de ou au aux en dans sur pour par avec
der die das den dem ein eine einer eines und oder mit von vom zu zum zur im auf fur bei
el los las unos unas del con para il lo gli di da per os um uma do dos das em
"""
STOP_WORDS = frozenset(_SAID_LITTLE.split())
"""Articles, prepositions and conjunctions, folded, of the languages that titles are written in.

Few can say afterwards which of them a title had, and no abstract is searched for the shortest.
"""


def required_words(free: Sequence[str], last: str) -> list[str]:
    """Return the words that a paper must have, all of them where each says little.

    The last that was typed may be half typed: `the` on the way to `theory` is no article yet.
    """
    begun = last if len(last) >= SHORTEST - 1 else ""
    return [word for word in free if word not in STOP_WORDS or word == begun] or list(free)
