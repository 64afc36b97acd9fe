"""How well papers match free words: scores by word, added up, the best looked at closely."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.process import cdist

from store.search.annotation_index import AnnotationIndex
from store.search.fuzzy import (
    INSIDE,
    YEAR_LENGTH,
    can_join,
    is_unspaced_script,
    near_scores,
    year_range,
)
from store.search.paper_index import AUTHOR, TITLE, VENUE, PaperIndex
from store.search.segmentation import segmentations, words_in_a_row

EXACT = {TITLE: 100, AUTHOR: 94, VENUE: 70}
"""Score of a whole word, by the field that has it."""

BEGUN = {TITLE: 90, AUTHOR: 85, VENUE: 62}
"""Score of a word that the typed letters begin."""

YEAR, YEAR_BEGUN = 72, 64
"""Scores of the year that a paper is of, typed whole or but for its last digit."""

TAGGED, TAG_BEGUN = 98, 88
BODY, BODY_BEGUN = 46, 40
"""Scores of a word in the abstract or the note."""

PART = 56
"""Score of typed letters inside a word."""

BODY_SHORTEST = 3
"""Letters that a word needs to be looked for in abstracts and notes."""

PLENTY = 200
"""Words that begin as typed; with so many nobody means letters inside a word."""

CLOSELY = 150
"""Papers of which the whole title is compared."""

_LOSS = np.array([0, 0, 5, 0, 26, 0, 5, 0], np.uint8)
"""What a mistyped word loses by the fields that have it."""


@dataclass(frozen=True, slots=True)
class WordMatch:
    """How the papers match one word."""

    score: NDArray[np.uint8]
    """0 to 100; 0 is no match."""
    sure: NDArray[np.bool_]
    """The papers that have the word, or one that begins with it, as typed."""
    weight: int
    """What the word counts for beside others: rare and long words for more."""


def match_word(contents: PaperIndex, remarks: AnnotationIndex, word: str) -> WordMatch:
    """Score all papers for one folded word."""
    known, size = contents.vocabulary, len(contents)
    low, high = known.beginning(word)
    whole = int(low < high and known.word(low) == word)
    begun = contents.heads.count(low, high)
    near = _near(contents, remarks, word, begun)
    score, sure = near.copy(), np.zeros(size, bool)
    dated = _dated(contents, word)
    _put(score, sure, dated, YEAR if len(word) == YEAR_LENGTH else YEAR_BEGUN)
    if len(word) >= BODY_SHORTEST:
        _put(score, sure, contents.bodies.of(low + whole, high), BODY_BEGUN)
        _put(score, sure, contents.bodies.of(low, low + whole), BODY)
        for found, papers in remarks.notes.beginning(word):
            _put(score, sure, np.array(papers), BODY if found == word else BODY_BEGUN)
    _heads(contents, low, low + whole, high, score, sure)
    if is_unspaced_script(word):
        _inside(contents, word, score, sure)
    for found, papers in remarks.tags.beginning(word):
        _put(score, sure, np.array(papers), TAGGED if found == word else TAG_BEGUN)
    count = begun + len(dated) or int(np.count_nonzero(near))
    rare = np.log2(1 + size / (1 + (count or np.count_nonzero(sure))))
    return WordMatch(score, sure, round((2 + rare) * min(len(word) + 2, 9)))


def _dated(contents: PaperIndex, word: str) -> NDArray[np.intp]:
    """Return the papers of a year, which `2019` names and `201` begins."""
    low, high = year_range(word)
    if low == high:
        return np.empty(0, np.intp)
    return np.flatnonzero((contents.year >= low) & (contents.year < high))


def _put(
    score: NDArray[np.uint8], sure: NDArray[np.bool_], papers: NDArray[np.integer[Any]], value: int
) -> None:
    """Return papers a score where they have a lower one."""
    if not len(papers):
        return
    here = np.zeros(len(score), bool)
    here[papers] = True
    np.logical_or(sure, here, out=sure)
    np.maximum(score, here.view(np.uint8) * np.uint8(value), out=score)


def _heads(
    contents: PaperIndex,
    low: int,
    middle: int,
    high: int,
    score: NDArray[np.uint8],
    sure: NDArray[np.bool_],
) -> None:
    """Score by title, authors and venue: `low` to `middle` the word itself, then the begun."""
    heads = contents.heads
    assert heads.fields is not None  # noqa: S101 - heads are made with fields
    for field in (VENUE, AUTHOR, TITLE):
        for first, last, values in ((middle, high, BEGUN), (low, middle, EXACT)):
            part = slice(int(heads.starts[first]), int(heads.starts[last]))
            papers = heads.papers[part][(heads.fields[part] & field) != 0]
            _put(score, sure, papers, values[field])


def _inside(
    contents: PaperIndex, word: str, score: NDArray[np.uint8], sure: NDArray[np.bool_]
) -> None:
    """Score papers that have a word of a script without spaces inside a longer run."""
    numbers = contents.vocabulary.containing(word)
    _put(score, sure, contents.bodies.papers[contents.bodies.places(numbers)[0]], BODY_BEGUN)
    _put(score, sure, contents.heads.papers[contents.heads.places(numbers)[0]], BEGUN[AUTHOR])


def _near(
    contents: PaperIndex, remarks: AnnotationIndex, word: str, begun: int
) -> NDArray[np.uint8]:
    """Score papers for words that may be meant, or that hold the typed letters inside."""
    score = np.zeros(len(contents), np.uint8)
    heads = contents.heads
    assert heads.fields is not None  # noqa: S101 - heads are made with fields
    numbers, values = contents.vocabulary.near(word)
    if len(word) >= INSIDE and begun < PLENTY:
        inside = contents.vocabulary.common_containing(word)
        numbers = np.concatenate([inside, numbers])
        values = np.concatenate([np.full(len(inside), PART, np.uint8), values])
    if len(numbers):
        places, sizes = heads.places(numbers)
        found = np.repeat(values, sizes) - _LOSS[heads.fields[places]]
        order = np.argsort(found, kind="stable")
        score[heads.papers[places[order]]] = found[order]
    tags = remarks.tags.sorted
    if tags and len(word) >= BODY_SHORTEST:
        for tag, value in zip(tags, near_scores(word, tags).tolist(), strict=True):
            value = max(value, PART if word in tag else 0)
            for position in remarks.tags.papers(tag) if value else ():
                score[position] = max(score[position], value)
    return score


def spread_joined(
    contents: PaperIndex, typed: list[str], match_one: Callable[[str], WordMatch]
) -> list[WordMatch]:
    """Match every typed word, also where papers write two of them as one, or one as two."""
    matches = [match_one(word) for word in typed]
    known = contents.vocabulary
    for at, (left, right) in enumerate(pairwise(typed)):
        if len(left + right) < 5:
            continue
        if not can_join(left, right) and known.find(left + right) < 0:
            continue
        if known.begins(left) and known.begins(right) and not known.begins(left + right):
            continue
        both = match_one(left + right)
        for place in (at, at + 1):
            matches[place] = _better(matches[place], both.score, both.sure)
    for at, word in enumerate(typed):
        low, high = known.beginning(word)
        if len(word) >= 2 * BODY_SHORTEST and contents.heads.count(low, high) < PLENTY:
            apart = _apart(contents, word)
            if not apart.any() and not matches[at].score.any():
                apart = segmentations(contents, word)
            if apart.any():
                score = apart.view(np.uint8) * np.uint8(BEGUN[TITLE] - 2)
                matches[at] = _better(matches[at], score, apart)
    return matches


def _better(found: WordMatch, score: NDArray[np.uint8], sure: NDArray[np.bool_]) -> WordMatch:
    return WordMatch(np.maximum(found.score, score), found.sure | sure, found.weight)


def _apart(contents: PaperIndex, word: str) -> NDArray[np.bool_]:
    """Return which titles have a word in two, the second part perhaps only begun."""
    found = np.zeros(len(contents), bool)
    known, heads = contents.vocabulary, contents.heads
    for cut in range(BODY_SHORTEST - 1, len(word) - 1):
        left, right = word[:cut], word[cut:]
        number = known.find(left)
        low, high = known.beginning(right) if number >= 0 else (0, 0)
        if low == high:
            continue
        first, second = np.zeros((2, len(contents)), bool)
        first[heads.of(number, number + 1)] = True
        second[heads.of(low, high)] = True
        likely = np.flatnonzero(first & second)
        found |= words_in_a_row(contents, likely, (left, right))
    return found


def order_closely(
    contents: PaperIndex, asked: str, papers: NDArray[np.intp], total: NDArray[np.float32]
) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Order papers by score, short titles first; the best also by how their whole title reads."""
    starts = contents.title.starts
    scores = total[papers] - np.float32(0.01) * (starts[papers + 1] - starts[papers])
    # sixteen bits are sorted by counting, several times as fast
    steps = 65_535 / max(float(scores.max(initial=0)), 1.0)
    order = np.argsort((65_535 - np.maximum(scores, 0) * steps).astype(np.uint16), kind="stable")
    papers, scores = papers[order], scores[order]
    top = papers[:CLOSELY]
    if len(top):
        titles = contents.title.lines(top)
        alike = cdist([asked], titles, scorer=fuzz.ratio, dtype=np.float32)[0]
        ahead = np.fromiter((_ahead(title, asked) for title in titles), np.float32, len(titles))
        closely = scores[:CLOSELY] + 0.1 * alike + ahead
        again = np.argsort(-closely, kind="stable")
        papers[:CLOSELY], scores[:CLOSELY] = top[again], closely[again]
    return papers, scores


def _ahead(title: str, asked: str) -> int:
    """Put titles ahead that have the words as they are typed, most of all at their beginning."""
    at = f" {title}".find(f" {asked}")
    return 0 if at < 0 else 3 if at else 5
