"""The documents of the Annotations, found by any key of their papers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from typing import Any

from tinydb.table import Document

from store.model.annotation import (
    ANNOTATIONS,
    EMPTY_ANNOTATION,
    USER_FIELDS,
    Annotation,
    Citation,
    Edit,
    merge_annotations,
)
from store.model.paper import Paper, fallback_id
from store.notebook.documents import annotation_from_document, annotation_to_document
from store.storage.database import Store

ComputeFields = Callable[[Annotation], Mapping[str, Any]]
"""Returns the fields that a Change sets, by name, from the Annotation as it is."""


class AnnotationTable:
    """Reads and writes Annotations; every write belongs to a transaction of the Notebook."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._table = store.table(ANNOTATIONS)
        self._keys = KeyIndex()
        for number, document in store.rows(ANNOTATIONS).items():
            self._keys.set_keys(int(number), annotation_from_document(document).keys)
        self.written: set[int] = set()
        """The documents written in this transaction, to index them again if it fails."""

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[int]:
        return iter(self._keys)

    def annotation(self, number: int) -> Annotation:
        """Return the Annotation in a document; an empty one if there is no such document."""
        document = self._store.rows(ANNOTATIONS).get(str(number))
        return EMPTY_ANNOTATION if document is None else annotation_from_document(document)

    def numbers(self, keys: Iterable[str]) -> tuple[int, ...]:
        """Return the numbers of the documents that have any of these keys."""
        return self._keys.numbers(keys)

    def keys(self, number: int) -> tuple[str, ...]:
        """Return the keys of a document; none if there is no such document."""
        return self._keys.keys(number)

    def of(self, paper: Paper) -> Annotation:
        """Return the Annotation of a paper, merged from all documents that have its keys."""
        return combine_annotations(map(self.annotation, self.numbers(paper.own_keys)))

    def reindex(self, number: int) -> None:
        """Index a document by the keys that it has now."""
        self._keys.set_keys(number, self.annotation(number).keys)

    def edit(
        self,
        paper: Paper,
        compute_fields: ComputeFields,
        when: str,
        times: Mapping[str, str] | None = None,
    ) -> Edit | None:
        """Set fields of a paper's Annotation; its documents become one if there are several.

        `times` are those of fields that were set elsewhere and earlier. Returns None if nothing
        changes.
        """
        current, numbers = self.of(paper), self.numbers(paper.own_keys)
        after = {
            name: content
            for name, content in compute_fields(current).items()
            if getattr(current, name) != content
        }
        if not after:
            return None
        before = {name: getattr(current, name) for name in after}
        learned_keys = (key for key in current.keys if key not in paper.shared)
        annotation = replace(
            current,
            keys=tuple(dict.fromkeys([*paper.own_keys, *learned_keys])),
            citation=Citation.from_paper(paper),
            when={**current.when, **dict.fromkeys(after, when), **(times or {})},
            **after,
        )
        merged_numbers = numbers if len(numbers) > 1 else ()
        merged = {n: annotation_to_document(self.annotation(n)) for n in merged_numbers}
        number = self._merge_documents(numbers, annotation)
        if len(numbers) == 1 and annotation.keys != current.keys:
            before, after = {**before, "keys": current.keys}, {**after, "keys": annotation.keys}
        return Edit(number, paper.id, annotation.citation.title, before, after, merged=merged)

    def add_keys(self, paper: Paper, more: Collection[str]) -> list[Edit]:
        """Let an Annotation be found by the keys of the paper that its own is joined with.

        This concerns only a paper that `fallback_id` names, because others have each of its keys.
        """
        edits = []
        for number in self.numbers((fallback_id(paper.records),)):
            current = self.annotation(number)
            keys = tuple(dict.fromkeys([*current.keys, *more]))
            if keys != current.keys:
                edits.append(self._replace_keys(number, current, keys, paper.id))
        return edits

    def split_keys(
        self, stays: Collection[str], leaves: Collection[str], shared: Collection[str] = ()
    ) -> list[Edit]:
        """Separate the Annotations of two papers that are no longer one, by their keys.

        An Annotation with keys of both papers stays with the one that has the keys `stays`. Keys
        that are `shared` by both identify neither, and are kept only by an Annotation that has
        no key in `stays`: nothing else finds its paper when that is open alone.
        """
        edits = []
        for number in self.numbers((*stays, *leaves, *shared)):
            current = self.annotation(number)
            current_keys = set(current.keys)
            if current_keys.isdisjoint(leaves) != current_keys.isdisjoint(stays):
                continue
            dropped = {*leaves, *shared} if current_keys.intersection(stays) else set(leaves)
            remaining = (key for key in current.keys if key not in dropped)
            keys = tuple(dict.fromkeys([*stays, *remaining]))
            if keys != current.keys:
                edits.append(self._replace_keys(number, current, keys, keys[0]))
        return edits

    def restore(
        self, edit: Edit, old: Mapping[str, Any], new: Mapping[str, Any], when: str
    ) -> Edit | None:
        """Undo or redo an Edit: set its fields from `old` to `new`.

        Returns None if a field is no longer `old`. Tags and keys are restored even then, leaving
        those that others have added since.
        """
        if edit.merged and (restored := self._restore_merged(edit, old, new, when)) is not None:
            return restored
        numbers = (edit.doc,) if self.keys(edit.doc) else self.numbers((edit.key,))
        if not numbers:
            return None
        number = numbers[0]
        annotation = self.annotation(number)
        after: dict[str, Any] = {}
        for name, content in new.items():
            current = getattr(annotation, name)
            if name in ("tags", "keys"):
                after[name] = _restore_texts(current, old[name], content)
            elif current == old[name]:
                after[name] = content
            else:
                return None
        times = dict.fromkeys((name for name in after if name != "keys"), when)
        before = {name: getattr(annotation, name) for name in after}
        self._write(number, replace(annotation, when={**annotation.when, **times}, **after))
        return replace(edit, doc=number, before=before, after=after)

    def _restore_merged(
        self, edit: Edit, old: Mapping[str, Any], new: Mapping[str, Any], when: str
    ) -> Edit | None:
        """Undo or redo an Edit that merged documents; None if they have changed since."""
        present = [number for number in edit.merged if self.keys(number)]
        current = combine_annotations(map(self.annotation, present))
        merged = combine_annotations(map(annotation_from_document, edit.merged.values()))
        if any(
            getattr(current, name) != old.get(name, getattr(merged, name)) for name in USER_FIELDS
        ):
            return None
        if len(present) == len(edit.merged):
            times = {**current.when, **dict.fromkeys(new, when)}
            self._merge_documents(tuple(edit.merged), replace(current, when=times, **new))
        elif present == [edit.doc]:
            for number, document in edit.merged.items():
                self._write(number, annotation_from_document(document))
        else:
            return None
        return replace(edit, before=old, after=new, merged={number: {} for number in edit.merged})

    def _merge_documents(self, numbers: Sequence[int], annotation: Annotation) -> int:
        """Write an Annotation to the first of these documents and remove the others.

        Without numbers a new document is inserted. Returns the number of the document.
        """
        number = self._write(numbers[0] if numbers else 0, annotation)
        for merged_number in numbers[1:]:
            self._table.remove(doc_ids=[merged_number])
            self._index(merged_number, ())
        return number

    def _replace_keys(
        self, number: int, annotation: Annotation, keys: tuple[str, ...], paper_id: str
    ) -> Edit:
        self._write(number, replace(annotation, keys=keys))
        before, after = {"keys": annotation.keys}, {"keys": keys}
        return Edit(number, paper_id, annotation.citation.title, before, after)

    def _write(self, number: int, annotation: Annotation) -> int:
        """Write an Annotation to a document, a new one if the number is 0; return the number."""
        document = annotation_to_document(annotation)
        if number and not self.keys(number):
            self._table.insert(Document(document, number))
        elif number:
            self._table.update(_overwrite(document), doc_ids=[number])
        else:
            number = self._table.insert(document)
        self._index(number, annotation.keys)
        return number

    def _index(self, number: int, keys: tuple[str, ...]) -> None:
        self.written.add(number)
        self._keys.set_keys(number, keys)


