"""TinyDB's Storage and Table on top of the log, and a table's documents during a transaction."""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from functools import partial
from threading import get_ident
from typing import Any

from tinydb.storages import Storage
from tinydb.table import Document, Table

from store.storage.checkpoint import META_TABLE
from store.storage.engine import Engine
from store.storage.errors import StoreReadOnly
from store.storage.log import (
    LogDocument,
    Tables,
    copy_plain,
    encode_changes,
    normalize_json,
)

Overlay = dict[str, LogDocument | None]
"""The documents that a transaction has written to a table so far; None is removed."""


class LogStorage(Storage):
    """Collects what a transaction writes and has it appended to the log as one line."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._overlays: dict[str, Overlay] = {}
        self._dropped_tables: set[str] = set()
        self._writing_thread = 0

    def read(self) -> Tables:
        """Return the tables in memory, which must not be changed."""
        return dict(self._engine.tables)

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Replace all tables, which is how TinyDB drops some of them."""
        with self.transaction():
            for name in self._engine.tables.keys() - data.keys():
                self._dropped_tables.add(name)
                self._overlays.pop(name, None)
            for name, rows in data.items():
                old_rows = self._engine.tables.get(name, {})
                if rows is not old_rows:
                    self._overlays[name] = {**dict.fromkeys(old_rows), **rows}

    def close(self) -> None:
        """Close the files."""
        self._engine.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Collect all writes inside and save them as one entry; inner ones join the outer one."""
        if self._writing_thread == get_ident():
            yield
            return
        self._refuse_if_read_only()
        with self._engine.locked():
            self._refuse_if_read_only()
            self._writing_thread = get_ident()
            try:
                yield
                entry = self._build_entry()
            finally:
                self._writing_thread, self._overlays, self._dropped_tables = 0, {}, set()
            if entry:
                self._engine.append(entry)

    def _refuse_if_read_only(self) -> None:
        if self._engine.read_only_reason:
            raise StoreReadOnly(self._engine.read_only_reason)

    def _build_entry(self) -> dict[str, Any]:
        """Return what was collected as a log entry; empty if nothing changes."""
        entry: dict[str, Any] = {name: {"drop": True} for name in sorted(self._dropped_tables)}
        for name, overlay in self._overlays.items():
            rows = {} if name in self._dropped_tables else self._engine.tables.get(name, {})
            changes = encode_changes(rows, overlay.items())
            if changes:
                entry[name] = {**entry.get(name, {}), **changes}
        return entry

    def view(self, name: str, *, copies: bool = True) -> TableView:
        """Return a table's documents as the calling thread should see them now."""
        rows = self._engine.tables.get(name, {})
        if self._writing_thread != get_ident():
            return TableView(rows, None, copies=copies)
        rows = {} if name in self._dropped_tables else rows
        return TableView(rows, self._overlays.get(name), copies=copies)

    def collect(self, name: str, overlay: Mapping[str, Mapping[str, Any] | None]) -> None:
        """Add documents to the transaction, as reading them back from JSON would give them."""
        if name == META_TABLE:
            raise ValueError(f"{META_TABLE} is not a table for documents")
        documents = {key: normalize_json(document) for key, document in overlay.items()}
        self._overlays.setdefault(name, {}).update(documents)

    def next_id(self, name: str) -> int:
        """Return an id that no document of the table has, or had while this process ran."""
        highest_ids = self._engine.highest_ids
        if name not in highest_ids:
            highest_ids[name] = max(map(int, self.view(name)), default=0)
        return highest_ids[name] + 1

    def id_recorder(self, name: str) -> Callable[[int], None]:
        """Return a function to call with every id that a document of the table gets."""
        self.next_id(name)
        return partial(self._record_id, name)

    def _record_id(self, name: str, number: int) -> None:
        highest_ids = self._engine.highest_ids
        highest_ids[name] = max(highest_ids[name], number)


