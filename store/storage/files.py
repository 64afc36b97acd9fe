"""What the system knows of files: enough to tell that one has not changed, at little cost."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from importlib.util import find_spec

Fingerprint = tuple[int, ...]
"""Times in nanoseconds, size, inode and device."""

KnownFile = tuple[str, Fingerprint | None]
"""A path with the stamp that was found there; None where there was nothing."""


def fingerprint(path: str | os.PathLike[str]) -> Fingerprint | None:
    """Return the stamp of what is at a path; None where nothing is."""
    try:
        return _stamp(os.stat(path))  # noqa: PTH116 - pathlib need not be imported for it
    except (OSError, ValueError):
        return None


def file_fingerprint(path: str | os.PathLike[str]) -> Fingerprint | None:
    """Return the stamp of a file; None where there is none, or a folder or a device."""
    try:
        found = os.stat(path)  # noqa: PTH116
    except (OSError, ValueError):
        return None
    return _stamp(found) if stat.S_ISREG(found.st_mode) else None


def _stamp(found: os.stat_result) -> Fingerprint:
    times = (found.st_mtime_ns, found.st_ctime_ns)
    return (*times, found.st_size, found.st_ino, found.st_dev)


def is_unchanged(known: Iterable[KnownFile]) -> bool:
    """Return whether files are as they were."""
    return all(fingerprint(path) == before for path, before in known)


def code_fingerprints(*folders: str | os.PathLike[str]) -> list[tuple[str, int, int]]:
    """Return the version of the code in folders: name, size and time of every module.

    With them the time at which libraries were last installed, since they read files for us.
    """
    found: list[tuple[str, int, int]] = []
    for folder in folders:
        _modules(folder, "", found)
    reader = find_spec("bibtexparser")
    if reader is not None and reader.origin is not None:
        installed = os.stat(os.path.dirname(os.path.dirname(reader.origin)))  # noqa: PTH116, PTH120
        found.append(("libraries", installed.st_ino, installed.st_mtime_ns))
    return sorted(found)


def _modules(folder: str | os.PathLike[str], above: str, found: list[tuple[str, int, int]]) -> None:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".py"):
                status = entry.stat()
                found.append((above + entry.name, status.st_size, status.st_mtime_ns))
            elif "." not in entry.name and entry.name != "__pycache__" and entry.is_dir():
                _modules(entry.path, f"{above}{entry.name}/", found)
