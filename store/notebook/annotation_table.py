"""The documents of the Annotations, found by the keys of papers.

Which documents hold which keys of papers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import reduce
from typing import Any

from tinydb.table import Document

from store.model.annotation import (
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

Setting = Callable[[Annotation], Mapping[str, Any]]
"""Tells which fields an act would set on an Annotation, and to what."""


class AnnotationTable:
    """Reads and writes Annotations; each write belongs to a transaction of `writing`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._table = store.table("annotations")
        self._keys = KeyIndex()
        for number, document in store.rows("annotations").items():
            self._keys.learn(int(number), annotation_from_document(document).keys)
        self._written: set[int] = set()

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[int]:
        return iter(self._keys)

    def annotation(self, number: int) -> Annotation:
        """Return what a document says; nothing when it is gone."""
        document = self._store.rows("annotations").get(str(number))
        return EMPTY_ANNOTATION if document is None else annotation_from_document(document)

    def numbers(self, keys: Iterable[str]) -> tuple[int, ...]:
        """Return the documents that hold any of these keys."""
        return self._keys.numbers(keys)

    def keys(self, number: int) -> tuple[str, ...]:
        """Return the keys that a document holds; none when it is gone."""
        return self._keys.keys(number)

    def of(self, paper: Paper) -> Annotation:
        """Return what was said of a paper; Annotations that meet in it are shown united."""
        return combine_annotations(map(self.annotation, self.numbers(paper.own)))

    def changed(self, number: int) -> None:
        """Take in that another session wrote a document."""
        self._keys.learn(number, self.annotation(number).keys)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Write all or nothing: when the save fails, documents are found by their old keys."""
        try:
            yield
        except BaseException:
            for number in self._written:
                self.changed(number)
            raise
        finally:
            self._written.clear()

    def edit(
        self, paper: Paper, setting: Setting, when: str, stamps: Mapping[str, str] | None = None
    ) -> Edit | None:
        """Set fields of a paper's Annotation, uniting those that meet in it.

        `stamps` are the times of fields that were said elsewhere and earlier. Gives None
        when nothing would change.
        """
        now, numbers = self.of(paper), self.numbers(paper.own)
        after = {name: value for name, value in setting(now).items() if getattr(now, name) != value}
        if not after:
            return None
        before = {name: getattr(now, name) for name in after}
        learned = (key for key in now.keys if key not in paper.shared)
        said = replace(
            now,
            keys=tuple(dict.fromkeys([*paper.own, *learned])),
            citation=Citation.from_paper(paper),
            when={**now.when, **dict.fromkeys(after, when), **(stamps or {})},
            **after,
        )
        several = numbers if len(numbers) > 1 else ()
        whole = {number: annotation_to_document(self.annotation(number)) for number in several}
        number = self._unite(numbers, said)
        if len(numbers) == 1 and said.keys != now.keys:
            before, after = {**before, "keys": now.keys}, {**after, "keys": said.keys}
        return Edit(number, paper.id, said.citation.title, before, after, merged=whole)

    def learn(self, paper: Paper, more: Collection[str]) -> list[Edit]:
        """Let what was said of a paper be found by more keys, those of what it is joined with.

        For one that was named by none of its own, as others have them too.
        """
        edits = []
        for number in self.numbers((fallback_id(paper.records),)):
            now = self.annotation(number)
            keys = tuple(dict.fromkeys([*now.keys, *more]))
            if keys != now.keys:
                self._write(number, replace(now, keys=keys))
                changed = {"keys": now.keys}, {"keys": keys}
                edits.append(Edit(number, paper.id, now.citation.title, *changed))
        return edits

    def _unite(self, numbers: Sequence[int], annotation: Annotation) -> int:
        """Write one Annotation in place of several documents, or of none; give its number."""
        number = self._write(numbers[0] if numbers else 0, annotation)
        for joined in numbers[1:]:
            self._table.remove(doc_ids=[joined])
            self._index(joined, ())
        return number

    def restore(
        self, edit: Edit, old: Mapping[str, Any], new: Mapping[str, Any], when: str
    ) -> Edit | None:
        """Set one paper's fields from `old` to `new`; None when they are no longer `old`."""
        if edit.merged and (whole := self._reunited(edit, old, new, when)) is not None:
            return whole
        numbers = (edit.doc,) if self.keys(edit.doc) else self.numbers((edit.key,))
        if not numbers:
            return None
        number = numbers[0]
        now = self.annotation(number)
        after = {}
        for name, value in new.items():
            current = getattr(now, name)
            if name in ("tags", "keys"):
                value = _relisted(current, old[name], value)
            elif current != old[name]:
                return None
            after[name] = value
        stamps = dict.fromkeys((name for name in after if name != "keys"), when)
        self._write(number, replace(now, when={**now.when, **stamps}, **after))
        before = {name: getattr(now, name) for name in after}
        return replace(edit, doc=number, before=before, after=after)

    def _reunited(
        self, edit: Edit, old: Mapping[str, Any], new: Mapping[str, Any], when: str
    ) -> Edit | None:
        """Undo or redo an Edit that made one document of several; None when they are others now."""
        there = [number for number in edit.merged if self.keys(number)]
        now, before = (
            combine_annotations(map(self.annotation, there)),
            combine_annotations(map(annotation_from_document, edit.merged.values())),
        )
        if any(getattr(now, name) != old.get(name, getattr(before, name)) for name in USER_FIELDS):
            return None
        if len(there) == len(edit.merged):
            stamps = {**now.when, **dict.fromkeys(new, when)}
            self._unite(tuple(edit.merged), replace(now, when=stamps, **new))
        elif there == [edit.doc]:
            for number, document in edit.merged.items():
                self._write(number, annotation_from_document(document))
        else:
            return None
        return replace(edit, before=old, after=new, merged={number: {} for number in edit.merged})

    def part(
        self, stays: Collection[str], leaves: Collection[str], both: Collection[str] = ()
    ) -> list[Edit]:
        """Let what was said of two papers be found by the keys of the one that it stays with.

        `both` are the keys that the two have in common; they name neither any longer, unless
        there is nothing else by which the paper would be found when it is open alone.
        """
        edits = []
        for number in self.numbers((*stays, *leaves, *both)):
            now = self.annotation(number)
            held = set(now.keys)
            if held.isdisjoint(leaves) != held.isdisjoint(stays):
                continue
            gone = {*leaves, *both} if held.intersection(stays) else set(leaves)
            keys = tuple(dict.fromkeys([*stays, *(key for key in now.keys if key not in gone)]))
            if keys != now.keys:
                self._write(number, replace(now, keys=keys))
                changed = {"keys": now.keys}, {"keys": keys}
                edits.append(Edit(number, keys[0], now.citation.title, *changed))
        return edits

    def _write(self, number: int, annotation: Annotation) -> int:
        """Put an Annotation into its document, a new one when the number is 0; give the number."""
        document = annotation_to_document(annotation)
        if number and not self.keys(number):
            self._table.insert(Document(document, number))
        elif number:
            self._table.update(replace_document(document), doc_ids=[number])
        else:
            number = self._table.insert(document)
        self._index(number, annotation.keys)
        return number

    def _index(self, number: int, keys: tuple[str, ...]) -> None:
        self._written.add(number)
        self._keys.learn(number, keys)


