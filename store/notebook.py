"""The Notebook: the only writer of Annotations; every verb gives back the Change it made."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import reduce
from pathlib import Path
from typing import Any

from tinydb.table import Document

from store.annotation import BLANK, Annotation, Change, Citation, Decision, Edit, united
from store.documents import annotation_of, change_document, change_of, document_of
from store.journal import Store, open_store
from store.keyindex import KeyIndex
from store.papers import Paper
from store.text import clean
from store.timeline import Timeline

Setting = Callable[[Annotation], Mapping[str, Any]]
"""Tells which fields an act would set on an Annotation, and to what."""


class Notebook:
    """What the user has said, kept in a Store; several Notebooks may share one."""

    def __init__(self, store: Store, session: str = "") -> None:
        self.store = store
        self.session = session or f"{_now()} {uuid.uuid4().hex[:6]}"
        self._annotations = store.table("annotations")
        self._history = store.table("history")
        self._keys = KeyIndex()
        for number, document in store.rows("annotations").items():
            self._keys.learn(int(number), annotation_of(document).keys)
        self._touched: set[int] = set()
        self._newest = max(map(int, store.rows("history")), default=0)
        self._opened = self._newest
        self._timeline = Timeline()

    @classmethod
    def open(cls, path: Path, session: str = "") -> Notebook:
        """Open the store at this path; StoreError says why it cannot be."""
        return cls(open_store(path), session)

    def of(self, paper: Paper) -> Annotation:
        """Give what was said of a paper; Annotations that meet in it are shown united."""
        found = [annotation for _, annotation in self._said_of(paper)]
        return reduce(united, found) if found else BLANK

    @property
    def newest(self) -> int:
        """The number of the newest Change of the store, or 0."""
        return self._newest

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[tuple[int, Annotation]]:
        """Give every Annotation with its document's number."""
        for number in self._keys:
            yield number, self.annotation(number)

    def numbers(self, keys: Iterable[str]) -> tuple[int, ...]:
        """Give the documents that hold any of these keys."""
        return self._keys.numbers(keys)

    def annotation(self, number: int) -> Annotation:
        """Give what a document says; nothing when it is gone."""
        document = self.store.rows("annotations").get(str(number))
        return BLANK if document is None else annotation_of(document)

    def keys_of(self, number: int) -> tuple[str, ...]:
        """Give the keys that a document holds; none when it is gone."""
        return self._keys.keys(number)

    def decide(
        self, papers: Sequence[Paper], decision: Decision, reason: str = ""
    ) -> Change | None:
        """Say where papers stand; a reason belongs to exclude alone."""
        why = clean(reason) if decision is Decision.EXCLUDE else ""
        word = _DECIDED[decision] + (f" ({why})" if why else "")
        return self._act("decide", word, papers, lambda _: {"decision": decision, "reason": why})

    def rate(self, papers: Sequence[Paper], rating: int | None) -> Change | None:
        """Rate papers 1 to 5, or take the rating away."""
        if rating is not None and not 1 <= rating <= 5:
            raise ValueError("a rating is 1 to 5, or none")
        word = f"Rated {rating}" if rating else "Rating cleared"
        return self._act("rate", word, papers, lambda _: {"rating": rating})

    def tag(
        self, papers: Sequence[Paper], add: Iterable[str] = (), remove: Iterable[str] = ()
    ) -> Change | None:
        """Add tags to papers and take others away; a tag is any one line of text."""
        put = tuple(filter(None, map(clean, add)))
        drop = frozenset(map(clean, remove)) - frozenset(put)
        word = "Tagged " + " ".join(
            [*(f"+{tag}" for tag in put), *(f"-{tag}" for tag in sorted(drop))]
        )

        def tags(now: Annotation) -> Mapping[str, Any]:
            kept = [tag for tag in now.tags if tag not in drop]
            return {"tags": tuple(dict.fromkeys([*kept, *put]))}

        return self._act("tag", word, papers, tags)

    def annotate(self, paper: Paper, note: str) -> Change | None:
        """Replace the note of a paper."""
        text = clean(note, lines=True)
        word = "Noted" if text else "Note cleared"
        return self._act("note", word, [paper], lambda _: {"note": text})

    def mark_read(self, papers: Sequence[Paper], read: bool) -> Change | None:
        """Say that papers were read, or that they were not."""
        word = "Read" if read else "Unread"
        return self._act("read", word, papers, lambda _: {"read": read})

    def undo(self) -> Change | None:
        """Take back the newest Change of this session, or from before it; None if there is none.

        A paper whose field another session has set since is left as it is, and the text
        of the Change says how many there were.
        """
        with self._transaction():
            number = self._followed().newest_standing(self.session, self._opened)
            return self._reverse("undo", number) if number else None

    def redo(self) -> Change | None:
        """Make the last undone Change again; None if there is none."""
        with self._transaction():
            number = self._followed().newest_undone(self.session, self._opened)
            return self._reverse("redo", number) if number else None

    def undo_newest(self) -> Change | None:
        """Take back the newest Change of the whole store, whichever session made it."""
        with self._transaction():
            number = self._followed().newest_standing(self.session, self._newest)
            return self._reverse("undo", number) if number else None

    def history(self, newest: int | None = None) -> list[Change]:
        """Give the Changes, the newest first: all, or so many."""
        found: list[Change] = []
        for number in range(self._newest, 0, -1):
            if newest is not None and len(found) >= newest:
                break
            if (change := self.change(number)) is not None:
                found.append(change)
        return found

    def change(self, number: int) -> Change | None:
        """Give a Change by its number; None when there is none."""
        document = self.store.rows("history").get(str(number))
        return None if document is None else change_of(number, document)

    def standing(self, number: int) -> bool:
        """Tell whether a Change is in force, that is, neither undone nor an undo."""
        return self._followed().stands(number)

    def refresh(self) -> frozenset[int]:
        """Take in what other sessions wrote; give the documents whose Annotations changed."""
        touched: set[int] = set()
        for table, number in self.store.refresh():
            if table == "annotations":
                touched.add(number)
                self._keys.learn(number, self.annotation(number).keys)
            elif table == "history":
                self._newest = max(self._newest, number)
        return frozenset(touched)

    def close(self, *, checkpoint: bool = True) -> None:
        """Close the store; a short command may leave its Changes in the journal."""
        self.store.close(leave_journal=not checkpoint)

    def _act(self, act: str, word: str, papers: Sequence[Paper], setting: Setting) -> Change | None:
        """Set fields on papers as one Change; None when that changes nothing."""
        when = _now()
        with self._transaction():
            edits = [
                edit for paper in papers if (edit := self._edit(paper, setting, when)) is not None
            ]
            if not edits:
                return None
            what = (
                f"{word}: {edits[0].title}" if len(edits) == 1 else f"{word}: {len(edits)} papers"
            )
            return self._record(act, what, edits, when)

    def _edit(self, paper: Paper, setting: Setting, when: str) -> Edit | None:
        """Write one paper's part of an act, uniting the Annotations that meet in it."""
        found = self._said_of(paper)
        now = reduce(united, (annotation for _, annotation in found)) if found else BLANK
        after = {name: value for name, value in setting(now).items() if getattr(now, name) != value}
        if not after:
            return None
        before = {name: getattr(now, name) for name in after}
        learned = (key for key in now.keys if key not in paper.shared)
        keys = tuple(dict.fromkeys([*paper.own, *learned]))
        citation = Citation.of(paper)
        stamps = {**now.when, **dict.fromkeys(after, when)}
        said = replace(now, keys=keys, citation=citation, when=stamps, **after)
        number = self._write(found[0][0] if found else 0, said)
        for joined, _ in found[1:]:
            self._annotations.remove(doc_ids=[joined])
            self._index(joined, ())
        return Edit(number, paper.id, citation.title, before, after)

    def _write(self, number: int, annotation: Annotation) -> int:
        """Put an Annotation into its document, a new one when the number is 0; give the number."""
        document = document_of(annotation)
        if number:
            self._annotations.update(_replacing(document), doc_ids=[number])
        else:
            number = self._annotations.insert(document)
        self._index(number, annotation.keys)
        return number

    def _index(self, number: int, keys: tuple[str, ...]) -> None:
        """Find a document by these keys from now on, by the old ones if the save fails."""
        self._touched.add(number)
        self._keys.learn(number, keys)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Write all or nothing: when the save fails, memory is as it was."""
        newest = self._newest
        try:
            with self.store.transaction():
                self.refresh()
                newest = self._newest
                yield
        except BaseException:
            self._newest = newest
            for number in self._touched:
                self._keys.learn(number, self.annotation(number).keys)
            raise
        finally:
            self._touched.clear()

    def _reverse(self, act: str, number: int) -> Change | None:
        """Undo or redo a Change, edit by edit, passing over what others have set since."""
        done = self.change(number)
        if done is None:
            return None
        when = _now()
        edits, passed = [], 0
        for edit in done.edits:
            old, new = (edit.after, edit.before) if act == "undo" else (edit.before, edit.after)
            made = self._restore(edit, old, new, when)
            edits += [made] if made else []
            passed += made is None
        text = f"{'Undid' if act == 'undo' else 'Redid'}: {done.text}"
        if passed:
            text += f" (left {passed} that another session has changed since)"
        return self._record(act, text, edits, when, target=number)

    def _restore(
        self, edit: Edit, old: Mapping[str, Any], new: Mapping[str, Any], when: str
    ) -> Edit | None:
        """Set one paper's fields from `old` to `new`; None when they are no longer `old`."""
        numbers = (edit.doc,) if self._keys.keys(edit.doc) else self._keys.numbers((edit.key,))
        if not numbers:
            return None
        number = numbers[0]
        now = self.annotation(number)
        after = {}
        for name, value in new.items():
            current = getattr(now, name)
            if name == "tags":
                value = _retagged(current, old[name], value)
            elif current != old[name]:
                return None
            after[name] = value
        self._write(number, replace(now, when={**now.when, **dict.fromkeys(after, when)}, **after))
        return replace(
            edit, doc=number, before={name: getattr(now, name) for name in after}, after=after
        )

    def _record(
        self, act: str, text: str, edits: Sequence[Edit], when: str, target: int = 0
    ) -> Change:
        """Write a Change into the history, in the transaction of its acts."""
        number = self._newest + 1
        change = Change(number, self.session, when, act, text, tuple(edits), target)
        self._history.insert(Document(change_document(change), number))
        self._newest = number
        return change

    def _followed(self) -> Timeline:
        """Bring the timeline up to the newest Change."""
        rows = self.store.rows("history")
        for number in range(self._timeline.seen + 1, self._newest + 1):
            document = rows.get(str(number))
            if document is not None:
                change = change_of(number, {**document, "edits": None})
                self._timeline.follow(number, change.session, change.act, change.target)
        return self._timeline

    def _said_of(self, paper: Paper) -> list[tuple[int, Annotation]]:
        return [(number, self.annotation(number)) for number in self.numbers(paper.own)]


_DECIDED = {
    Decision.INCLUDE: "Included",
    Decision.MAYBE: "Maybe",
    Decision.EXCLUDE: "Excluded",
    Decision.UNDECIDED: "Undecided",
}


def _retagged(now: tuple[str, ...], old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    """Take back what was done to tags, leaving those that others have set since."""
    if now == old:
        return new
    kept = [tag for tag in now if tag in new or tag not in old]
    return tuple(dict.fromkeys([*kept, *(tag for tag in new if tag not in old)]))


def _replacing(document: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], None]:
    """Make TinyDB's kind of update that leaves nothing of the old document."""

    def replaced(held: Any) -> None:
        held.clear()
        held.update(document)

    return replaced


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
