"""What the terminal is sent: written at once as far as the terminal takes it at once.

Textual hands every frame to a thread. That thread has to wait until the event loop has nothing
more to do, because Python runs one of the two at a time.
"""

from __future__ import annotations

import os
import select
from collections import deque
from contextlib import suppress
from io import TextIOWrapper
from queue import SimpleQueue
from threading import Lock, Thread
from time import monotonic

_WRITE_SECONDS = 0.01
"""Seconds that a terminal may take over a frame; it holds a few kilobytes, then has to read."""

_STOP_SECONDS = 1.0
"""Seconds after which, at the end, a terminal that has read nothing is given up."""

_WRITE_SIZE = 4096
"""Bytes that the thread writes at once."""


class TerminalWriter(Thread):
    """Writes what the terminal takes within _WRITE_SECONDS, and from a thread the rest.

    It has those methods of Textual's writer thread that Textual's driver calls.
    """

    def __init__(self, file: TextIOWrapper) -> None:
        super().__init__(daemon=True, name="textual-output")
        self._terminal = file
        self._own_fd = _reopen(file)
        """The terminal, opened so that a write never waits; -1 where that is not possible."""
        self._pending: deque[bytes] = deque()
        """What is still to be written."""
        self._backlog: deque[bytes] = deque()
        """What the terminal did not take at once; the thread is writing the first piece."""
        self._wake_up: SimpleQueue[bool] = SimpleQueue()
        """True for every piece that joins the backlog; False ends the thread."""
        self._writing = Lock()
        self._written = 0
        """Bytes that the thread has written."""

    def write(self, text: str) -> None:
        """Write a text after all that was written before it.

        A signal handler may interrupt this and write, too: its text comes after this one.
        """
        terminal = self._terminal
        self._pending.append(text.encode(terminal.encoding, terminal.errors or "replace"))
        while self._pending and self._writing.acquire(blocking=False):
            try:
                self._write_pending()
            finally:
                self._writing.release()

    @property
    def has_backlog(self) -> bool:
        """Whether the terminal has not yet taken all that was written."""
        return bool(self._backlog)

    def run(self) -> None:
        """Write the backlog, piece by piece; once the terminal is gone, drop it."""
        while self._wake_up.get():
            data = self._backlog[0]
            with suppress(OSError, ValueError):
                while data:
                    count = os.write(self._terminal.fileno(), data[:_WRITE_SIZE])
                    data = data[count:]
                    self._written += count
            self._backlog.popleft()

    def stop(self) -> None:
        """Wait until all is written, or the terminal has stopped reading, and end."""
        self._wake_up.put(False)
        written_before = -1
        while self.is_alive() and written_before != self._written:
            written_before = self._written
            self.join(_STOP_SECONDS)
        if self._own_fd >= 0:
            os.close(self._own_fd)
            self._own_fd = -1

    def _write_pending(self) -> None:
        while self._pending:
            data = self._pending.popleft()
            if not self._backlog:
                data = data[self._write_now(data) :]
            if data:
                self._backlog.append(data)
                self._wake_up.put(True)

    def _write_now(self, data: bytes) -> int:
        """Write what the terminal takes in time; return how many bytes that is."""
        written, end = 0, monotonic() + _WRITE_SECONDS
        with suppress(OSError, ValueError):
            while self._own_fd >= 0 and written < len(data):
                try:
                    written += os.write(self._own_fd, data[written:])
                except BlockingIOError:
                    seconds_left = end - monotonic()
                    if seconds_left <= 0:
                        break
                    if not select.select((), (self._own_fd,), (), seconds_left)[1]:
                        break
        return written


def _reopen(file: TextIOWrapper) -> int:
    """Open a terminal a second time: the flags of this descriptor are shared with nobody."""
    try:
        name = os.ttyname(file.fileno())
        return os.open(name, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
    except OSError:
        return -1