def combine_annotations(annotations: Iterable[Annotation]) -> Annotation:
    """Unite Annotations that meet; one that says nothing does not speak against another."""
    found = list(annotations)
    return reduce(
        merge_annotations, [one for one in found if one.set_fields] or found or [EMPTY_ANNOTATION]
    )


def _relisted(now: tuple[str, ...], old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    """Take back what was done to tags or keys, leaving those that others have set since."""
    if now == old:
        return new
    kept = [text for text in now if text in new or text not in old]
    return tuple(dict.fromkeys([*kept, *(text for text in new if text not in old)]))


def replace_document(document: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], None]:
    """Make TinyDB's kind of update that leaves nothing of the old document."""

    def replaced(held: Any) -> None:
        held.clear()
        held.update(document)

    return replaced


class KeyIndex:
    """Finds the documents of a paper by any of its keys, in the time of a dict look-up."""

    def __init__(self) -> None:
        self._numbers: dict[str, tuple[int, ...]] = {}
        self._keys: dict[int, tuple[str, ...]] = {}

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[int]:
        return iter(tuple(self._keys))

    def numbers(self, keys: Iterable[str]) -> tuple[int, ...]:
        """Return the documents that hold any of these keys, each once."""
        found: dict[int, None] = {}
        for key in keys:
            found.update(dict.fromkeys(self._numbers.get(key, ())))
        return tuple(found)

    def keys(self, number: int) -> tuple[str, ...]:
        """Return the keys that a document holds; none when there is no such document."""
        return self._keys.get(number, ())

    def learn(self, number: int, keys: tuple[str, ...]) -> None:
        """Find a document by these keys and no others; by none, forget it."""
        for key in self._keys.pop(number, ()):
            held = tuple(other for other in self._numbers[key] if other != number)
            if held:
                self._numbers[key] = held
            else:
                del self._numbers[key]
        if keys:
            self._keys[number] = keys
            for key in keys:
                self._numbers[key] = (*self._numbers.get(key, ()), number)
