"""TinyDB's Storage and Table on top of the journal.

The documents of one table while an act is being put together.
"""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from threading import get_ident
from typing import Any

from tinydb.storages import Storage
from tinydb.table import Document, Table

from store.storage.checkpoint import META
from store.storage.engine import Engine
from store.storage.errors import StoreReadOnly
from store.storage.log import LogDocument as LogDocument
from store.storage.log import TableRows, Tables, as_read, document_patches


class JournalStorage(Storage):
    """Collects what an act makes of the tables and has it written as one line."""

    def __init__(self, live: Engine) -> None:
        self.live = live
        self._layers: dict[str, Overlay] = {}
        self._collecting = 0
        self._dropped: set[str] = set()

    def read(self) -> Tables:
        """Return the tables as they lie in memory; not to be changed."""
        return dict(self.live.tables)

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Make the tables these ones: how TinyDB drops tables."""
        with self.transaction():
            for name in self.live.tables.keys() - data.keys():
                self._dropped.add(name)
                self._layers.pop(name, None)
            for name, rows in data.items():
                old = self.live.tables.get(name, {})
                if rows is not old:
                    self._layers[name] = {**dict.fromkeys(old), **rows}

    def close(self) -> None:
        """Close the files."""
        self.live.release()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Collect every write inside and save them as one act; inner ones join the outer."""
        if self._collecting == get_ident():
            yield
            return
        if self.live.readonly:
            raise StoreReadOnly(self.live.readonly)
        with self.live.locked():
            if self.live.readonly:
                raise StoreReadOnly(self.live.readonly)
            self._collecting = get_ident()
            try:
                yield
                entry = self._entry()
            finally:
                self._collecting, self._layers, self._dropped = 0, {}, set()
            if entry:
                self.live.append(entry)

    def _entry(self) -> dict[str, Any]:
        """Say in a journal's terms what was collected."""
        entry: dict[str, Any] = {name: {"drop": True} for name in sorted(self._dropped)}
        for name, layer in self._layers.items():
            rows = {} if name in self._dropped else self.live.tables.get(name, {})
            acts = document_patches(rows, layer.items())
            if acts:
                entry[name] = {**entry.get(name, {}), **acts}
        return entry

    def view(self, name: str, *, copies: bool = True) -> TableView:
        """Return a table's documents as the calling thread is to see them now."""
        rows = self.live.tables.get(name, {})
        if self._collecting != get_ident():
            return TableView(rows, None, copies=copies)
        rows = {} if name in self._dropped else rows
        return TableView(rows, self._layers.get(name), copies=copies)

    def collect(self, name: str, layer: Overlay) -> None:
        """Add to the act under way; documents become what reading them back would give."""
        if name == META:
            raise ValueError(f"{META} is not a table for documents")
        plain = {key: as_read(it) for key, it in layer.items()}
        self._layers.setdefault(name, {}).update(plain)

    def next_id(self, name: str) -> int:
        """Return an id that no document of the table has, or had while this process looked."""
        if name not in self.live.highest:
            self.live.highest[name] = max(map(int, self.view(name)), default=0)
        return self.live.highest[name] + 1

    def note_id(self, name: str) -> Callable[[int], None]:
        """Return a function that is told of every id that a document gets."""
        highest = self.live.highest
        if name not in highest:
            self.next_id(name)

        def note(number: int) -> None:
            highest[name] = max(highest[name], number)

        return note


class JournalTable(Table):
    """A TinyDB table whose writes cost what they write, however many documents there are."""

    def __init__(self, storage: JournalStorage, name: str, **options: Any) -> None:
        self._journal = storage
        super().__init__(storage, name, **{**options, "cache_size": 0})

    def insert(self, document: Mapping[str, Any]) -> int:
        """Insert a document; gives its id."""
        with self._journal.transaction():
            return super().insert(document)

    def insert_multiple(self, documents: Iterable[Mapping[str, Any]]) -> list[int]:
        """Insert documents as one act; gives their ids."""
        with self._journal.transaction():
            return super().insert_multiple(documents)

    def upsert(self, document: Mapping[str, Any], cond: Any = None) -> list[int]:
        """Update what is there, else insert, as one act."""
        with self._journal.transaction():
            return super().upsert(document, cond)

    def get(
        self, cond: Any = None, doc_id: int | None = None, doc_ids: list[int] | None = None
    ) -> Any:
        """Find one document by query or id, or several by their ids, without going over all."""
        if doc_id is not None or doc_ids is None:
            return super().get(cond, doc_id)
        view = self._read_table()
        wanted = ((number, view.get(str(number))) for number in sorted(set(doc_ids)))
        return [Document(document, number) for number, document in wanted if document is not None]

    def _read_table(self) -> Any:
        return self._journal.view(self.name)

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        with self._journal.transaction():
            draft = EditableTable(self._journal.view(self.name), self._journal.note_id(self.name))
            updater(draft)
            self._journal.collect(self.name, draft.layer)

    def _get_next_id(self) -> int:
        number = self._journal.next_id(self.name)
        self._journal.note_id(self.name)(number)
        return number


