"""What the store asks of a file system: a protocol, so that tests can let a disk fail.

Every file of a store is read and written through it.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

NO_HANDLE = -1
"""The handle of a file that is not open."""

_SAFE_FLAGS = os.O_CLOEXEC | os.O_NOFOLLOW
_READ_SIZE = 1 << 20


@dataclass(frozen=True, slots=True)
class FileStat:
    """What the system knows about a file without reading it; size in bytes, time in ns.

    Two are equal if it is the same file and nobody has written to it.
    """

    device: int
    inode: int
    size: int
    modified: int
    links: int = field(compare=False)
    mode: int = field(compare=False)


class FileSystem(Protocol):
    """The operations the store needs; all of them raise OSError."""

    def read(self, path: Path, limit: int = -1) -> bytes | None:
        """Read a regular file, at most `limit` bytes of it; None if there is no file."""

    def stat(self, path: Path) -> FileStat | None:
        """Return the FileStat of a path, None if there is no file."""

    def names(self, folder: Path) -> list[str]:
        """Return the names in a folder, sorted; none if there is no folder."""

    def make_folder(self, path: Path) -> None:
        """Create a folder and its missing parents, accessible to this user only."""

    def create(self, path: Path) -> int:
        """Open a file for writing, created or emptied, accessible to this user only."""

    def open(self, path: Path, *, write: bool = True) -> int:
        """Open an existing file."""

    def stat_open(self, handle: int) -> FileStat:
        """Return the FileStat of an open file."""

    def read_from(self, handle: int, offset: int) -> bytes:
        """Read an open file from an offset to its end."""

    def write(self, handle: int, content: bytes, offset: int) -> None:
        """Write all of `content` at an offset."""

    def truncate(self, handle: int, size: int) -> None:
        """Cut an open file to `size` bytes."""

    def sync(self, handle: int) -> None:
        """Return once the bytes and the size of a file would survive a power cut."""

    def sync_folder(self, folder: Path) -> None:
        """Return once the names in a folder would survive a power cut."""

    def close(self, handle: int) -> None:
        """Close an open file."""

    def rename(self, old: Path, new: Path) -> None:
        """Rename a file in one step, replacing any file that had the new name."""

    def link(self, old: Path, new: Path) -> None:
        """Add a second name for a file."""

    def unlink(self, path: Path) -> None:
        """Remove a name, if it is there."""

    def restrict(self, path: Path) -> None:
        """Make a file readable and writable by this user only."""

    def open_lock(self, path: Path) -> int:
        """Open a lock file, created if it is missing."""

    def try_lock(self, handle: int) -> bool:
        """Take the lock if nobody has it, without waiting; return whether it was taken."""

    def unlock(self, handle: int) -> None:
        """Release the lock."""


class LocalFileSystem:
    """The real disk."""

    def read(self, path: Path, limit: int = -1) -> bytes | None:
        """Read a regular file, at most `limit` bytes of it; None if there is no file."""
        try:
            handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | _SAFE_FLAGS)
        except FileNotFoundError:
            return None
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)  # fdopen of a folder raises an error and leaves it open
            raise OSError("not a regular file")
        with os.fdopen(handle, "rb", buffering=0) as file:
            return file.readall() if limit < 0 else file.read(limit)

    def stat(self, path: Path) -> FileStat | None:
        """Return the FileStat of a path, None if there is no file."""
        try:
            return _file_stat(os.stat(path, follow_symlinks=False))  # noqa: PTH116 - on every write
        except FileNotFoundError:
            return None

    def names(self, folder: Path) -> list[str]:
        """Return the names in a folder, sorted; none if there is no folder."""
        try:
            return sorted(entry.name for entry in folder.iterdir())
        except FileNotFoundError:
            return []

    def make_folder(self, path: Path) -> None:
        """Create a folder and its missing parents, accessible to this user only."""
        missing = [folder for folder in (path, *path.parents) if not folder.exists()]
        for folder in reversed(missing):
            folder.mkdir(mode=0o700, exist_ok=True)
            with suppress(OSError):
                self.sync_folder(folder.parent)

    def create(self, path: Path) -> int:
        """Open a file for writing, created or emptied, accessible to this user only."""
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | _SAFE_FLAGS, 0o600)

    def open(self, path: Path, *, write: bool = True) -> int:
        """Open an existing file."""
        return os.open(path, (os.O_RDWR if write else os.O_RDONLY) | _SAFE_FLAGS)

    def stat_open(self, handle: int) -> FileStat:
        """Return the FileStat of an open file."""
        return _file_stat(os.fstat(handle))

    def read_from(self, handle: int, offset: int) -> bytes:
        """Read an open file from an offset to its end."""
        parts = []
        while part := os.pread(handle, _READ_SIZE, offset):
            parts.append(part)
            offset += len(part)
        return b"".join(parts)

    def write(self, handle: int, content: bytes, offset: int) -> None:
        """Write all of `content` at an offset."""
        rest = memoryview(content)
        while rest:
            count = os.pwrite(handle, rest, offset)
            rest, offset = rest[count:], offset + count

    def truncate(self, handle: int, size: int) -> None:
        """Cut an open file to `size` bytes."""
        os.ftruncate(handle, size)

    def sync(self, handle: int) -> None:
        """Return once the bytes and the size of a file would survive a power cut."""
        if _full_sync(handle):
            return
        if hasattr(os, "fdatasync"):
            os.fdatasync(handle)
        else:
            os.fsync(handle)

    def sync_folder(self, folder: Path) -> None:
        """Return once the names in a folder would survive a power cut."""
        handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
        try:
            if not _full_sync(handle):
                os.fsync(handle)
        finally:
            os.close(handle)

    def close(self, handle: int) -> None:
        """Close an open file."""
        os.close(handle)

    def rename(self, old: Path, new: Path) -> None:
        """Rename a file in one step, replacing any file that had the new name."""
        old.replace(new)

    def link(self, old: Path, new: Path) -> None:
        """Add a second name for a file."""
        new.hardlink_to(old)

    def unlink(self, path: Path) -> None:
        """Remove a name, if it is there."""
        path.unlink(missing_ok=True)

    def restrict(self, path: Path) -> None:
        """Make a file readable and writable by this user only."""
        handle = os.open(path, os.O_RDONLY | _SAFE_FLAGS)
        try:
            os.fchmod(handle, 0o600)
        finally:
            os.close(handle)

    def open_lock(self, path: Path) -> int:
        """Open a lock file, created if it is missing."""
        return os.open(path, os.O_RDWR | os.O_CREAT | _SAFE_FLAGS, 0o600)

    def try_lock(self, handle: int) -> bool:
        """Take the lock if nobody has it, without waiting; return whether it was taken."""
        import fcntl

        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def unlock(self, handle: int) -> None:
        """Release the lock."""
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_UN)


def _file_stat(status: os.stat_result) -> FileStat:
    return FileStat(
        status.st_dev,
        status.st_ino,
        status.st_size,
        status.st_mtime_ns,
        status.st_nlink,
        status.st_mode,
    )


def _full_sync(handle: int) -> bool:
    """Sync past the drive's own cache, if the system has a call for that (macOS)."""
    import fcntl

    command = getattr(fcntl, "F_FULLFSYNC", None)
    if command is None:
        return False
    with suppress(OSError):
        fcntl.fcntl(handle, command)
        return True
    return False


def replace_durably(disk: FileSystem, path: Path, content: bytes, temporary: Path) -> None:
    """Replace a file by way of a temporary one, so that a power cut leaves the old or the new."""
    disk.unlink(temporary)
    handle = disk.create(temporary)
    try:
        disk.write(handle, content, 0)
        disk.sync(handle)
    finally:
        disk.close(handle)
    disk.rename(temporary, path)
    disk.sync_folder(path.parent)
