"""The documents of the Annotations, found by any key of their papers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from store.model.annotation import (
    ANNOTATIONS,
    DECISION_DETAILS,
    EMPTY_ANNOTATION,
    RECORDED_FIELDS,
    Annotation,
    Citation,
    Decision,
    Edit,
)
from store.model.paper import Paper, fallback_id, is_fallback_id
from store.model.stamps import Clock, Stamp
from store.notebook.document_fields import JsonDocument
from store.notebook.document_table import write_document
from store.notebook.documents import (
    annotation_from_document,
    citation_to_document,
    document_keys,
    field_to_json,
    keys_by_number,
    read_user_fields,
)
from store.notebook.edits import describe_document, edit_between
from store.notebook.rules import RULES
from store.notebook.values import merge_documents, set_fields
from store.storage.database import Store
from store.tasks import gc_paused

ComputeFields = Callable[[Annotation], Mapping[str, Any]]
"""Returns the fields that a Change sets, by name, from the Annotation as it is."""


def decide_as(
    decision: Decision, reason: str | None, *, blind: bool, reviewer: str
) -> ComputeFields:
    """Return what a decision sets: nothing where it stays, and its reason too or that is None."""
    is_decided = decision is not Decision.UNDECIDED
    fields = {
        "decision": decision,
        "reason": reason or "",
        "blind": blind and is_decided,
        "reviewer": reviewer if is_decided else "",
    }
    return lambda now: {} if now.decision == decision and reason in (None, now.reason) else fields


class AnnotationTable:
    """Reads and writes Annotations; every write belongs to a transaction of the Notebook."""

    name = ANNOTATIONS

    def __init__(self, store: Store) -> None:
        self._store = store
        self._table = store.table(ANNOTATIONS)
        with gc_paused():
            self._keys = KeyIndex(keys_by_number(store.rows(ANNOTATIONS)))
        self.written: set[int] = set()
        """The documents indexed in this transaction, to index them again if it fails."""

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[int]:
        return iter(self._keys)

    def documents(self) -> Iterator[tuple[int, tuple[str, ...], JsonDocument]]:
        """Yield the number and the keys of each document that has keys, and the document."""
        for number, document in self._store.rows(ANNOTATIONS).items():
            if keys := self._keys.keys(int(number)):
                yield int(number), keys, document

    def annotation(self, number: int) -> Annotation:
        """Return the Annotation in a document; an empty one if there is no such document."""
        document = self.document(number)
        return annotation_from_document(document) if document else EMPTY_ANNOTATION

    def document(self, number: int) -> JsonDocument:
        """Return a document as it is stored; an empty one if there is none."""
        return self._store.rows(ANNOTATIONS).get(str(number), {})

    def numbers(self, keys: Iterable[str]) -> tuple[int, ...]:
        """Return the numbers of the documents that have any of these keys."""
        return self._keys.numbers(keys)

    def keys(self, number: int) -> tuple[str, ...]:
        """Return the keys of a document; none if there is no such document."""
        return self._keys.keys(number)

    def of(self, paper: Paper) -> Annotation:
        """Return the Annotation of a paper, merged from all documents that have its keys."""
        numbers = self.numbers(paper.own_keys)
        documents = _combine(map(self.document, numbers)) if numbers else {}
        return annotation_from_document(documents) if documents else EMPTY_ANNOTATION

    def decided(self) -> list[int]:
        """Return the numbers of the documents with a decision."""
        return [number for number in self._keys if self.document(number).get("decision")]

    def reindex(self, *numbers: int) -> None:
        """Index documents by the keys that they have now."""
        for number in numbers:
            self.written.add(number)
            self._keys.set_keys(number, document_keys(self.document(number)))

    def edit(self, paper: Paper, compute_fields: ComputeFields, clock: Clock) -> Edit | None:
        """Set fields of a paper's Annotation; its documents become one if there are several.

        Returns None if nothing changes.
        """
        originals = {number: self.document(number) for number in self.numbers(paper.own_keys)}
        before = _combine(originals.values())
        current = read_user_fields(before)
        after = {
            name: content
            for name, content in compute_fields(current).items()
            if getattr(current, name) != content
        }
        if not after:
            return None
        learned_keys = (key for key in current.keys if key not in paper.shared)
        keys = tuple(dict.fromkeys([*paper.own_keys, *learned_keys]))
        document, stamps = _set(before, after, clock)
        citation = Citation.from_paper(paper)
        document |= {"keys": list(keys), "citation": citation_to_document(citation)}
        number = self._replace(tuple(originals), document)
        old = {name: getattr(current, name) for name in after}
        if len(originals) == 1 and keys != current.keys:
            old, after = {**old, "keys": current.keys}, {**after, "keys": keys}
        merged = originals if len(originals) > 1 else {}
        title = citation.title
        return Edit(number, paper.id, title, old, after, merged=merged, stamps=stamps)

    def edit_document(
        self, number: int, compute_fields: ComputeFields, clock: Clock
    ) -> Edit | None:
        """Set fields of an Annotation whose paper need not be open; None if nothing changes."""
        before = self.document(number)
        current = annotation_from_document(before)
        after = {
            name: content
            for name, content in compute_fields(current).items()
            if getattr(current, name) != content
        }
        if not after:
            return None
        document, stamps = _set(before, after, clock)
        self._replace((number,), document)
        old = {name: getattr(current, name) for name in after}
        key, title = describe_document(ANNOTATIONS, document)
        return Edit(number, key, title, old, after, stamps=stamps)

    def add_keys(self, paper: Paper, more: Collection[str]) -> list[Edit]:
        """Let an Annotation be found by the keys of the paper that its own is joined with.

        This concerns only a paper that `fallback_id` names, because others have each of its keys.
        """
        edits = []
        for number in self.numbers((fallback_id(paper.records),)):
            current = self.keys(number)
            keys = tuple(dict.fromkeys([*current, *more]))
            if keys != current:
                edits.append(self._replace_keys(number, keys, paper.id))
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
            current = self.keys(number)
            current_keys = set(current)
            if current_keys.isdisjoint(leaves) != current_keys.isdisjoint(stays):
                continue
            dropped = {*leaves, *shared} if current_keys.intersection(stays) else set(leaves)
            # what has the Records of both was never the paper that stays
            dropped.update(filter(is_fallback_id, current))
            remaining = (key for key in current if key not in dropped)
            keys = tuple(dict.fromkeys([*stays, *remaining]))
            if keys != current:
                edits.append(self._replace_keys(number, keys, keys[0]))
        return edits

    def restore(
        self, edit: Edit, old: Mapping[str, Any], new: Mapping[str, Any], clock: Clock
    ) -> list[Edit]:
        """Undo or redo an Edit: set its fields from `old` to `new`.

        Returns none if a field is no longer `old`. Tags and keys are restored even then, leaving
        those that others have added since.
        """
        if edit.merged and (restored := self._restore_merged(edit, old, new, clock)) is not None:
            return [restored]
        numbers = (edit.doc,) if self.keys(edit.doc) else self.numbers((edit.key,))
        if not numbers:
            return []
        number = numbers[0]
        before, annotation = self.document(number), self.annotation(number)
        after: dict[str, Any] = {}
        for name, content in new.items():
            current = getattr(annotation, name)
            if name in ("tags", "keys"):
                after[name] = _restore_texts(current, old[name], content)
            elif current == old[name]:
                after[name] = content
            else:
                return []
        fields = {name: content for name, content in after.items() if name != "keys"}
        document, stamps = _set(before, fields, clock)
        self._replace((number,), document | {"keys": list(after.get("keys", annotation.keys))})
        current = {name: getattr(annotation, name) for name in after}
        return [edit._replace(doc=number, before=current, after=after, stamps=stamps)]

    def _restore_merged(
        self, edit: Edit, old: Mapping[str, Any], new: Mapping[str, Any], clock: Clock
    ) -> Edit | None:
        """Undo or redo an Edit that merged documents; None if they have changed since."""
        present = [number for number in edit.merged if self.keys(number)]
        current = _combine(map(self.document, present))
        before, merged = map(annotation_from_document, (current, _combine(edit.merged.values())))
        if any(
            getattr(before, name) != old.get(name, getattr(merged, name))
            for name in RECORDED_FIELDS
        ):
            return None
        if len(present) == len(edit.merged):
            self._replace(tuple(edit.merged), _set(current, new, clock)[0])
        elif present == [edit.doc]:
            for number, document in edit.merged.items():
                earlier = annotation_from_document(document)
                fields = {name: getattr(earlier, name) for name in new}
                self._replace((number,), _set(document, fields, clock, replaced=current)[0])
        else:
            return None
        return edit._replace(before=old, after=new, merged={number: {} for number in edit.merged})

    def _replace(self, numbers: Sequence[int], document: JsonDocument) -> int:
        """Write a document in place of the first of these and remove the others.

        Without numbers a new document is inserted. Returns the number of the document.
        """
        number = write_document(self._store, ANNOTATIONS, numbers[0] if numbers else 0, document)
        for merged_number in numbers[1:]:
            write_document(self._store, ANNOTATIONS, merged_number, None)
        for written in (number, *numbers[1:]):
            self.reindex(written)
        return number

    def _replace_keys(self, number: int, keys: tuple[str, ...], paper_id: str) -> Edit:
        before = self.document(number)
        document = {**before, "keys": list(keys)}
        self._replace((number,), document)
        edit = edit_between(ANNOTATIONS, number, {number: before}, document)
        return edit._replace(key=paper_id)


def _combine(documents: Iterable[JsonDocument]) -> JsonDocument:
    """Merge the documents of one paper; empty ones are ignored if there are others."""
    candidates = list(documents)
    if len(candidates) == 1:
        return candidates[0]
    filled = [each for each in candidates if annotation_from_document(each).set_fields]
    return merge_documents(RULES[ANNOTATIONS], filled or candidates or [{}])


def _set(
    document: JsonDocument,
    fields: Mapping[str, Any],
    clock: Clock,
    replaced: JsonDocument | None = None,
) -> tuple[dict[str, Any], dict[str, Stamp]]:
    """Set fields of an Annotation; return the document and the stamps that are of no other time."""
    raw = {name: field_to_json(content) for name, content in fields.items()}
    when = document.get("when")
    timed = [name for name in fields if name not in DECISION_DETAILS]
    times = {**(when if isinstance(when, Mapping) else {}), **dict.fromkeys(timed, clock.when)}
    updated, stamps = set_fields(RULES[ANNOTATIONS], document, raw, clock, replaced)
    unusual = {name: stamp for name, stamp in stamps.items() if stamp != clock.now}
    return updated | {"when": times}, unusual


def _restore_texts(
    current: tuple[str, ...], old: tuple[str, ...], new: tuple[str, ...]
) -> tuple[str, ...]:
    """Undo what was done to tags or keys, but keep those that others have added since."""
    if current == old:
        return new
    remaining = [text for text in current if text in new or text not in old]
    return tuple(dict.fromkeys([*remaining, *(text for text in new if text not in old)]))


class KeyIndex:
    """Finds the documents of a paper by any of its keys, as fast as a dict look-up."""

    def __init__(self, keys: Iterable[tuple[int, tuple[str, ...]]] = ()) -> None:
        """Take the numbers of documents, each once, with their keys."""
        self._numbers: dict[str, tuple[int, ...]] = {}
        self._keys: dict[int, tuple[str, ...]] = {}
        for number, own_keys in keys:
            self._add(number, own_keys)

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[int]:
        return iter(tuple(self._keys))

    def numbers(self, keys: Iterable[str]) -> tuple[int, ...]:
        """Return the numbers of the documents that have any of these keys, each once."""
        if not self._numbers:
            return ()
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
        self._add(number, keys)

    def _add(self, number: int, keys: tuple[str, ...]) -> None:
        if keys:
            self._keys[number], numbers = keys, (number,)
        for key in keys:
            others = self._numbers.setdefault(key, numbers)
            if others is not numbers:
                self._numbers[key] = others + numbers
