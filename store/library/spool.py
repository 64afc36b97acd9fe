"""Blocks of bytes that wait in a temporary file until they are needed again.

The file has no name where the system allows that, so nothing is left of it when this program is
killed. Alone in a module because the app, which does not need it, would have to import tempfile.
"""

from __future__ import annotations

import mmap
import tempfile
from array import array
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


class Spool:
    """A sequence of blocks in a file, which gives up where the file cannot be written."""

    def __init__(self, folder: Path) -> None:
        self._ends = array("Q", [0])
        self._mapped: mmap.mmap | bytes = b""
        self.has_failed = False
        """Whether blocks are missing, as on a full disk."""
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed below
        except OSError:
            self.has_failed = True

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: int) -> bytes:
        """Return a block, also while another thread adds more. Raises OSError."""
        if len(self._mapped) < self._ends[number + 1]:
            self._file.flush()
            self._mapped = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
        return self._mapped[self._ends[number] : self._ends[number + 1]]

    def extend(self, blocks: Iterable[bytes]) -> None:
        """Add blocks at the end, if all of them before could be written."""
        if self.has_failed:
            return
        try:
            for block in blocks:
                self._file.write(block)
                self._ends.append(self._ends[-1] + len(block))
        except OSError:
            self.has_failed = True

    def truncate(self, length: int) -> None:
        """Keep only the first blocks, as many as `length`."""
        if self.has_failed:
            return
        self._mapped = b""
        try:
            self._file.seek(self._ends[length])
            self._file.truncate()
            del self._ends[length + 1 :]
        except OSError:
            self.has_failed = True

    def close(self) -> None:
        """Remove the file."""
        self._mapped = b""
        with suppress(OSError, AttributeError):  # what could not be written, or opened
            self._file.close()
