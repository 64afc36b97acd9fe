"""Predicates: which papers match one node of a Query, yes or no, without a score."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from store.model.annotation import Annotation
from store.search.annotation_index import DECISIONS, AnnotationIndex
from store.search.language import (
    VERBATIM_FIELDS,
    And,
    Field,
    Has,
    Is,
    Node,
    Not,
    Or,
    Phrase,
    Range,
    Word,
)
from store.search.paper_index import PaperIndex, fold_verbatim, fold_words
from store.search.scoring import WordMatch
from store.text.folding import words

Mask = NDArray[np.bool_]
"""For each paper whether it matches."""

_MANY_POSTINGS, _FREQUENT_WORDS = 1_000_000, 100
"""With more postings only the most frequent words are looked up, and the other papers are read."""


class ReviewState(Protocol):
    """The user's annotations and marks, by position in the papers; the list's Collection is one."""

    def annotation(self, position: int) -> Annotation:
        """Return the Annotation of a paper, an empty one if it has none."""

    def annotated(self) -> Iterable[int]:
        """Return the papers that have an Annotation."""

    def marked(self) -> Collection[int]:
        """Return the papers that are marked in the list."""

    def is_orphan(self, position: int) -> bool:
        """Return whether the paper is in no open source."""


class Predicates:
    """Compares all papers with a node at once."""

    def __init__(
        self,
        paper_index: PaperIndex,
        annotation_index: AnnotationIndex,
        match_word: Callable[[str], WordMatch],
        review_state: ReviewState,
    ) -> None:
        self._papers = paper_index
        self._annotations = annotation_index
        self._score_word = match_word
        self._review_state = review_state

    def mask(self, node: Node) -> Mask:
        """Return which papers match a node."""
        match node:
            case And(parts):
                return self._combine(np.logical_and, parts, True)
            case Or(parts):
                return self._combine(np.logical_or, parts, False)
            case Not(part):
                return ~self.mask(part)
            case Word(text):
                return self._match_word(text)
            case Phrase(text):
                return self._match_phrase(fold_words(text))
            case Field():
                return self._match_field(node)
            case Range():
                return self._match_range(node)
            case Is(name):
                return self._match_state(name)
            case Has(name):
                return self._match_has(name)

    def _combine(self, ufunc: np.ufunc, parts: tuple[Node, ...], start: bool) -> Mask:
        mask = np.full(len(self._papers), start)
        for part in parts:
            ufunc(mask, self.mask(part), out=mask)
        return mask

    def _match_word(self, text: str) -> Mask:
        """Return which papers have a word as typed, a compound as one word or as several."""
        parts = words(text)
        if len(parts) == 1:
            return self._score_word(parts[0]).literal.copy()
        start = " " + " ".join(parts)
        mask = self._score_word("".join(parts)).literal.copy()
        for name in ("title", "author", "venue"):
            mask |= self._papers.column(name).containing(start)
        mask |= self._annotations.containing_phrase(start)
        return mask | self._match_abstract([*parts[:-1]], parts[-1])

    def _match_phrase(self, phrase: str) -> Mask:
        mask = np.zeros(len(self._papers), bool)
        for name in ("title", "author", "venue"):
            mask |= self._papers.column(name).containing_phrase(phrase)
        mask |= self._annotations.containing_phrase(f" {phrase} ")
        return mask | self._match_abstract(phrase.split())

    def _match_abstract(
        self, complete_words: list[str], prefix: str | None = None, *, first_is_suffix: bool = False
    ) -> Mask:
        """Return which abstracts have words in a row, `prefix` the beginning of the last.

        With `first_is_suffix` the first may be the end of a word.
        """
        papers, vocabulary = self._papers, self._papers.vocabulary
        numbers: list[NDArray[np.int32]] = []
        for index, word in enumerate(complete_words):
            if index == 0 and first_is_suffix:
                containing = vocabulary.containing(word)
                ends = [vocabulary.word(number).endswith(word) for number in containing.tolist()]
                numbers.append(containing[np.array(ends, bool)])
            else:
                number = vocabulary.find(word)
                numbers.append(np.array([number] if number >= 0 else [], np.int32))
        if prefix is not None:
            numbers.append(np.arange(*vocabulary.prefix_range(prefix), dtype=np.int32))
        have_all = np.logical_and.reduce([self._match_any_word(part) for part in numbers])
        matching = np.flatnonzero(have_all).astype(np.int32)
        if len(numbers) > 1:
            counts = [papers.bodies.count(part) for part in numbers]
            phrase = [
                int(part[0]) if len(part) == 1 else _mask_of(part, len(vocabulary))
                for part in numbers
            ]
            rarest = counts.index(min(counts))
            matching = papers.stream.papers_with_phrase(matching, phrase, rarest)
        return _mask_of(matching, len(papers))

    def _match_any_word(self, numbers: NDArray[np.int32]) -> Mask:
        """Return which abstracts have any of some words."""
        papers, bodies = self._papers, self._papers.bodies
        if len(numbers) and numbers[-1] - numbers[0] == len(numbers) - 1:
            low, high = int(numbers[0]), int(numbers[-1]) + 1
            return _mask_of(bodies.papers_of_range(low, high), len(papers))
        if bodies.count(numbers) <= _MANY_POSTINGS:
            return _mask_of(bodies.papers[bodies.indices(numbers)[0]], len(papers))
        # a few frequent words cover nearly all papers; the others are few enough to be read
        mask = np.zeros(len(papers), bool)
        frequent = bodies.most_frequent(numbers, _FREQUENT_WORDS).tolist()
        for count, number in enumerate(frequent, 1):
            mask[bodies.papers_of_range(number, number + 1)] = True
            if count % 8 == 0 and np.count_nonzero(mask) > 0.98 * len(mask):
                break
        wanted = _mask_of(numbers, len(papers.vocabulary))
        mask[papers.stream.papers_with_any(np.flatnonzero(~mask), wanted)] = True
        return mask

    def _match_field(self, node: Field) -> Mask:
        """Return which papers have a field that contains a text or is it."""
        if node.name == "year":
            years = self._papers.year
            matching = [int(year) for year in np.unique(years) if year and node.text in str(year)]
            return np.isin(years, matching).astype(bool)
        text = fold_verbatim(node.text) if node.name in VERBATIM_FIELDS else fold_words(node.text)
        if node.name in ("tag", "reason", "note"):
            return self._annotations.containing(node.name, text, exact=node.exact)
        if node.name == "abstract":
            return self._match_abstract_field(text.split(), node.exact)
        column = self._papers.column(node.name)
        return column.equal_to(text) if node.exact else column.containing(text)

    def _match_abstract_field(self, parts: list[str], exact: bool) -> Mask:
        if exact:
            mask = self._match_abstract(parts)
            mask &= np.diff(self._papers.stream.starts) == len(parts)
            return mask
        if len(parts) > 1:
            return self._match_abstract(parts[:-1], parts[-1], first_is_suffix=True)
        return self._match_any_word(self._papers.vocabulary.containing(parts[0]))

    def _match_range(self, node: Range) -> Mask:
        numbers = self._papers.year if node.name == "year" else self._annotations.rating
        low = node.low if node.low is not None else 1
        high = node.high if node.high is not None else 9999
        least = max(low, 0 if node.high == 0 else 1)  # a paper without a number has 0
        mask: Mask = (numbers >= least) & (numbers <= high)
        return mask

    def _match_state(self, name: str) -> Mask:
        papers, annotations = self._papers, self._annotations
        if name in DECISIONS:
            mask: Mask = annotations.decision == DECISIONS.index(name)
            return mask
        if name in ("read", "unread"):
            return annotations.read if name == "read" else ~annotations.read
        if name == "untitled":
            return ~papers.has_text("title")
        if name == "duplicate":
            return np.greater(papers.duplicates, 0)
        positions = self._review_state.marked() if name == "marked" else self._orphans()
        return _mask_of(np.fromiter(positions, np.intp), len(papers))

    def _orphans(self) -> list[int]:
        state = self._review_state
        return [position for position in state.annotated() if state.is_orphan(position)]

    def _match_has(self, name: str) -> Mask:
        papers, annotations = self._papers, self._annotations
        if name == "abstract":
            return papers.has_abstract()
        if name == "doi":
            return papers.has_text("doi")
        if name == "rating":
            return np.greater(annotations.rating, 0)
        texts = annotations.texts.items()
        filled = (
            position
            for position, folded in texts
            if (folded.tags if name == "tag" else folded.note)
        )
        return _mask_of(np.fromiter(filled, np.intp), len(papers))


def _mask_of(numbers: NDArray[np.integer[Any]], size: int) -> Mask:
    """Return a mask that is True at some numbers."""
    mask = np.zeros(size, bool)
    mask[numbers] = True
    return mask
