"""Count the papers that have terms, for all papers at once, from the search index."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from store.screening.term_matches import TermMatcher
from store.screening.term_rules import (
    MAX_RUN,
    MIN_REST,
    SEPARATE,
    family_beginning,
    fits_beginning,
    fits_family,
    fits_words,
    is_inside,
    is_rigid,
)
from store.screening.terms import Term, TermKind, TermPattern
from store.search.language import Field, Range
from store.search.paper_index import TITLE_BIT, PaperIndex, fold_words
from store.search.phrases import Mask
from store.search.vocabulary import Vocabulary
from store.text.stemming import stem

_MANY_TITLES = 2_000
"""With more candidates all titles are searched at once instead of one by one."""

_MAX_PACKED = 500
"""Terms whose papers are kept: 12 KB each for a hundred thousand papers."""

_Numbers = NDArray[np.int32]
"""Sorted numbers of words in the vocabulary."""

_Reading = tuple[_Numbers, ...]
"""Words in a row, each of them any of some."""


class TermIndex:
    """The terms that each paper has, kept up to date as the user edits the terms.

    Follows the same rules as TermMatcher, which finds them in one paper.
    """

    def __init__(self, papers: PaperIndex, counted: int | None = None) -> None:
        """Take the papers; `counted` are the first so many of them, as orphans follow."""
        self._papers = papers
        self._target: dict[Term, None] = {}
        """The terms of the newest update."""
        self._counted = len(papers) if counted is None else counted
        self._counts: dict[Term, int] = {}
        self._packed: dict[Term, NDArray[np.uint8]] = {}
        """Which papers have each of the first _MAX_PACKED terms, a bit a paper."""
        self.wanted: NDArray[np.uint16] = np.zeros(len(papers), np.uint16)
        """The number of wanted terms that each paper has."""
        self.unwanted: NDArray[np.uint16] = np.zeros(len(papers), np.uint16)

    def use_copy(self, papers: PaperIndex) -> None:
        """Use an equal index of the same papers."""
        self._papers = papers

    @property
    def counts(self) -> dict[Term, int]:
        """The terms, each with the number of papers of the open sources that have it."""
        return dict(self._counts)

    @property
    def balance(self) -> NDArray[np.int32]:
        """The wanted terms of each paper minus the unwanted ones: what papers are sorted by."""
        return self.wanted.astype(np.int32) - self.unwanted

    def update(self, terms: Iterable[Term]) -> Generator[float, None, None]:
        """Count these terms and no others, one in each step; yield how much is done, from 0 to 1.

        Only what has changed is counted; after every step the numbers agree with `counts`, and
        another update may begin, which this one then leaves as it is.
        """
        target = dict.fromkeys(terms)
        changes = [term for term in self._counts if term not in target]
        changes += [term for term in target if term not in self._counts]
        self._target = target
        for done, term in enumerate(changes, 1):
            if (term in self._counts) != (term in target):
                self._count(term)
            yield done / len(changes)
            if self._target is not target:
                return
        self._counts = {term: self._counts[term] for term in target}

    def _count(self, term: Term) -> None:
        """Count a term, or no longer."""
        mask = self._mask_of(term)
        numbers = self.wanted if term.wanted else self.unwanted
        if term in self._counts:
            numbers[mask] -= 1
            del self._counts[term]
            self._packed.pop(term, None)
        else:
            numbers[mask] += 1
            self._counts[term] = int(np.count_nonzero(mask[: self._counted]))
            if len(self._packed) < _MAX_PACKED:
                self._packed[term] = np.packbits(mask)

    def _mask_of(self, term: Term) -> Mask:
        """Return which papers have a term, from what was counted where that is kept."""
        packed = self._packed.get(term)
        if packed is None:
            return self.papers_with(term)
        return np.unpackbits(packed, count=len(self._papers)).astype(bool)

    def mask(self, node: Field | Range) -> Mask:
        """Return which papers match `terms:>0`, `wanted:2..`, or have a term: `wanted:x`.

        A term is named by a part of it, or with `:=` by all of its words.
        """
        if isinstance(node, Range):
            numbers = self.balance if node.name == "terms" else self._numbers(node.name)
            mask = np.ones(len(self._papers), bool)
            if node.low is not None:
                mask &= numbers >= node.low
            if node.high is not None:
                mask &= numbers <= node.high
            return mask
        text = fold_words(node.text)
        named = [
            self._mask_of(term)
            for term in self._counts
            if term.wanted == (node.name == "wanted") and _is_named(term, text, exact=node.exact)
        ]
        return reduce(np.logical_or, named, np.zeros(len(self._papers), bool))

    def _numbers(self, name: str) -> NDArray[np.uint16]:
        return self.wanted if name == "wanted" else self.unwanted

    def papers_with(self, term: Term) -> Mask:
        """Return which papers have a term in their title or abstract."""
        papers, pattern = self._papers, term.pattern
        mask = np.zeros(len(papers), bool)
        if is_inside(pattern):
            mask |= papers.title.containing(pattern.joined)
            _mark(mask, self._papers_of(papers.vocabulary.containing(pattern.joined)))
        readings = list(_readings(papers.vocabulary, pattern))
        for _, reading in readings:
            _mark(mask, self._abstracts_with(reading))
        in_title = np.zeros(len(papers), bool)
        for _, reading in readings:
            in_title |= self._having_all(reading, self._papers_by_title)
        candidates = np.flatnonzero(in_title & ~mask)
        if len(candidates):
            mask |= self._check_titles(candidates, term, [text for text, _ in readings if text])
        return mask

    def _papers_of(self, numbers: _Numbers) -> NDArray[np.int32]:
        """Return the papers whose abstract has any of some words; some may come twice."""
        bodies = self._papers.bodies
        if len(numbers) and numbers[-1] - numbers[0] == len(numbers) - 1:
            return bodies.papers_of_range(int(numbers[0]), int(numbers[-1]) + 1)
        return bodies.papers[bodies.indices(numbers)[0]]

    def _abstracts_with(self, reading: _Reading) -> NDArray[np.int32]:
        """Return the papers whose abstract has words in a row; some may come twice."""
        papers = self._papers
        if len(reading) == 1:
            return self._papers_of(reading[0])
        having_all = self._having_all(reading, self._papers_of)
        candidates = np.flatnonzero(having_all).astype(np.int32)
        if not len(candidates):
            return candidates
        counts = [papers.bodies.count(part) for part in reading]
        phrase: list[NDArray[np.bool_] | int] = []
        for part in reading:
            words = np.zeros(len(papers.vocabulary), bool)
            _mark(words, part)
            phrase.append(int(part[0]) if len(part) == 1 else words)
        return papers.stream.papers_with_phrase(candidates, phrase, counts.index(min(counts)))

    def _papers_by_title(self, numbers: _Numbers) -> NDArray[np.int32]:
        """Return the papers with any of some words in the title, or in a compound of it."""
        heads = self._papers.heads
        indices, _ = heads.indices(numbers)
        papers: NDArray[np.int32] = heads.papers[indices][heads.fields[indices] & TITLE_BIT != 0]
        return papers

    def _having_all(
        self, reading: _Reading, papers_of: Callable[[_Numbers], NDArray[np.int32]]
    ) -> Mask:
        """Return which papers have all words of a reading, in any order."""
        having_all = np.ones(len(self._papers), bool)
        for part in reading:
            having = np.zeros(len(self._papers), bool)
            _mark(having, papers_of(part))
            having_all &= having
            if not having_all.any():
                break
        return having_all

    def _check_titles(self, candidates: NDArray[np.intp], term: Term, texts: Sequence[str]) -> Mask:
        """Return which of some papers have a term in the title.

        `texts` are all that a title may contain for it, with spaces around complete words; of a
        family there are none.
        """
        titles = self._papers.title
        mask = np.zeros(len(self._papers), bool)
        if texts and len(candidates) > _MANY_TITLES:
            return reduce(np.logical_or, map(titles.containing, texts), mask)
        lines = titles.lines(candidates)
        if texts:
            having = [any(text in f" {line} " for text in texts) for line in lines]
        else:
            matcher = TermMatcher([term])
            having = [matcher.is_in(line.split()) for line in lines]
        mask[candidates[np.array(having, bool)]] = True
        return mask


def _mark(mask: Mask, numbers: NDArray[np.int32]) -> None:
    mask[numbers] = True


def _is_named(term: Term, text: str, *, exact: bool) -> bool:
    name = " ".join(term.pattern.parts)
    return name == text if exact else text in name


def _readings(vocabulary: Vocabulary, pattern: TermPattern) -> Iterator[tuple[str, _Reading]]:
    """Yield the ways in which papers write a term, as text and as the numbers of its words.

    The text is empty where a word may be any of several that have nothing in common.
    """
    if pattern.kind is TermKind.FAMILY:
        for reading in _family_readings(vocabulary, pattern):
            yield "", reading
        return
    is_beginning = pattern.kind is TermKind.BEGINNING
    fits = fits_beginning if is_beginning else fits_words
    runs = [pattern.parts]
    if not is_rigid(pattern):
        runs += _splits(vocabulary, pattern.joined, MAX_RUN, is_beginning=is_beginning)
    for run in dict.fromkeys(runs):
        if not fits(pattern, run):
            continue
        numbers = [_word(vocabulary, word) for word in run]
        if is_beginning:
            numbers[-1] = np.arange(*vocabulary.prefix_range(run[-1]), dtype=np.int32)
        if all(map(len, numbers)):
            yield f" {' '.join(run)}{'' if is_beginning else ' '}", tuple(numbers)


def _word(vocabulary: Vocabulary, word: str) -> _Numbers:
    number = vocabulary.find(word)
    return np.array([number] if number >= 0 else [], np.int32)


def _splits(
    vocabulary: Vocabulary, letters: str, most: int, *, is_beginning: bool = False
) -> Iterator[tuple[str, ...]]:
    """Yield the ways to split letters into words that papers have.

    With `is_beginning` the last needs to begin a word only.
    """
    for end in range(1, len(letters) + 1):
        piece = letters[:end]
        low, high = vocabulary.prefix_range(piece)
        if low == high:
            return
        if end == len(letters):
            if is_beginning or vocabulary.word(low) == piece:
                yield (piece,)
        elif most > 1 and vocabulary.word(low) == piece:
            for rest in _splits(vocabulary, letters[end:], most - 1, is_beginning=is_beginning):
                yield piece, *rest


def _family_readings(vocabulary: Vocabulary, pattern: TermPattern) -> Iterator[_Reading]:
    """Yield the ways to write a family: each word in turn, all as one, or one as several."""
    if len(pattern.parts) > 1:
        yield tuple(_family(vocabulary, stem(part)) for part in pattern.parts)
    if fits_family(pattern, (pattern.joined,)):
        yield (_family(vocabulary, stem(pattern.joined)),)
    if len(pattern.parts) > 1 or is_rigid(pattern):
        return
    for size in range(1, len(stem(pattern.joined)) - MIN_REST + 1):
        before = stem(pattern.joined)[:size]
        last = [
            number
            for number, word in _words_with(vocabulary, stem(pattern.joined)[size:-1])
            if stem(before + word) == stem(pattern.joined) and word not in SEPARATE
        ]
        for run in _splits(vocabulary, before, MAX_RUN - 1) if last else ():
            if SEPARATE.isdisjoint(run):
                numbers = [_word(vocabulary, word) for word in run]
                yield (*numbers, np.array(last, np.int32))


def _family(vocabulary: Vocabulary, stemmed: str) -> _Numbers:
    """Return the words with a stem."""
    words = _words_with(vocabulary, family_beginning(stemmed))
    return np.array([number for number, word in words if stem(word) == stemmed], np.int32)


def _words_with(vocabulary: Vocabulary, beginning: str) -> Iterator[tuple[int, str]]:
    """Yield the words with a beginning, each after its number."""
    low, high = vocabulary.prefix_range(beginning)
    text = vocabulary.text[vocabulary.starts[low] : vocabulary.starts[high]]
    return zip(range(low, high), text.decode().split("\n"), strict=False)
