"""The Notebook: the only writer of Annotations; every verb gives back the Change it made."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tinydb.table import Document

from store.duplicates.answers import Answers
from store.model.annotation import (
    ANSWERS,
    USER_FIELDS,
    Annotation,
    Change,
    Decision,
    Edit,
    merge_annotations,
)
from store.model.paper import Paper
from store.model.record import Record
from store.notebook.annotation_table import AnnotationTable, Setting
from store.notebook.answer_table import AnswerTable, answer_sides, describe_answer, paper_keys
from store.notebook.documents import change_from_document, change_to_document
from store.notebook.undo import UndoLog
from store.storage.database import Store, open_store
from store.text.cleaning import clean


class Notebook:
    """What the user has said, kept in a Store; several Notebooks may share one."""

    def __init__(self, store: Store, session: str = "") -> None:
        self.store = store
        self.session = session or f"{_now()} {uuid.uuid4().hex[:6]}"
        self._history = store.table("history")
        self._pages = AnnotationTable(store)
        self._answered = AnswerTable(store)
        self._unseen: set[int] = set()
        """Documents that others wrote, of which `refresh` has not told yet."""
        self._newest = max(map(int, store.rows("history")), default=0)
        self._opened = self._newest
        self._timeline = UndoLog()

    @classmethod
    def open(cls, path: Path, session: str = "") -> Notebook:
        """Open the store at this path; StoreError says why it cannot be."""
        return cls(open_store(path), session)

    def annotation_of(self, paper: Paper) -> Annotation:
        """Return what was said of a paper; Annotations that meet in it are shown united."""
        return self._pages.of(paper)

    @property
    def answers(self) -> Answers:
        """What was answered about duplicates; another object as soon as anything was."""
        return self._answered.answers

    @property
    def newest(self) -> int:
        """The number of the newest Change of the store, or 0."""
        return self._newest

    def __len__(self) -> int:
        return len(self._pages)

    def __iter__(self) -> Iterator[tuple[int, Annotation]]:
        """Return every Annotation with its document's number."""
        for number in self._pages:
            yield number, self.annotation(number)

    def numbers(self, keys: Iterable[str]) -> tuple[int, ...]:
        """Return the documents that hold any of these keys."""
        return self._pages.numbers(keys)

    def annotation(self, number: int) -> Annotation:
        """Return what a document says; nothing when it is gone."""
        return self._pages.annotation(number)

    def keys_of(self, number: int) -> tuple[str, ...]:
        """Return the keys that a document holds; none when it is gone."""
        return self._pages.keys(number)

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

    def answer(
        self,
        left: Sequence[Record],
        right: Sequence[Record],
        same: bool,
        shared: Collection[str] = (),
    ) -> Change | None:
        """Say that the Records on both sides are one Paper, or that they are two.

        `shared` are keys of theirs that other open Papers hold, of whom nothing is said.
        What was said of a Paper that is taken apart stays with the part whose Record spoke
        for it, since that is what the user has seen; of the other nothing was said yet.
        Raises Indistinguishable where nothing would tell the two apart the next time.
        """
        when = _now()
        stays, leaves = answer_sides(left, right, shared)
        with self._transaction():
            edit = self._answered.edit(stays, leaves, shared, same=same, when=when)
            if edit is None:
                return None
            if same:
                more = [key for key in (*stays.keys, *leaves.keys) if key not in shared]
                found = [*self._pages.learn(stays, more), *self._pages.learn(leaves, more)]
            else:
                both = (set(stays.keys) & set(leaves.keys)).difference(shared)
                found = self._pages.part(stays.own, leaves.own, both)
            return self._record(
                "answer", describe_answer(stays, leaves, same=same), [edit, *found], when
            )

    def import_annotations(
        self, act: str, word: str, said: Iterable[tuple[Paper, Annotation]]
    ) -> Change | None:
        """Take in Annotations from elsewhere, united field by field with what is here.

        Newest wins by the fields' own times; a field without one gives way to any that has
        one. Tags and notes are joined. One Change; None when nothing is new.
        """
        when = _now()
        with self._transaction():
            found = (self._bring(paper, other, when) for paper, other in said)
            edits = [edit for edit in found if edit is not None]
            return self._record(act, _about(word, edits), edits, when) if edits else None

    def _bring(self, paper: Paper, other: Annotation, when: str) -> Edit | None:
        def setting(now: Annotation) -> Mapping[str, Any]:
            both = merge_annotations(now, other)
            return {name: getattr(both, name) for name in USER_FIELDS}

        return self._pages.edit(
            paper, setting, when, stamps=merge_annotations(self.annotation_of(paper), other).when
        )

    def undo(self) -> Change | None:
        """Take back the newest Change of this session, or from before it; None if there is none.

        A paper whose field another session has set since is left as it is, and the text
        of the Change says how many there were.
        """
        with self._transaction():
            number = self._followed().next_undo(self.session, self._opened)
            return self._reverse("undo", number) if number else None

    def redo(self) -> Change | None:
        """Make the last undone Change again; None if there is none."""
        with self._transaction():
            number = self._followed().next_redo(self.session, self._opened)
            return self._reverse("redo", number) if number else None

    def undo_newest(self) -> Change | None:
        """Take back the newest Change of the whole store, whichever session made it."""
        with self._transaction():
            number = self._followed().next_undo(self.session, self._newest)
            return self._reverse("undo", number) if number else None

    def history(self, newest: int | None = None) -> list[Change]:
        """Return the Changes, the newest first: all, or so many."""
        found: list[Change] = []
        for number in range(self._newest, 0, -1):
            if newest is not None and len(found) >= newest:
                break
            if (change := self.change(number)) is not None:
                found.append(change)
        return found

    def change(self, number: int) -> Change | None:
        """Return a Change by its number; None when there is none."""
        document = self.store.rows("history").get(str(number))
        return None if document is None else change_from_document(number, document)

    def standing(self, number: int) -> bool:
        """Return whether a Change is in force, that is, neither undone nor an undo."""
        return self._followed().in_force(number)

    def refresh(self) -> frozenset[int]:
        """Take in what other sessions wrote; give the documents whose Annotations changed."""
        self._catch_up()
        unseen, self._unseen = frozenset(self._unseen), set()
        return unseen

    def close(self, *, checkpoint: bool = True) -> None:
        """Close the store; a short command may leave its Changes in the journal."""
        self.store.close(leave_log=not checkpoint)

    def _act(self, act: str, word: str, papers: Sequence[Paper], setting: Setting) -> Change | None:
        """Set fields on papers as one Change; None when that changes nothing."""
        when = _now()
        with self._transaction():
            found = (self._pages.edit(paper, setting, when) for paper in papers)
            edits = [edit for edit in found if edit is not None]
            return self._record(act, _about(word, edits), edits, when) if edits else None

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Write all or nothing: when the save fails, memory is as it was."""
        newest = self._newest
        try:
            with self._pages.writing(), self._answered.writing(), self.store.transaction():
                self._catch_up()
                newest = self._newest
                yield
        except BaseException:
            self._newest = newest
            raise

    def _catch_up(self) -> None:
        """Take in what other sessions wrote, and remember it for `refresh`."""
        for table, number in self.store.refresh():
            if table == "annotations":
                self._unseen.add(number)
                self._pages.changed(number)
            elif table == ANSWERS:
                self._answered.changed()
            elif table == "history":
                self._newest = max(self._newest, number)

    def _reverse(self, act: str, number: int) -> Change | None:
        """Undo or redo a Change, edit by edit, passing over what others have set since."""
        done = self.change(number)
        if done is None:
            return None
        when = _now()
        edits: list[Edit] = []
        passed = 0
        for edit in done.edits:
            made = self._reversed(edit, act, when)
            edits += made
            passed += not made
        text = f"{'Undid' if act == 'undo' else 'Redid'}: {done.text}"
        if passed:
            text += f" (left {passed} that another session has changed since)"
        return self._record(act, text, edits, when, target=number)

    def _reversed(self, edit: Edit, act: str, when: str) -> list[Edit]:
        """Undo or redo an Edit; nothing when it was overwritten.

        Papers that an act has meanwhile written as one are found apart again when it is
        taken back that they are one.
        """
        old, new = (edit.after, edit.before) if act == "undo" else (edit.before, edit.after)
        if edit.table != ANSWERS:
            made = self._pages.restore(edit, old, new, when)
            return [made] if made else []
        made = self._answered.restore(edit, old, new)
        if made is None:
            return []
        joined = not new and old["answer"] == "same"
        return [made, *(self._pages.part(*paper_keys(old)) if joined else ())]

    def _record(
        self, act: str, text: str, edits: Sequence[Edit], when: str, target: int = 0
    ) -> Change:
        """Write a Change into the history, in the transaction of its acts."""
        number = self._newest + 1
        change = Change(number, self.session, when, act, text, tuple(edits), target)
        self._history.insert(Document(change_to_document(change), number))
        self._newest = number
        return change

    def _followed(self) -> UndoLog:
        """Bring the timeline up to the newest Change."""
        rows = self.store.rows("history")
        for number in range(self._timeline.seen + 1, self._newest + 1):
            document = rows.get(str(number))
            if document is not None:
                change = change_from_document(number, {**document, "edits": None})
                self._timeline.follow(number, change.session, change.command, change.target)
        return self._timeline


_DECIDED = {
    Decision.INCLUDE: "Included",
    Decision.MAYBE: "Maybe",
    Decision.EXCLUDE: "Excluded",
    Decision.UNDECIDED: "Undecided",
}


def _about(word: str, edits: Sequence[Edit]) -> str:
    """Say what was done to the one paper, or to how many."""
    return f"{word}: {edits[0].title if len(edits) == 1 else f'{len(edits):,} papers'}"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
