"""Exports on disk: all or nothing, and never over a file that nobody agreed to lose."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from store.errors import UserError


class ExportExists(UserError):
    """The file is there already; the message is one line for the user."""


class ExportFailed(UserError):
    """The export could not be written, and nothing was changed; one line for the user."""


def save_export(path: Path, text: str, *, overwrite: bool = False) -> None:
    """Write an export as UTF-8, whole or not at all; a symlink stays and its target is written.

    Raises ExportExists unless `overwrite`, ExportFailed when the file cannot be written.
    """
    path = path.expanduser()
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise ExportFailed(f"{path}: is a folder")
    if target.exists() and not target.is_file():
        raise ExportFailed(f"{path}: is not a regular file")
    if target.exists() and not overwrite:
        raise ExportExists(f"{path}: exists already")
    try:
        # Without a byte order mark Excel takes a CSV file for the system's code page.
        mark = "\ufeff" if target.suffix.casefold() == ".csv" else ""
        _replace(target, mark + text, overwrite=overwrite)
    except FileExistsError as error:
        raise ExportExists(f"{path}: exists already") from error
    except OSError as error:
        raise ExportFailed(f"{path}: {error.strerror or error}") from error


def _replace(target: Path, text: str, *, overwrite: bool) -> None:
    """Put the text beside its target, force it to the disk, then give it its name."""
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name[:100]}.", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(text.encode("utf-8", "replace"))
            stream.flush()
            os.fchmod(stream.fileno(), _mode(target))
            os.fsync(stream.fileno())
        if overwrite:
            temporary.replace(target)
        else:
            _name_once(temporary, target)
        _settle(target.parent)
    finally:
        temporary.unlink(missing_ok=True)


def _name_once(temporary: Path, target: Path) -> None:
    """Return a file its name only if nobody took the name since we looked."""
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise
    except OSError:
        # Some file systems have no hard links; there a look and a rename must do.
        if target.exists():
            raise FileExistsError from None
        temporary.replace(target)


def _mode(target: Path) -> int:
    """Keep the mode of a file that is replaced; a new one gets what the umask leaves."""
    try:
        return target.stat().st_mode & 0o777
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def _settle(folder: Path) -> None:
    """Force the folder's entry to the disk where the system lets us."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError:
        return
    finally:
        os.close(descriptor)
