"""The Notebook: the only writer of Annotations and answers."""

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
    ANNOTATIONS,
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
from store.notebook.annotation_table import AnnotationTable, ComputeFields
from store.notebook.answer_table import AnsweredPair, AnswerTable, paper_keys, write_answers
from store.notebook.documents import change_from_document, change_to_document
from store.notebook.undo import UndoLog
from store.storage.database import Store, open_store
from store.text.cleaning import clean

_HISTORY = "history"


class Notebook:
    """All that the user has recorded, kept in a Store; several Notebooks may share one.

    Each verb (`decide`, `rate`, ...) returns the Change that it made, or None if nothing changed.
    """

    def __init__(self, store: Store, session: str = "") -> None:
        self.store = store
        self.session = session or f"{_now()} {uuid.uuid4().hex[:6]}"
        self._history = store.table(_HISTORY)
        self._annotations = AnnotationTable(store)
        self._answers = AnswerTable(store)
        self._unreported: set[int] = set()
        """Documents written by other sessions that `refresh` has not returned yet."""
        self._newest = max(map(int, store.rows(_HISTORY)), default=0)
        self._opened = self._newest
        self._undo_log = UndoLog()

    @classmethod
    def open(cls, path: Path, session: str = "") -> Notebook:
        """Open the store at this path; raises StoreError where that is not possible."""
        return cls(open_store(path), session)

    def close(self, *, checkpoint: bool = True) -> None:
        """Close the store; without a checkpoint the Changes stay in its log."""
        self.store.close(leave_log=not checkpoint)

    def __len__(self) -> int:
        return len(self._annotations)

    def __iter__(self) -> Iterator[tuple[int, Annotation]]:
        """Yield every Annotation with the number of its document."""
        for number in self._annotations:
            yield number, self.annotation(number)

    def annotation_of(self, paper: Paper) -> Annotation:
        """Return the Annotation of a paper, merged from all that belong to it."""
        return self._annotations.of(paper)

    def annotation(self, number: int) -> Annotation:
        """Return the Annotation in a document; an empty one if there is no such document."""
        return self._annotations.annotation(number)

    def numbers(self, keys: Iterable[str]) -> tuple[int, ...]:
        """Return the numbers of the documents that have any of these keys."""
        return self._annotations.numbers(keys)

    def keys_of(self, number: int) -> tuple[str, ...]:
        """Return the keys of a document; none if there is no such document."""
        return self._annotations.keys(number)

    @property
    def answers(self) -> Answers:
        """The user's answers about duplicates; the same object until they change."""
        return self._answers.answers

    @property
    def newest(self) -> int:
        """The number of the newest Change of the store, or 0."""
        return self._newest

    def change(self, number: int) -> Change | None:
        """Return a Change by its number; None if there is none."""
        document = self.store.rows(_HISTORY).get(str(number))
        return None if document is None else change_from_document(number, document)

    def history(self, most: int | None = None) -> list[Change]:
        """Return the Changes, the newest first: all, or the newest `most`."""
        changes: list[Change] = []
        for number in range(self._newest, 0, -1):
            if most is not None and len(changes) >= most:
                break
            if (change := self.change(number)) is not None:
                changes.append(change)
        return changes

    def decide(
        self, papers: Sequence[Paper], decision: Decision, reason: str = ""
    ) -> Change | None:
        """Decide about papers; a reason is recorded only with exclude."""
        reason = clean(reason) if decision is Decision.EXCLUDE else ""
        text = _DECIDED[decision] + (f" ({reason})" if reason else "")
        fields = {"decision": decision, "reason": reason}
        return self._set_fields("decide", text, papers, lambda _: fields)

    def rate(self, papers: Sequence[Paper], rating: int | None) -> Change | None:
        """Rate papers 1 to 5, or clear their rating with None."""
        if rating is not None and not 1 <= rating <= 5:
            raise ValueError("a rating is 1 to 5, or none")
        text = f"Rated {rating}" if rating else "Rating cleared"
        return self._set_fields("rate", text, papers, lambda _: {"rating": rating})

    def tag(
        self, papers: Sequence[Paper], add: Iterable[str] = (), remove: Iterable[str] = ()
    ) -> Change | None:
        """Add tags to papers and remove others; a tag is any line of text."""
        added = tuple(filter(None, map(clean, add)))
        removed = frozenset(map(clean, remove)) - frozenset(added)
        signed = [*(f"+{tag}" for tag in added), *(f"-{tag}" for tag in sorted(removed))]

        def compute_tags(annotation: Annotation) -> Mapping[str, Any]:
            remaining = [tag for tag in annotation.tags if tag not in removed]
            return {"tags": tuple(dict.fromkeys([*remaining, *added]))}

        return self._set_fields("tag", f"Tagged {' '.join(signed)}", papers, compute_tags)

    def annotate(self, paper: Paper, note: str) -> Change | None:
        """Replace the note of a paper."""
        note = clean(note, lines=True)
        text = "Noted" if note else "Note cleared"
        return self._set_fields("note", text, [paper], lambda _: {"note": note})

    def mark_read(self, papers: Sequence[Paper], read: bool) -> Change | None:
        """Mark papers as read or unread."""
        text = "Marked as read" if read else "Marked as unread"
        return self._set_fields("read", text, papers, lambda _: {"read": read})

    def answer(
        self,
        left: Sequence[Record],
        right: Sequence[Record],
        same: bool,
        shared: Collection[str] = (),
    ) -> Change | None:
        """Record that the Records on both sides are one Paper, or that they are two.

        `shared` are keys of theirs that other open Papers have too; they do not tell which Paper
        is meant. The Annotation of a Paper that is split stays with the part that has the
        fullest Record, as that is what the user has seen; the other part has none yet.
        Raises IndistinguishableRecords where the two have no keys to remember the answer by.
        """
        return self.answer_all([(left, right, shared)], same)

    def answer_all(self, pairs: Sequence[AnsweredPair], same: bool) -> Change | None:
        """Record one answer about many pairs of Papers as one Change; see `answer`.

        Leaves out pairs that have no keys to remember the answer by; raises
        IndistinguishableRecords where none has any.
        """
        when = _now()
        with self._transaction():
            text, edits = write_answers(
                self._answers, self._annotations, pairs, same=same, when=when
            )
            return self._record_change("answer", text, edits, when) if edits else None

    def import_annotations(
        self, command: str, text: str, annotations: Iterable[tuple[Paper, Annotation]]
    ) -> Change | None:
        """Merge Annotations from elsewhere into those of the papers, as one Change.

        The newest of each field wins; one that has no time gives way to any that has one.
        Tags and notes are joined.
        """
        when = _now()
        with self._transaction():
            edits = [self._import(paper, imported, when) for paper, imported in annotations]
            return self._record_edits(command, text, edits, when)

    def undo(self) -> Change | None:
        """Undo the newest Change of this session or from before it; None if there is none.

        Papers whose fields another session has set since stay as they are; the text of the
        Change says how many.
        """
        with self._transaction():
            number = self._follow_history().next_undo(self.session, self._opened)
            return self._reverse("undo", number) if number else None

    def undo_newest(self) -> Change | None:
        """Undo the newest Change of the store, whichever session made it."""
        with self._transaction():
            number = self._follow_history().next_undo(self.session, self._newest)
            return self._reverse("undo", number) if number else None

    def redo(self) -> Change | None:
        """Redo the Change that was undone last; None if there is none."""
        with self._transaction():
            number = self._follow_history().next_redo(self.session, self._opened)
            return self._reverse("redo", number) if number else None

    def in_force(self, number: int) -> bool:
        """Return whether a Change is in force: not undone, and not itself an undo or redo."""
        return self._follow_history().in_force(number)

    def refresh(self) -> frozenset[int]:
        """Read what other sessions have written; return the documents of changed Annotations."""
        self._read_other_sessions()
        numbers, self._unreported = frozenset(self._unreported), set()
        return numbers

    def _read_other_sessions(self) -> None:
        for table, number in self.store.refresh():
            if table == ANNOTATIONS:
                self._unreported.add(number)
                self._annotations.reindex(number)
            elif table == ANSWERS:
                self._answers.reload()
            elif table == _HISTORY:
                self._newest = max(self._newest, number)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Write all or nothing; if the save fails, memory is as it was."""
        newest = self._newest
        try:
            with self._annotations.writing(), self._answers.writing(), self.store.transaction():
                self._read_other_sessions()
                newest = self._newest
                yield
        except BaseException:
            self._newest = newest
            raise

    def _set_fields(
        self, command: str, text: str, papers: Sequence[Paper], compute_fields: ComputeFields
    ) -> Change | None:
        """Set fields of papers as one Change."""
        when = _now()
        with self._transaction():
            edits = [self._annotations.edit(paper, compute_fields, when) for paper in papers]
            return self._record_edits(command, text, edits, when)

    def _import(self, paper: Paper, imported: Annotation, when: str) -> Edit | None:
        merged = merge_annotations(self.annotation_of(paper), imported)
        fields = {name: getattr(merged, name) for name in USER_FIELDS}
        return self._annotations.edit(paper, lambda _: fields, when, times=merged.when)

    def _record_edits(
        self, command: str, text: str, attempts: Iterable[Edit | None], when: str
    ) -> Change | None:
        """Record the Edits that changed something as one Change whose text names the papers."""
        edits = [edit for edit in attempts if edit is not None]
        if not edits:
            return None
        papers = edits[0].title if len(edits) == 1 else f"{len(edits):,} papers"
        return self._record_change(command, f"{text}: {papers}", edits, when)

    def _record_change(
        self, command: str, text: str, edits: Sequence[Edit], when: str, target: int = 0
    ) -> Change:
        """Add a Change to the history, in the transaction of its Edits."""
        number = self._newest + 1
        change = Change(number, self.session, when, command, text, tuple(edits), target)
        self._history.insert(Document(change_to_document(change), number))
        self._newest = number
        return change

    def _reverse(self, command: str, number: int) -> Change | None:
        """Undo or redo a Change, except for Edits that another session has overwritten."""
        change = self.change(number)
        if change is None:
            return None
        when = _now()
        edits: list[Edit] = []
        overwritten = 0
        for edit in change.edits:
            reversing = self._reverse_edit(edit, command, when)
            edits += reversing
            overwritten += not reversing
        text = f"{'Undid' if command == 'undo' else 'Redid'}: {change.text}"
        if overwritten:
            text += f" (left {overwritten} that another session has changed since)"
        return self._record_change(command, text, edits, when, target=number)

    def _reverse_edit(self, edit: Edit, command: str, when: str) -> list[Edit]:
        """Undo or redo an Edit; return no Edits if it was overwritten.

        Undoing that two papers are one splits the keys of an Annotation that was written for
        the joined paper meanwhile.
        """
        old, new = (edit.after, edit.before) if command == "undo" else (edit.before, edit.after)
        if edit.table != ANSWERS:
            restored = self._annotations.restore(edit, old, new, when)
            return [restored] if restored else []
        answer = self._answers.restore(edit, old, new)
        if answer is None:
            return []
        splits = not new and old["answer"] == "same"
        return [answer, *(self._annotations.split_keys(*paper_keys(old)) if splits else ())]

    def _follow_history(self) -> UndoLog:
        """Return the undo log, brought up to the newest Change."""
        rows = self.store.rows(_HISTORY)
        for number in range(self._undo_log.newest + 1, self._newest + 1):
            document = rows.get(str(number))
            if document is not None:
                change = change_from_document(number, {**document, "edits": None})
                self._undo_log.follow(number, change.session, change.command, change.target)
        return self._undo_log


_DECIDED = {
    Decision.INCLUDE: "Included",
    Decision.MAYBE: "Maybe",
    Decision.EXCLUDE: "Excluded",
    Decision.UNDECIDED: "Undecided",
}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
