"""The lock that keeps two processes from writing at the same time."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

from store.storage.filesystem import NO_HANDLE, FileSystem

LOCK_TIMEOUT = 5.0
"""Seconds to wait for another process that is writing."""


class Lock:
    """A lock on a file of its own, held for the duration of one write."""

    def __init__(self, disk: FileSystem, path: Path) -> None:
        self._disk = disk
        self._path = path
        self._handle = NO_HANDLE

    def acquire(self, timeout: float) -> bool:
        """Wait up to `timeout` seconds for the lock; return whether it was taken.

        Raises OSError if the file system has no locks.
        """
        pause, deadline = 0.0005, time.monotonic() + timeout
        while not self._try_once():
            if time.monotonic() >= deadline:
                return False
            time.sleep(pause)
            # A process that writes without a break leaves gaps of microseconds: try often.
            pause = min(pause * 2, 0.002)
        return True

    def _try_once(self) -> bool:
        """Try to take the lock; one on a file that somebody deleted protects nothing."""
        if self._handle == NO_HANDLE:
            self._handle = self._open_file()
        if not self._disk.try_lock(self._handle):
            return False
        status = self._disk.stat(self._path)
        if status and self._disk.stat_open(self._handle).inode == status.inode:
            return True
        self.close()
        return False

    def _open_file(self) -> int:
        """Open the lock file; its folder may have been deleted in the meantime."""
        try:
            return self._disk.open_lock(self._path)
        except FileNotFoundError:
            self._disk.make_folder(self._path.parent)
            return self._disk.open_lock(self._path)

    def release(self) -> None:
        """Release the lock, by closing the file if nothing else works."""
        if self._handle != NO_HANDLE:
            try:
                self._disk.unlock(self._handle)
            except OSError:
                self.close()

    def close(self) -> None:
        """Close the lock file, which also releases the lock."""
        if self._handle != NO_HANDLE:
            with suppress(OSError):
                self._disk.close(self._handle)
            self._handle = NO_HANDLE
