"""Our own plain files: read only if they are the user's, written only by `replace_file`.

And the fingerprints by which a changed file is recognised.

Imported before the first frame, so its imports are few. The store's own files are written
through `store.storage.filesystem` instead, so that tests can let the disk fail.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO

from store.errors import UserError

Fingerprint = tuple[int, ...]
"""Times of the last change in nanoseconds, size, inode and device."""

KnownFile = tuple[str, Fingerprint | None]
"""A path and the fingerprint it had; None where there was no file."""

_PRIVATE = 0o600

_WRITABLE_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH


class UntrustedFile(UserError, OSError):
    """A file of ours that is not the user's own, or that somebody else may write."""


def open_own_file(path: Path) -> BinaryIO:
    """Open a regular file that belongs to the user and that nobody else may write.

    Caches, state and settings are read through this: they decide what is sent to the terminal
    and which programs are run. Never waits for a pipe. Raises OSError, for one that must not be
    trusted UntrustedFile.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise UntrustedFile(f"{path.name} is not a regular file")
        if status.st_uid != os.geteuid():
            raise UntrustedFile(f"{path.name} belongs to another user")
        if status.st_mode & _WRITABLE_BY_OTHERS:
            raise UntrustedFile(f"{path.name} can be written by other users: chmod go-w")
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


@contextmanager
def replace_file(
    path: Path, *, mode: int = _PRIVATE, durable: bool = False, overwrite: bool = True
) -> Iterator[BinaryIO]:
    """Yield a new binary file that takes the place of `path` when the block ends without an error.

    Until then, and after any error, `path` is as it was. `mode` is set exactly, whatever the
    umask. With `durable` the new content survives a power cut; without it, a power cut may
    leave an empty file. Raises OSError, and FileExistsError if `path` exists and `overwrite` is
    false.
    """
    temporary = path.with_name(f".{path.name[:40]}.{os.urandom(4).hex()}.part")
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _PRIVATE)
        with os.fdopen(handle, "wb") as file:
            if mode != _PRIVATE:
                os.fchmod(handle, mode)
            yield file
            if durable:
                file.flush()
                os.fsync(handle)
        if overwrite:
            temporary.replace(path)
        else:
            _rename_to_free_name(temporary, path)
        if durable:
            _sync_folder(path.parent)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _rename_to_free_name(temporary: Path, path: Path) -> None:
    """Rename a file unless the new name is taken, also by somebody who was just faster."""
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        raise
    except OSError:
        # Some file systems have no hard links; checking first is the best that can be done there.
        if path.exists():
            raise FileExistsError from None
        temporary.replace(path)


def _sync_folder(folder: Path) -> None:
    """Make the names in a folder durable, where the system can do that."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def fingerprint(path: str | os.PathLike[str]) -> Fingerprint | None:
    """Return the fingerprint of what is at a path, None where nothing is."""
    status = _find_status(path)
    return None if status is None else _fingerprint_of(status)


def file_fingerprint(path: str | os.PathLike[str]) -> Fingerprint | None:
    """Return the fingerprint of a regular file, None for anything else."""
    status = _find_status(path)
    if status is None or not stat.S_ISREG(status.st_mode):
        return None
    return _fingerprint_of(status)


def _find_status(path: str | os.PathLike[str]) -> os.stat_result | None:
    try:
        return os.stat(path)  # noqa: PTH116 - asked of each source at start, and often a str
    except (OSError, ValueError):
        return None


def _fingerprint_of(status: os.stat_result) -> Fingerprint:
    times = (status.st_mtime_ns, status.st_ctime_ns)
    return (*times, status.st_size, status.st_ino, status.st_dev)


def is_unchanged(known_files: Iterable[KnownFile]) -> bool:
    """Return whether every file still has the fingerprint it had."""
    return all(fingerprint(path) == before for path, before in known_files)


def code_fingerprints(*folders: str | os.PathLike[str]) -> list[tuple[str, int, int]]:
    """Return name, size and modification time of every module in these folders.

    The last change of the installed libraries is added, since they read files for us.
    """
    fingerprints: list[tuple[str, int, int]] = []
    for folder in folders:
        _collect_modules(folder, "", fingerprints)
    reader = find_spec("bibtexparser")
    if reader is not None and reader.origin is not None:
        installed = Path(reader.origin).parents[1].stat()
        fingerprints.append(("libraries", installed.st_ino, installed.st_mtime_ns))
    return sorted(fingerprints)


def _collect_modules(
    folder: str | os.PathLike[str], prefix: str, fingerprints: list[tuple[str, int, int]]
) -> None:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".py"):
                status = entry.stat()
                fingerprints.append((prefix + entry.name, status.st_size, status.st_mtime_ns))
            elif "." not in entry.name and entry.name != "__pycache__" and entry.is_dir():
                _collect_modules(entry.path, f"{prefix}{entry.name}/", fingerprints)
