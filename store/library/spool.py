"""Blocks of bytes that wait in a temporary file until they are needed again.

So what has been read does not stay in memory while papers are found in it. The file has no name
where the system allows that, so nothing is left of it when this program is killed. Alone in a
module because the app, which does not need it, would have to import tempfile.
"""

from __future__ import annotations

import mmap
import tempfile
from array import array
from collections.abc import Iterable
from pathlib import Path


class Spool:
    """A sequence of blocks in a file; all of its methods raise OSError where that fails."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = tempfile.TemporaryFile(dir=folder, suffix=".part")  # noqa: SIM115 - closed below
        self._ends = array("Q", [0])
        self._mapped: mmap.mmap | bytes = b""

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: int) -> bytes:
        return self.join(number, number + 1)

    def extend(self, blocks: Iterable[bytes]) -> None:
        """Add blocks at the end."""
        for block in blocks:
            self._file.write(block)
            self._ends.append(self._ends[-1] + len(block))

    def join(self, first: int, last: int) -> bytes:
        """Return the blocks from `first` up to `last`, one after the other; threads may ask."""
        if len(self._mapped) < self._ends[last]:
            self._file.flush()
            self._mapped = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
        return self._mapped[self._ends[first] : self._ends[last]]

    def truncate(self, length: int) -> None:
        """Keep only the first blocks, as many as `length`."""
        self._file.seek(self._ends[length])
        self._file.truncate()
        del self._ends[length + 1 :]
        self._mapped = b""

    def close(self) -> None:
        """Remove the file."""
        self._mapped = b""
        self._file.close()
