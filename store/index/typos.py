"""How alike two words are when one of them may be mistyped or half typed."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from store.text import words

NEAR = 84
"""Score of a mistyped word before its mistakes are counted."""

NEAR_LEAST = 40
"""A word that scores less is another word."""

INSIDE = 3
"""Letters that are looked for inside longer words: `moe` in `OLMoE`."""

SHORTEST = 4
"""Letters that a word needs before mistakes in it are forgiven."""

_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]"
)
_COMPOUND = re.compile(r"[^\W_]+(?:[^\w\s]{1,2}[^\W_]+)+")


def mistakes(length: int) -> int:
    """Tell how many letters of a word so long may be wrong, missing, doubled or swapped."""
    if length < SHORTEST:
        return 0
    return 1 if length < 6 else 2 if length < 11 else 3


def near_scores(typed: str, candidates: list[str]) -> NDArray[np.uint8]:
    """Score words against one with mistakes, as a whole and as the beginning of each.

    A score lies between NEAR_LEAST and NEAR, or is 0 where there are too many mistakes.
    """
    most, length = mistakes(len(typed)), len(typed)
    if not most:
        return np.zeros(len(candidates), np.uint8)
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


def unspaced(word: str) -> bool:
    """Tell whether a word is of a script that puts no space between words."""
    return not word.isascii() and _UNSPACED.search(word) is not None


def spelled(word: str) -> str:
    """Give a Greek letter's name, as people type it who have no Greek keys; else nothing."""
    if len(word) != 1 or word.isascii():
        return ""
    _, found, name = unicodedata.name(word, "").partition("GREEK SMALL LETTER ")
    return name.lower() if found and name.isalpha() else ""


def joinable(left: str, right: str) -> bool:
    """Tell whether two typed words may together be how a longer word begins: `red paj`."""
    return min(len(left), len(right)) >= 3


def joined(text: str) -> list[str]:
    """Give the folded compounds of a text in one piece: `pretraining`, `dont`, `yolov5`."""
    return ["".join(words(found)) for found in _COMPOUND.findall(text)]


def near(typed: str, word: str) -> bool:
    """Tell whether a word may be meant by a mistyped one, as `near_scores` does for many."""
    most, length = mistakes(len(typed)), len(typed)
    if not most or len(word) < length - most:
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
