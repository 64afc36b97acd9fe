"""What is written to a terminal comes out whole and in order, however it is read."""

from __future__ import annotations

import io
import os
import pty
import select
import signal
import threading
import time
import tty
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.terminal import output as written
from tui.terminal.output import TerminalWriter

TEXTS = st.lists(st.text(st.characters(exclude_categories=("Cs",)), max_size=400), max_size=12)


def pair() -> tuple[int, io.TextIOWrapper]:
    """Open a terminal: the end that is read, and the program's."""
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    return ours, os.fdopen(theirs, "w", encoding="utf-8", buffering=1)


def read(fd: int, count: int, bites: list[int]) -> bytes:
    got = b""
    at = 0
    while len(got) < count and select.select([fd], [], [], 10)[0]:
        got += os.read(fd, bites[at % len(bites)] if bites else 4096)
        at += 1
    return got


@settings(deadline=None, max_examples=40)
@given(TEXTS, st.integers(1, 60), st.lists(st.integers(1, 3000), max_size=5))
def test_all_comes_in_order_however_it_is_read(
    texts: list[str], times: int, bites: list[int]
) -> None:
    texts = [text * times for text in texts]
    fd, terminal = pair()
    said = "".join(texts).encode()
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(read(fd, len(said), bites)))
    one = TerminalWriter(terminal)
    one.start()
    reader.start()
    for text in texts:
        one.write(text)
    one.stop()
    reader.join()
    terminal.close()
    os.close(fd)
    assert got == [said]


def test_a_terminal_that_reads_nothing_holds_up_nobody() -> None:
    fd, terminal = pair()
    one = TerminalWriter(terminal)
    one.start()
    for number in range(60):
        one.write(f"{number:04}" * 1000)
    said = "".join(f"{number:04}" * 1000 for number in range(60)).encode()
    assert read(fd, len(said), []) == said
    one.stop()
    terminal.close()
    os.close(fd)


def test_what_a_terminal_takes_at_once_is_there_at_once() -> None:
    fd, terminal = pair()
    one = TerminalWriter(terminal)
    one.write("a frame")  # the thread has not even been started
    assert select.select([fd], [], [], 0)[0]
    assert os.read(fd, 100) == b"a frame"
    one.start()
    one.stop()
    terminal.close()
    os.close(fd)


def test_a_terminal_that_is_gone_ends_nothing() -> None:
    fd, terminal = pair()
    one = TerminalWriter(terminal)
    one.start()
    os.close(fd)
    for _ in range(40):
        one.write("nobody reads this" * 1000)
    one.stop()
    with pytest.raises(OSError, match="Input/output error"):
        os.write(terminal.fileno(), b"x")
    with suppress(OSError):
        terminal.close()


def test_what_is_no_terminal_is_written_by_the_thread(tmp_path: Path) -> None:
    with (tmp_path / "out").open("w", encoding="utf-8") as file:
        one = TerminalWriter(file)
        one.start()
        for text in ("one ", "zwei é ", "三"):
            one.write(text)
        one.stop()
    assert (tmp_path / "out").read_text(encoding="utf-8") == "one zwei é 三"


def test_the_shells_own_terminal_still_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """To write without a wait is set for what we opened, not for what we were given."""
    monkeypatch.setattr(written, "PATIENCE", 0)
    fd, terminal = pair()
    one = TerminalWriter(terminal)
    one.start()
    assert os.get_blocking(terminal.fileno())
    one.write("x")
    assert os.read(fd, 9) == b"x"
    one.stop()
    terminal.close()
    os.close(fd)


def test_what_a_signal_writes_in_the_middle_of_a_frame_comes_behind_it() -> None:
    fd, terminal = pair()
    one = TerminalWriter(terminal)
    one.start()
    frame = "frame " * 20_000
    reader = threading.Timer(0.05, lambda: got.append(read(fd, len(frame) + 7, [])))
    got: list[bytes] = []
    old = signal.signal(signal.SIGALRM, lambda *_: one.write("stopped"))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.002)
        reader.start()
        one.write(frame)
        time.sleep(0.01)
    finally:
        signal.signal(signal.SIGALRM, old)
    reader.join()
    one.stop()
    terminal.close()
    os.close(fd)
    assert got == [f"{frame}stopped".encode()]


def test_a_terminal_that_reads_nothing_is_given_up_at_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(written, "GIVE_UP", 0.05)
    fd, terminal = pair()
    one = TerminalWriter(terminal)
    one.start()
    one.write("nobody reads this" * 100_000)
    one.stop()
    one.stop()
    assert one.is_alive()
    os.close(fd)
    one.join()
    with suppress(OSError):
        terminal.close()
