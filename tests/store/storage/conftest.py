"""A disk in memory that loses power, fills up and fails, as disks do."""

from __future__ import annotations

import errno
import itertools
import random
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from store.storage.filesystem import FileStat

SECTOR = 64
"""Bytes that reach the platter together; small, so that small files are torn too."""


class PowerLoss(BaseException):
    """The machine is gone."""


@dataclass
class Inode:
    number: int
    durable: bytearray = field(default_factory=bytearray)
    content: bytearray = field(default_factory=bytearray)
    pending: list[tuple[int, bytes]] = field(default_factory=list)
    """Writes and cuts since the last sync; a cut has an offset and no bytes."""
    version: int = 0

    def change(self, offset: int, piece: bytes) -> None:
        self.pending.append((offset, piece))
        self.version += 1
        _do(self.content, offset, piece)

    def after_power_loss(self, rng: random.Random, *, ordered: bool) -> bytes:
        found = bytearray(self.durable)
        kept = self.pending[: rng.randrange(len(self.pending) + 1)]
        if not ordered:
            kept = [change for change in self.pending if rng.random() < 0.6]
        for number, (offset, piece) in enumerate(kept):
            last = number == len(kept) - 1
            if not piece or not (last or not ordered) or rng.random() < 0.3:
                _do(found, offset, piece)
                continue
            how = rng.choice(["cut", "zeros", "sectors"])
            if how == "cut":
                _do(found, offset, piece[: rng.randrange(len(piece) + 1)] or b"\0")
            elif how == "zeros":
                cut = rng.randrange(len(piece))
                _do(found, offset, piece[:cut] + bytes(len(piece) - cut))
            else:
                for start in range(0, len(piece), SECTOR):
                    part = piece[start : start + SECTOR]
                    whole = rng.random() < 0.5
                    _do(found, offset + start, part if whole else bytes(len(part)))
        return bytes(found)


def _do(content: bytearray, offset: int, piece: bytes) -> None:
    if not piece:
        del content[offset:]
        return
    content.extend(bytes(max(0, offset - len(content))))
    content[offset : offset + len(piece)] = piece


