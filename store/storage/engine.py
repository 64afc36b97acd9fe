"""An open store: its tables in memory, its log on the disk, and the lock between writers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from threading import RLock

from store.storage import checkpoint, log, log_files
from store.storage.checkpoint import Meta
from store.storage.errors import SaveFailed, StoreError, StoreRefused, system_reason
from store.storage.files import KnownFile, fingerprint
from store.storage.filesystem import FileStat, FileSystem
from store.storage.lock import LOCK_TIMEOUT, Lock
from store.storage.log import LogEntry, LogHeader, Tables, Touched, difference
from store.storage.log_files import LogWriter
from store.storage.paths import StorePaths, quarantine
from store.storage.recovery import Recovered, quarantine_memory, recover


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
        self.log_tokens: dict[int, str] = {}
        """The log files known to follow one another: number to token."""
        self.log_sizes: dict[int, int] = {}
        self.load_count = 0
        self.entry_count = 0
        """Log entries applied that were not in the checkpoint when the files were loaded."""
        self.checkpointed_entries = 0
        """How many of them a later checkpoint holds."""
        self.lock_timeout = LOCK_TIMEOUT
        self.failed_line: bytes | None = None
        """The line whose write failed; the next transaction begins a new log file."""
        self.writer = LogWriter(disk, self.paths)
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
    def locked(self, *, catch_up: bool = True, timeout: float | None = None) -> Iterator[None]:
        """Keep other threads and processes out, after applying what they wrote before.

        May be nested. Raises SaveFailed if the lock cannot be had.
        """
        with self._mutex:
            if self._lock_depth == 0:
                self._acquire(catch_up, self.lock_timeout if timeout is None else timeout)
            self._lock_depth += 1
            try:
                yield
            finally:
                self._lock_depth -= 1
                if self._lock_depth == 0:
                    self._lock.release()

    def _acquire(self, catch_up: bool, timeout: float) -> None:
        try:
            if not self.read_only_reason and not self._lock.acquire(timeout):
                raise SaveFailed("another process has been writing to the store for too long")
            if catch_up:
                self.catch_up()
        except BaseException as error:
            self._lock.release()
            if catch_up and isinstance(error, (OSError, StoreRefused)):
                reason = system_reason(error) if isinstance(error, OSError) else str(error)
                raise SaveFailed(f"not saved: {reason}") from error
            raise

    def load(self) -> None:
        """Read all files again and repair them; nothing this process showed is lost."""
        recovered = recover(self.disk, self.paths)
        if self.writer.is_open:
            quarantine_memory(recovered, self.tables, self.meta.store, self.writer)
        self.read_only_reason = self.read_only_reason or recovered.read_only_reason
        if not self.read_only_reason:
            for reason, content in recovered.to_quarantine:
                quarantine(self.disk, self.paths, reason, content)
        old_tables, self.tables = self.tables, recovered.tables
        if self.load_count:
            self.touched |= difference(old_tables, self.tables)
        self.load_count += 1
        self.entry_count, self.checkpointed_entries = recovered.entry_count, 0
        for name, highest in self.highest_ids.items():
            self.highest_ids[name] = max([highest, *map(int, self.tables.get(name, ()))])
        self.repairs += [line for line in recovered.repairs if line not in self.repairs]
        self._continue_after(recovered)
        if recovered.needs_checkpoints and not self.read_only_reason:
            try:
                self._repair(self)
            except BaseException:
                # Until both generations are sound again no transaction can be saved.
                self.writer.close(self.writer.number)
                raise

    def _continue_after(self, recovered: Recovered) -> None:
        """Go on at the end of the last log file, unless new checkpoints begin another one."""
        self.writer.close(recovered.highest_number)
        self.meta, self.checkpoint_stat = recovered.meta, recovered.checkpoint_stat
        self.log_tokens, self.log_sizes = dict(recovered.log_tokens), dict(recovered.log_sizes)
        self.failed_line = None
        if recovered.log_tokens and not recovered.needs_checkpoints:
            number = max(recovered.log_tokens)
            header = LogHeader(number, self.meta.store, recovered.log_tokens[number])
            self._continue_log(header, recovered.log_sizes[number])

    def _continue_log(self, header: LogHeader, position: int) -> None:
        """Go on in an existing log file, whose name may not have reached the disk yet."""
        if not self.read_only_reason:
            self.disk.sync_folder(self.paths.folder)
        path = self.paths.log(header.number)
        handle = self.disk.open(path, write=not self.read_only_reason)
        self._attach(handle, header, position)

    def _attach(self, handle: int, header: LogHeader, position: int) -> None:
        self.writer.attach(handle, header, position)
        self.log_tokens[header.number] = header.token
        self.log_sizes[header.number] = position

    def _load_unlocked(self) -> None:
        """Load the files without a lock, in several attempts: somebody may be writing them."""
        for _ in range(4):
            with suppress(StoreError, OSError):
                return self.load()
        return self.load()

    def catch_up(self) -> None:
        """Apply what other processes wrote. Needs the lock, unless the store is read-only."""
        if not self.writer.is_open:
            if not self.read_only_reason or self.changed_on_disk():
                self.load()
            return None
        while (header := self.writer.next_header()) is not None:
            end = header.parent_bytes
            if header.parent != self.writer.token or end < self.writer.position:
                return self.load()
            self._apply_rest(end)
            if self.writer.position != end:
                return self.load()
            self._continue_log(header, len(header.line()))
        status = self.writer.stat()
        is_damaged = status.links == 0 or status.size < self.writer.position
        if is_damaged or not self._accept_checkpoint():
            return self.load()
        if status.size != self.writer.position:
            self._apply_rest(None)
        return None

    def refresh(self) -> None:
        """Apply what other processes wrote, unless one of them is writing at this moment."""
        with suppress(OSError, SaveFailed):
            if self.changed_on_disk():
                with self.locked(timeout=0):
                    pass

    def changed_on_disk(self) -> bool:
        """Return whether another process has written anything; costs three system calls."""
        is_replaced = self.disk.stat(self.paths.checkpoint) != self.checkpoint_stat
        if not self.writer.is_open:
            return bool(self.read_only_reason) and is_replaced
        status = self.writer.stat()
        is_other_size = status.size != self.writer.position or status.links == 0
        return is_replaced or is_other_size or self.writer.has_next()

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

    def _accept_checkpoint(self) -> bool:
        """Return whether the checkpoint is the known one, or a later one of this very store."""
        status = self.disk.stat(self.paths.checkpoint)
        if status == self.checkpoint_stat:
            return True
        first_bytes = self.disk.read(self.paths.checkpoint, checkpoint.META_LINE_SIZE)
        meta = checkpoint.read_meta(first_bytes)
        if meta is None or meta.store != self.meta.store or meta.generation <= self.meta.generation:
            return False
        if self.log_tokens.get(meta.generation) != meta.token:
            return False
        self.meta, self.checkpoint_stat = meta, status
        return True

    def _apply_rest(self, end: int | None) -> None:
        """Apply the entries after the position, up to `end` or as many as there are.

        Without an `end`, cuts off what a process left half-written when it died.
        """
        content = self.writer.read_rest()
        if end is not None:
            content = content[: end - self.writer.position]
        elif self.failed_line is not None and self.failed_line.startswith(content):
            return
        segment = self.writer.parse(content)
        for entry, _ in segment.entries:
            self.touched |= self._apply(entry)
        self.writer.position = self.log_sizes[self.writer.number] = segment.end
        if segment.tail and end is None and not self.read_only_reason:
            try:
                self.writer.truncate()
            except OSError:
                self.failed_line = b""

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
        except OSError as error:
            raise SaveFailed(f"not saved: {system_reason(error)}") from error
        self._apply(entry)
        self.writer.position += len(line)
        self.log_sizes[self.writer.number] = self.writer.position

    def _apply(self, entry: LogEntry) -> Touched:
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
            parent=writer.token,
            parent_bytes=writer.position,
            checkpoint=self.meta.generation,
            fresh=fresh,
        )
        handle = log_files.create_log(self.disk, self.paths, header)
        self.meta = replace(self.meta, store=store)
        self._attach(handle, header, len(header.line()))
        self.failed_line = None

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
