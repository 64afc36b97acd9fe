"""A disk in memory that can lose power, fill up and fail."""

from __future__ import annotations

import errno
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from store.storage.filesystem import FileStat

SECTOR = 64
"""Bytes that are written together; few, so that small files can be torn too."""


class PowerLoss(BaseException):
    """The machine stopped."""


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
        _apply_change(self.content, offset, piece)

    def after_power_loss(self, rng: random.Random, *, ordered: bool) -> bytes:
        content = bytearray(self.durable)
        surviving_changes = self.pending[: rng.randrange(len(self.pending) + 1)]
        if not ordered:
            surviving_changes = [change for change in self.pending if rng.random() < 0.6]
        for number, (offset, piece) in enumerate(surviving_changes):
            is_last = number == len(surviving_changes) - 1
            if not piece or not (is_last or not ordered) or rng.random() < 0.3:
                _apply_change(content, offset, piece)
                continue
            damage = rng.choice(["cut", "zeros", "sectors"])
            if damage == "cut":
                size = rng.randrange(len(piece) + 1)
                _apply_change(content, offset, piece[:size] or b"\0")
            elif damage == "zeros":
                size = rng.randrange(len(piece))
                _apply_change(content, offset, piece[:size] + bytes(len(piece) - size))
            else:
                for start in range(0, len(piece), SECTOR):
                    sector = piece[start : start + SECTOR]
                    is_written = rng.random() < 0.5
                    sector = sector if is_written else bytes(len(sector))
                    _apply_change(content, offset + start, sector)
        return bytes(content)


def _apply_change(content: bytearray, offset: int, piece: bytes) -> None:
    if not piece:
        del content[offset:]
        return
    content.extend(bytes(max(0, offset - len(content))))
    content[offset : offset + len(piece)] = piece


_inode_numbers = itertools.count(10**6)


def _folder(path: Path) -> str:
    """Return the folder of a path as text: comparing `parent` took a third of the long tests."""
    return str(path).rpartition("/")[0]


class SimulatedDisk:
    """Counts every operation; can fail during some of them or lose power at one of them.

    What was not synced may be missing, torn, zeroed or out of order. Of the names that were not
    synced with their folder the first ones survive (`ordered`), or any of them.
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
            raise OSError(self.error, "the disk fails")

    def heal(self) -> None:
        self.failing, self.power_until = (0, 0), float("inf")

    def fail(self, error: int, first: int, count: float) -> None:
        """Let `count` operations fail, beginning with the `first` one from now."""
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
        if path in self.files:
            return self._file_stat(self.files[path])
        folder = str(path)
        names = [
            (str(name), inode.number)
            for name, inode in self.files.items()
            if _folder(name) == folder
        ]
        return FileStat(0, 0, 0, hash(tuple(sorted(names))), 1, 0o40700) if names else None

    def _file_stat(self, inode: Inode) -> FileStat:
        links = sum(1 for linked in self.files.values() if linked is inode)
        return FileStat(0, inode.number, len(inode.content), inode.version, links, 0o100600)

    def names(self, folder: Path) -> list[str]:
        self._step("names", writes=False)
        inside = str(folder)
        return sorted(path.name for path in self.files if _folder(path) == inside)

    def make_folder(self, path: Path) -> None:
        self._step("make_folder")

    def create(self, path: Path) -> int:
        self._step("create")
        if path in self.files:
            self.files[path].change(0, b"")
        else:
            self.files[path] = Inode(next(self.counter))
            self.pending.append(("name", path, None, self.files[path]))
        return self._new_handle(self.files[path])

    def open(self, path: Path, *, write: bool = True) -> int:
        self._step("open", writes=False)
        if path not in self.files:
            raise FileNotFoundError(errno.ENOENT, "no such file", str(path))
        return self._new_handle(self.files[path])

    def _new_handle(self, inode: Inode) -> int:
        handle = next(self.counter)
        self.handles[handle] = inode
        return handle

    def stat_open(self, handle: int) -> FileStat:
        self._step("stat_open", writes=False)
        return self._file_stat(self.handles[handle])

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
        """Drop the unsynced pages, as a kernel does that failed to write them back."""
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
        synced = str(folder)
        inside = {path: inode for path, inode in self.files.items() if _folder(path) == synced}
        outside = {path: inode for path, inode in self.durable.items() if _folder(path) != synced}
        self.durable = {**outside, **inside}
        self.pending = [change for change in self.pending if _folder(change[1]) != synced]

    # -- locks

    def open_lock(self, path: Path) -> int:
        self._step("open_lock", writes=False)
        if path not in self.files:
            self.files[path] = Inode(next(self.counter))
            self.pending.append(("name", path, None, self.files[path]))
        return self._new_handle(self.files[path])

    def try_lock(self, handle: int) -> bool:
        self._step("try_lock", writes=False)
        return self.locks.setdefault(self.handles[handle].number, handle) == handle

    def unlock(self, handle: int) -> None:
        self._step("unlock", writes=False)
        number = self.handles[handle].number
        if self.locks.get(number) == handle:
            del self.locks[number]

    # -- after a crash

    def after_kill(self) -> SimulatedDisk:
        """Return the disk as a killed process leaves it: the kernel loses nothing."""
        return self._copy(self.files, lambda inode: bytes(inode.content))

    def after_power_loss(self, rng: random.Random, *, ordered: bool = True) -> SimulatedDisk:
        """Return the disk as it may be when the power is back."""
        names = dict(self.durable)
        surviving_changes = self.pending[: rng.randrange(len(self.pending) + 1)]
        if not ordered:
            surviving_changes = [change for change in self.pending if rng.random() < 0.5]
        for kind, path, new_path, inode in surviving_changes:
            names.pop(path, None)
            if kind == "name":
                names[path] = inode
            elif kind == "move" and new_path is not None:
                names[new_path] = inode
        contents: dict[int, bytes] = {}

        def read_after_loss(inode: Inode) -> bytes:
            if inode.number not in contents:
                contents[inode.number] = inode.after_power_loss(rng, ordered=ordered)
            return contents[inode.number]

        return self._copy(names, read_after_loss)

    def _copy(
        self, names: dict[Path, Inode], read_inode: Callable[[Inode], bytes]
    ) -> SimulatedDisk:
        """Return a healthy disk with these names and contents, all of them durable."""
        disk = SimulatedDisk()
        copies: dict[int, Inode] = {}
        for path, inode in names.items():
            if inode.number not in copies:
                content = bytearray(read_inode(inode))
                copies[inode.number] = Inode(next(disk.counter), bytearray(content), content)
            disk.files[path] = disk.durable[path] = copies[inode.number]
        return disk

    @staticmethod
    def new_inode(content: bytes) -> Inode:
        """Return a durable file with this content, to be put under a name."""
        return Inode(next(_inode_numbers), bytearray(content), bytearray(content))

    def image(self) -> dict[str, bytes]:
        """Return the bytes of all files by name."""
        return {path.name: bytes(inode.content) for path, inode in self.files.items()}


@pytest.fixture(scope="session")
def new_disk() -> type[SimulatedDisk]:
    """Return the class to call for a new disk."""
    return SimulatedDisk


@pytest.fixture(scope="session")
def power_loss() -> type[PowerLoss]:
    return PowerLoss