Overlay = dict[str, LogDocument | None]
"""What an act makes of a table's documents; None is removed."""

_PLAIN = frozenset({str, int, float, bool, type(None)})


def thaw(value: Any) -> Any:
    """Copy a JSON value as deep as it goes, so that changing the copy changes nothing else."""
    if type(value) is dict:
        return {name: part if type(part) in _PLAIN else thaw(part) for name, part in value.items()}
    return [thaw(part) for part in value] if type(value) is list else value


class TableView(Mapping[str, LogDocument]):
    """A table's documents, with what the act under way makes of them, to be read."""

    def __init__(self, rows: TableRows, layer: Overlay | None, *, copies: bool) -> None:
        self._rows = rows
        self._layer = layer or {}
        self._copies = copies

    def __getitem__(self, key: str) -> LogDocument:
        document = self._layer[key] if key in self._layer else self._rows[key]
        if document is None:
            raise KeyError(key)
        return thaw(document) if self._copies else document

    def __contains__(self, key: object) -> bool:
        if key in self._layer:
            return self._layer[str(key)] is not None
        return key in self._rows

    def __iter__(self) -> Iterator[str]:
        if not self._layer:
            yield from list(self._rows)
            return
        yield from [key for key in self._rows if self._layer.get(key, self._rows) is not None]
        yield from [key for key in self._layer if key not in self._rows and key in self]

    def items(self) -> TableItems:
        """Return ids with their documents; another thread may take in others' acts meanwhile."""
        return TableItems(self)

    def pairs(self) -> Iterator[tuple[str, LogDocument]]:
        """Go over a copy of the rows, cheap beside what is done with them."""
        rows = {**self._rows, **self._layer} if self._layer else self._rows
        for key, document in list(rows.items()):
            if document is not None:
                yield key, thaw(document) if self._copies else document

    def __len__(self) -> int:
        added = sum(
            (document is not None) - (key in self._rows) for key, document in self._layer.items()
        )
        return len(self._rows) + added


class TableItems(ItemsView[str, LogDocument]):
    """The documents with their ids, as they were when one began to go over them."""

    def __init__(self, view: TableView) -> None:
        super().__init__(view)
        self._view = view

    def __iter__(self) -> Iterator[tuple[str, LogDocument]]:
        return self._view.pairs()


class EditableTable(MutableMapping[int, Any]):
    """A table as TinyDB's updaters want it; documents are copied when they are first touched."""

    def __init__(self, view: TableView, note_id: Callable[[int], None]) -> None:
        self.layer: Overlay = {}
        self._view = view
        self._note_id = note_id

    def __getitem__(self, number: int) -> Any:
        key = str(number)
        if key not in self.layer:
            self.layer[key] = self._view[key]
        document = self.layer[key]
        if document is None:
            raise KeyError(number)
        return document

    def __setitem__(self, number: int, document: Any) -> None:
        self.layer[str(number)] = document
        self._note_id(number)

    def __delitem__(self, number: int) -> None:
        if number not in self:
            raise KeyError(number)
        self.layer[str(number)] = None

    def __contains__(self, number: object) -> bool:
        key = str(number)
        return self.layer[key] is not None if key in self.layer else key in self._view

    def __iter__(self) -> Iterator[int]:
        for key in self._view:
            if self.layer.get(key, self._view) is not None:
                yield int(key)
        yield from [
            int(key)
            for key, document in self.layer.items()
            if document is not None and key not in self._view
        ]

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def clear(self) -> None:
        """Remove every document."""
        self.layer = dict.fromkeys(self._view, None)
