"""The terminal's side that is written to: what it takes at once is written at once.

Textual hands every frame to a thread, which has to wait until the loop has nothing more to do:
Python lets one of them run at a time.
"""

from __future__ import annotations

import os
import select
from contextlib import suppress
from io import TextIOWrapper
from queue import SimpleQueue
from threading import Lock
from time import monotonic

from textual.drivers._writer_thread import WriterThread

PATIENCE = 0.01
"""Seconds that a terminal may take over a frame; it holds a few kilobytes, then has to read."""


class Writer(WriterThread):
    """Writes without a wait as long as the terminal keeps up, and from a thread what it leaves."""

    def __init__(self, file: TextIOWrapper) -> None:
        super().__init__(file)
        self._terminal = file
        self._own = _opened_again(file)
        """The terminal, opened so that a write never waits; -1 where that cannot be."""
        self._left: SimpleQueue[bytes | None] = SimpleQueue()
        self._lock = Lock()
        self._behind = 0
        """Pieces that the thread has still to write."""

    def write(self, text: str) -> None:
        """Write a text after all that was written before it."""
        data = text.encode(self._terminal.encoding, self._terminal.errors or "replace")
        with self._lock:
            if not self._behind:
                data = data[self._taken(data) :]
            if data:
                self._behind += 1
                self._left.put(data)

    def run(self) -> None:
        """Write what the terminal did not take at once; when it is gone, nothing any more."""
        while (data := self._left.get()) is not None:
            with suppress(OSError, ValueError):
                self._terminal.buffer.write(data)
                self._terminal.flush()
            with self._lock:
                self._behind -= 1

    def stop(self) -> None:
        """Wait until all is written, and end."""
        self._left.put(None)
        self.join()
        if self._own >= 0:
            os.close(self._own)
            self._own = -1

    def _taken(self, data: bytes) -> int:
        """Write what the terminal takes now; give how many bytes that is."""
        done, end = 0, monotonic() + PATIENCE
        while self._own >= 0 and done < len(data):
            try:
                done += os.write(self._own, data[done:])
            except BlockingIOError:
                left = end - monotonic()
                if left <= 0 or not select.select((), (self._own,), (), left)[1]:
                    break
            except OSError:
                break
        return done


def _opened_again(file: TextIOWrapper) -> int:
    """Open a terminal a second time: what is set for this one holds for nobody else."""
    try:
        name = os.ttyname(file.fileno())
        return os.open(name, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
    except OSError:
        return -1
