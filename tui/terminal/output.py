"""The terminal's side that is written to: what it takes at once is written at once.

Textual hands every frame to a thread, which has to wait until the loop has nothing more to do:
Python lets one of them run at a time.
"""

from __future__ import annotations

import os
import select
from collections import deque
from contextlib import suppress
from io import TextIOWrapper
from queue import SimpleQueue
from threading import Lock
from time import monotonic

from textual.drivers._writer_thread import WriterThread

PATIENCE = 0.01
"""Seconds that a terminal may take over a frame; it holds a few kilobytes, then has to read."""

GIVE_UP = 1.0
"""Seconds in which a terminal that reads nothing is waited for at the end."""

STEP = 4096
"""Bytes that the thread writes at once."""


class TerminalWriter(WriterThread):
    """Writes what the terminal takes within PATIENCE, and from a thread what it leaves."""

    def __init__(self, file: TextIOWrapper) -> None:
        super().__init__(file)
        self._terminal = file
        self._own = _opened_again(file)
        """The terminal, opened so that a write never waits; -1 where that cannot be."""
        self._asked: deque[bytes] = deque()
        """What is to be written."""
        self._left: deque[bytes] = deque()
        """What the terminal did not take at once; the first is being written by the thread."""
        self._more: SimpleQueue[bool] = SimpleQueue()
        """Tells the thread of every piece in `_left`; False ends it."""
        self._at_it = Lock()
        self._done = 0
        """Bytes that the thread has written."""

    def write(self, text: str) -> None:
        """Write a text after all that was written before it.

        A signal's handler may come in the middle of this and write: that goes behind it.
        """
        self._asked.append(text.encode(self._terminal.encoding, self._terminal.errors or "replace"))
        while self._asked and self._at_it.acquire(blocking=False):
            try:
                self._write()
            finally:
                self._at_it.release()

    @property
    def behind(self) -> bool:
        """Whether the terminal has still to take what was written before."""
        return bool(self._left)

    def run(self) -> None:
        """Write what the terminal did not take at once; when it is gone, nothing any more."""
        while self._more.get():
            data = self._left[0]
            with suppress(OSError, ValueError):
                while data:
                    count = os.write(self._terminal.fileno(), data[:STEP])
                    data = data[count:]
                    self._done += count
            self._left.popleft()

    def stop(self) -> None:
        """Wait until all is written or the terminal takes nothing any more, and end."""
        self._more.put(False)
        before = -1
        while self.is_alive() and before != self._done:
            before = self._done
            self.join(GIVE_UP)
        if self._own >= 0:
            os.close(self._own)
            self._own = -1

    def _write(self) -> None:
        while self._asked:
            data = self._asked.popleft()
            if not self._left:
                data = data[self._taken(data) :]
            if data:
                self._left.append(data)
                self._more.put(True)

    def _taken(self, data: bytes) -> int:
        """Write what the terminal takes now; give how many bytes that is."""
        done, end = 0, monotonic() + PATIENCE
        with suppress(OSError, ValueError):
            while self._own >= 0 and done < len(data):
                try:
                    done += os.write(self._own, data[done:])
                except BlockingIOError:
                    left = end - monotonic()
                    if left <= 0 or not select.select((), (self._own,), (), left)[1]:
                        break
        return done


def _opened_again(file: TextIOWrapper) -> int:
    """Open a terminal a second time: what is set for this one holds for nobody else."""
    try:
        name = os.ttyname(file.fileno())
        return os.open(name, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
    except OSError:
        return -1
