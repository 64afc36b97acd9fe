"""The crash-safe store: a TinyDB whose transactions are on the disk before they are applied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any, cast

from tinydb import TinyDB
from tinydb.table import Table

from store.storage.archive import ARCHIVED_TABLE, KEPT_ROWS, Archive
from store.storage.checkpointing import write_checkpoint
from store.storage.copies import find_copies
from store.storage.engine import Engine
from store.storage.errors import SaveFailed, StoreReadOnly
from store.storage.files import KnownFile, fingerprint
from store.storage.filesystem import FileSystem, LocalFileSystem
from store.storage.loading import open_engine
from store.storage.recovered import Reconcile
from store.storage.tables import LogStorage, StoreTable

_CHECKPOINT_BYTES = 256 * 1024
"""A log smaller than this makes no checkpoint due."""

_CLOSE_TIMEOUT = 2.0
"""Seconds that closing waits for another process to finish its checkpoint."""

_SMALL_STORE = 2000
"""Documents, without the history, of which a checkpoint takes some milliseconds: one is written
after each action."""


def open_store(
    path: Path,
    *,
    disk: FileSystem | None = None,
    checkpoint_bytes: int = _CHECKPOINT_BYTES,
    reconcile: Reconcile | None = None,
    kept_rows: int = KEPT_ROWS,
) -> Store:
    """Open a store, or create it with its folders, and recover what a crash left.

    Raises StoreRefused, with nothing changed, if no generation of an existing store can be
    read. A store that cannot be written opens all the same; `read_only_reason` says why.

    If other programs put another copy of the store in its place, before or while it is open,
    `reconcile` merges the two states; without it both are kept, and `repairs` says so. Of the
    history, the newest `kept_rows` at least stay in the store; older ones are archived.
    """
    disk = disk or LocalFileSystem()
    return Store(open_engine(Path(path), disk, checkpoint_bytes, reconcile, kept_rows))


class Store(TinyDB):
    """An open store, returned by `open_store`."""

    table_class: type[Table] = StoreTable

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._files_at_close: tuple[KnownFile, ...] = ()
        self._archive = Archive(engine.disk, engine.paths)
        self.skipped_checkpoint = ""
        """Why closing could not write a checkpoint; empty if it did, or had no reason to."""
        super().__init__(engine, storage=LogStorage)

    @property
    def path(self) -> Path:
        """The checkpoint, with symbolic links followed."""
        return self._engine.paths.checkpoint

    @property
    def store_id(self) -> str:
        """The id that all generations and copies of this store have."""
        return self._engine.meta.store

    @property
    def read_only_reason(self) -> str:
        """Why the store cannot be written; empty if it can."""
        return self._engine.read_only_reason

    @property
    def repairs(self) -> tuple[str, ...]:
        """What recovery did, in one line each; grows if files are damaged while it is open."""
        return tuple(self._engine.repairs)

    @property
    def copies(self) -> tuple[str, ...]:
        """Names of the copies of this store that other programs left beside it."""
        return find_copies(self._engine.disk, self._engine.paths, self.store_id)

    @property
    def files_at_close(self) -> tuple[KnownFile, ...]:
        """The files as they were when the store was closed.

        While they are unchanged, so are the documents. Empty if another process wrote
        something that was not read here.
        """
        return self._files_at_close

    def table(self, name: str, **options: Any) -> StoreTable:
        """Return a table by its name."""
        return cast(StoreTable, super().table(name, **options))

    def rows(self, name: str) -> Mapping[str, Mapping[str, Any]]:
        """Return a table's documents by their ids in decimal digits, not copied: read only."""
        return cast(LogStorage, self.storage).view(name, copies=False)

    def history_before(self, number: int) -> Mapping[str, Mapping[str, Any]]:
        """Return rows of the history before a number, by their numbers: the newest segment's.

        There are none if the history begins there. `rows` has those that are not archived.
        Raises HistoryGap if the segment is missing or damaged.
        """
        return self._archive.rows_before(self._engine.meta.segments, number)

    def history_row(self, number: int) -> Mapping[str, Any] | None:
        """Return a row of the history, archived or not; None if there is none.

        Raises HistoryGap as `history_before` does.
        """
        row = self.rows(ARCHIVED_TABLE).get(str(number))
        return row if row is not None else self.history_before(number + 1).get(str(number))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all writes inside one transaction: one line, one sync, then memory.

        Reads what other processes wrote first, and makes other writers wait. Inner
        transactions join the outer one. An exception inside drops all writes. Raises
        SaveFailed if the disk fails, with memory as before, and StoreReadOnly.
        """
        with cast(LogStorage, self.storage).transaction():
            yield

    def refresh(self) -> tuple[tuple[str, int], ...]:
        """Read what other processes wrote; return the documents changed since the last call.

        Costs four system calls if nothing happened. If another process is writing at this
        moment, its changes come with the next call.
        """
        self._engine.refresh()
        return tuple(sorted(self._engine.take_touched()))

    @property
    def checkpoint_due(self) -> bool:
        """Whether the log has grown large compared with the checkpoint, or a save failed."""
        engine = self._engine
        size = engine.checkpoint_stat.size if engine.checkpoint_stat else 0
        return not engine.read_only_reason and (
            engine.failed_line is not None
            or engine.unflushed_bytes > max(engine.checkpoint_bytes, size // 2)
        )

    def checkpoint(self) -> None:
        """Write a new generation, from any thread, while others read and write.

        Makes the day's backup as well. Raises SaveFailed, after which all transactions are as
        safe as before.
        """
        if self._engine.read_only_reason:
            raise StoreReadOnly(self._engine.read_only_reason)
        write_checkpoint(self._engine, date.today())

    def close(self, *, leave_log: bool = False) -> None:
        """Close the files after a checkpoint, so that plain TinyDB sees every transaction.

        With `leave_log`, only if the store is small or a checkpoint is due. One that fails here
        loses nothing, as the log is replayed when the store is next opened; `skipped_checkpoint`
        says why.
        """
        if not self._opened:
            return
        if not leave_log:
            self._engine.refresh()
        tables = self._engine.tables
        count = sum(len(rows) for name, rows in tables.items() if name != ARCHIVED_TABLE)
        is_small = count <= _SMALL_STORE
        wants_checkpoint = self._engine.has_new_entries and (not leave_log or is_small)
        if (wants_checkpoint or self.checkpoint_due) and not self.read_only_reason:
            self._write_last_checkpoint(at_once=is_small)
        if not leave_log:
            self._engine.refresh()  # the first backup of a store has changed its folder
        self._files_at_close = () if self._engine.touched else self._known_files()
        super().close()

    def _known_files(self) -> tuple[KnownFile, ...]:
        """Return the files that memory agrees with; none if others have written to them."""
        engine = self._engine
        if engine.read_only_reason or not engine.writer.is_open:
            return ()
        number = engine.writer.number
        paths = (engine.paths.checkpoint, engine.paths.log(number), engine.paths.log(number + 1))
        files = tuple((str(path), fingerprint(path)) for path in paths)
        with suppress(OSError):
            if not engine.changed_on_disk() and engine.failed_line is None:
                return files
        return ()

    def _write_last_checkpoint(self, *, at_once: bool) -> None:
        reason = "another process is writing one"
        try:
            if write_checkpoint(self._engine, date.today(), _CLOSE_TIMEOUT, at_once=at_once):
                reason = ""
        except SaveFailed as error:
            reason = str(error)
        if reason:
            name = self.path.name
            self.skipped_checkpoint = (
                f"{name} is not up to date, the newest changes are in its journal: {reason}"
            )
