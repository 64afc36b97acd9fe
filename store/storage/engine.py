"""An open store: its tables in memory, its journal on the disk, and whose turn it is to write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from threading import RLock

from store.storage import checkpoint, log, log_files
from store.storage.checkpoint import Meta
from store.storage.errors import SaveFailed, StoreError, StoreRefused, system_reason
from store.storage.files import KnownFile, fingerprint
from store.storage.filesystem import FileStat, FileSystem
from store.storage.lock import PATIENCE, Lock
from store.storage.log import LogEntry, LogHeader, Tables, Touched, difference
from store.storage.log_files import LogWriter
from store.storage.paths import StorePaths, quarantine
from store.storage.recovery import Recovered, quarantine_memory, recover


class Engine:
    """The state of an open store. Public attributes are for this package alone."""

    def __init__(self, path: Path, disk: FileSystem, checkpoint_bytes: int) -> None:
        self.disk = disk
        self.layout = StorePaths.of(path)
        self.checkpoint_bytes = checkpoint_bytes
        self.tables: Tables = {}
        self.touched: Touched = set()
        self.highest: dict[str, int] = {}
        self.readonly = ""
        self.repairs: list[str] = []
        self.meta = Meta()
        self.sizes: dict[int, int] = {}
        self.chain: dict[int, str] = {}
        self.stamp: FileStat | None = None
        self.epoch = 0
        self.acts = 0
        self.written = 0
        self.patience = PATIENCE
        self.failed: bytes | None = None
        self.pen = LogWriter(disk, self.layout)
        self._lock = Lock(disk, self.layout.beside("lock"))
        self._depth = 0
        self._mutex = RLock()
        self._open()

    def _open(self) -> None:
        """Take the lock and bring the files into order; without a lock only read."""
        try:
            try:
                self.disk.make_folder(self.layout.folder)
                with self.locked(look=False):
                    self.load()
            except (OSError, SaveFailed) as error:
                why = system_reason(error) if isinstance(error, OSError) else str(error)
                self.readonly = f"the store cannot be written: {why}"
                self._load_readonly()
        except BaseException:
            self.release()
            raise

    # -- turns

    @contextmanager
    def locked(self, *, look: bool = True, patience: float | None = None) -> Iterator[None]:
        """Keep other threads and processes out, having read what they wrote before."""
        with self._mutex:
            if self._depth == 0:
                self._begin_turn(look, self.patience if patience is None else patience)
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                if self._depth == 0:
                    self._lock.release()

    def _begin_turn(self, look: bool, patience: float) -> None:
        try:
            if not self.readonly and not self._lock.acquire(patience):
                raise SaveFailed("another process has been writing to the store for too long")
            if look:
                self.catch_up()
        except BaseException as error:
            self._lock.release()
            if look and isinstance(error, (OSError, StoreRefused)):
                why = system_reason(error) if isinstance(error, OSError) else str(error)
                raise SaveFailed(f"not saved: {why}") from error
            raise

    # -- taking in what lies on the disk

    def load(self) -> None:
        """Read the files anew and mend them; what this window showed is never just dropped."""
        found = recover(self.disk, self.layout)
        if self.pen.down:
            quarantine_memory(found, self.tables, self.meta.store, self.pen)
        self.readonly = self.readonly or found.readonly
        if not self.readonly:
            for why, content in found.asides:
                quarantine(self.disk, self.layout, why, content)
        before, self.tables = self.tables, found.tables
        if self.epoch:
            self.touched |= difference(before, self.tables)
        self.epoch += 1
        self.acts, self.written = found.acts, 0
        for name in self.highest:
            self.highest[name] = max([self.highest[name], *map(int, self.tables.get(name, ()))])
        self.repairs += [line for line in found.repairs if line not in self.repairs]
        self._adopt(found)
        if found.rewrite and not self.readonly:
            self._rewrite()

    def _rewrite(self) -> None:
        """Write two sound generations; until that succeeds no act can be saved."""
        from store.storage.checkpointing import write_two_checkpoints

        try:
            write_two_checkpoints(self)
        except BaseException:
            self.pen.lift(self.pen.number)
            raise

    def _adopt(self, found: Recovered) -> None:
        """Go on where the files end."""
        self.pen.lift(found.highest)
        self.meta, self.stamp = found.meta, found.stamp
        self.chain, self.sizes = dict(found.chain), dict(found.sizes)
        self.failed = None
        if found.chain and not found.rewrite:
            number = max(found.chain)
            self._go_on(
                LogHeader(number, self.meta.store, found.chain[number]), found.sizes[number]
            )

    def _go_on(self, header: LogHeader, position: int) -> None:
        """Go on in a journal that somebody began; its name may not have reached the disk yet."""
        if not self.readonly:
            self.disk.sync_folder(self.layout.folder)
        path = self.layout.journal(header.number)
        self._begin(self.disk.open(path, write=not self.readonly), header, position)

    def _begin(self, handle: int, header: LogHeader, position: int) -> None:
        self.pen.put_down(handle, header, position)
        self.chain[header.number], self.sizes[header.number] = header.token, position

    def _load_readonly(self) -> None:
        """Read the files without a lock; a writer may be at work, so look more than once."""
        for _ in range(4):
            with suppress(StoreError, OSError):
                return self.load()
        return self.load()

    def catch_up(self) -> None:
        """Take in what other processes wrote; only in one's turn, unless the store is read-only."""
        if not self.pen.down:
            if not self.readonly or self.changed_on_disk():
                self.load()
            return None
        while (header := self.pen.following()) is not None:
            ahead = header.parent_bytes
            if header.parent != self.pen.token or ahead < self.pen.position:
                return self.load()
            self._read_tail(ahead)
            if self.pen.position != ahead:
                return self.load()
            self._go_on(header, len(header.line()))
        here = self.pen.stamp()
        hurt = here.links == 0 or here.size < self.pen.position
        if hurt or not self._own_checkpoint():
            return self.load()
        if here.size != self.pen.position:
            self._read_tail(None)
        return None

    def refresh(self) -> None:
        """Take in what others wrote, unless someone is writing this very moment."""
        with suppress(OSError, SaveFailed):
            if self.changed_on_disk():
                with self.locked(patience=0):
                    pass

    def changed_on_disk(self) -> bool:
        """Whether anything changed on the disk since the last look; three calls to the system."""
        replaced = self.disk.stat(self.layout.path) != self.stamp
        if not self.pen.down:
            return bool(self.readonly) and replaced
        here = self.pen.stamp()
        grown = here.size != self.pen.position or here.links == 0
        return replaced or grown or self.pen.has_following()

    def known(self) -> tuple[KnownFile, ...]:
        """Return the files whose content is what memory has; none where others have written."""
        if self.readonly or not self.pen.down:
            return ()
        paths = (
            self.layout.path,
            *map(self.layout.journal, (self.pen.number, self.pen.number + 1)),
        )
        found = tuple((str(path), fingerprint(path)) for path in paths)
        with suppress(OSError):
            if not self.changed_on_disk() and self.failed is None:
                return found
        return ()

    def _own_checkpoint(self) -> bool:
        """Whether the checkpoint is the one known, or a later one of this very store."""
        stamp = self.disk.stat(self.layout.path)
        if stamp == self.stamp:
            return True
        meta = checkpoint.read_meta(self.disk.read(self.layout.path, checkpoint.HEAD))
        if meta is None or meta.store != self.meta.store or meta.generation <= self.meta.generation:
            return False
        if self.chain.get(meta.generation) != meta.token:
            return False
        self.meta, self.stamp = meta, stamp
        return True

    def _read_tail(self, limit: int | None) -> None:
        """Do the acts that stand behind the known end; cut what a dead process left half done."""
        content = self.pen.rest()
        if limit is not None:
            content = content[: limit - self.pen.position]
        elif self.failed is not None and self.failed.startswith(content):
            return
        lines = self.pen.lines(content)
        for entry, _ in lines.entries:
            self.touched |= self._do(entry)
        self.pen.position = self.sizes[self.pen.number] = lines.good
        if lines.tail and limit is None and not self.readonly:
            try:
                self.pen.cut()
            except OSError:
                self.failed = b""

    # -- writing

    def append(self, entry: LogEntry) -> None:
        """Make an act durable, then do it to the tables; raises SaveFailed with nothing done."""
        try:
            if self.failed is not None:
                self.advance()
            content = self.pen.line(entry)
            try:
                self.pen.write(content)
            except OSError:
                self.failed = content
                with suppress(OSError):
                    self.pen.cut()
                raise
        except OSError as error:
            raise SaveFailed(f"not saved: {system_reason(error)}") from error
        self._do(entry)
        self.pen.position += len(content)
        self.sizes[self.pen.number] = self.pen.position

    def _do(self, entry: LogEntry) -> Touched:
        """Do an act to the tables; remember the highest ids, where they are asked for."""
        for name, acts in entry.items():
            if name in self.highest and (put := acts.get("put")):
                self.highest[name] = max(self.highest[name], *map(int, put))
        self.acts += 1
        return log.apply_entry(self.tables, entry)

    def advance(self, *, fresh: bool = False) -> None:
        """Begin a new journal; what stands behind the known end of the old one is void.

        Where this fails the new one may lie there all the same; then the next turn goes on in
        it, for a power cut may bring its name back and void what the old one got meanwhile.
        """
        pen, store = self.pen, self.meta.store or log_files.new_token()
        header = LogHeader(
            number=pen.number + 1,
            store=store,
            token=log_files.new_token(),
            parent=pen.token,
            parent_bytes=pen.position,
            checkpoint=self.meta.generation,
            fresh=fresh,
        )
        handle = log_files.create_log(self.disk, self.layout, header)
        self.meta = replace(self.meta, store=store)
        self._begin(handle, header, len(header.line()))
        self.failed = None

    def take_touched(self) -> Touched:
        """Return the documents that others touched since this was last asked."""
        with self._mutex:
            touched, self.touched = self.touched, set()
        return touched

    @property
    def dirty(self) -> bool:
        """Whether there were acts that the checkpoint does not hold."""
        return self.acts != self.written or self.failed is not None

    @property
    def unflushed_bytes(self) -> int:
        """Bytes of journal that the checkpoint does not hold yet."""
        return sum(size for number, size in self.sizes.items() if number >= self.meta.generation)

    def release(self) -> None:
        """Close everything."""
        self.pen.lift(self.pen.number)
        self._lock.close()
