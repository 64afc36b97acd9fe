"""How alike two words are when one is mistyped or half typed, and words that may be missing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import distance, process

from store.text.folding import EMOJI, words

_MAX_NEAR_SCORE = 84
"""Score of a mistyped word before its mistakes are counted."""

_MIN_NEAR_SCORE = 40
"""A word that scores less is another word."""

_MISTAKES_COST = 60
"""A mistake costs this divided by the letters of the typed word, or by five in a shorter one."""

_PREFIX_COST = 8
"""What a word loses when only its beginning is like the typed one."""

_INITIAL_COST = 6
"""What a word loses when it begins with another letter."""

_MIN_FUZZY_LENGTH = 4
"""Letters that a word needs before mistakes in it are forgiven."""

MIN_INFIX_LENGTH = 3
"""Letters that are looked for inside longer words: `moe` in `OLMoE`."""

YEAR_LENGTH = 4
"""Digits of a year; all but the last already find those of its decade."""

_YEAR = re.compile(r"(?:19|20)[0-9]{1,2}")
_UNSPACED = re.compile(
    f"[{EMOJI}\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]"
)
_COMPOUND = re.compile(r"(?<![^\W_])[^\W_]+(?:[^\w\s]{1,2}[^\W_]+)+")


def allowed_mistakes(typed: str) -> int:
    """Return how many letters may be wrong, missing, doubled or swapped; none in a number.

    Shorter words than four letters allow none, but their letters may be swapped.
    """
    length = len(typed)
    if length < _MIN_FUZZY_LENGTH or typed.isdigit():
        return 0
    return 1 if length < 6 else 2 if length < 11 else 3


def transpositions(typed: str) -> list[str]:
    """Return what a word becomes when two neighbouring letters are swapped.

    A word of three letters is forgiven this mistake and no other, a shorter one none.
    """
    if len(typed) < _MIN_FUZZY_LENGTH - 1 or typed.isdigit():
        return []
    return [
        typed[:index] + second + first + typed[index + 2 :]
        for index, (first, second) in enumerate(pairwise(typed))
        if first != second
    ]


def near_scores(typed: str, candidates: list[str]) -> NDArray[np.uint8]:
    """Score words by how like a mistyped one they are, completely or by their beginning.

    A score is from 40 to 84, or 0 where there are too many mistakes.
    """
    allowed, length = allowed_mistakes(typed), len(typed)
    if not allowed:
        return _swap_scores(typed, candidates)
    word_distances = _distances(typed, candidates, allowed)
    prefix_distances = np.full(len(candidates), allowed + 1, np.uint8)
    for size in (length - 1, length, length + 1):
        distances = _distances(typed, [word[:size] for word in candidates], allowed)
        prefix_distances = np.minimum(prefix_distances, distances)
    cost = _MISTAKES_COST // max(length, 5)
    losses = np.minimum(word_distances * cost, prefix_distances * cost + _PREFIX_COST)
    scores = _MAX_NEAR_SCORE - losses.astype(np.int16)
    other_initial = np.fromiter((word[:1] != typed[:1] for word in candidates), bool)
    scores -= np.where(other_initial, _INITIAL_COST, 0).astype(np.int16)
    allowed_here = np.where(other_initial, max(1, allowed - 1), allowed)
    few_mistakes = np.minimum(word_distances, prefix_distances) <= allowed_here
    return np.where(few_mistakes & (scores >= _MIN_NEAR_SCORE), scores, 0).astype(np.uint8)


def _distances(typed: str, candidates: list[str], allowed: int) -> NDArray[np.uint8]:
    """Return the mistakes between words, `allowed` + 1 where there are more."""
    distances: NDArray[np.uint8] = process.cdist(
        [typed], candidates, scorer=distance.OSA.distance, score_cutoff=allowed, dtype=np.uint8
    )[0]
    return distances


def _swap_scores(typed: str, candidates: list[str]) -> NDArray[np.uint8]:
    """Score words against one so short that it is forgiven a swap and nothing else."""
    scores = {word: _swap_score(typed, word) for word in transpositions(typed)}
    return np.fromiter((scores.get(word, 0) for word in candidates), np.uint8, len(candidates))


def _swap_score(typed: str, word: str) -> int:
    other_initial = word[0] != typed[0]
    return _MAX_NEAR_SCORE - _MISTAKES_COST // 5 - _INITIAL_COST * other_initial


@lru_cache(maxsize=1 << 14)
def is_near(typed: str, word: str) -> bool:
    """Return whether a word may be meant by a mistyped one, as `near_scores` does for many.

    Cached, because the papers of one list share many words.
    """
    allowed, length = allowed_mistakes(typed), len(typed)
    if not allowed:
        return len(word) == length and word in transpositions(typed)
    if len(word) < length - allowed:
        return False
    other_initial = word[:1] != typed[:1]
    allowed_here = max(1, allowed - 1) if other_initial else allowed
    word_distance = distance.OSA.distance(typed, word, score_cutoff=allowed)
    prefix_distance = min(
        distance.OSA.distance(typed, word[:size], score_cutoff=allowed)
        for size in range(length - 1, length + 2)
    )
    cost = _MISTAKES_COST // max(length, 5)
    loss = min(word_distance * cost, prefix_distance * cost + _PREFIX_COST)
    score = _MAX_NEAR_SCORE - loss - _INITIAL_COST * other_initial
    return min(word_distance, prefix_distance) <= allowed_here and score >= _MIN_NEAR_SCORE


def is_unspaced_script(word: str) -> bool:
    """Return whether a word is of a script that puts no space between words, or an emoji."""
    return not word.isascii() and _UNSPACED.search(word) is not None


def year_range(word: str) -> tuple[int, int]:
    """Return the years that a typed word names: the first, and the one after the last.

    Both are 0 where it names none.
    """
    if not _YEAR.fullmatch(word):
        return 0, 0
    size = 10 ** (YEAR_LENGTH - len(word))
    return int(word) * size, (int(word) + 1) * size


def can_join(left: str, right: str) -> bool:
    """Return whether two typed words may be the beginning of one longer word: `red paj`."""
    return min(len(left), len(right)) >= 3


def joined_compounds(text: str) -> list[str]:
    """Return the folded compounds of a text as one word: `pretraining`, `dont`, `yolov5`."""
    # nothing but spaces can be between two compounds, and few words of a title have a hyphen
    candidates = " ".join([word for word in text.split() if not word[:-1].isalnum()])
    return ["".join(words(compound)) for compound in _COMPOUND.findall(candidates)]


_STOP_WORDS = """
a an the and or of in on at by to for from with into onto via as is are be it its we et al
le la les un une des du de ou au aux en dans sur pour par avec
der die das den dem ein eine einer eines und oder mit von vom zu zum zur im auf fur bei
el los las unos unas del con para il lo gli di da per os um uma do dos das em
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
"""Articles, prepositions and conjunctions, folded, of the languages that titles are written in.

Few people remember which of them a title has, and abstracts are not searched for the shortest.
"""


def required_words(typed: Sequence[str], last: str) -> list[str]:
    """Return the words that a paper must have: all but stop words, or all if there are no others.

    The last that was typed may be half typed: `the` on the way to `theory` is no article yet.
    """
    half_typed = last if len(last) >= _MIN_FUZZY_LENGTH - 1 else ""
    required = [word for word in typed if word not in STOP_WORDS or word == half_typed]
    return required or list(typed)
