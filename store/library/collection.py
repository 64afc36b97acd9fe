"""The open papers with their annotations: what list, filter and export work on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import overload

from store.library.library import Library
from store.library.packed_papers import PackedPapers
from store.library.paper_sequences import ChainedPapers
from store.model.annotation import EMPTY_ANNOTATION, REASONS, SETTLEMENTS, Annotation, Change
from store.model.paper import Paper
from store.notebook.notebook import Notebook
from store.screening.blinding import blind_paper, number_sources

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
        self.new: frozenset[int] = frozenset()
        """Papers that came in since these notes were last open."""
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

    def shown_paper(self, position: int, *, ids: bool = False) -> Paper:
        """Return a paper as it may be shown: in a blind session without who, where and when.

        With `ids` it keeps those by which a copy or an export is found again.
        """
        paper = self.papers[position]
        names = self.hidden_names
        return paper if names is None else blind_paper(paper, names, ids=ids)

    @property
    def hidden_names(self) -> Mapping[str, str] | None:
        """What the sources are called in a blind session, by their paths; None in another."""
        sources = self.library.sources
        return number_sources(each.path for each in sources) if self.notebook.blind else None

    def use_copy(self, library: Library) -> None:
        """Use the same papers from elsewhere, such as the cache: those of before can be let go."""
        self.library = library
        orphans = self.papers[len(library.papers) :]
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

    def annotated(self) -> set[int]:
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

    def arrived(self) -> AbstractSet[int]:
        """Return the positions of the papers that came in since these notes were last open."""
        return self.new

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

    def documents_of(self, change: Change) -> Sequence[int]:
        """Return the documents of the Annotations that look different after a Change.

        A reason that is renamed is another one in every paper that has it; a settlement is the
        decision of its paper.
        """
        settled = [
            key
            for edit in change.edits
            if edit.table == SETTLEMENTS
            for side in (edit.before, edit.after)
            for key in side.get("keys", ())
        ]
        if settled:
            return tuple(dict.fromkeys([*change.documents, *self.notebook.numbers(settled)]))
        if any(edit.table == REASONS for edit in change.edits):
            with_reason = (number for number, each in self._counted.items() if each.reason)
            return tuple(dict.fromkeys([*change.documents, *with_reason]))
        return change.documents

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


class LazyAnnotatedPapers(Sequence[AnnotatedPaper]):
    """Papers with their annotations, each read when it is asked for, however many there are."""

    def __init__(self, collection: Collection, positions: Sequence[int]) -> None:
        self._collection = collection
        self._positions = positions

    def __len__(self) -> int:
        return len(self._positions)

    @overload
    def __getitem__(self, index: int) -> AnnotatedPaper: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[AnnotatedPaper]: ...

    def __getitem__(self, index: int | slice) -> AnnotatedPaper | Sequence[AnnotatedPaper]:
        if isinstance(index, slice):
            return LazyAnnotatedPapers(self._collection, self._positions[index])
        position = self._positions[index]
        paper = self._collection.shown_paper(position, ids=True)
        return paper, self._collection.annotation(position)


def annotated_papers(papers: Collection, positions: Iterable[int]) -> Sequence[AnnotatedPaper]:
    """Return papers with their annotations, as the writers of formats take them."""
    return LazyAnnotatedPapers(
        papers, positions if isinstance(positions, range) else tuple(positions)
    )
