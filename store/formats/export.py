"""Save an export: the complete file or no change at all, and never over a file unasked."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from store.errors import UserError


class ExportExists(UserError):
    """The file exists already; the message is one line for the user."""


class ExportFailed(UserError):
    """The export could not be written and nothing was changed; one line for the user."""


def save_export(path: Path, text: str, *, overwrite: bool = False) -> None:
    """Write an export as UTF-8; where the path is a symlink, its target is written.

    Raises ExportExists if the file exists and `overwrite` is not set, ExportFailed when it
    cannot be written.
    """
    path = path.expanduser()
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise ExportFailed(f"{path}: is a folder")
    if target.exists() and not target.is_file():
        raise ExportFailed(f"{path}: is not a regular file")
    if target.exists() and not overwrite:
        raise ExportExists(f"{path}: already exists")
    try:
        # Without a byte order mark Excel decodes a CSV file with the system's code page.
        bom = "\ufeff" if target.suffix.casefold() == ".csv" else ""
        _write_atomically(target, bom + text, overwrite=overwrite)
    except FileExistsError as error:
        raise ExportExists(f"{path}: already exists") from error
    except OSError as error:
        raise ExportFailed(f"{path}: {error.strerror or error}") from error


def _write_atomically(target: Path, text: str, *, overwrite: bool) -> None:
    """Write a temporary file in the target's folder, sync it to disk, then rename it."""
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name[:100]}.", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(text.encode("utf-8", "replace"))
            stream.flush()
            os.fchmod(stream.fileno(), _file_mode(target))
            os.fsync(stream.fileno())
        if overwrite:
            temporary.replace(target)
        else:
            _link_new_file(temporary, target)
        _sync_folder(target.parent)
    finally:
        temporary.unlink(missing_ok=True)


def _link_new_file(temporary: Path, target: Path) -> None:
    """Name a file only if no other program has taken the name in the meantime."""
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise
    except OSError:
        # Some file systems have no hard links; there a check before the rename must do.
        if target.exists():
            raise FileExistsError from None
        temporary.replace(target)


def _file_mode(target: Path) -> int:
    """Return the mode of the file that is replaced, or what the umask leaves for a new one."""
    try:
        return target.stat().st_mode & 0o777
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def _sync_folder(folder: Path) -> None:
    """Sync the folder to disk, where the system allows it."""
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
