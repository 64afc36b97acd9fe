"""TinyDB's Storage and Table on top of the log, and a table's documents during a transaction."""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from threading import get_ident
from typing import Any

from tinydb.storages import Storage
from tinydb.table import Document, Table

from store.storage.checkpoint import META_TABLE
from store.storage.engine import Engine
from store.storage.errors import StoreReadOnly
from store.storage.log import LogDocument, TableRows, Tables, encode_changes, normalize_json

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

    def collect(self, name: str, overlay: Overlay) -> None:
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
        highest_ids = self._engine.highest_ids
        if name not in highest_ids:
            self.next_id(name)

        def record(number: int) -> None:
            highest_ids[name] = max(highest_ids[name], number)

        return record


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


_SCALARS = frozenset({str, int, float, bool, type(None)})


def copy_json(node: Any) -> Any:
    """Return a deep copy of a JSON value."""
    if type(node) is dict:
        return {
            name: part if type(part) in _SCALARS else copy_json(part) for name, part in node.items()
        }
    return [copy_json(part) for part in node] if type(node) is list else node


class TableView(Mapping[str, LogDocument]):
    """A table's documents together with what the transaction has written, for reading."""

    def __init__(self, rows: TableRows, overlay: Overlay | None, *, copies: bool) -> None:
        self._rows = rows
        self._overlay = overlay or {}
        self._copies = copies

    def __getitem__(self, key: str) -> LogDocument:
        document = self._overlay[key] if key in self._overlay else self._rows[key]
        if document is None:
            raise KeyError(key)
        return copy_json(document) if self._copies else document

    def __contains__(self, key: object) -> bool:
        if key in self._overlay:
            return self._overlay[str(key)] is not None
        return key in self._rows

    def __iter__(self) -> Iterator[str]:
        if not self._overlay:
            yield from list(self._rows)
            return
        yield from [key for key in self._rows if self._overlay.get(key, self._rows) is not None]
        yield from [key for key in self._overlay if key not in self._rows and key in self]

    def items(self) -> TableItems:
        """Return ids with documents; other threads may change the table during an iteration."""
        return TableItems(self)

    def iterate_copy(self) -> Iterator[tuple[str, LogDocument]]:
        """Yield ids and documents of a copy of the rows, which costs little next to the rest."""
        rows = {**self._rows, **self._overlay} if self._overlay else self._rows
        for key, document in list(rows.items()):
            if document is not None:
                yield key, copy_json(document) if self._copies else document

    def __len__(self) -> int:
        added_count = sum(
            (document is not None) - (key in self._rows) for key, document in self._overlay.items()
        )
        return len(self._rows) + added_count


class TableItems(ItemsView[str, LogDocument]):
    """The ids and documents of a view, as they were when the iteration began."""

    def __init__(self, view: TableView) -> None:
        super().__init__(view)
        self._view = view

    def __iter__(self) -> Iterator[tuple[str, LogDocument]]:
        return self._view.iterate_copy()


class EditableTable(MutableMapping[int, Any]):
    """A table as TinyDB's updaters expect it; a document is copied when it is first read."""

    def __init__(self, view: TableView, record_id: Callable[[int], None]) -> None:
        self.overlay: Overlay = {}
        self._view = view
        self._record_id = record_id

    def __getitem__(self, number: int) -> Any:
        key = str(number)
        if key not in self.overlay:
            self.overlay[key] = self._view[key]
        document = self.overlay[key]
        if document is None:
            raise KeyError(number)
        return document

    def __setitem__(self, number: int, document: Any) -> None:
        self.overlay[str(number)] = document
        self._record_id(number)

    def __delitem__(self, number: int) -> None:
        if number not in self:
            raise KeyError(number)
        self.overlay[str(number)] = None

    def __contains__(self, number: object) -> bool:
        key = str(number)
        return self.overlay[key] is not None if key in self.overlay else key in self._view

    def __iter__(self) -> Iterator[int]:
        for key in self._view:
            if self.overlay.get(key, self._view) is not None:
                yield int(key)
        yield from [
            int(key)
            for key, document in self.overlay.items()
            if document is not None and key not in self._view
        ]

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def clear(self) -> None:
        """Remove every document."""
        self.overlay = dict.fromkeys(self._view, None)