def combine_annotations(annotations: Iterable[Annotation]) -> Annotation:
    """Merge the Annotations of one paper; empty ones are ignored if there are others."""
    candidates = list(annotations)
    filled = [annotation for annotation in candidates if annotation.set_fields]
    return reduce(merge_annotations, filled or candidates or [EMPTY_ANNOTATION])


def _restore_texts(
    current: tuple[str, ...], old: tuple[str, ...], new: tuple[str, ...]
) -> tuple[str, ...]:
    """Undo what was done to tags or keys, but keep those that others have added since."""
    if current == old:
        return new
    remaining = [text for text in current if text in new or text not in old]
    return tuple(dict.fromkeys([*remaining, *(text for text in new if text not in old)]))


def _overwrite(document: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], None]:
    """Return an update for TinyDB that replaces all fields of a document."""

    def update(fields: Any) -> None:
        fields.clear()
        fields.update(document)

    return update


class KeyIndex:
    """Finds the documents of a paper by any of its keys, as fast as a dict look-up."""

    def __init__(self) -> None:
        self._numbers: dict[str, tuple[int, ...]] = {}
        self._keys: dict[int, tuple[str, ...]] = {}

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[int]:
        return iter(tuple(self._keys))

    def numbers(self, keys: Iterable[str]) -> tuple[int, ...]:
        """Return the numbers of the documents that have any of these keys, each once."""
        numbers: dict[int, None] = {}
        for key in keys:
            numbers.update(dict.fromkeys(self._numbers.get(key, ())))
        return tuple(numbers)

    def keys(self, number: int) -> tuple[str, ...]:
        """Return the keys of a document; none if there is no such document."""
        return self._keys.get(number, ())

    def set_keys(self, number: int, keys: tuple[str, ...]) -> None:
        """Index a document by these keys and no others; without keys, remove it."""
        for key in self._keys.pop(number, ()):
            others = tuple(n for n in self._numbers[key] if n != number)
            if others:
                self._numbers[key] = others
            else:
                del self._numbers[key]
        if keys:
            self._keys[number] = keys
            for key in keys:
                self._numbers[key] = (*self._numbers.get(key, ()), number)
