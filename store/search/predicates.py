"""Which papers match one part of a Query: yes or no, without a score."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from store.model.annotation import Annotation, Decision
from store.search.annotation_index import DECISIONS, AnnotationIndex
from store.search.language import And, Field, Has, Is, Node, Not, Or, Phrase, Range, Word
from store.search.paper_index import PaperIndex, fold_verbatim, fold_words
from store.search.scoring import WordMatch
from store.text.folding import words

Mask = NDArray[np.bool_]

MANY, FREQUENT = 1_000_000, 100
"""With more postings than MANY only the FREQUENT words are looked up, then the papers left."""


class Facts(Protocol):
    """What the user has said and what the list knows, by position in the papers."""

    def annotation(self, position: int) -> Annotation:
        """Return what was said about a paper."""

    def annotated(self) -> Iterable[int]:
        """Return the papers about which something was said."""

    def marked(self) -> Collection[int]:
        """Return the papers that are marked in the list."""

    def is_orphan(self, position: int) -> bool:
        """Return whether the paper is in no open source."""


class Predicates:
    """Answers yes or no for all papers at once."""

    def __init__(
        self,
        contents: PaperIndex,
        remarks: AnnotationIndex,
        match: Callable[[str], WordMatch],
        facts: Facts,
    ) -> None:
        self._contents = contents
        self._remarks = remarks
        self._match = match
        self._facts = facts

    def mask(self, node: Node) -> Mask:
        """Return which papers match a node."""
        match node:
            case And(parts):
                return self._fold(np.logical_and, parts, True)
            case Or(parts):
                return self._fold(np.logical_or, parts, False)
            case Not(part):
                return ~self.mask(part)
            case Word(text):
                return self._word(text)
            case Phrase(text):
                return self._phrase(fold_words(text))
            case Field():
                return self._field(node)
            case Range():
                return self._range(node)
            case Is(name):
                return self._is(name)
            case Has(name):
                return self._has(name)

    def _fold(self, join: np.ufunc, parts: tuple[Node, ...], start: bool) -> Mask:
        found = np.full(len(self._contents), start)
        for part in parts:
            join(found, self.mask(part), out=found)
        return found

    def _word(self, text: str) -> Mask:
        """Return which papers have a word as typed; the parts of a compound stand in a row."""
        parts = words(text)
        if len(parts) == 1:
            return self._match(parts[0]).sure.copy()
        begun = " " + " ".join(parts)
        found = self._match("".join(parts)).sure.copy()
        for name in ("title", "author", "venue"):
            found |= self._contents.column(name).containing(begun)
        found |= self._remarks.phrase(begun)
        return found | self._abstract([*parts[:-1]], parts[-1], first_whole=True)

    def _phrase(self, value: str) -> Mask:
        found = np.zeros(len(self._contents), bool)
        for name in ("title", "author", "venue"):
            found |= self._contents.column(name).phrase(value)
        found |= self._remarks.phrase(f" {value} ")
        return found | self._abstract(value.split(), None, first_whole=True)

    def _abstract(self, whole: list[str], begun: str | None, *, first_whole: bool) -> Mask:
        """Return which abstracts have words in a row.

        The last may be only begun, and of the first there may be only the end.
        """
        contents, known = self._contents, self._contents.vocabulary
        found = np.zeros(len(contents), bool)
        numbers: list[NDArray[np.int32]] = []
        for at, word in enumerate(whole):
            if at == 0 and not first_whole:
                holding = known.containing(word)
                ends = [known.word(number).endswith(word) for number in holding.tolist()]
                numbers.append(holding[np.array(ends, bool)])
            else:
                number = known.find(word)
                numbers.append(np.array([number] if number >= 0 else [], np.int32))
        if begun is not None:
            numbers.append(np.arange(*known.beginning(begun), dtype=np.int32))
        every = np.logical_and.reduce([self._any_of(few) for few in numbers])
        likely = np.flatnonzero(every).astype(np.int32)
        if len(numbers) > 1:
            counts = [contents.bodies.counts(few) for few in numbers]
            wanted = [int(few[0]) if len(few) == 1 else _among(few, len(known)) for few in numbers]
            rarest = counts.index(min(counts))
            likely = contents.stream.in_a_row(likely, wanted, rarest)
        found[likely] = True
        return found

    def _any_of(self, numbers: NDArray[np.int32]) -> Mask:
        """Return which abstracts have any of some words."""
        contents = self._contents
        found = np.zeros(len(contents), bool)
        if len(numbers) and numbers[-1] - numbers[0] == len(numbers) - 1:
            found[contents.bodies.of(int(numbers[0]), int(numbers[-1]) + 1)] = True
            return found
        if contents.bodies.counts(numbers) <= MANY:
            found[contents.bodies.papers[contents.bodies.places(numbers)[0]]] = True
            return found
        # a few frequent words cover nearly all papers; the others are few enough to be read
        for at, number in enumerate(contents.bodies.frequent(numbers, FREQUENT).tolist()):
            found[contents.bodies.of(number, number + 1)] = True
            if at % 8 == 7 and np.count_nonzero(found) > 0.98 * len(found):
                break
        wanted = _among(numbers, len(contents.vocabulary))
        found[contents.stream.having(np.flatnonzero(~found), wanted)] = True
        return found

    def _field(self, node: Field) -> Mask:
        """Return which papers' field contains a text or is it."""
        if node.name == "year":
            years = self._contents.year
            fits = [int(year) for year in np.unique(years) if year and node.value in str(year)]
            return np.isin(years, fits).astype(bool)
        exact_text = node.name in ("tag", "reason", "source", "doi")
        value = fold_verbatim(node.value) if exact_text else fold_words(node.value)
        if node.name in ("tag", "reason", "note"):
            return self._remarks.where(node.name, value, node.exact)
        if node.name == "abstract":
            return self._abstract_field(value.split(), node.exact)
        column = self._contents.column(node.name)
        return column.equal(value) if node.exact else column.containing(value)

    def _abstract_field(self, parts: list[str], exact: bool) -> Mask:
        contents = self._contents
        if exact:
            found = self._abstract(parts, None, first_whole=True)
            found &= np.diff(contents.stream.starts) == len(parts)
            return found
        if len(parts) > 1:
            return self._abstract(parts[:-1], parts[-1], first_whole=False)
        return self._any_of(contents.vocabulary.containing(parts[0]))

    def _range(self, node: Range) -> Mask:
        values = self._contents.year if node.name == "year" else self._remarks.rating
        low = node.low if node.low is not None else 1
        high = node.high if node.high is not None else 9999
        fits: Mask = (values >= max(low, 0 if node.high == 0 else 1)) & (values <= high)
        return fits

    def _is(self, name: str) -> Mask:
        contents, remarks = self._contents, self._remarks
        if name in ("undecided", "include", "maybe", "exclude"):
            wanted = np.uint8(DECISIONS.index(Decision(name)))
            decided: Mask = remarks.decision == wanted
            return decided
        if name in ("read", "unread"):
            return remarks.read if name == "read" else ~remarks.read
        if name == "untitled":
            return ~contents.filled("title")
        if name == "duplicate":
            return np.greater(contents.duplicates, 0)
        found = np.zeros(len(contents), bool)
        positions = self._facts.marked() if name == "marked" else self._orphans()
        found[np.fromiter(positions, np.intp)] = True
        return found

    def _orphans(self) -> list[int]:
        return [at for at in self._facts.annotated() if self._facts.is_orphan(at)]

    def _has(self, name: str) -> Mask:
        if name == "abstract":
            return self._contents.has_abstract()
        if name == "doi":
            return self._contents.filled("doi")
        if name == "rating":
            return np.greater(self._remarks.rating, 0)
        found = np.zeros(len(self._contents), bool)
        said = self._remarks.texts.items()
        chosen = (at for at, texts in said if (texts.tags if name == "tag" else texts.note))
        found[np.fromiter(chosen, np.intp)] = True
        return found


def _among(numbers: NDArray[np.integer[Any]], size: int) -> Mask:
    found = np.zeros(size, bool)
    found[numbers] = True
    return found
