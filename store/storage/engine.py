"""An open store: its tables in memory, its log on the disk, and the lock between writers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from threading import RLock

from store.storage import log, log_files
from store.storage.archive import HISTORY, KEPT_ROWS
from store.storage.checkpoint import Meta
from store.storage.errors import SaveFailed, StoreError, StoreRefused, system_reason
from store.storage.files import KnownFile, fingerprint
from store.storage.filesystem import FileStat, FileSystem
from store.storage.following import follow, knows_names
from store.storage.lock import LOCK_TIMEOUT, Lock
from store.storage.log import LogEntry, LogHeader, Tables, Touched, difference
from store.storage.log_files import LogWriter
from store.storage.paths import StorePaths, quarantine
from store.storage.reconciling import (
    Memory,
    Reconcile,
    keep_branches,
    merge_branches,
    weigh_memory,
)
from store.storage.recovered import Branch, Recovered
from store.storage.recovery import recover


class Engine:
    """The state of an open store; its attributes are for this package only.

    `repair` is called, with the lock held, when the files need two new checkpoints.
    """

    def __init__(
        self,
        path: Path,
        disk: FileSystem,
        checkpoint_bytes: int,
        repair: Callable[[Engine], None],
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
        self._last_look: tuple[FileStat | None, ...] = ()
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
        self._repair = repair
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
        """Read all files again, merge what is not this process's, and repair them.

        Nothing this process showed is lost. With `patient`, files that look as if another program
        were still writing them are left alone until they look the same twice. If it raises, the
        tables are as they were.
        """
        recovered = recover(self.disk, self.paths, self.log_stats, self.kept_rows)
        look = (recovered.checkpoint_stat, *recovered.log_stats.values())
        self._last_look, is_first_look = look, look != self._last_look
        if patient and recovered.is_unfinished and is_first_look and self.load_count:
            return
        if self.load_count and not self.read_only_reason:
            weigh_memory(self, recovered)
        self.read_only_reason = self.read_only_reason or recovered.read_only_reason
        tables, meta, branches = self.tables, self.meta, self.branches[:]
        memory = replace(self.memory, points=set(self.memory.points))
        try:
            self._take_over(recovered)
        except BaseException:
            # Until both generations are sound again no transaction can be saved.
            self.writer.close(self.writer.number)
            if self.load_count:
                self.tables, self.meta, self.branches = tables, meta, branches
                self.memory = memory
            raise
        if self.load_count:
            self.touched |= difference(tables, self.tables)
        self.load_count += 1
        self.repairs += [line for line in recovered.repairs if line not in self.repairs]

    def _take_over(self, recovered: Recovered) -> None:
        """Continue the store that was recovered, and write what has to be written for that."""
        if not self.read_only_reason:
            for reason, content, source in recovered.to_quarantine:
                quarantine(self.disk, self.paths, reason, content, source)
            keep_branches(self, recovered)
        self.tables = recovered.tables
        self.entry_count, self.checkpointed_entries = recovered.entry_count, 0
        for name, highest in self.highest_ids.items():
            self.highest_ids[name] = max([highest, *map(int, self.tables.get(name, ()))])
        self._continue_after(recovered)
        if not self.read_only_reason:
            if recovered.needs_checkpoints:
                self._repair(self)
            merge_branches(self)
            knows_names(self)

    def _continue_after(self, recovered: Recovered) -> None:
        """Go on at the end of the last log file, unless new checkpoints begin another one."""
        self.writer.close(recovered.highest_number)
        self.meta, self.checkpoint_stat = recovered.meta, recovered.checkpoint_stat
        self.log_tokens = {n: header.token for n, header in recovered.log_headers.items()}
        self.log_sizes = {n: len(content) for n, content in recovered.log_contents.items()}
        self.log_stats = dict(recovered.log_stats)
        self.folder_stat, self.previous_stat = recovered.folder_stat, recovered.previous_stat
        if not recovered.is_memory:
            # Where something is missing, a window that has it must not see a continuation.
            header = recovered.last_header if recovered.is_proven else LogHeader(0, "", "")
            self.memory.follow(header, recovered.last_content)
        self.failed_line = None
        if recovered.log_headers and not recovered.needs_checkpoints:
            number = max(recovered.log_headers)
            header = recovered.log_headers[number]
            self.continue_log(header, recovered.log_contents[number])

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
        if not follow(self, patient=patient):
            self.load(patient=patient)

    def refresh(self) -> None:
        """Apply what other processes wrote, unless one of them is writing at this moment."""
        with suppress(OSError, SaveFailed):
            if self.changed_on_disk():
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

    def known_files(self) -> tuple[KnownFile, ...]:
        """Return the files that memory agrees with; none if others have written to them."""
        if self.read_only_reason or not self.writer.is_open:
            return ()
        number = self.writer.number
        paths = (self.paths.checkpoint, self.paths.log(number), self.paths.log(number + 1))
        files = tuple((str(path), fingerprint(path)) for path in paths)
        with suppress(OSError):
            if not self.changed_on_disk() and self.failed_line is None:
                return files
        return ()

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

    def begin_log(self, *, fresh: bool = False) -> None:
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
        handle = log_files.create_log(self.disk, self.paths, header)
        self.meta = replace(self.meta, store=store)
        self._attach(handle, header, header.line())
        self.failed_line = None

    def take_meta(self, meta: Meta) -> None:
        """Take over what a new checkpoint says; the history that it archives leaves the tables."""
        archived = set(meta.segments).difference(self.meta.segments)
        if archived and HISTORY in self.tables:
            last = max(segment.last for segment in archived)
            rows = self.tables[HISTORY]
            self.tables[HISTORY] = {key: rows[key] for key in rows if int(key) > last}
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
