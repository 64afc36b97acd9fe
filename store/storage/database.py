"""The crash-safe store: a TinyDB whose acts are on the disk before they are done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any, cast

from tinydb import TinyDB
from tinydb.table import Document, Table

from store.storage.engine import Engine
from store.storage.errors import SaveFailed, StoreError, StoreReadOnly, StoreRefused
from store.storage.files import KnownFile
from store.storage.filesystem import FileSystem, LocalFileSystem
from store.storage.tables import JournalStorage, JournalTable

__all__ = [
    "CHECKPOINT_BYTES",
    "Document",
    "JournalTable",
    "SaveFailed",
    "Store",
    "StoreError",
    "StoreReadOnly",
    "StoreRefused",
    "open_store",
]

CHECKPOINT_BYTES = 256 * 1024
"""A journal smaller than this asks for no checkpoint."""


CLOSING = 2.0
"""Seconds that closing waits for another process to finish its checkpoint."""


def open_store(
    path: Path, *, disk: FileSystem | None = None, checkpoint_bytes: int = CHECKPOINT_BYTES
) -> Store:
    """Open a store, or make it with its folders.

    Recovers what a crash left. Raises StoreRefused, with nothing changed, where there is a
    store but no generation of it can be read. Where it cannot be written it opens all the
    same, and `readonly` says why.
    """
    return Store(Engine(Path(path), disk or LocalFileSystem(), checkpoint_bytes))


class Store(TinyDB):
    """An open store; made by `open_store`."""

    table_class: type[Table] = JournalTable

    def __init__(self, live: Engine) -> None:
        self._live = live
        self._left: tuple[KnownFile, ...] = ()
        super().__init__(live, storage=JournalStorage)

    @property
    def path(self) -> Path:
        """The checkpoint's file, with symbolic links followed."""
        return self._live.layout.path

    @property
    def readonly(self) -> str:
        """Why the store cannot be written; empty where it can."""
        return self._live.readonly

    @property
    def repairs(self) -> tuple[str, ...]:
        """What recovery did, one line for people each; it grows when files change under us."""
        return tuple(self._live.repairs)

    @property
    def left(self) -> tuple[KnownFile, ...]:
        """The files as they were when the store was closed.

        As long as they are so the store says what it said then. Empty where another process
        wrote what nobody here has asked for.
        """
        return self._left

    def table(self, name: str, **options: Any) -> JournalTable:
        """Return a table by its name."""
        return cast(JournalTable, super().table(name, **options))

    def rows(self, name: str) -> Mapping[str, Mapping[str, Any]]:
        """Return a table's documents by their ids in decimal digits, not copied: only to read."""
        return cast(JournalStorage, self.storage).view(name, copies=False)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all writes inside one act: one line, one sync, then memory.

        Other processes' acts are read first, and other writers wait. Inner transactions join
        the outer one. An exception inside drops the act. Raises SaveFailed where the disk
        fails, with memory as before, and StoreReadOnly.
        """
        with cast(JournalStorage, self.storage).transaction():
            yield

    def refresh(self) -> tuple[tuple[str, int], ...]:
        """Read what other processes wrote; gives the documents they touched since the last call.

        Costs three calls to the system where nothing happened. Where another process is
        writing this very moment it leaves it to the next call.
        """
        self._live.refresh()
        return tuple(sorted(self._live.take_touched()))

    @property
    def checkpoint_due(self) -> bool:
        """Whether the journal has grown large beside the checkpoint, or a save failed."""
        live = self._live
        size = live.stamp.size if live.stamp else 0
        return not live.readonly and (
            live.failed is not None or live.unflushed_bytes > max(live.checkpoint_bytes, size // 2)
        )

    def checkpoint(self) -> None:
        """Write a new generation; from any thread, while others read and write.

        Makes the day's backup as well. Raises SaveFailed, after which all acts are as safe
        as they were.
        """
        if self._live.readonly:
            raise StoreReadOnly(self._live.readonly)
        self._renew(patience=0)

    def _renew(self, patience: float) -> None:
        from store.storage.checkpointing import write_checkpoint

        write_checkpoint(self._live, date.today(), patience)

    def close(self, *, leave_journal: bool = False) -> None:
        """Close the files, with a checkpoint, so that plain TinyDB sees every act.

        With `leave_journal` only where one is due. A checkpoint that fails here loses
        nothing: the next one to open the store replays the journal.
        """
        if not self._opened:
            return
        if not leave_journal:
            self._live.refresh()
        due = self.checkpoint_due if leave_journal else self._live.dirty
        if due and not self.readonly:
            with suppress(SaveFailed):
                self._renew(patience=CLOSING)
        self._left = () if self._live.touched else self._live.known()
        super().close()
