"""An open store: its tables in memory, its log on the disk, and the lock between writers."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import RLock
from typing import NamedTuple

from store.storage import log, log_files
from store.storage.archive import ARCHIVED_TABLE, KEPT_ROWS
from store.storage.checkpoint import Meta
from store.storage.errors import SaveFailed, StoreError, StoreRefused, system_reason
from store.storage.filesystem import FileStat, FileSystem
from store.storage.lock import LOCK_TIMEOUT, Lock
from store.storage.log import LogEntry, LogHeader, Tables, Touched
from store.storage.log_files import LogWriter
from store.storage.paths import StorePaths
from store.storage.recovered import Branch, Memory, Reconcile

_PASSING_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EIO)
"""What a disk may get over while a store is open."""


class Procedures(NamedTuple):
    """What an engine has done by modules that work on it, with the lock held."""

    load: Callable[[Engine, bool], None]
    """Read all files and repair them; patiently, if the second argument says so."""
    follow: Callable[[Engine, bool], bool]
    """Apply what others wrote; return False if the files are no continuation."""


class Engine:
    """The state of an open store; its attributes are for this package only."""

    def __init__(
        self,
        path: Path,
        disk: FileSystem,
        checkpoint_bytes: int,
        procedures: Procedures,
        reconcile: Reconcile | None = None,
        kept_rows: int = KEPT_ROWS,
    ) -> None:
        self.disk = disk
        self.paths = StorePaths.of(path)
        self.checkpoint_bytes = checkpoint_bytes
        self.tables: Tables = {}
        self.touched: Touched = set()
        """Documents changed by others since `take_touched` was last called."""
        self.highest_ids: dict[str, int] = {}
        """For the tables that were asked for a new id: the highest id they ever had."""
        self.read_only_reason = ""
        self.repairs: list[str] = []
        self.meta = Meta()
        self.checkpoint_stat: FileStat | None = None
        self.previous_stat: FileStat | None = None
        self.log_tokens: dict[int, str] = {}
        """The log files known to follow one another: number to token."""
        self.log_sizes: dict[int, int] = {}
        self.log_stats: dict[int, FileStat | None] = {}
        """The log files that are accounted for; any other was put there by another program."""
        self.memory = Memory(LogHeader(0, "", ""), 0, "", set())
        self.branches: list[tuple[Path, Branch]] = []
        """States of other copies that are kept in a file and not merged yet."""
        self.folder_stat: FileStat | None = None
        self.last_look: tuple[FileStat | None, ...] = ()
        self.load_count = 0
        self.entry_count = 0
        """Log entries applied that were not in the checkpoint when the files were loaded."""
        self.checkpointed_entries = 0
        """How many of them a later checkpoint holds."""
        self.lock_timeout = LOCK_TIMEOUT
        self.failed_line: bytes | None = None
        """The line whose write failed; the next transaction begins a new log file."""
        self.writer = LogWriter(disk, self.paths)
        self.reconcile = reconcile
        self.kept_rows = kept_rows
        self._procedures = procedures
        self._lock = Lock(disk, self.paths.sibling("lock"))
        self._lock_depth = 0
        self._mutex = RLock()
        self._open()

    def _open(self) -> None:
        """Load the files and repair them; without a lock only load them."""
        try:
            try:
                self.disk.make_folder(self.paths.folder)
                with self.locked(catch_up=False):
                    self.load()
            except (OSError, SaveFailed) as error:
                reason = system_reason(error) if isinstance(error, OSError) else str(error)
                self.read_only_reason = f"the store cannot be written: {reason}"
                self._load_unlocked()
                if isinstance(error, OSError) and error.errno in _PASSING_ERRORS:
                    # The next transaction loads and repairs the files again.
                    self.writer.close(self.writer.number)
                    self.repairs.append(f"{self.read_only_reason}, for now")
                    self.read_only_reason = ""
        except BaseException:
            self.close()
            raise

    @contextmanager
    def locked(
        self, *, catch_up: bool = True, timeout: float | None = None, patient: bool = False
    ) -> Iterator[None]:
        """Keep other threads and processes out, after applying what they wrote before.

        May be nested. Raises SaveFailed if the lock cannot be had.
        """
        with self._mutex:
            if self._lock_depth == 0:
                self._acquire(catch_up, patient, self.lock_timeout if timeout is None else timeout)
            self._lock_depth += 1
            try:
                yield
            finally:
                self._lock_depth -= 1
                if self._lock_depth == 0:
                    self._lock.release()

    def _acquire(self, catch_up: bool, patient: bool, timeout: float) -> None:
        try:
            if not self.read_only_reason and not self._lock.acquire(timeout):
                raise SaveFailed("another process has been writing to the store for too long")
            if catch_up:
                self.catch_up(patient=patient)
        except BaseException as error:
            self._lock.release()
            if catch_up and isinstance(error, (OSError, StoreRefused)):
                reason = system_reason(error) if isinstance(error, OSError) else str(error)
                raise SaveFailed(f"not saved: {reason}") from error
            raise

    def load(self, *, patient: bool = False) -> None:
        """Read all files again; see `store.storage.loading`."""
        self._procedures.load(self, patient)

    def continue_log(self, header: LogHeader, content: bytes) -> None:
        """Go on in an existing log file, whose name may not have reached the disk yet."""
        if not self.read_only_reason:
            self.disk.sync_folder(self.paths.folder)
        path = self.paths.log(header.number)
        self._attach(self.disk.open(path, write=not self.read_only_reason), header, content)

    def _attach(self, handle: int, header: LogHeader, content: bytes) -> None:
        self.writer.attach(handle, header)
        self.log_tokens[header.number] = header.token
        self.memory.follow(header, b"")
        self.advance(content)

    def advance(self, lines: bytes) -> None:
        """Move behind lines of the log that have been applied."""
        writer = self.writer
        self.memory.points.update(writer.advance(lines))
        self.memory.position, self.memory.digest = writer.position, writer.digest
        self.log_sizes[writer.number] = writer.position
        self.log_stats[writer.number] = writer.known

    def _load_unlocked(self) -> None:
        """Load the files without a lock, in several attempts: somebody may be writing them."""
        for _ in range(4):
            with suppress(StoreError, OSError):
                return self.load()
        return self.load()

    def catch_up(self, *, patient: bool = False) -> None:
        """Apply what other processes wrote. Needs the lock, unless the store is read-only."""
        if not self.writer.is_open:
            if not self.read_only_reason or self.changed_on_disk():
                self.load(patient=patient)
            return
        if not self._procedures.follow(self, patient):
            self.load(patient=patient)

    def refresh(self) -> None:
        """Apply what other processes wrote, unless one of them is writing at this moment.

        Whoever has the lock here has read all of it when taking it.
        """
        with suppress(OSError, SaveFailed):
            if not self._lock_depth and self.changed_on_disk():
                with self.locked(timeout=0, patient=True):
                    pass

    def changed_on_disk(self) -> bool:
        """Return whether another process has written anything; costs four system calls."""
        is_replaced = self.disk.stat(self.paths.checkpoint) != self.checkpoint_stat
        if not self.writer.is_open:
            return not self.read_only_reason or is_replaced
        is_other_folder = self.disk.stat(self.paths.folder) != self.folder_stat
        is_changed = is_replaced or is_other_folder or not self.writer.is_unchanged()
        return is_changed or self.writer.has_next()

    def append(self, entry: LogEntry) -> None:
        """Make a transaction durable, then apply it; if it raises SaveFailed, neither is done."""
        try:
            if self.failed_line is not None:
                self.begin_log()
            line = self.writer.encode(entry)
            try:
                self.writer.write(line)
            except OSError:
                self.failed_line = line
                with suppress(OSError):
                    self.writer.truncate()
                raise
            self.apply(entry)
            self.advance(line)
            if not self.writer.is_alone:
                self.load()
        except OSError as error:
            raise SaveFailed(f"not saved: {system_reason(error)}") from error

    def apply(self, entry: LogEntry) -> Touched:
        """Apply an entry that is durable to the tables; return the documents it changed."""
        for name, changes in entry.items():
            if name in self.highest_ids and (put := changes.get("put")):
                self.highest_ids[name] = max(self.highest_ids[name], *map(int, put))
        self.entry_count += 1
        return log.apply_entry(self.tables, entry)

    def begin_log(self, *, fresh: bool = False, durable_name: bool = True) -> None:
        """Begin a new log file; what follows the position in the old one is void from then on.

        If this fails the new file may exist all the same. The next transaction then goes on in
        it, since a power cut may bring its name back and void what the old file got meanwhile.
        """
        writer, store = self.writer, self.meta.store or log_files.new_token()
        header = LogHeader(
            number=writer.number + 1,
            store=store,
            token=log_files.new_token(),
            parent=self.memory.header.token,
            parent_bytes=self.memory.position,
            checkpoint=self.meta.generation,
            fresh=fresh,
            ancestors=self.memory.ancestors(),
        )
        create_log = log_files.create_log
        handle = create_log(self.disk, self.paths, header, durable_name=durable_name)
        self.meta = self.meta._replace(store=store)
        self._attach(handle, header, header.line())
        self.failed_line = None

    def take_meta(self, meta: Meta) -> None:
        """Take over what a new checkpoint says; the history that it archives leaves the tables."""
        archived = set(meta.segments).difference(self.meta.segments)
        if archived and ARCHIVED_TABLE in self.tables:
            last = max(segment.last for segment in archived)
            rows = self.tables[ARCHIVED_TABLE]
            self.tables[ARCHIVED_TABLE] = {key: rows[key] for key in rows if int(key) > last}
        self.meta = meta

    def take_touched(self) -> Touched:
        """Return the documents that others changed since the last call."""
        with self._mutex:
            touched, self.touched = self.touched, set()
        return touched

    @property
    def has_new_entries(self) -> bool:
        """Whether there are log entries that the checkpoint does not hold."""
        return self.entry_count != self.checkpointed_entries or self.failed_line is not None

    @property
    def unflushed_bytes(self) -> int:
        """Bytes of log that the checkpoint does not hold yet."""
        return sum(
            size for number, size in self.log_sizes.items() if number >= self.meta.generation
        )

    def close(self) -> None:
        """Close all files."""
        self.writer.close(self.writer.number)
        self._lock.close()
