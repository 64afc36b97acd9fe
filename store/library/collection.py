"""The open papers with their annotations: what list, filter and export work on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from store.library.library import Library
from store.library.packed_papers import PackedPapers
from store.library.paper_sequences import ChainedPapers
from store.model.annotation import EMPTY_ANNOTATION, Annotation
from store.model.paper import Paper
from store.notebook.notebook import Notebook

AnnotatedPaper = tuple[Paper, Annotation]


class Collection:
    """Papers by position: first those of the open sources, then orphans.

    An orphan is an annotated paper that is in no open source. Marks are kept here and last for
    a session; everything else that changes is in the Notebook.
    """

    def __init__(self, library: Library, notebook: Notebook) -> None:
        self.library = library
        self.notebook = notebook
        self.marks: set[int] = set()
        self.tags: Counter[str] = Counter()
        """The number of papers with each tag."""
        self.reasons: Counter[str] = Counter()
        """The number of papers excluded for each reason."""
        self._counted: dict[int, Annotation] = {}
        self._position: dict[int, int] = {}
        """Number of an annotation's document to the position of its paper."""
        orphans: list[Paper] = []
        for number, annotation in notebook:
            position = self._source_position(annotation.keys)
            if position is None and annotation.set_fields:
                # most collections have no orphans
                from store.model.annotation import paper_from_citation

                position = len(library.papers) + len(orphans)
                orphans.append(paper_from_citation(annotation))
            if position is not None:
                self._position[number] = position
            self._count(number, annotation)
        self.papers = ChainedPapers(library.papers, orphans) if orphans else library.papers

    def annotation(self, position: int) -> Annotation:
        """Return the annotation of the paper at a position."""
        return self.notebook.annotation_of(self.papers[position])

    def id(self, position: int) -> str:
        """Return the id of the paper at a position; a cached paper is not parsed for it."""
        papers = self.library.papers
        if position < len(papers) and isinstance(papers, PackedPapers):
            return papers.id(position)
        return self.papers[position].id

    def ids(self) -> Iterable[str]:
        """Return the ids of all papers."""
        return map(self.id, range(len(self.papers)))

    def annotated(self) -> AbstractSet[int]:
        """Return the positions of the annotated papers."""
        return set(self._position.values())

    def annotations(self) -> Iterator[Annotation]:
        """Yield the annotations of the papers in open sources, in the order of the papers."""
        for position in sorted(self.annotated()):
            if not self.is_orphan(position):
                yield self.annotation(position)

    def marked(self) -> AbstractSet[int]:
        """Return the marked positions."""
        return self.marks

    def is_orphan(self, position: int) -> bool:
        """Return whether the paper at a position is in no open source."""
        return position >= len(self.library.papers)

    def position(self, key: str) -> int | None:
        """Find a paper by any key that it alone holds."""
        position = self.library.position(key)
        if position is not None:
            return position
        numbers = self.notebook.numbers((key,))
        return next((self._position[n] for n in numbers if n in self._position), None)

    def holds(self, number: int) -> bool:
        """Return whether a document is about a paper in the open sources."""
        position = self._position.get(number)
        return position is not None and not self.is_orphan(position)

    def touched(self, documents: Iterable[int]) -> frozenset[int]:
        """Count documents that were written again; return the positions of their papers."""
        positions = set[int | None]()
        for number in documents:
            self._count(number, self.notebook.annotation(number))
            before = self._position.pop(number, None)
            position = self._position_of_document(number, before)
            if position is not None:
                self._position[number] = position
            positions |= {before, position}
        return frozenset(position for position in positions if position is not None)

    def _position_of_document(self, number: int, before: int | None) -> int | None:
        """Return the position of the paper of a document, which had one before.

        Where another machine's copy was merged, the number may be that of another paper now.
        """
        keys = self.notebook.keys_of(number)
        position = self._source_position(keys)
        if position is None and before is not None and self.is_orphan(before):
            return None if set(keys).isdisjoint(self.papers[before].keys) else before
        return position

    def _count(self, number: int, annotation: Annotation) -> None:
        """Count the tags and the reason of a document, replacing what was counted before."""
        before = self._counted.pop(number, EMPTY_ANNOTATION)
        for sign, counted in ((-1, before), (1, annotation)):
            for tag in counted.tags:
                self.tags[tag] += sign
            if counted.reason:
                self.reasons[counted.reason] += sign
        self.tags, self.reasons = +self.tags, +self.reasons
        if annotation.tags or annotation.reason:
            self._counted[number] = annotation

    def _source_position(self, keys: Iterable[str]) -> int | None:
        """Return the position of the paper in the open sources that has one of these keys."""
        positions = map(self.library.position, keys)
        return next((position for position in positions if position is not None), None)


def annotated_papers(papers: Collection, positions: Iterable[int]) -> list[AnnotatedPaper]:
    """Return papers with their annotations, as the writers of formats take them."""
    return [(papers.papers[position], papers.annotation(position)) for position in positions]
