"""What is written to a terminal arrives complete and in order, however it is read."""

from __future__ import annotations

import io
import os
import pty
import select
import signal
import threading
import tty
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.terminal import output
from tui.terminal.output import TerminalWriter

TEXTS = st.lists(st.text(st.characters(exclude_categories=("Cs",)), max_size=400), max_size=12)


@contextmanager
def open_terminal() -> Iterator[tuple[int, io.TextIOWrapper]]:
    """Open a terminal: yield the end that is read, and the program's end."""
    reading_end, program_end = pty.openpty()
    tty.setraw(program_end)
    terminal = os.fdopen(program_end, "w", encoding="utf-8", buffering=1)
    try:
        yield reading_end, terminal
    finally:
        with suppress(OSError):
            terminal.close()
        with suppress(OSError):
            os.close(reading_end)


def read(fd: int, count: int, sizes: list[int]) -> bytes:
    """Read so many bytes, in pieces of these sizes."""
    data = b""
    pieces = 0
    while len(data) < count and select.select([fd], [], [], 10)[0]:
        data += os.read(fd, sizes[pieces % len(sizes)] if sizes else 4096)
        pieces += 1
    return data


@settings(deadline=None, max_examples=40)
@given(TEXTS, st.integers(1, 60), st.lists(st.integers(1, 3000), max_size=5))
def test_everything_arrives_in_order_however_it_is_read(
    texts: list[str], times: int, sizes: list[int]
) -> None:
    texts = [text * times for text in texts]
    expected = "".join(texts).encode()
    received: list[bytes] = []
    with open_terminal() as (fd, terminal):
        reader = threading.Thread(target=lambda: received.append(read(fd, len(expected), sizes)))
        writer = TerminalWriter(terminal)
        writer.start()
        reader.start()
        for text in texts:
            writer.write(text)
        writer.stop()
        reader.join()
    assert received == [expected]


def test_a_terminal_that_reads_nothing_holds_up_nobody() -> None:
    with open_terminal() as (fd, terminal):
        writer = TerminalWriter(terminal)
        writer.start()
        for number in range(60):
            writer.write(f"{number:04}" * 1000)
        expected = "".join(f"{number:04}" * 1000 for number in range(60)).encode()
        assert read(fd, len(expected), []) == expected
        writer.stop()


def test_what_a_terminal_takes_at_once_is_there_at_once() -> None:
    with open_terminal() as (fd, terminal):
        writer = TerminalWriter(terminal)
        writer.write("a frame")  # the thread has not even been started
        assert select.select([fd], [], [], 0)[0]
        assert os.read(fd, 100) == b"a frame"
        writer.start()
        writer.stop()


def test_a_terminal_that_is_gone_ends_nothing() -> None:
    with open_terminal() as (fd, terminal):
        writer = TerminalWriter(terminal)
        writer.start()
        os.close(fd)
        for _ in range(40):
            writer.write("nobody reads this" * 1000)
        writer.stop()
        with pytest.raises(OSError, match="Input/output error"):
            os.write(terminal.fileno(), b"x")


def test_a_file_that_is_no_terminal_is_written_by_the_thread(tmp_path: Path) -> None:
    with (tmp_path / "out").open("w", encoding="utf-8") as file:
        writer = TerminalWriter(file)
        writer.start()
        for text in ("one ", "zwei é ", "三"):
            writer.write(text)
        writer.stop()
    assert (tmp_path / "out").read_text(encoding="utf-8") == "one zwei é 三"


def test_the_descriptor_of_the_shell_still_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the descriptor that the writer has opened itself is non-blocking."""
    monkeypatch.setattr(output, "_WRITE_SECONDS", 0)
    with open_terminal() as (fd, terminal):
        writer = TerminalWriter(terminal)
        writer.start()
        assert os.get_blocking(terminal.fileno())
        writer.write("x")
        assert os.read(fd, 9) == b"x"
        writer.stop()


def test_what_a_signal_handler_writes_during_a_frame_comes_after_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wait_for_terminal = select.select

    def interrupted(*arguments: object) -> object:
        """Raise a signal while the writer waits until the terminal has read a part of a frame."""
        monkeypatch.setattr(output.select, "select", wait_for_terminal)
        signal.raise_signal(signal.SIGALRM)
        return wait_for_terminal(*arguments)  # type: ignore[arg-type]

    with open_terminal() as (fd, terminal):
        writer = TerminalWriter(terminal)
        writer.start()
        frame = "frame " * 20_000
        written: list[str] = []
        earlier = signal.signal(
            signal.SIGALRM, lambda *_: (written.append("stopped"), writer.write("stopped"))
        )
        try:
            monkeypatch.setattr(output.select, "select", interrupted)
            writer.write(frame)
        finally:
            signal.signal(signal.SIGALRM, earlier)
        assert written
        assert read(fd, len(frame) + 7, []) == f"{frame}stopped".encode()
        writer.stop()


def test_at_the_end_a_terminal_that_reads_nothing_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(output, "_STOP_SECONDS", 0.05)
    with open_terminal() as (fd, terminal):
        writer = TerminalWriter(terminal)
        writer.start()
        writer.write("nobody reads this" * 100_000)
        writer.stop()
        writer.stop()
        assert writer.is_alive()
        os.close(fd)
        writer.join()
