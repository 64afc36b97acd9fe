"""How well papers match free words: scores by word, and the ranking of their sums."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from store.search.annotation_index import AnnotationIndex
from store.search.fuzzy import (
    MIN_INFIX_LENGTH,
    YEAR_LENGTH,
    can_join,
    is_unspaced_script,
    near_scores,
    year_range,
)
from store.search.paper_index import (
    AUTHOR_BIT,
    KEYWORD_BIT,
    TITLE_BIT,
    VENUE_BIT,
    PaperIndex,
)
from store.search.phrases import known_readings, match_abstracts
from store.search.segmentation import match_segmentations, match_title_words
from store.search.wording import Wording

_WORD_SCORES = {KEYWORD_BIT: 60, VENUE_BIT: 70, AUTHOR_BIT: 94, TITLE_BIT: 100}
"""Score of a complete word, by the field that has it."""

_PREFIX_SCORES = {KEYWORD_BIT: 52, VENUE_BIT: 62, AUTHOR_BIT: 85, TITLE_BIT: 90}
"""Score of a word that begins with the typed letters."""

_YEAR_SCORE, _DECADE_SCORE = 72, 64
"""Scores of the year of a paper, typed completely or but for its last digit."""

_TAG_SCORE, _TAG_PREFIX_SCORE = 98, 88
_BODY_SCORE, _BODY_PREFIX_SCORE = 46, 40
"""Scores of a word in the abstract or the note."""

_INFIX_SCORE = 56
"""Score of typed letters inside a word."""

_SPLIT_SCORE = 88
"""Score of a typed word that a title has in several words."""

_MIN_BODY_LENGTH = 3
"""Letters that a word needs to be looked for in abstracts and notes."""

_MANY_POSTINGS = 200
"""Postings of words with the typed prefix; with so many nobody means letters inside a word."""

_WHOLE_WORDS = (False, False)

_MAX_COMPARED = 150
"""Papers whose complete title is compared with what was typed."""

_NEAR_LOSS = np.array([0, 0, 5, 0, 26, 0, 5, 0, 30, 0, 5, 0, 26, 0, 5, 0], np.uint8)
"""What a mistyped word loses by the fields that have it."""


@dataclass(frozen=True, slots=True)
class WordMatch:
    """How all papers match one word."""

    score: NDArray[np.uint8]
    """0 to 100; 0 is no match."""
    literal: NDArray[np.bool_]
    """The papers that have the word, or one that begins with it, as typed."""
    weight: int
    """What the word counts among others: rare and long words count for more."""


@dataclass(frozen=True, slots=True)
class _Scores:
    """The scores of all papers for one word while they are collected."""

    score: NDArray[np.uint8]
    literal: NDArray[np.bool_]

    def raise_to(self, least: int, papers: NDArray[np.integer[Any]] | list[int]) -> None:
        """Raise some papers to at least a score, and mark them as literal matches."""
        if len(papers):
            mask = np.zeros(len(self.score), bool)
            mask[papers] = True
            np.logical_or(self.literal, mask, out=self.literal)
            np.maximum(self.score, mask.view(np.uint8) * np.uint8(least), out=self.score)


def match_word(
    paper_index: PaperIndex, annotations: AnnotationIndex, forms: tuple[str, ...]
) -> WordMatch:
    """Score all papers for one folded word; `forms` are the word and its other spellings."""
    word, size = forms[0], len(paper_index)
    low, high = paper_index.vocabulary.prefix_range(word)
    head_count = paper_index.heads.count_range(low, high)
    near = _score_near_words(paper_index, annotations, word, head_count)
    scores = _Scores(near.copy(), np.zeros(size, bool))
    of_year = _papers_of_year(paper_index, word)
    scores.raise_to(_YEAR_SCORE if len(word) == YEAR_LENGTH else _DECADE_SCORE, of_year)
    for form in forms:
        _score_form(paper_index, annotations, form, scores)
    if len(word) >= 2 * _MIN_BODY_LENGTH and (
        low == high or paper_index.vocabulary.word(low) == word  # not while it is half typed
    ):
        readings = known_readings(paper_index, Wording((forms,), ()), _WHOLE_WORDS)
        readings = [reading for reading in readings if len(reading) > 1]
        split = match_abstracts(paper_index, readings, _WHOLE_WORDS)
        scores.raise_to(_BODY_SCORE, np.flatnonzero(split))
    count = head_count + len(of_year) or int(np.count_nonzero(near))
    rarity = np.log2(1 + size / (1 + (count or np.count_nonzero(scores.literal))))
    weight = round((2 + rarity) * min(len(word) + 2, 9))
    return WordMatch(scores.score, scores.literal, weight)


def _score_form(
    paper_index: PaperIndex, annotations: AnnotationIndex, word: str, scores: _Scores
) -> None:
    """Score papers that have a word, or one that begins with it."""
    vocabulary, bodies, heads = paper_index.vocabulary, paper_index.bodies, paper_index.heads
    low, high = vocabulary.prefix_range(word)
    middle = low + int(low < high and vocabulary.word(low) == word)
    if len(word) >= _MIN_BODY_LENGTH:
        scores.raise_to(_BODY_PREFIX_SCORE, bodies.papers_of_range(middle, high))
        scores.raise_to(_BODY_SCORE, bodies.papers_of_range(low, middle))
        for note_word, papers in annotations.notes.with_prefix(word):
            scores.raise_to(_BODY_SCORE if note_word == word else _BODY_PREFIX_SCORE, papers)
    for first, last, of_field in ((middle, high, _PREFIX_SCORES), (low, middle, _WORD_SCORES)):
        part = slice(int(heads.starts[first]), int(heads.starts[last]))
        fields = heads.fields[part]
        for field, least in of_field.items() if len(fields) else ():
            if field == KEYWORD_BIT and len(paper_index.keyword.text) == len(paper_index):
                continue  # no paper has a keyword: every line of the column is empty
            scores.raise_to(least, heads.papers[part][(fields & field) != 0])
    if is_unspaced_script(word):
        numbers = vocabulary.containing(word)
        scores.raise_to(_BODY_PREFIX_SCORE, bodies.papers[bodies.indices(numbers)[0]])
        scores.raise_to(_PREFIX_SCORES[AUTHOR_BIT], heads.papers[heads.indices(numbers)[0]])
    for tag_word, papers in annotations.tags.with_prefix(word):
        scores.raise_to(_TAG_SCORE if tag_word == word else _TAG_PREFIX_SCORE, papers)


def _papers_of_year(paper_index: PaperIndex, word: str) -> NDArray[np.intp]:
    """Return the papers of the years that a word names: `2019`, or `201` for the decade."""
    low, high = year_range(word)
    if low == high:
        return np.empty(0, np.intp)
    return np.flatnonzero((paper_index.year >= low) & (paper_index.year < high))


def _score_near_words(
    paper_index: PaperIndex, annotations: AnnotationIndex, word: str, head_count: int
) -> NDArray[np.uint8]:
    """Score papers for words that may be meant, or that have the typed letters inside.

    `head_count` is the number of postings of words that begin with the typed letters.
    """
    score = np.zeros(len(paper_index), np.uint8)
    heads = paper_index.heads
    numbers, word_scores = paper_index.vocabulary.near(word)
    if len(word) >= MIN_INFIX_LENGTH and head_count < _MANY_POSTINGS:
        containing = paper_index.vocabulary.common_containing(word)
        numbers = np.concatenate([containing, numbers])
        infix_scores = np.full(len(containing), _INFIX_SCORE, np.uint8)
        word_scores = np.concatenate([infix_scores, word_scores])
    if len(numbers):
        indices, sizes = heads.indices(numbers)
        scores = np.repeat(word_scores, sizes) - _NEAR_LOSS[heads.fields[indices]]
        order = np.argsort(scores, kind="stable")
        score[heads.papers[indices[order]]] = scores[order]
    tags = annotations.tags.sorted_words
    if tags and len(word) >= _MIN_BODY_LENGTH:
        for tag, near_score in zip(tags, near_scores(word, tags).tolist(), strict=True):
            tag_score = max(near_score, _INFIX_SCORE if word in tag else 0)
            for position in annotations.tags.papers(tag) if tag_score else ():
                score[position] = max(score[position], tag_score)
    return score


def match_words(
    paper_index: PaperIndex,
    typed: Sequence[tuple[str, ...]],
    match_one: Callable[[tuple[str, ...]], WordMatch],
) -> list[WordMatch]:
    """Match every typed word, also where papers write two of them as one, or one as several."""
    matches = [match_one(forms) for forms in typed]
    vocabulary = paper_index.vocabulary
    for index, ((left, *_), (right, *_)) in enumerate(pairwise(typed)):
        joined = left + right
        if len(joined) < 5:
            continue
        if not can_join(left, right) and vocabulary.find(joined) < 0:
            continue
        both_known = vocabulary.has_prefix(left) and vocabulary.has_prefix(right)
        if both_known and not vocabulary.has_prefix(joined):
            continue
        joined_match = match_one((joined,))
        for either in (index, index + 1):
            matches[either] = _raise_match(
                matches[either], joined_match.score, joined_match.literal
            )
    for index, (word, *_) in enumerate(typed):
        low, high = vocabulary.prefix_range(word)
        head_count = paper_index.heads.count_range(low, high)
        if len(word) >= 2 * _MIN_BODY_LENGTH and head_count < _MANY_POSTINGS:
            split = _match_split_word(paper_index, word)
            if not split.any() and not matches[index].score.any():
                split = match_segmentations(paper_index, word)
            if split.any():
                score = split.view(np.uint8) * np.uint8(_SPLIT_SCORE)
                matches[index] = _raise_match(matches[index], score, split)
    return matches


def _raise_match(
    match: WordMatch, score: NDArray[np.uint8], literal: NDArray[np.bool_]
) -> WordMatch:
    """Return a match with the scores of another way to match the same word."""
    return WordMatch(np.maximum(match.score, score), match.literal | literal, match.weight)


def _match_split_word(paper_index: PaperIndex, word: str) -> NDArray[np.bool_]:
    """Return which titles have a typed word as two, the second of them perhaps half typed."""
    matching = np.zeros(len(paper_index), bool)
    vocabulary, heads = paper_index.vocabulary, paper_index.heads
    for cut in range(_MIN_BODY_LENGTH - 1, len(word) - 1):
        left, right = word[:cut], word[cut:]
        number = vocabulary.find(left)
        low, high = vocabulary.prefix_range(right) if number >= 0 else (0, 0)
        if low == high:
            continue
        has_left, has_right = np.zeros((2, len(paper_index)), bool)
        has_left[heads.papers_of_range(number, number + 1)] = True
        has_right[heads.papers_of_range(low, high)] = True
        candidates = np.flatnonzero(has_left & has_right)
        matching |= match_title_words(paper_index, candidates, (left, right))
    return matching


def rank_papers(
    paper_index: PaperIndex, typed: str, papers: NDArray[np.intp], total: NDArray[np.float32]
) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Return papers and their scores, the best first; of equal ones short titles come first.

    The best are ranked also by how like what was typed their complete title is.
    """
    starts = paper_index.title.starts
    scores = total[papers] - np.float32(0.01) * (starts[papers + 1] - starts[papers])
    # numbers of sixteen bits are sorted by counting, several times as fast
    steps = 65_535 / max(float(scores.max(initial=0)), 1.0)
    order = np.argsort((65_535 - np.maximum(scores, 0) * steps).astype(np.uint16), kind="stable")
    papers, scores = papers[order], scores[order]
    top = papers[:_MAX_COMPARED]
    if len(top):
        titles = paper_index.title.lines(top)
        likeness = process.cdist([typed], titles, scorer=fuzz.ratio, dtype=np.float32)[0]
        bonus = np.fromiter(
            (_phrase_bonus(title, typed) for title in titles), np.float32, len(titles)
        )
        top_scores = scores[:_MAX_COMPARED] + 0.1 * likeness + bonus
        order = np.argsort(-top_scores, kind="stable")
        papers[:_MAX_COMPARED], scores[:_MAX_COMPARED] = top[order], top_scores[order]
    return papers, scores


def _phrase_bonus(title: str, typed: str) -> int:
    """Return the points of a title that has the words as typed: 3, or 5 at its beginning."""
    position = f" {title}".find(f" {typed}")
    return 0 if position < 0 else 3 if position else 5
