"""Programs on a terminal of their own, timed from outside: keys go in, frames come out.

What is waited for is looked for on the screen: of a line only the cells that change are sent.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import Self

import pyte

ROOT = Path(__file__).resolve().parents[1]

QUIET = 0.25
"""Seconds without a byte after which a frame has settled; a cursor blinks more slowly."""

_PAUSE = 0.003
"""Seconds without a byte between two frames."""

UNKNOWN_TO_PYTE = re.compile(
    rb"\x1b\[[<>=?][\d;]*u|\x1b\[\?[\d;]*\$p|\x1b\[>[\d;]*[cq]|\x1bP[^\x1b]*\x1b\\|\x1b_[^\x1b]*\x1b\\"
)
"""Matches sequences that pyte would print."""


class Terminal:
    """A program in a pty whose output is timed, and drawn only to find something on the screen."""

    def __init__(
        self,
        argv: Sequence[str],
        env: Mapping[str, str],
        *,
        rows: int = 40,
        columns: int = 120,
        folder: Path = ROOT,
    ) -> None:
        self.started = perf_counter()
        self.printed = bytearray()
        self._undrawn = bytearray()
        self._read_at = self.started
        """When something was last read."""
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execvpe(argv[0], list(argv), {**os.environ, "TERM": "xterm-256color", **env})
        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, size)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        os.close(self._fd)
        with suppress(ChildProcessError):
            os.waitpid(self.pid, 0)

    def send(self, text: str) -> None:
        """Press keys."""
        os.write(self._fd, text.encode())

    def shows(self, pattern: str, timeout: float = 600) -> float:
        """Read until the screen shows the pattern; return the seconds since the start.

        What comes without a pause is read before it is drawn: that takes longer than to print it.
        """
        end = perf_counter() + timeout
        while (now := perf_counter()) < end:
            if self._read(_PAUSE):
                continue
            if re.search(pattern, self._draw()):
                return self._read_at - self.started
            if not self._read(1.0) and self._has_ended():
                break
        raise TimeoutError(f"{now - self.started:.0f} s: {self._draw()}")

    def _draw(self) -> str:
        """Draw what was printed since the last time; return the text of the screen."""
        self._stream.feed(UNKNOWN_TO_PYTE.sub(b"", bytes(self._undrawn)))
        self._undrawn.clear()
        return "\n".join(self._screen.display)

    def settle(self, quiet: float = QUIET, most: float = 20) -> float | None:
        """Read until nothing has come for a while; return the time of the last byte, if any."""
        last, end = None, perf_counter() + most
        while perf_counter() < end and self._read(quiet):
            last = perf_counter()
        return last

    def key(self, text: str) -> float | None:
        """Press a key; return the milliseconds until its frame had settled, or None without one."""
        self.printed.clear()
        start = perf_counter()
        self.send(text)
        last = self.settle()
        return None if last is None else (last - start) * 1000

    def ended(self, timeout: float = 30) -> None:
        """Read until the program has ended."""
        end = perf_counter() + timeout
        while perf_counter() < end and not self._has_ended():
            self._read(0.1)

    def _has_ended(self) -> bool:
        try:
            return os.waitpid(self.pid, os.WNOHANG)[0] != 0
        except ChildProcessError:
            return True

    def _read(self, seconds: float) -> bool:
        if not select.select([self._fd], [], [], seconds)[0]:
            return False
        try:
            chunk = os.read(self._fd, 1 << 16)
        except OSError:
            return False
        self.printed += chunk
        self._undrawn += chunk
        self._read_at = perf_counter()
        if b"\x1b[c" in chunk:
            self.send("\x1b[?62;22c")
        return bool(chunk)