class SimulatedDisk:
    """Counts every operation; can fail in a window of them or lose power at one of them.

    What was not synced may be gone, torn, zeros or out of order; names that were not synced
    with their folder are kept up to a point (`ordered`), or any of them.
    """

    def __init__(self) -> None:
        self.files: dict[Path, Inode] = {}
        self.durable: dict[Path, Inode] = {}
        self.pending: list[tuple[str, Path, Path | None, Inode]] = []
        self.handles: dict[int, Inode] = {}
        self.locks: dict[int, int] = {}
        self.counter = itertools.count(3)
        self.calls: list[str] = []
        self.power_until: float = float("inf")
        self.failing: tuple[float, float] = (0, 0)
        self.error = errno.ENOSPC

    def _step(self, name: str, *, writes: bool = True) -> None:
        self.calls.append(name)
        if len(self.calls) > self.power_until:
            raise PowerLoss(name)
        start, end = self.failing
        if start <= len(self.calls) < end and (writes or self.error == errno.EIO):
            raise OSError(self.error, "the disk is in trouble")

    def heal(self) -> None:
        self.failing, self.power_until = (0, 0), float("inf")

    def fail(self, error: int, first: int, count: float) -> None:
        """Fail operations from the first one from now."""
        self.error = error
        self.failing = (len(self.calls) + first, len(self.calls) + first + count)

    # -- files

    def read(self, path: Path, limit: int = -1) -> bytes | None:
        self._step("read", writes=False)
        if path not in self.files:
            return None
        content = bytes(self.files[path].content)
        return content if limit < 0 else content[:limit]

    def stat(self, path: Path) -> FileStat | None:
        self._step("stat", writes=False)
        return self._stamp(self.files[path]) if path in self.files else None

    def _stamp(self, inode: Inode) -> FileStat:
        links = sum(1 for other in self.files.values() if other is inode)
        return FileStat(0, inode.number, len(inode.content), inode.version, links, 0o100600)

    def names(self, folder: Path) -> list[str]:
        self._step("names", writes=False)
        return sorted(path.name for path in self.files if path.parent == folder)

    def make_folder(self, path: Path) -> None:
        self._step("make_folder")

    def create(self, path: Path) -> int:
        self._step("create")
        if path in self.files:
            self.files[path].change(0, b"")
        else:
            self.files[path] = Inode(next(self.counter))
            self.pending.append(("name", path, None, self.files[path]))
        return self._handle(self.files[path])

    def open(self, path: Path, *, write: bool = True) -> int:
        self._step("open", writes=False)
        if path not in self.files:
            raise FileNotFoundError(errno.ENOENT, "no such file", str(path))
        return self._handle(self.files[path])

    def _handle(self, inode: Inode) -> int:
        handle = next(self.counter)
        self.handles[handle] = inode
        return handle

    def stat_open(self, handle: int) -> FileStat:
        self._step("stat_open", writes=False)
        return self._stamp(self.handles[handle])

    def read_from(self, handle: int, offset: int) -> bytes:
        self._step("read_from", writes=False)
        return bytes(self.handles[handle].content[offset:])

    def write(self, handle: int, content: bytes, offset: int) -> None:
        inode = self.handles[handle]
        try:
            self._step("write")
        except BaseException:
            inode.change(offset, content[: len(content) // 2] or content)
            raise
        inode.change(offset, bytes(content))

    def truncate(self, handle: int, size: int) -> None:
        self._step("truncate")
        self.handles[handle].change(size, b"")

    def sync(self, handle: int) -> None:
        inode = self.handles[handle]
        try:
            self._step("sync")
        except OSError as error:
            if error.errno == errno.EIO:
                self._forget(inode)
            raise
        inode.durable[:] = inode.content
        inode.pending.clear()

    def _forget(self, inode: Inode) -> None:
        """A kernel that failed to write back drops the pages and calls them clean."""
        size = len(inode.content)
        inode.content[:] = inode.durable[:size] + bytes(max(0, size - len(inode.durable)))
        inode.pending[:] = [(len(inode.durable), inode.content[len(inode.durable) :])]
        inode.version += 1

    def close(self, handle: int) -> None:
        self.handles.pop(handle, None)
        self.locks = {number: owner for number, owner in self.locks.items() if owner != handle}

    # -- names

    def rename(self, old: Path, new: Path) -> None:
        self._step("rename")
        inode = self.files.pop(old)
        self.files[new] = inode
        self.pending.append(("move", old, new, inode))

    def link(self, old: Path, new: Path) -> None:
        self._step("link")
        if new in self.files:
            raise FileExistsError(errno.EEXIST, "file exists", str(new))
        self.files[new] = self.files[old]
        self.pending.append(("name", new, None, self.files[old]))

    def unlink(self, path: Path) -> None:
        if path in self.files:
            self._step("unlink")
            self.pending.append(("gone", path, None, self.files.pop(path)))

    def restrict(self, path: Path) -> None:
        self._step("restrict")

    def sync_folder(self, folder: Path) -> None:
        self._step("sync_folder")
        inside = {path: inode for path, inode in self.files.items() if path.parent == folder}
        outside = {path: inode for path, inode in self.durable.items() if path.parent != folder}
        self.durable = {**outside, **inside}
        self.pending = [change for change in self.pending if change[1].parent != folder]

    # -- locks

    def open_lock(self, path: Path) -> int:
        self._step("open_lock", writes=False)
        if path not in self.files:
            self.files[path] = Inode(next(self.counter))
            self.pending.append(("name", path, None, self.files[path]))
        return self._handle(self.files[path])

    def try_lock(self, handle: int) -> bool:
        self._step("try_lock", writes=False)
        return self.locks.setdefault(self.handles[handle].number, handle) == handle

    def unlock(self, handle: int) -> None:
        self._step("unlock", writes=False)
        number = self.handles[handle].number
        if self.locks.get(number) == handle:
            del self.locks[number]

    # -- the end of the machine

    def killed(self) -> SimulatedDisk:
        """Return the disk as it is when only the process died: the kernel keeps everything."""
        return self._reborn(self.files, lambda inode: bytes(inode.content))

    def after_power_loss(self, rng: random.Random, *, ordered: bool = True) -> SimulatedDisk:
        """Return the disk as it may be found when the power is back."""
        names = dict(self.durable)
        kept = self.pending[: rng.randrange(len(self.pending) + 1)]
        if not ordered:
            kept = [change for change in self.pending if rng.random() < 0.5]
        for kind, path, other, inode in kept:
            names.pop(path, None)
            if kind == "name":
                names[path] = inode
            elif kind == "move" and other is not None:
                names[other] = inode
        memory: dict[int, bytes] = {}

        def content(inode: Inode) -> bytes:
            if inode.number not in memory:
                memory[inode.number] = inode.after_power_loss(rng, ordered=ordered)
            return memory[inode.number]

        return self._reborn(names, content)

    def _reborn(self, names: dict[Path, Inode], content) -> SimulatedDisk:
        disk = SimulatedDisk()
        made: dict[int, Inode] = {}
        for path, inode in names.items():
            if inode.number not in made:
                found = bytearray(content(inode))
                made[inode.number] = Inode(next(disk.counter), bytearray(found), found)
            disk.files[path] = disk.durable[path] = made[inode.number]
        return disk

    def image(self) -> dict[str, bytes]:
        """Return all files' bytes by name."""
        return {path.name: bytes(inode.content) for path, inode in self.files.items()}


@pytest.fixture(scope="session")
def simulated() -> type[SimulatedDisk]:
    return SimulatedDisk


@pytest.fixture(scope="session")
def power_loss() -> type[PowerLoss]:
    return PowerLoss
