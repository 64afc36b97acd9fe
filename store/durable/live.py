"""An open store: its tables in memory, its journal on the disk, and whose turn it is to write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import RLock
from typing import Any

from store.durable import checkpoint, entries, recovery, shelf
from store.durable.aside import put_aside
from store.durable.checkpoint import Meta
from store.durable.disk import Disk, Stamp
from store.durable.entries import Header, Tables, Touched
from store.durable.errors import SaveFailed, StoreError, StoreRefused, reason
from store.durable.layout import Layout
from store.durable.lock import CLOSED, PATIENCE, Lock
from store.durable.recovery import Found, survey


class Live:
    """The state of an open store. Public attributes are for this package alone."""

    def __init__(self, path: Path, disk: Disk, checkpoint_bytes: int) -> None:
        self.disk = disk
        self.layout = Layout.of(path)
        self.checkpoint_bytes = checkpoint_bytes
        self.tables: Tables = {}
        self.touched: Touched = set()
        self.highest: dict[str, int] = {}
        self.readonly = ""
        self.repairs: list[str] = []
        self.meta = Meta()
        self.number = 0
        self.token = ""
        self.position = 0
        self.sizes: dict[int, int] = {}
        self.chain: dict[int, str] = {}
        self.stamp: Stamp | None = None
        self.epoch = 0
        self.acts = 0
        self.written = 0
        self.patience = PATIENCE
        self.failed: bytes | None = None
        self.unsound_prev = False
        self._seed = 0
        self._next = self.layout.path
        self._handle = CLOSED
        self._lock = Lock(disk, self.layout.beside("lock"))
        self._depth = 0
        self._mutex = RLock()
        self._open()

    def _open(self) -> None:
        """Take the lock and bring the files into order; without a lock only read."""
        try:
            self.disk.make_folder(self.layout.folder)
            with self.turn(look=False):
                self.load()
        except StoreRefused:
            self.release()
            raise
        except (OSError, SaveFailed) as error:
            why = reason(error) if isinstance(error, OSError) else str(error)
            self.readonly = f"the store cannot be written: {why}"
            self._load_readonly()

    # -- turns

    @contextmanager
    def turn(self, *, look: bool = True, patience: float | None = None) -> Iterator[None]:
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
                    self._lock.give_back()

    def _begin_turn(self, look: bool, patience: float) -> None:
        try:
            if not self.readonly:
                self._lock.take(patience)
            if look:
                self.catch_up()
        except BaseException as error:
            self._lock.give_back()
            if look and isinstance(error, (OSError, StoreRefused)):
                why = reason(error) if isinstance(error, OSError) else str(error)
                raise SaveFailed(f"not saved: {why}") from error
            raise

    # -- taking in what lies on the disk

    def load(self) -> None:
        """Read the files anew and mend them; what this window showed is never just dropped."""
        found = survey(self.disk, self.layout)
        if self._handle != CLOSED:
            self._keep_own(found)
        self.readonly = self.readonly or found.readonly
        if not self.readonly:
            for why, content in found.asides:
                put_aside(self.disk, self.layout, why, content)
        before, self.tables = self.tables, found.tables
        if self.epoch:
            self.touched |= entries.difference(before, self.tables)
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
        from store.durable.renewal import rewrite

        try:
            rewrite(self)
        except BaseException:
            self.close_journal()
            raise

    def _keep_own(self, found: Found) -> None:
        """Before another copy takes over, keep what this window knows."""
        if found.new:
            found.tables = self.tables
            found.repairs.append("the store's files had been removed; they were written anew")
        elif self.token not in found.chain.values():
            with suppress(OSError):
                if self.disk.stamp_open(self._handle).links:
                    own = Meta(self.number, self.meta.store, self.token)
                    content = checkpoint.encoded(self.tables, own)
                    recovery.keep_aside(found, "replaced", content, recovery.REPLACED)
                    found.rewrite = True

    def _adopt(self, found: Found) -> None:
        """Go on where the files end."""
        self.close_journal()
        self.meta, self.stamp = found.meta, found.stamp
        self.chain, self.sizes = dict(found.chain), dict(found.sizes)
        self.failed, self.number, self.token = None, found.highest, ""
        self.position = 0
        self._next = self.layout.journal(self.number + 1)
        if found.chain and not found.rewrite:
            number = max(found.chain)
            handle = self.disk.open(self.layout.journal(number), write=not self.readonly)
            self._switch(handle, number, found.chain[number], found.sizes[number])
            if not self.readonly:
                self.disk.sync_folder(self.layout.folder)
                if self.disk.stamp_open(handle).size > self.position:
                    self.disk.truncate(handle, self.position)
                    self.disk.sync(handle)

    def _load_readonly(self) -> None:
        """Read the files without a lock; a writer may be at work, so look more than once."""
        for _ in range(4):
            with suppress(StoreError, OSError):
                return self.load()
        return self.load()

    def catch_up(self) -> None:
        """Take in what other processes wrote; only in one's turn, unless the store is read-only."""
        if self._handle == CLOSED:
            if not self.readonly or self.moved():
                self.load()
            return None
        while (header := self._following()) is not None:
            ahead = header.parent_bytes
            if header.parent != self.token or ahead < self.position:
                return self.load()
            self._read_tail(ahead)
            if self.position != ahead:
                return self.load()
            if not self.readonly:
                self.disk.sync_folder(self.layout.folder)
            handle = self.disk.open(self.layout.journal(header.number), write=not self.readonly)
            self._switch(handle, header.number, header.token, len(header.line()))
        here = self.disk.stamp_open(self._handle)
        if here.links == 0 or not self._own_checkpoint():
            return self.load()
        if here.size != self.position:
            self._read_tail(None)
        return None

    def moved(self) -> bool:
        """Whether anything changed on the disk since the last look; three calls to the system."""
        if self._handle == CLOSED:
            return bool(self.readonly) and self.disk.stamp(self.layout.path) != self.stamp
        here = self.disk.stamp_open(self._handle)
        return (
            here.size != self.position
            or here.links == 0
            or self.disk.stamp(self.layout.path) != self.stamp
            or self.disk.stamp(self._next) is not None
        )

    def _following(self) -> Header | None:
        """Look whether somebody began the next journal."""
        if self.disk.stamp(self._next) is None:
            return None
        content = self.disk.read(self._next, checkpoint.HEAD) or b""
        header = entries.read(content[: content.find(b"\n") + 1], 0).header
        return header or Header(self.number + 1, "", "", "?", 0, 0)

    def _own_checkpoint(self) -> bool:
        """Whether the checkpoint is the one known, or a later one of this very store."""
        stamp = self.disk.stamp(self.layout.path)
        if stamp == self.stamp:
            return True
        meta = checkpoint.head(self.disk.read(self.layout.path, checkpoint.HEAD))
        if meta is None or meta.store != self.meta.store or meta.generation <= self.meta.generation:
            return False
        if self.chain.get(meta.generation) != meta.token:
            return False
        self.meta, self.stamp = meta, stamp
        return True

    def _read_tail(self, limit: int | None) -> None:
        """Do the acts that stand behind the known end; cut what a dead process left half done."""
        content = self.disk.read_from(self._handle, self.position)
        if limit is not None:
            content = content[: limit - self.position]
        elif self.failed is not None and self.failed.startswith(content):
            return
        lines = entries.read(content, self._seed, self.position)
        for entry, _ in lines.entries:
            self.touched |= self._do(entry)
        self.position = self.sizes[self.number] = lines.good
        if lines.tail and limit is None and not self.readonly:
            try:
                self.disk.truncate(self._handle, self.position)
            except OSError:
                self.failed = b""

    # -- writing

    def append(self, entry: Mapping[str, Any]) -> None:
        """Make an act durable, then do it to the tables; raises SaveFailed with nothing done."""
        try:
            if self.failed is not None:
                self.advance()
            content = entries.line(entry, self._seed)
            try:
                self.disk.write(self._handle, content, self.position)
                self.disk.sync(self._handle)
            except OSError:
                self.failed = content
                with suppress(OSError):
                    self.disk.truncate(self._handle, self.position)
                raise
        except OSError as error:
            raise SaveFailed(f"not saved: {reason(error)}") from error
        self._do(entry)
        self.position = self.sizes[self.number] = self.position + len(content)

    def _do(self, entry: Mapping[str, Any]) -> Touched:
        """Do an act to the tables; remember the highest ids, where they are asked for."""
        for name, acts in entry.items():
            if name in self.highest and (put := acts.get("put")):
                self.highest[name] = max(self.highest[name], *map(int, put))
        self.acts += 1
        return entries.apply(self.tables, entry)

    def advance(self, *, fresh: bool = False) -> None:
        """Begin a new journal; what stands behind the known end of the old one is void.

        Where this fails the new one may lie there all the same and may or may not survive a
        power cut, so nothing can be appended to the old one any more.
        """
        store = self.meta.store or shelf.new_token()
        number, token = self.number + 1, shelf.new_token()
        header = Header(
            number, store, token, self.token, self.position, self.meta.generation, fresh
        )
        try:
            handle = shelf.begin(self.disk, self.layout, header)
        except BaseException:
            self.failed = self.failed or b""
            raise
        if not self.meta.store:
            self.meta = Meta(self.meta.generation, store, self.meta.token)
        self._switch(handle, number, token, len(header.line()))
        self.failed = None

    def _switch(self, handle: int, number: int, token: str, position: int) -> None:
        self.close_journal()
        self._handle, self.number, self.token, self.position = handle, number, token, position
        self.chain[number], self.sizes[number] = token, position
        self._seed = entries.seed(self.meta.store, number)
        self._next = self.layout.journal(number + 1)

    def take_touched(self) -> Touched:
        """Give the documents that others touched since this was last asked."""
        with self._mutex:
            touched, self.touched = self.touched, set()
        return touched

    @property
    def dirty(self) -> bool:
        """Whether there were acts that the checkpoint does not hold."""
        return self.acts != self.written or self.failed is not None

    @property
    def behind(self) -> int:
        """Bytes of journal that the checkpoint does not hold yet."""
        return sum(size for number, size in self.sizes.items() if number >= self.meta.generation)

    def close_journal(self) -> None:
        """Close the journal's file."""
        if self._handle != CLOSED:
            with suppress(OSError):
                self.disk.close(self._handle)
            self._handle = CLOSED

    def release(self) -> None:
        """Close everything."""
        self.close_journal()
        self._lock.close()
