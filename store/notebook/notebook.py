"""The Notebook: the only writer of Annotations and answers."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from store.duplicates.answers import Answers
from store.model.annotation import ANNOTATIONS, CHANGES, Annotation, Change, Decision, Edit
from store.model.display import WORDS
from store.model.paper import Paper
from store.model.record import Record
from store.model.stamps import Clock, read_clock
from store.notebook.annotation_table import AnnotationTable, ComputeFields, decide_as
from store.notebook.answer_table import AnsweredPair, AnswerTable
from store.notebook.document_table import DocumentTable, restore_documents, write_document
from store.notebook.documents import NotebookTables
from store.notebook.edits import count_edits, describe_edits
from store.notebook.history import History, all_tables, reconcile
from store.notebook.paste_table import PasteTable
from store.notebook.profile_table import ProfileTable
from store.notebook.reason_table import ReasonTable
from store.notebook.saved_views import View, ViewTable
from store.notebook.settlement_table import SettlementTable, annotation_tables
from store.notebook.tag_table import TagTable
from store.notebook.term_table import EditWriter, TermTable
from store.notebook.undo import reverse_edits
from store.notebook.writer import read_writer
from store.storage.database import Store, open_store
from store.text.cleaning import clean

if TYPE_CHECKING:
    from store.notebook.conflicts import Merged


class Notebook:
    """All that the user has recorded, kept in a Store; several Notebooks may share one.

    Each verb (`decide`, `rate`, ...) returns the Change that it made, or None if nothing changed.
    """

    def __init__(self, store: Store, session: str = "") -> None:
        self.store = store
        self.session = session or f"{read_clock('').when} {uuid.uuid4().hex[:6]}"
        self._writer = ""
        self._history = History(store)
        self._annotations = AnnotationTable(store)
        self._answers = AnswerTable(store, self._annotations)
        self._views = ViewTable(store)
        self.tags = TagTable(self._annotations, self._make_change)
        self.terms = TermTable(store, self._make_change)
        self.reasons = ReasonTable(store, self._make_change)
        self.pastes = PasteTable(store, self._make_change, self._answers)
        self.profile = ProfileTable(store, self._make_change)
        self.settlements = SettlementTable(store, self._make_change)
        self.blind = False
        """Whether the decisions of this session are made without authors, venue, year, sources."""
        self._listed = (self.terms, self.reasons, self.pastes, self.profile, self.settlements)
        tables = (self._annotations, self._answers, self._views, *self._listed)
        self._tables: Mapping[str, AnnotationTable | DocumentTable] = {t.name: t for t in tables}
        self._unreported: set[int] = set()
        """Documents written by other sessions that `refresh` has not returned yet."""
        self._opened = self.newest

    @classmethod
    def open(cls, path: Path, session: str = "") -> Notebook:
        """Open the store at this path; raises StoreError where that is not possible."""
        return cls(open_store(path, reconcile=reconcile), session)

    def close(self, *, checkpoint: bool = True) -> None:
        """Close the store; without a checkpoint the Changes stay in its log."""
        self.store.close(leave_log=not checkpoint)

    def __len__(self) -> int:
        return len(self._annotations)

    def __iter__(self) -> Iterator[int]:
        """Yield the numbers of the documents."""
        return iter(self._annotations)

    def annotation_of(self, paper: Paper) -> Annotation:
        """Return the Annotation of a paper, merged from all that belong to it, as settled."""
        return self._as_shown(self._annotations.of(paper), paper.own_keys)

    def own_annotation_of(self, paper: Paper) -> Annotation:
        """Return the Annotation of a paper with the reviewer's own decision, settled or not."""
        return self.reasons.with_present_text(self._annotations.of(paper))

    def annotation(self, number: int) -> Annotation:
        """Return the Annotation in a document; an empty one if there is no such document."""
        return self._as_shown(self._annotations.annotation(number))

    def _as_shown(self, annotation: Annotation, keys: Iterable[str] = ()) -> Annotation:
        return self.reasons.with_present_text(self.settlements.settled(annotation, keys))

    def numbers(self, keys: Iterable[str]) -> tuple[int, ...]:
        """Return the numbers of the documents that have any of these keys."""
        return self._annotations.numbers(keys)

    @property
    def annotations(self) -> AnnotationTable:
        """The documents of the Annotations, for what need not parse all of them; read only."""
        return self._annotations

    @property
    def answers(self) -> Answers:
        """The user's answers about duplicates; the same object until they change."""
        return self._answers.answers

    @property
    def newest(self) -> int:
        """The number of the newest Change of the store, or 0."""
        return self._history.newest

    def change(self, number: int) -> Change | None:
        """Return a Change by its number; None if there is none."""
        return self._history.change(number)

    def history(self, most: int | None = None) -> list[Change]:
        """Return the Changes, the newest first: all, or the newest `most`."""
        return list(islice(self._history.newest_first(), most))

    def decide(
        self, papers: Sequence[Paper], decision: Decision, reason: str | None = None
    ) -> Change | None:
        """Decide about papers; None, unlike an empty reason, keeps the one of an exclude."""
        reason = None if reason is None or decision is not Decision.EXCLUDE else clean(reason)
        text = WORDS[decision].capitalize() + (f" ({reason})" if reason else "")
        compute = decide_as(decision, reason, blind=self.blind, reviewer=self.profile.reviewer)
        return self._set_fields("decide", text, papers, compute)

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
        return self.tags.tag(papers, add, remove)

    def annotate(self, paper: Paper, note: str) -> Change | None:
        """Replace the note of a paper."""
        note = clean(note, lines=True)
        text = "Noted" if note else "Note cleared"
        return self._set_fields("note", text, [paper], lambda _: {"note": note})

    def mark_read(self, papers: Sequence[Paper], read: bool) -> Change | None:
        """Mark papers as read or unread."""
        text = f"Marked as {'read' if read else 'unread'}"
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
        with self._transaction() as clock:
            text, edits = self._answers.edit_all(pairs, clock, same=same)
            return self._record_change("answer", text, edits, clock) if edits else None

    def save_view(self, view: View) -> Change | None:
        """Save a View, replacing one with the same name; raises ViewRefused without a name."""
        return self._make_change(
            "view", "Saved the view", lambda clock: [self._views.save(view, clock)]
        )

    def rename_view(self, old: str, new: str) -> Change | None:
        """Rename a View; raises ViewRefused if the new name is empty or taken."""
        with self._transaction() as clock:
            edit = self._views.rename(old, new, clock)
            text = f"Renamed the view: {clean(old)} is {clean(new)}"
            return self._record_change("view", text, [edit], clock) if edit else None

    def delete_view(self, name: str) -> Change:
        """Delete a View; raises ViewRefused if there is none of this name."""
        with self._transaction() as clock:
            edit = self._views.delete(name, clock)
            return self._record_change("view", f"Deleted the view: {edit.title}", [edit], clock)

    def import_annotations(
        self, command: str, text: str, annotations: Iterable[tuple[Paper, Annotation]]
    ) -> Change | None:
        """Merge Annotations that were not stamped into those of the papers, as one Change.

        The newest of each field wins; one that has no time gives way to any that has one.
        Tags and notes are joined.
        """
        return self.merge(annotation_tables(annotations), text, command).change

    def merge(self, arrived: NotebookTables, text: str, command: str = "merge") -> Merged:
        """Merge the tables of another notebook as one Change, and return what is to be reported.

        The Change is None, and nothing is written, if nothing is new.
        """
        from store.notebook.conflicts import Merged, conflict_line
        from store.notebook.table_merge import merge_tables

        with self._transaction() as clock:
            merge = merge_tables(all_tables(self.store), arrived)
            for table, documents in merge.documents.items():
                for number, document in documents.items():
                    write_document(self.store, table, number, document)
            self._annotations.reindex(*merge.documents.get(ANNOTATIONS, ()))
            self._answers.reload()
            lines = tuple(conflict_line(each, clock.writer) for each in merge.conflicts)
            change = self._record_edits(command, text, merge.edits, clock, conflicts=lines)
            return Merged(change, merge.conflicts, clock.writer)

    def restore(self, backup: NotebookTables, text: str) -> Change | None:
        """Set all documents to what they are in a backup, as one Change; None if all are so."""
        with self._transaction() as clock:
            edits = list(restore_documents(self.store, backup, clock))
            self._annotations.reindex(*(each.doc for each in edits if each.table == ANNOTATIONS))
            self._answers.reload()
            text = f"{text}: {count_edits(edits)} changed"
            return self._record_change("restore", text, edits, clock) if edits else None

    def undo(self) -> Change | None:
        """Undo the newest Change of this session or from before it; None if there is none.

        Papers whose fields another session has set since stay as they are; the text of the
        Change says how many.
        """
        with self._transaction() as clock:
            number = self._history.next_undo(self.session, self._opened)
            return self._reverse("undo", number, clock)

    def undo_newest(self) -> Change | None:
        """Undo the newest Change of the store, whichever session made it, a merge too."""
        with self._transaction() as clock:
            number = self._history.next_undo(self.session, self.newest, imported=True)
            return self._reverse("undo", number, clock)

    def revert(self, number: int) -> Change | None:
        """Undo any Change that is in force; None if it is not."""
        with self._transaction() as clock:
            return self._reverse("undo", number, clock) if self.in_force(number) else None

    def redo(self) -> Change | None:
        """Redo the Change that was undone last; None if there is none."""
        with self._transaction() as clock:
            number = self._history.undo_log.next_redo(self.session, self._opened)
            return self._reverse("redo", number, clock)

    def in_force(self, number: int) -> bool:
        """Return whether a Change is in force: not undone, and not itself an undo or redo."""
        return self._history.in_force(number)

    def refresh(self) -> frozenset[int]:
        """Read what other sessions have written; return the documents of changed Annotations."""
        self._read_other_sessions()
        numbers, self._unreported = frozenset(self._unreported), set()
        return numbers

    def _read_other_sessions(self) -> None:
        for table, number in self.store.refresh():
            DocumentTable.mark_stale(self._listed)
            if table == ANNOTATIONS:
                self._unreported.add(number)
                self._annotations.reindex(number)
            elif table == self._answers.name:
                self._answers.reload()
            elif table in (self.reasons.name, self.settlements.name):
                self._unreported.update(self._annotations.decided())
            elif table == CHANGES:
                self._history.add_number(number)

    @contextmanager
    def _transaction(self) -> Iterator[Clock]:
        """Write all or nothing; if the save fails, memory is as it was. Yields the time of it."""
        newest = self.newest
        try:
            with self.store.transaction():
                self._read_other_sessions()
                newest = self.newest
                self._annotations.written.clear()
                self._writer = self._writer or read_writer(self.store)
                yield read_clock(self._writer)
        except BaseException:
            self._history.newest = newest
            self._answers.reload()
            self._annotations.reindex(*self._annotations.written)
            raise
        finally:
            DocumentTable.mark_stale(self._listed)

    def _set_fields(
        self, command: str, text: str, papers: Sequence[Paper], compute_fields: ComputeFields
    ) -> Change | None:
        """Set fields of papers as one Change."""
        edit = self._annotations.edit
        return self._make_change(
            command, text, lambda clock: [edit(paper, compute_fields, clock) for paper in papers]
        )

    def _make_change(self, command: str, text: str, write: EditWriter) -> Change | None:
        """Make one Change of the Edits that a function writes."""
        with self._transaction() as clock:
            return self._record_edits(command, text, write(clock), clock)

    def _record_edits(
        self, command: str, text: str, attempts: Iterable[Edit | None], clock: Clock, **more: Any
    ) -> Change | None:
        """Record the Edits that changed something as one Change whose text names the papers."""
        edits = [edit for edit in attempts if edit is not None]
        if not edits:
            return None
        text = f"{text}: {describe_edits(edits)}"
        return self._record_change(command, text, edits, clock, **more)

    def _record_change(
        self, command: str, text: str, edits: Sequence[Edit], clock: Clock, **more: Any
    ) -> Change:
        """Add a Change to the history, in the transaction of its Edits."""
        made_by = (self.newest + 1, self.session, clock.when, command, text, tuple(edits))
        change = Change(*made_by, writer=clock.writer, **more)
        self._history.add(change)
        return change

    def _reverse(self, command: str, number: int, clock: Clock) -> Change | None:
        """Undo or redo a Change, except for Edits that another session has overwritten."""
        if (change := self.change(number)) is None:
            return None
        edits, text = reverse_edits(change, command, self._tables, clock)
        return self._record_change(command, text, edits, clock, target=number)
