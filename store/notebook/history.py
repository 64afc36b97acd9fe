"""The history of a store: its Changes by number, and which of them are in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from store.model.annotation import CHANGES, Change
from store.model.stamps import read_clock
from store.notebook.document_fields import JsonDocument
from store.notebook.documents import NotebookTables, change_from_document, change_to_document
from store.notebook.edits import describe_edits
from store.notebook.undo import ARRIVAL, UndoLog
from store.storage.database import Store
from store.storage.errors import HistoryGap


class AllChanges(Mapping[str, JsonDocument]):
    """The rows of a history by their numbers, read from the archive where they are archived."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._newest = max(map(int, store.rows(CHANGES)), default=0)

    def __getitem__(self, key: str) -> JsonDocument:
        # a gap in the archive is not an error here: what stood there is not known
        with suppress(HistoryGap):
            if (row := self._store.history_row(int(key))) is not None:
                return row
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        numbers = map(str, range(1, self._newest + 1))
        return (number for number in numbers if number in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def all_tables(store: Store) -> NotebookTables:
    """Return the tables of a store with its whole history, for a merge."""
    tables = {name: store.rows(name) for name in store.tables()}
    return {**tables, CHANGES: AllChanges(store)}


class History:
    """Reads Changes and adds new ones; adding belongs to a transaction of the Notebook."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._table = store.table(CHANGES)
        self.newest = max(map(int, store.rows(CHANGES)), default=0)
        """The number of the newest Change of the store, or 0."""
        self._first_followed = min(map(int, store.rows(CHANGES)), default=1)
        """The oldest Change that the undo log knows: there may be older ones in the archive."""
        self._undo_log = UndoLog(self._first_followed - 1)

    def change(self, number: int) -> Change | None:
        """Return a Change by its number; None if there is none. Raises HistoryGap."""
        document = self._store.history_row(number)
        return None if document is None else change_from_document(number, document)

    def newest_first(self) -> Iterator[Change]:
        """Yield the Changes, the newest first, as far back as the archive can be read."""
        with suppress(HistoryGap):
            yield from filter(None, map(self.change, range(self.newest, 0, -1)))

    def add(self, change: Change) -> None:
        """Add the next Change."""
        self._table.put(change_to_document(change), change.number)
        self.newest = change.number

    def add_number(self, number: int) -> None:
        """Take notice of a Change that another session wrote, or that came with another copy."""
        self.newest = max(self.newest, number)
        if number <= self._undo_log.newest:
            self._undo_log = UndoLog(self._first_followed - 1)

    def next_undo(self, session: str, opened: int, *, imported: bool = False) -> int:
        """Return the number of the Change that `UndoLog.next_undo` names, or 0.

        Reads archived history until there is one. Raises HistoryGap.
        """
        while True:
            number = self.undo_log.next_undo(session, opened, imported=imported)
            if number or not self._follow_older():
                return number

    def in_force(self, number: int) -> bool:
        """Return whether a Change is in force, also one of the archive. Raises HistoryGap."""
        while number < self._first_followed and self._follow_older():
            pass
        return self.undo_log.in_force(number)

    def _follow_older(self) -> bool:
        """Let the undo log begin one segment earlier; return False if there is none."""
        older = self._store.history_before(self._first_followed)
        if older:
            self._first_followed = min(map(int, older))
            self._undo_log = UndoLog(self._first_followed - 1)
        return bool(older)

    @property
    def undo_log(self) -> UndoLog:
        """The undo log, brought up to the newest Change; redo looks no further back than it."""
        for number in range(self._undo_log.newest + 1, self.newest + 1):
            document = self._store.history_row(number)
            if document is not None:
                change = change_from_document(number, {**document, "edits": None})
                self._undo_log.follow(number, change.session, change.command, change.target)
        return self._undo_log


def reconcile(
    tables: NotebookTables, arrived: NotebookTables, origin: str = "another copy"
) -> Mapping[str, Mapping[int, dict[str, Any] | None]]:
    """Merge the tables of another copy of a store; return what to write, the Change with it.

    Table name to number to document, where None is removed; empty if nothing changes. The Change
    says how many Changes of the history were new, and from where.
    """
    # few commands merge, and importing this takes a tenth of what the notebook does
    from store.notebook.conflicts import conflict_line
    from store.notebook.table_merge import merge_tables

    merge = merge_tables(tables, arrived)
    if not merge.edits:
        return {}
    history = tables.get(CHANGES, {})
    known = {_identity(row) for row in history.values()}
    new = sum(_identity(row) not in known for row in arrived.get(CHANGES, {}).values())
    number = 1 + max((int(key) for key in history if key.isdecimal()), default=0)
    when = read_clock("").when
    actions = f"{new:,} action{'s' if new != 1 else ''} from {origin}"
    text = f"Merged {actions}: {describe_edits(merge.edits)}"
    lines = tuple(conflict_line(conflict, "") for conflict in merge.conflicts)
    change = Change(number, origin, when, ARRIVAL, text, merge.edits, conflicts=lines)
    documents = {**merge.documents, CHANGES: {number: change_to_document(change)}}
    return {
        table: {row: None if document is None else dict(document) for row, document in rows.items()}
        for table, rows in documents.items()
    }


def _identity(row: JsonDocument) -> tuple[str, ...]:
    return tuple(str(row.get(name)) for name in ("session", "when", "act", "text"))
