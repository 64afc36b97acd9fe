"""Write the documents of any table by its rules, so that each Edit can be undone and merged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from store.model.annotation import Edit
from store.model.stamps import Clock
from store.notebook.document_fields import JsonDocument
from store.notebook.documents import NotebookTables
from store.notebook.edits import edit_between
from store.notebook.rules import RULES, TableRules, rules_of
from store.notebook.values import set_fields
from store.storage.database import Store


class DocumentTable:
    """The documents of a table, each set as a whole; every write belongs to a transaction.

    A document that is removed stays as a tombstone.
    """

    def __init__(self, store: Store, name: str) -> None:
        self.name = name
        self.store = store
        self._rules = rules_of(name)
        self.is_stale = True
        """Whether documents may have been written since they were last read as a whole."""
        self._rows_read: tuple[JsonDocument, ...] | None = None

    def document(self, number: int) -> JsonDocument:
        """Return a document as it is stored; an empty one if there is none."""
        return self.store.rows(self.name).get(str(number), {})

    def read_if_changed(self) -> tuple[JsonDocument, ...] | None:
        """Return all documents if they are others than the last time that this was called.

        What is made of them is asked for with every row that is drawn, so nothing is compared
        before something was written.
        """
        if not self.is_stale:
            return None
        self.is_stale = False
        rows = tuple(self.store.rows(self.name).values())
        if rows == self._rows_read:
            return None
        self._rows_read = rows
        return rows

    @staticmethod
    def mark_stale(tables: Iterable[DocumentTable]) -> None:
        """Have tables read again what is made of all their documents."""
        for table in tables:
            table.is_stale = True

    def find(self, document: JsonDocument, other_than: int = 0) -> int:
        """Return the number of the document that is about the same, or 0."""
        names = set(self._rules.names(document))
        rows = self.store.rows(self.name)
        numbers = (
            int(key)
            for key, row in rows.items()
            if int(key) != other_than and names.intersection(self._rules.names(row))
        )
        return min(numbers, default=0)

    def set(self, fields: JsonDocument, clock: Clock, number: int = 0) -> Edit | None:
        """Write a document with these fields, in place of that number or of the one about the same.

        Returns None if nothing that counts is different.
        """
        number = number or self.find(fields)
        before = self._rules.read_whole(self.document(number))
        if self._is_same(before, fields):
            return None
        return self._set(number, fields, clock)

    def remove(self, number: int, clock: Clock) -> Edit:
        """Make a document a tombstone."""
        return self._set(number, self._rules.absent, clock)

    def restore(self, edit: Edit, old: JsonDocument, new: JsonDocument, clock: Clock) -> list[Edit]:
        """Undo or redo an Edit: from `old` to `new`; none if the document is not `old` any more."""
        number = self.find(old or new) or edit.doc
        if not self._is_same(self._rules.read_whole(self.document(number)), old):
            return []
        # a field that is empty in the one document is absent from it: settled without a note
        emptied = dict.fromkeys(old.keys() - new.keys() - self._rules.details)
        fields = {**emptied, **new} if new else self._rules.absent
        restored = self._set(number, fields, clock)
        return [restored._replace(key=edit.key, title=edit.title)]

    def _is_same(self, first: JsonDocument, second: JsonDocument) -> bool:
        """Return whether two documents have the same plain fields, but for how they were set."""
        sides = [
            {name: side[name] for name in side if name not in self._rules.details}
            for side in (self._rules.parse(first), self._rules.parse(second))
        ]
        return sides[0] == sides[1]

    def _set(self, number: int, fields: Mapping[str, Any], clock: Clock) -> Edit:
        self.is_stale = True
        before = self.document(number)
        # what is given again keeps its time: an older answer does not overrule it by that
        when = {"when": clock.when} if "when" in self._rules.details else {}
        fields = {**dict.fromkeys(self._rules.absent), **when, **fields}
        namesake = self.find({**before, **fields}, other_than=number)
        replaced = self.document(namesake)
        if namesake:
            write_document(self.store, self.name, namesake, None)
        document, _ = set_fields(self._rules, before, fields, clock, replaced=replaced)
        number = write_document(self.store, self.name, number, document)
        if before and set(self._rules.names(before)) != set(self._rules.names(document)):
            # elsewhere there is a document of the old name, which is to go too
            gone, _ = set_fields(self._rules, before, self._rules.absent, clock)
            write_document(self.store, self.name, 0, gone)
        originals = {number: before} if before else {}
        return edit_between(self.name, number, originals, document, clock.now)


def write_document(store: Store, table: str, number: int, document: JsonDocument | None) -> int:
    """Write a document as a whole, a new one if its number is 0; None removes it.

    Returns its number.
    """
    return store.table(table).put(document, number) if number or document is not None else 0


def restore_documents(store: Store, backup: NotebookTables, clock: Clock) -> Iterator[Edit]:
    """Write what differs from a backup, inside a transaction; yield the Edits.

    What has come since is emptied or made a tombstone, so that a merge does not bring it back.
    """
    for table, rules in RULES.items():
        rows, wanted_rows = dict(store.rows(table)), backup.get(table, {})
        for key in sorted(rows.keys() | wanted_rows.keys(), key=int):
            before, wanted = rows.get(key, {}), wanted_rows.get(key, {})
            if rules.read_whole(before) != rules.read_whole(wanted):
                document = _restore_document(rules, before, wanted, clock)
                write_document(store, table, int(key), document)
                originals = {int(key): before} if before else {}
                yield edit_between(table, int(key), originals, document, clock.now)


def _restore_document(
    rules: TableRules, before: JsonDocument, wanted: JsonDocument, clock: Clock
) -> JsonDocument:
    """Return a document with the values of the backup, stamped now.

    What is not in the backup becomes the tombstone that removing it makes: it keeps its name, by
    which merges and undo find it.
    """
    if wanted or not rules.absent:
        names = {*(name for names in rules.fields.values() for name in names)}
        names.update(filter(None, (rules.members, rules.texts)))
        fields: Mapping[str, Any] = {
            **dict.fromkeys(names - rules.details),
            **rules.parse(wanted),
        }
    else:
        fields = rules.absent
    named = {name: wanted[name] for name in (rules.union, rules.newest) if name in wanted}
    document, _ = set_fields(rules, before or named, fields, clock)
    times = document.get("when")
    if isinstance(times, Mapping):
        document["when"] = {**times, **dict.fromkeys(fields, clock.when)}
    return document