class StoreTable(Table):
    """A TinyDB table whose writes cost what they write, however many documents there are."""

    def __init__(self, storage: LogStorage, name: str, **options: Any) -> None:
        self._log_storage = storage
        super().__init__(storage, name, **{**options, "cache_size": 0})

    def insert(self, document: Mapping[str, Any]) -> int:
        """Insert a document; return its id."""
        with self._log_storage.transaction():
            return super().insert(document)

    def insert_multiple(self, documents: Iterable[Mapping[str, Any]]) -> list[int]:
        """Insert documents in one transaction; return their ids."""
        with self._log_storage.transaction():
            return super().insert_multiple(documents)

    def upsert(self, document: Mapping[str, Any], cond: Any = None) -> list[int]:
        """Update the matching documents, or insert one, in one transaction."""
        with self._log_storage.transaction():
            return super().upsert(document, cond)

    def put(self, document: Mapping[str, Any] | None, number: int = 0) -> int:
        """Write a document as a whole, or remove it with None; return its id, a new one for 0.

        TinyDB's own `update` copies the document that is there first.
        """
        storage = self._log_storage
        with storage.transaction():
            number = number or self._get_next_id()
            storage.collect(self.name, {str(number): document})
            if document is not None:
                storage.id_recorder(self.name)(number)
        return number

    def get(
        self, cond: Any = None, doc_id: int | None = None, doc_ids: list[int] | None = None
    ) -> Any:
        """Return one document by query or id, or several by their ids, without a scan for ids."""
        if doc_id is not None or doc_ids is None:
            return super().get(cond, doc_id)
        view = self._read_table()
        rows = ((number, view.get(str(number))) for number in sorted(set(doc_ids)))
        return [Document(document, number) for number, document in rows if document is not None]

    def _read_table(self) -> Any:
        return self._log_storage.view(self.name)

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        storage = self._log_storage
        with storage.transaction():
            table = EditableTable(storage.view(self.name), storage.id_recorder(self.name))
            updater(table)
            storage.collect(self.name, table.overlay)

    def _get_next_id(self) -> int:
        number = self._log_storage.next_id(self.name)
        self._log_storage.id_recorder(self.name)(number)
        return number


class TableView(Mapping[str, LogDocument]):
    """A table's documents together with what the transaction has written, for reading."""

    def __init__(
        self, rows: Mapping[str, LogDocument], overlay: Overlay | None, *, copies: bool
    ) -> None:
        self.rows = rows
        self.overlay = {} if overlay is None else overlay
        self.copies = copies

    def __getitem__(self, key: str) -> LogDocument:
        document = self.overlay[key] if key in self.overlay else self.rows[key]
        if document is None:
            raise KeyError(key)
        return copy_plain(document) if self.copies else document

    def __contains__(self, key: object) -> bool:
        if key in self.overlay:
            return self.overlay[str(key)] is not None
        return key in self.rows

    def __iter__(self) -> Iterator[str]:
        if not self.overlay:
            yield from list(self.rows)
            return
        yield from [key for key in self.rows if self.overlay.get(key, self.rows) is not None]
        yield from [key for key in self.overlay if key not in self.rows and key in self]

    def items(self) -> TableItems:
        """Return ids with documents; other threads may change the table during an iteration."""
        return TableItems(self)

    def __len__(self) -> int:
        return sum(1 for _ in self) if self.overlay else len(self.rows)


class TableItems(ItemsView[str, LogDocument]):
    """The ids and documents of a view, as they were when the iteration began."""

    _mapping: TableView

    def __iter__(self) -> Iterator[tuple[str, LogDocument]]:
        view = self._mapping
        rows = {**view.rows, **view.overlay} if view.overlay else view.rows
        for key, document in list(rows.items()):
            if document is not None:
                yield key, copy_plain(document) if view.copies else document


class EditableTable(MutableMapping[int, Any]):
    """A table as TinyDB's updaters expect it; a document is copied when it is first read."""

    def __init__(self, view: TableView, record_id: Callable[[int], None]) -> None:
        self.overlay: Overlay = {}
        self._edited = TableView(view, self.overlay, copies=False)
        self._record_id = record_id

    def __getitem__(self, number: int) -> Any:
        return self.overlay.setdefault(str(number), self._edited[str(number)])

    def __setitem__(self, number: int, document: Any) -> None:
        self.overlay[str(number)] = document
        self._record_id(number)

    def __delitem__(self, number: int) -> None:
        if number not in self:
            raise KeyError(number)
        self.overlay[str(number)] = None

    def __contains__(self, number: object) -> bool:
        return str(number) in self._edited

    def __iter__(self) -> Iterator[int]:
        return map(int, self._edited)

    def __len__(self) -> int:
        return len(self._edited)

    def clear(self) -> None:
        """Remove every document."""
        self.overlay.update(dict.fromkeys(self._edited))
