"""The open papers with their annotations: what list, filter and export work on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from functools import cached_property
from typing import overload

from store.library.library import AMBIGUOUS, Library, UnknownPaper
from store.library.packed_papers import PackedPapers
from store.library.paper_sequences import ChainedPapers, PaperSequence
from store.model.annotation import REASONS, SETTLEMENTS, Annotation, Change, paper_from_citation
from store.model.paper import Paper
from store.notebook.document_fields import JsonDocument
from store.notebook.documents import Counted, annotation_from_document, is_filled, read_counted
from store.notebook.notebook import Notebook
from store.screening.blinding import blind_paper, number_sources
from store.tasks import gc_paused

AnnotatedPaper = tuple[Paper, Annotation]

_MAX_BUILT = 2_000
"""Papers in no open source that are kept built."""


class CitedPapers(PaperSequence):
    """The papers that documents of Annotations cite, each built when it is asked for."""

    def __init__(self) -> None:
        self._documents: list[JsonDocument] = []
        self._built: dict[int, Paper] = {}
        self.positions: dict[str, int] = {}
        """Key to the index of its paper, or AMBIGUOUS."""

    def __len__(self) -> int:
        return len(self._documents)

    def add(self, keys: Iterable[str], document: JsonDocument) -> None:
        """Add the paper of a document with these keys."""
        for key in keys:
            index = len(self) if key not in self.positions else AMBIGUOUS
            self.positions[key] = index
        self._documents.append(document)

    def _paper(self, index: int) -> Paper:
        if index not in self._built:
            if len(self._built) >= _MAX_BUILT:
                self._built.clear()
            annotation = annotation_from_document(self._documents[index])
            self._built[index] = paper_from_citation(annotation)
        return self._built[index]


class Collection:
    """Papers by position: first those of the open sources, then orphans.

    An orphan is an annotated paper that is in no open source. Marks are kept here and last for
    a session; everything else that changes is in the Notebook. What takes a look at all
    annotations is done when it is first asked for: many commands need none of it.
    """

    def __init__(self, library: Library, notebook: Notebook) -> None:
        self.library = library
        self.notebook = notebook
        self.marks: set[int] = set()
        self.new: frozenset[int] = frozenset()
        """Papers that came in since these notes were last open."""
        self._tags: Counter[str] = Counter()
        self._reasons: Counter[str] = Counter()
        self._counted: dict[int, Counted] = {}

    @cached_property
    def _placed(self) -> tuple[dict[int, int], CitedPapers]:
        """The position of the paper of each document, and the orphans."""
        with gc_paused():
            return self._place()

    def _place(self) -> tuple[dict[int, int], CitedPapers]:
        library, orphans = self.library, CitedPapers()
        placed: dict[int, int] = {}
        positions: Mapping[str, int] = library.positions
        if len(self.notebook) > len(positions) // 8:
            positions = dict(positions.items())
        for number, keys, document in self.notebook.annotations.documents():
            position = _find_position(positions, keys)
            if position is None and is_filled(document):
                position = len(library.papers) + len(orphans)
                orphans.add(keys, document)
            if position is not None:
                placed[number] = position
            if "tags" in document or "reason" in document:
                self._count(number, document)
        return placed, orphans

    @cached_property
    def papers(self) -> Sequence[Paper]:
        """All papers, those of the open sources first."""
        _, orphans = self._placed
        return ChainedPapers(self.library.papers, orphans) if orphans else self.library.papers

    @property
    def tags(self) -> Counter[str]:
        """The number of papers with each tag."""
        return self._tags if self._placed else Counter()

    @property
    def reasons(self) -> Counter[str]:
        """The number of papers excluded for each reason."""
        return self._reasons if self._placed else Counter()

    def find(self, text: str) -> Paper:
        """Find a paper by key or unique prefix, in the open sources, then among the orphans.

        Raises UnknownPaper or AmbiguousPaper.
        """
        try:
            return self.library.find(text)
        except UnknownPaper as error:
            _, orphans = self._placed
            try:
                return Library(papers=orphans, positions=orphans.positions).find(text)
            except UnknownPaper:
                raise error from None

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
        """Use the same papers from elsewhere, such as the cache; the earlier can be dropped."""
        self.library = library
        with suppress(AttributeError):
            del self.papers

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
        return set(self._placed[0].values())

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
        placed, numbers = self._placed[0], self.notebook.numbers((key,))
        return next((placed[n] for n in numbers if n in placed), None)

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

    def update_for(self, documents: Iterable[int]) -> frozenset[int]:
        """Count documents that were written again; return the positions of their papers."""
        placed, positions = self._placed[0], set[int | None]()
        for number in documents:
            self._count(number, self.notebook.annotations.document(number))
            before = placed.pop(number, None)
            position = self._position_of_document(number, before)
            if position is not None:
                placed[number] = position
            positions |= {before, position}
        return frozenset(position for position in positions if position is not None)

    def _position_of_document(self, number: int, before: int | None) -> int | None:
        """Return the position of the paper of a document, which had one before.

        Where another machine's copy was merged, the number may be that of another paper now.
        """
        keys = self.notebook.annotations.keys(number)
        position = _find_position(self.library.positions, keys)
        if position is None and before is not None and self.is_orphan(before):
            return None if set(keys).isdisjoint(self.papers[before].keys) else before
        return position

    def _count(self, number: int, document: JsonDocument) -> None:
        """Count the tags and the reason of a document, replacing what was counted before."""
        now, before = read_counted(document), self._counted.pop(number, Counted())
        if now.reason:
            now = now._replace(reason=self.notebook.reasons.present_text(now.reason))
        if before.tags != now.tags:
            self._tags.update(now.tags)
            self._tags.subtract(before.tags)
            self._tags = +self._tags if before.tags else self._tags
        if before.reason != now.reason:
            self._reasons.update(filter(None, [now.reason]))
            self._reasons.subtract(filter(None, [before.reason]))
            self._reasons = +self._reasons if before.reason else self._reasons
        if now.tags or now.reason:
            self._counted[number] = now


def _find_position(positions: Mapping[str, int], keys: Iterable[str]) -> int | None:
    """Return the position of the paper that alone has one of these keys."""
    for key in keys:
        position = positions.get(key, AMBIGUOUS)
        if position != AMBIGUOUS:
            return position
    return None


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
