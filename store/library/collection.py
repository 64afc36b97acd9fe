"""The open papers together with what was said of them; what list, filter and export work on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import overload

from store.library.library import Library
from store.library.packed_papers import PackedPapers
from store.model.annotation import EMPTY_ANNOTATION, Annotation
from store.model.paper import Paper
from store.notebook.notebook import Notebook


class ChainedPapers(Sequence[Paper]):
    """Two sequences as one; papers that lie in the cache are not read for it."""

    def __init__(self, first: Sequence[Paper], second: Sequence[Paper]) -> None:
        self._first = first
        self._second = second

    def __len__(self) -> int:
        return len(self._first) + len(self._second)

    @overload
    def __getitem__(self, index: int) -> Paper: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Paper]: ...

    def __getitem__(self, index: int | slice) -> Paper | Sequence[Paper]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        index %= len(self)
        here = len(self._first)
        return self._first[index] if index < here else self._second[index - here]


class Collection:
    """Papers by position: first those of the open sources, then orphans.

    An orphan is an Annotation whose paper is in no open source. Marks live here for the
    length of a session; everything else that changes, changes in the Notebook.
    """

    def __init__(self, library: Library, notebook: Notebook) -> None:
        self.library = library
        self.notebook = notebook
        self.marks: set[int] = set()
        self.tags: Counter[str] = Counter()
        """How many papers have which tag."""
        self.reasons: Counter[str] = Counter()
        """How many papers were excluded for which reason."""
        self._counted: dict[int, Annotation] = {}
        self._position: dict[int, int] = {}
        """Document of an Annotation to the position of its paper."""
        orphans: list[Paper] = []
        for number, annotation in notebook:
            position = self._home(annotation.keys)
            if position is None and annotation.set_fields:
                from store.model.annotation import paper_from_citation  # most piles have none

                position = len(library.papers) + len(orphans)
                orphans.append(paper_from_citation(annotation))
            if position is not None:
                self._position[number] = position
            self._count(number, annotation)
        self.papers = ChainedPapers(library.papers, orphans) if orphans else library.papers

    def annotation(self, position: int) -> Annotation:
        """Return what was said of the paper at a position."""
        return self.notebook.annotation_of(self.papers[position])

    def id(self, position: int) -> str:
        """Return id of the paper at a position; one that lies in the cache is not read for it."""
        here = self.library.papers
        if position < len(here) and isinstance(here, PackedPapers):
            return here.id(position)
        return self.papers[position].id

    def annotated(self) -> Iterable[int]:
        """Return the positions of which something was said."""
        return set(self._position.values())

    def marked(self) -> AbstractSet[int]:
        """Return the marked positions."""
        return self.marks

    def is_orphan(self, position: int) -> bool:
        """Return whether the paper at a position is in no open source."""
        return position >= len(self.library.papers)

    def position(self, key: str) -> int | None:
        """Find a paper by any key that it alone holds."""
        found = self.library.position(key)
        if found is not None:
            return found
        return next(
            (self._position[n] for n in self.notebook.numbers((key,)) if n in self._position), None
        )

    def touched(self, documents: Iterable[int]) -> frozenset[int]:
        """Take in documents that were written; give the positions that look different now."""
        found = set()
        for number in documents:
            self._count(number, self.notebook.annotation(number))
            position = self._position.get(number)
            if position is None:
                position = self._home(self.notebook.keys_of(number))
                if position is None:
                    continue
                self._position[number] = position
            found.add(position)
        return frozenset(found)

    def _count(self, number: int, annotation: Annotation) -> None:
        """Count tags and reason of a document, in place of what was counted for it before."""
        for sign, said in ((-1, self._counted.pop(number, EMPTY_ANNOTATION)), (1, annotation)):
            for tag in said.tags:
                self.tags[tag] += sign
            if said.reason:
                self.reasons[said.reason] += sign
        self.tags, self.reasons = +self.tags, +self.reasons
        if annotation.tags or annotation.reason:
            self._counted[number] = annotation

    def _home(self, keys: Iterable[str]) -> int | None:
        """Find the paper in the open sources that holds one of these keys."""
        return next(
            (at for key in keys if (at := self.library.position(key)) is not None),
            None,
        )


def annotated_papers(pile: Collection, positions: Iterable[int]) -> list[tuple[Paper, Annotation]]:
    """Return papers with their Annotations, as the writers take them."""
    return [(pile.papers[at], pile.annotation(at)) for at in positions]
