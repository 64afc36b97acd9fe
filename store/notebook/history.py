"""The history of a store: its Changes by number, and which of them are in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tinydb.table import Document

from store.model.annotation import CHANGES, Change
from store.model.stamps import read_clock
from store.notebook.conflicts import conflict_line
from store.notebook.documents import (
    JsonDocument,
    NotebookTables,
    change_from_document,
    change_to_document,
)
from store.notebook.edits import describe_edits
from store.notebook.table_merge import merge_tables
from store.notebook.undo import UndoLog
from store.storage.database import Store


class History:
    """Reads Changes and adds new ones; adding belongs to a transaction of the Notebook."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._table = store.table(CHANGES)
        self.newest = max(map(int, store.rows(CHANGES)), default=0)
        """The number of the newest Change of the store, or 0."""
        self._undo_log = UndoLog()

    def change(self, number: int) -> Change | None:
        """Return a Change by its number; None if there is none."""
        document = self._store.rows(CHANGES).get(str(number))
        return None if document is None else change_from_document(number, document)

    def newest_first(self) -> Iterator[Change]:
        """Yield the Changes, the newest first."""
        return filter(None, map(self.change, range(self.newest, 0, -1)))

    def add(self, change: Change) -> None:
        """Add the next Change."""
        self._table.insert(Document(change_to_document(change), change.number))
        self.newest = change.number

    @property
    def undo_log(self) -> UndoLog:
        """The undo log, brought up to the newest Change."""
        rows = self._store.rows(CHANGES)
        for number in range(self._undo_log.newest + 1, self.newest + 1):
            document = rows.get(str(number))
            if document is not None:
                change = change_from_document(number, {**document, "edits": None})
                self._undo_log.follow(number, change.session, change.command, change.target)
        return self._undo_log


def reconcile(
    tables: NotebookTables, arrived: NotebookTables, origin: str = "another copy"
) -> Mapping[str, Mapping[int, JsonDocument | None]]:
    """Merge the tables of another copy of a store; return what to write, the Change with it.

    Table name to number to document, where None is removed; empty if nothing changes. The Change
    says how many Changes of the history were new, and from where.
    """
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
    change = Change(number, origin, when, "arrival", text, merge.edits, conflicts=lines)
    return {**merge.documents, CHANGES: {number: change_to_document(change)}}


def _identity(row: JsonDocument) -> tuple[str, ...]:
    return tuple(str(row.get(name)) for name in ("session", "when", "act", "text"))
