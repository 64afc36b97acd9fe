"""The lock that keeps two processes from writing at the same moment."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

from store.storage.filesystem import FileSystem

PATIENCE = 5.0
"""Seconds to wait for another process that is writing."""

CLOSED = -1
"""The handle of no file."""


class Lock:
    """A lock on a file of its own; it is held for the time of one write."""

    def __init__(self, disk: FileSystem, path: Path) -> None:
        self._disk = disk
        self._path = path
        self._handle = CLOSED

    def acquire(self, patience: float) -> bool:
        """Wait so many seconds for the lock; raises OSError where there are no locks."""
        wait, until = 0.0005, time.monotonic() + patience
        while not self._taken():
            if time.monotonic() >= until:
                return False
            time.sleep(wait)
            # One that writes without a pause leaves gaps of microseconds: look often.
            wait = min(wait * 2, 0.002)
        return True

    def _taken(self) -> bool:
        """Try once; a lock on a file that somebody removed keeps nobody out, so look."""
        if self._handle == CLOSED:
            self._handle = self._opened()
        if not self._disk.try_lock(self._handle):
            return False
        if self._disk.stat_open(self._handle).inode == self._inode():
            return True
        self.close()
        return False

    def _opened(self) -> int:
        """Open the lock's file; a folder that somebody removed is made anew."""
        try:
            return self._disk.open_lock(self._path)
        except FileNotFoundError:
            self._disk.make_folder(self._path.parent)
            return self._disk.open_lock(self._path)

    def _inode(self) -> int:
        there = self._disk.stat(self._path)
        return there.inode if there else CLOSED

    def release(self) -> None:
        """Let the next one write; where that fails closing the file does it."""
        if self._handle != CLOSED:
            try:
                self._disk.unlock(self._handle)
            except OSError:
                self.close()

    def close(self) -> None:
        """Close the lock's file."""
        if self._handle != CLOSED:
            with suppress(OSError):
                self._disk.close(self._handle)
            self._handle = CLOSED
