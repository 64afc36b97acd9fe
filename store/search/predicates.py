"""Predicates: which papers match one node of a Query, yes or no, without a score."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import chain
from typing import Protocol
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from store.model.annotation import Annotation
from store.model.paper import Paper
from store.search.annotation_index import DECISIONS, AnnotationIndex
from store.search.language import (
    COUNT_FIELDS,
    ID_FIELDS,
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
from store.search.paper_index import AUTHOR_BIT, PaperIndex, fold_verbatim
from store.search.phrases import (
    Mask,
    known_readings,
    mask_of,
    match_abstracts,
    match_column,
)
from store.search.scoring import WordMatch
from store.search.wording import Wording, is_author, parse_wording
from store.text.folding import fold

_PHRASE_COLUMNS = ("title", "author", "venue", "keyword")


class ReviewState(Protocol):
    """The user's annotations and marks, by position in the papers; the list's Collection is one."""

    def annotation(self, position: int) -> Annotation:
        """Return the Annotation of a paper, an empty one if it has none."""

    def annotated(self) -> Iterable[int]:
        """Return the papers that have an Annotation."""

    def marked(self) -> Collection[int]:
        """Return the papers that are marked in the list."""

    def arrived(self) -> Collection[int]:
        """Return the papers that came in since the notes were last open."""

    def is_orphan(self, position: int) -> bool:
        """Return whether the paper is in no open source."""

    def ids(self) -> Iterable[str]:
        """Return the ids of all papers."""


class TermMasks(Protocol):
    """The terms that each paper has; `store.screening` counts them, which is a layer above."""

    @property
    def balance(self) -> NDArray[np.int32]:
        """The wanted terms of each paper minus the unwanted ones."""

    def mask(self, node: Field | Range) -> Mask:
        """Return which papers have so many terms, or a term of that name."""


class Predicates:
    """Compares all papers with a node at once."""

    def __init__(
        self,
        papers: Sequence[Paper],
        paper_index: PaperIndex,
        annotation_index: AnnotationIndex,
        match_word: Callable[[tuple[str, ...]], WordMatch],
        review_state: ReviewState,
        terms: TermMasks | None = None,
    ) -> None:
        self._terms = terms
        self._texts = papers
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
                return self._match_phrase(text)
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
        wording = parse_wording(text)
        edges = (wording.edges[0], True)
        if len(wording.words) == 1:
            forms, least = parse_wording(text, names=False).words[0], 2
        else:
            forms, least = ("".join(word for word, *_ in wording.words),), 1
        mask = self._match_anywhere(wording, edges, least=least) | self._score_word(forms).literal
        return self._check_signs(mask, wording)

    def _match_phrase(self, text: str) -> Mask:
        wording = parse_wording(text)
        return self._check_signs(self._match_anywhere(wording, wording.edges), wording)

    def _match_anywhere(
        self, wording: Wording, edges: tuple[bool, bool], *, least: int = 1
    ) -> Mask:
        """Return which papers have a text with a Wording in at least so many words."""
        papers = self._papers
        readings = known_readings(papers, wording, edges)
        readings = [reading for reading in readings if len(reading) >= least]
        mask = match_abstracts(papers, readings, edges)
        for name in _PHRASE_COLUMNS:
            mask |= match_column(papers.column(name), readings, edges)
        return mask | self._annotations.containing_phrase(wording, edges, least)

    def _check_signs(self, mask: Mask, wording: Wording) -> Mask:
        """Return which of some papers have the signs inside words as they were typed."""
        signs = wording.signs
        if signs is None:
            return mask
        positions = np.flatnonzero(mask).tolist()
        return mask_of([place for place in positions if self._has(place, signs)], len(mask))

    def _has(self, position: int, signs: re.Pattern[str]) -> bool:
        paper, annotation = self._texts[position], self._review_state.annotation(position)
        texts = (paper.title, paper.abstract, paper.venue, annotation.note, *paper.authors)
        more_texts = (*paper.merged.keywords, *annotation.tags)
        return any(signs.search(fold(text)) for text in (*texts, *more_texts))

    def _match_field(self, node: Field) -> Mask:
        """Return which papers have a field that contains a text or is it."""
        papers, name, exact = self._papers, node.name, node.exact
        if name in COUNT_FIELDS:
            return self._match_terms(node)
        if name == "part":
            return match_part(self._review_state.ids(), node.text)
        if name == "year":
            years = papers.year
            matching = [int(year) for year in np.unique(years) if year and node.text in str(year)]
            return np.isin(years, matching).astype(bool)
        if name in VERBATIM_FIELDS:
            text = fold_verbatim(node.text)
            if name in ("tag", "reason"):
                return self._annotations.containing(name, text, exact=exact)
            equal = papers.column(name).equal_to(text)
            # an id that a paper has is no part of another
            complete = exact or (name in ID_FIELDS and equal.any())
            return equal if complete else papers.column(name).containing(text)
        wording, edges = parse_wording(node.text), (not exact, not exact)
        if name == "note":
            return self._annotations.containing_note(wording, edges, exact=exact)
        readings = known_readings(papers, wording, edges)
        if name == "abstract":
            mask = match_abstracts(papers, readings, edges, complete=exact)
        else:
            mask = match_column(papers.column(name), readings, edges, complete=exact)
        if name == "author":
            return mask if exact else mask | self._match_author(wording)
        return self._check_signs(mask, wording)

    def _match_author(self, wording: Wording) -> Mask:
        """Return which papers have an author of a name, in either order or with initials."""
        papers, heads = self._papers, self._papers.heads
        candidates = np.zeros(len(papers), bool)
        typed = chain.from_iterable(wording.words if len(wording.words) > 1 else ())
        numbers = [number for number in map(papers.vocabulary.find, typed) if number >= 0]
        indices, _ = heads.indices(np.array(numbers, np.int32))
        candidates[heads.papers[indices][heads.fields[indices] & AUTHOR_BIT != 0]] = True
        positions = np.flatnonzero(candidates)
        lines = zip(positions.tolist(), papers.author.lines(positions), strict=True)
        matching = [
            position
            for position, names in lines
            if any(is_author(wording.words, name.split()) for name in names.split(" ; "))
        ]
        return mask_of(matching, len(papers))

    def _match_terms(self, node: Field | Range) -> Mask:
        """Return which papers have so many of the user's terms, or a term; without terms 0."""
        if self._terms is not None:
            return self._terms.mask(node)
        is_zero = isinstance(node, Range) and (node.low or 0) <= 0 <= (node.high or 0)
        return np.full(len(self._papers), is_zero)

    def _match_range(self, node: Range) -> Mask:
        if node.name in COUNT_FIELDS:
            return self._match_terms(node)
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
        state = self._review_state
        positions = {"marked": state.marked, "new": state.arrived}.get(name, self._orphans)()
        return mask_of(list(positions), len(papers))

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
        return mask_of(list(filled), len(papers))


def match_part(ids: Iterable[str], share: str) -> Mask:
    """Return which papers are in a share such as `1/3`: the same ones wherever they are open.

    A checksum of the id decides, so that neither order nor number of the other papers matters.
    """
    number, parts = map(int, share.split("/"))
    digests = np.fromiter((crc32(paper_id.encode()) for paper_id in ids), np.uint32)
    mask: Mask = digests % np.uint32(parts) == np.uint32(number - 1)
    return mask
