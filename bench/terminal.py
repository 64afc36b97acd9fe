"""Programs on a terminal of their own, timed from outside: a key goes in, frames come out."""

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

ROOT = Path(__file__).resolve().parents[1]

QUIET = 0.25
"""Seconds without a byte after which a frame has settled; shorter than a cursor takes to blink."""

_ESCAPES = re.compile(rb"\x1b\[[0-9;:?<>=]*[ -/]*[@-~]|\x1b[PX^_].*?\x1b\\|\x1b.", re.DOTALL)


class Terminal:
    """A program in a pty; what it prints is timed, not drawn."""

    def __init__(
        self, argv: Sequence[str], env: Mapping[str, str], *, rows: int = 40, columns: int = 120
    ) -> None:
        self.started = perf_counter()
        self.printed = bytearray()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            os.chdir(ROOT)
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
        """Read until the pattern was printed; give the seconds since the program was started."""
        end = perf_counter() + timeout
        while perf_counter() < end:
            if re.search(pattern.encode(), _ESCAPES.sub(b"", bytes(self.printed))):
                return perf_counter() - self.started
            if not self._read(1.0) and self._gone():
                break
        raise TimeoutError(_ESCAPES.sub(b"", bytes(self.printed))[-2000:].decode(errors="replace"))

    def settle(self, quiet: float = QUIET, most: float = 20) -> float | None:
        """Read until nothing has come for a while; give the moment of the last byte, if any."""
        last, end = None, perf_counter() + most
        while perf_counter() < end and self._read(quiet):
            last = perf_counter()
        return last

    def key(self, text: str) -> float | None:
        """Press a key and give the milliseconds until its frame had settled; None without one."""
        self.printed.clear()
        began = perf_counter()
        self.send(text)
        last = self.settle()
        return None if last is None else (last - began) * 1000

    def ended(self, timeout: float = 30) -> None:
        """Read until the program is gone."""
        end = perf_counter() + timeout
        while perf_counter() < end and not self._gone():
            self._read(0.1)

    def _gone(self) -> bool:
        try:
            return os.waitpid(self.pid, os.WNOHANG)[0] != 0
        except ChildProcessError:
            return True

    def _read(self, seconds: float) -> bool:
        if not select.select([self._fd], [], [], seconds)[0]:
            return False
        try:
            got = os.read(self._fd, 1 << 16)
        except OSError:
            return False
        self.printed += got
        if b"\x1b[c" in got:
            self.send("\x1b[?62;22c")
        return bool(got)
