"""The real program in a real pty, with its bytes read by a terminal emulator."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pyte
import pytest

from bench.terminal import UNKNOWN_TO_PYTE

KEYS = {
    "enter": "\r",
    "esc": "\x1b",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "backspace": "\x7f",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "pgdn": "\x1b[6~",
    "pgup": "\x1b[5~",
    "home": "\x1b[H",
    "end": "\x1b[F",
}


class Terminal:
    """A program on a terminal of its own: sends keys, waits for text, reads the screen."""

    def __init__(
        self, argv: Sequence[str], *, rows: int, columns: int, env: Mapping[str, str], cwd: Path
    ) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = bytearray()
        self.drawn = True
        """Whether the screen is kept up to date, which costs more time than the program itself."""
        self.code: int | None = None
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            os.chdir(cwd)
            os.execve(argv[0], list(argv), dict(env))
        self.resize(rows, columns, tell=False)

    @property
    def text(self) -> str:
        """The screen, row by row."""
        rows = self.screen.buffer
        return "\n".join(
            "".join(rows[y][x].data for x in range(self.screen.columns)).rstrip()
            for y in range(self.screen.lines)
        )

    def send(self, *keys: str) -> None:
        """Press keys: names of KEYS, `ctrl+x`, or text."""
        for key in keys:
            control = key.startswith("ctrl+")
            code = chr(ord(key[-1]) - 96) if control else KEYS.get(key, key)
            os.write(self._fd, code.encode())

    def write(self, sent: bytes) -> None:
        """Send bytes as they are."""
        os.write(self._fd, sent)

    def hang_up(self) -> None:
        """Take the terminal away."""
        nowhere = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nowhere, self._fd)
        os.close(nowhere)

    def escape(self) -> None:
        """Press Esc alone; the program waits to see whether more follows."""
        self.send("esc")
        self.settle(0.25)

    def wait(self, pattern: str, timeout: float = 60) -> None:
        """Read until the screen shows the pattern."""
        end = time.monotonic() + timeout
        while not re.search(pattern, self.text):
            if self.code is not None or time.monotonic() > end:
                raise AssertionError(f"no {pattern!r} (exit {self.code}):\n{self.text}")
            self._read(0.1)

    def settle(self, quiet: float = 0.3, timeout: float = 20) -> None:
        """Read until nothing more comes."""
        end = time.monotonic() + timeout
        while time.monotonic() < end and self.code is None and self._read(quiet):
            pass

    def ended(self, timeout: float = 60) -> int:
        """Read until the program has ended; return its exit code, a signal as a negative number."""
        end = time.monotonic() + timeout
        while self.code is None:
            if time.monotonic() > end:
                raise AssertionError(f"still running:\n{self.text}")
            self._read(0.1)
            self._reap(os.WNOHANG)
        while self._read(0.05):
            pass
        return self.code

    def resize(self, rows: int, columns: int, *, tell: bool = True) -> None:
        """Change the size of the terminal."""
        self.screen.resize(rows, columns)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        if tell:
            os.kill(self.pid, signal.SIGWINCH)

    def kill(self, number: signal.Signals) -> None:
        """Send the program a signal."""
        os.kill(self.pid, number)

    def close(self) -> None:
        """Kill the program, if it still runs."""
        self._reap(os.WNOHANG)
        if self.code is None:
            os.kill(self.pid, signal.SIGKILL)
            self._reap(0)
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def wait_slowly(self, pattern: str, timeout: float = 60) -> None:
        """Read as a slow line does, some 200 KB a second, until the screen shows the pattern."""
        end = time.monotonic() + timeout
        while not re.search(pattern, self.text):
            assert self.code is None, self.text
            assert time.monotonic() < end, self.text
            self._read(1.0, 2048)
            time.sleep(0.01)

    def _read(self, seconds: float, size: int = 1 << 16) -> bool:
        ready, _, _ = select.select([self._fd], [], [], seconds)
        if not ready:
            self._reap(os.WNOHANG)
            return False
        try:
            chunk = os.read(self._fd, size)
        except OSError:
            chunk = b""
        if not chunk:
            self._reap(os.WNOHANG)
            return False
        self.raw += chunk
        if b"\x1b[c" in chunk:
            os.write(self._fd, b"\x1b[?62;22c")
        if self.drawn:
            self._stream.feed(UNKNOWN_TO_PYTE.sub(b"", chunk))
        return True

    def _reap(self, flags: int) -> None:
        if self.code is None:
            pid, status = os.waitpid(self.pid, flags)
            if pid:
                self.code = os.waitstatus_to_exitcode(status)


Start = Callable[..., Terminal]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An environment in which the program has folders of its own."""
    home = tmp_path / "home"
    home.mkdir()
    folders = {
        f"XDG_{name}_HOME": str(home / name.lower())
        for name in ("DATA", "STATE", "CONFIG", "CACHE")
    }
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "EDITOR": "true",
        **folders,
    }


@pytest.fixture
def start(tmp_path: Path, environment: dict[str, str]) -> Iterator[Start]:
    """Start papersift on a terminal; what still runs at the end is killed."""
    running: list[Terminal] = []

    def start_program(
        *arguments: str, rows: int = 24, columns: int = 80, shell: str = "", **variables: str
    ) -> Terminal:
        program = [sys.executable, "-m", "tui", *arguments]
        if shell:
            program = ["/bin/sh", "-c", shell.replace("papersift", f"{sys.executable} -m tui")]
        env = {**environment, "PYTHONPATH": str(Path(__file__).resolve().parents[2]), **variables}
        terminal = Terminal(program, rows=rows, columns=columns, env=env, cwd=tmp_path)
        running.append(terminal)
        return terminal

    yield start_program
    for terminal in running:
        terminal.close()
