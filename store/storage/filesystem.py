"""The only door to the file system, so that tests can put a failing disk in its place."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

_CLOSED = os.O_CLOEXEC | os.O_NOFOLLOW
_STEP = 1 << 20


@dataclass(frozen=True, slots=True)
class FileStat:
    """What the system says of a file without reading it; sizes in bytes, times in ns.

    Two are equal where the file is the same one and nobody has written to it.
    """

    device: int
    inode: int
    size: int
    modified: int
    links: int = field(compare=False)
    mode: int = field(compare=False)


class FileSystem(Protocol):
    """What the store asks of a disk; everything raises OSError."""

    def read(self, path: Path, limit: int = -1) -> bytes | None:
        """Return a regular file's bytes, at most `limit` of them; None where there is no file."""

    def stat(self, path: Path) -> FileStat | None:
        """Say what is known of a file, None where there is none."""

    def names(self, folder: Path) -> list[str]:
        """Return the names in a folder, sorted; none where there is no folder."""

    def make_folder(self, path: Path) -> None:
        """Make a folder and its missing parents for this user alone."""

    def create(self, path: Path) -> int:
        """Open a file of our own, emptied, for this user alone."""

    def open(self, path: Path, *, write: bool = True) -> int:
        """Open a file that is there."""

    def stat_open(self, handle: int) -> FileStat:
        """Say what is known of an open file."""

    def read_from(self, handle: int, offset: int) -> bytes:
        """Return an open file's bytes from an offset to its end."""

    def write(self, handle: int, content: bytes, offset: int) -> None:
        """Write all of it at an offset."""

    def truncate(self, handle: int, size: int) -> None:
        """Cut an open file to so many bytes."""

    def sync(self, handle: int) -> None:
        """Return when the file's bytes and its size would survive a power cut."""

    def sync_folder(self, folder: Path) -> None:
        """Return when the folder's names would survive a power cut."""

    def close(self, handle: int) -> None:
        """Close an open file."""

    def rename(self, old: Path, new: Path) -> None:
        """Return a file another name in one step, replacing what had that name."""

    def link(self, old: Path, new: Path) -> None:
        """Return a file a second name."""

    def unlink(self, path: Path) -> None:
        """Remove a name; one that is not there is no error."""

    def restrict(self, path: Path) -> None:
        """Let this user alone read and write a file."""

    def open_lock(self, path: Path) -> int:
        """Open a lock file, made where it is missing."""

    def try_lock(self, handle: int) -> bool:
        """Take the lock if nobody has it; never waits."""

    def unlock(self, handle: int) -> None:
        """Return the lock back."""


class LocalFileSystem:
    """The real disk."""

    def read(self, path: Path, limit: int = -1) -> bytes | None:
        """Return a regular file's bytes, at most `limit` of them; None where there is no file."""
        try:
            handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | _CLOSED)
        except FileNotFoundError:
            return None
        with os.fdopen(handle, "rb", buffering=0) as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise OSError("not a regular file")
            return file.readall() if limit < 0 else file.read(limit)

    def stat(self, path: Path) -> FileStat | None:
        """Say what is known of a file, None where there is none."""
        try:
            return _stamp(os.stat(path, follow_symlinks=False))  # noqa: PTH116, one call in every act
        except FileNotFoundError:
            return None

    def names(self, folder: Path) -> list[str]:
        """Return the names in a folder, sorted; none where there is no folder."""
        try:
            return sorted(entry.name for entry in folder.iterdir())
        except FileNotFoundError:
            return []

    def make_folder(self, path: Path) -> None:
        """Make a folder and its missing parents for this user alone."""
        missing = [folder for folder in (path, *path.parents) if not folder.exists()]
        for folder in reversed(missing):
            folder.mkdir(mode=0o700, exist_ok=True)
            with suppress(OSError):
                self.sync_folder(folder.parent)

    def create(self, path: Path) -> int:
        """Open a file of our own, emptied, for this user alone."""
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | _CLOSED, 0o600)

    def open(self, path: Path, *, write: bool = True) -> int:
        """Open a file that is there."""
        return os.open(path, (os.O_RDWR if write else os.O_RDONLY) | _CLOSED)

    def stat_open(self, handle: int) -> FileStat:
        """Say what is known of an open file."""
        return _stamp(os.fstat(handle))

    def read_from(self, handle: int, offset: int) -> bytes:
        """Return an open file's bytes from an offset to its end."""
        parts = []
        while part := os.pread(handle, _STEP, offset):
            parts.append(part)
            offset += len(part)
        return b"".join(parts)

    def write(self, handle: int, content: bytes, offset: int) -> None:
        """Write all of it at an offset."""
        rest = memoryview(content)
        while rest:
            done = os.pwrite(handle, rest, offset)
            rest, offset = rest[done:], offset + done

    def truncate(self, handle: int, size: int) -> None:
        """Cut an open file to so many bytes."""
        os.ftruncate(handle, size)

    def sync(self, handle: int) -> None:
        """Return when the file's bytes and its size would survive a power cut."""
        if _full_sync(handle):
            return
        if hasattr(os, "fdatasync"):
            os.fdatasync(handle)
        else:
            os.fsync(handle)

    def sync_folder(self, folder: Path) -> None:
        """Return when the folder's names would survive a power cut."""
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
        """Return a file another name in one step, replacing what had that name."""
        old.replace(new)

    def link(self, old: Path, new: Path) -> None:
        """Return a file a second name."""
        new.hardlink_to(old)

    def unlink(self, path: Path) -> None:
        """Remove a name; one that is not there is no error."""
        path.unlink(missing_ok=True)

    def restrict(self, path: Path) -> None:
        """Let this user alone read and write a file."""
        handle = os.open(path, os.O_RDONLY | _CLOSED)
        try:
            os.fchmod(handle, 0o600)
        finally:
            os.close(handle)

    def open_lock(self, path: Path) -> int:
        """Open a lock file, made where it is missing."""
        return os.open(path, os.O_RDWR | os.O_CREAT | _CLOSED, 0o600)

    def try_lock(self, handle: int) -> bool:
        """Take the lock if nobody has it; never waits."""
        import fcntl

        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def unlock(self, handle: int) -> None:
        """Return the lock back."""
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_UN)


def _stamp(found: os.stat_result) -> FileStat:
    """Keep what the store asks of a file's state."""
    return FileStat(
        found.st_dev,
        found.st_ino,
        found.st_size,
        found.st_mtime_ns,
        found.st_nlink,
        found.st_mode,
    )


def _full_sync(handle: int) -> bool:
    """Sync through the drive's own cache where the system has a call for it (macOS)."""
    import fcntl

    call = getattr(fcntl, "F_FULLFSYNC", None)
    if call is None:
        return False
    with suppress(OSError):
        fcntl.fcntl(handle, call)
        return True
    return False
