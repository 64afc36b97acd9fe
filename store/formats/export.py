"""Save an export: the complete file or no change at all, and never over a file unasked."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from types import FrameType
from typing import Any

from store.errors import UserError
from store.storage.files import replace_file


class ExportExists(UserError):
    """The file exists already; the message is one line for the user."""


class ExportFailed(UserError):
    """The export could not be written and nothing was changed; one line for the user."""


def save_export(path: Path, text: str | Iterable[str], *, overwrite: bool = False) -> None:
    """Write an export, whole or in pieces, as UTF-8; of a symlink, its target is written.

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
        mode = _file_mode(target)
        pieces = chain((bom,), (text,) if isinstance(text, str) else text)
        with (
            _termination_as_exit(),
            replace_file(target, mode=mode, durable=True, overwrite=overwrite) as file,
        ):
            for piece in pieces:
                file.write(piece.encode("utf-8", "replace"))
    except FileExistsError as error:
        raise ExportExists(f"{path}: already exists") from error
    except OSError as error:
        raise ExportFailed(f"{path}: {error.strerror or error}") from error


@contextmanager
def _termination_as_exit() -> Iterator[None]:
    """Let a signal that would end the program at once unwind it, so that no temporary file stays.

    Only where nobody else listens for it; the exit code is that of a program which it ended.
    """

    def leave(number: int, _: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before: dict[int, Any] = {}
    if threading.current_thread() is threading.main_thread():
        signals = (signal.SIGTERM, signal.SIGHUP)
        unheard = [number for number in signals if signal.getsignal(number) is signal.SIG_DFL]
        before = {number: signal.signal(number, leave) for number in unheard}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _file_mode(target: Path) -> int:
    """Return the mode of the file that is replaced, or what the umask leaves for a new one."""
    try:
        return target.stat().st_mode & 0o777
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
