"""Trouble from outside, before the real program starts or while it runs."""

from __future__ import annotations

import fcntl
import os
import random
import re
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Start = Callable[..., Any]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("list >&-", 0),
        ("list 2>&-", 0),
        ("list nosuch.bib 2>&-", 1),
        ("list <&- >&- 2>&-", 0),
        ("doctor <&- >&-", 0),
        ("list >/dev/full", 1),
        ("list --format json >/dev/full 2>&1", 1),
        ("list | head -n 1 >/dev/null", 0),
        ("export --format csv | true", 0),
        ("<&-", 2),
        (">&-", 2),
    ],
)
def test_streams_that_are_closed_full_or_broken(start: Start, words: str, code: int) -> None:
    session = start(shell=f"papersift {words}; echo left $?")
    session.wait(rf"left {code}")
    assert "Traceback" not in session.text


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("t", "Enter toggles"),
        pytest.param("U", "History", marks=pytest.mark.soak),
        pytest.param(":", "Enter runs", marks=pytest.mark.soak),
    ],
)
def test_a_signal_in_a_dialog_leaves_the_terminal_as_it_was(
    start: Start, key: str, shown: str
) -> None:
    session = start()
    session.wait("153 papers")
    session.send("4", key)
    session.wait(shown)
    session.kill(signal.SIGTERM)
    assert session.ended() == 128 + signal.SIGTERM
    assert session.raw.count(b"\x1b[?1049l") == 1
    assert b"Traceback" not in session.raw
    again = start()
    again.wait("★★★★☆")


@pytest.mark.parametrize("delay", [0.0, 0.1])
def test_a_signal_while_it_opens_leaves_the_terminal_as_it_was(
    start: Start, tmp_path: Path, delay: float
) -> None:
    rows = (f"Paper {n} on {n % 97} swifts,Swifts number {n} sleep." for n in range(20_000))
    (tmp_path / "large.csv").write_text("title,abstract\n" + "\n".join(rows))
    session = start("large.csv")
    while b"\x1b[?1049h" not in session.raw:
        session.settle(0.01, timeout=0.02)
        assert session.code is None
    session.settle(delay, timeout=delay)
    session.kill(signal.SIGTERM)
    assert session.ended() == 128 + signal.SIGTERM
    assert session.raw.count(b"\x1b[?1049l") == 1
    assert b"Traceback" not in session.raw


def test_a_source_may_change_or_vanish_while_the_app_runs(start: Start, tmp_path: Path) -> None:
    source = tmp_path / "some.csv"
    source.write_text("title,doi\nSwifts,10.1000/s\nHerons,10.1000/h\n")
    session = start("some.csv")
    session.wait("2 papers")
    source.write_text("no longer\x00 a table \x1b[8m")
    session.send("i")
    session.wait("Included: Swifts")
    source.unlink()
    session.send("e")
    session.wait("Excluded: Herons")
    session.send("q")
    session.ended()
    again = start()
    again.wait("some.csv: no such file")
    again.send("/", "is:orphan")
    again.wait("Herons")
    again.escape()
    again.send("q")
    assert again.ended() == 1


def test_a_store_that_is_taken_away_while_the_app_runs(start: Start, tmp_path: Path) -> None:
    """What is lost is written again, or the app shows that it is not saved."""
    session = start("--store", "notes/mine.json")
    session.wait("153 papers")
    session.send("4")
    session.wait("Rated 4")
    shutil.rmtree(tmp_path / "notes")
    (tmp_path / "notes").write_text("a file where the folder was")
    session.send("j", "5")
    session.wait("NOT SAVED")
    (tmp_path / "notes").unlink()
    session.send("5")
    session.wait("Rated 5")
    session.send("q")
    assert session.ended() == 0
    assert b"Traceback" not in session.raw
    history = start("history", "--store", "notes/mine.json")
    history.wait("Rated 5")


@pytest.mark.parametrize(
    "shell",
    [
        "papersift --store plain.txt/notes.json",
        "papersift --store /proc/nowhere/notes.json",
        "papersift --store /dev/null",
        "ulimit -f 0; papersift",
    ],
)
def test_a_store_that_cannot_be_written_is_reported(
    start: Start, tmp_path: Path, shell: str
) -> None:
    (tmp_path / "plain.txt").write_text("no folder")
    session = start(shell=f"{shell}; echo left $?", columns=200)
    session.wait("left [12]|READ-ONLY|cannot|153 papers")
    if "left" not in session.text:
        session.send("i")
        session.wait("NOT SAVED|READ-ONLY|read-only|cannot")
        session.send("q")
        session.wait("left")
    assert b"Traceback" not in session.raw


def test_a_clipboard_tool_that_hangs_is_not_waited_for(start: Start, tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("xclip", "xsel", "wl-copy", "wl-paste"):
        (tools / name).write_text("#!/bin/sh\nexec sleep 20\n")
        (tools / name).chmod(0o755)
    path = f"{tools}:{os.environ['PATH']}"
    session = start(PATH=path, DISPLAY=":99", WAYLAND_DISPLAY="nowhere")
    session.wait("153 papers")
    session.send("y", "t")
    session.wait("Sent the title")
    session.send("q")
    assert session.ended(timeout=15) == 0


@pytest.mark.parametrize(
    "variables",
    [
        {"TERM": "dumb", "LC_ALL": "C", "LANG": "C"},
        {"TERM": "", "NO_COLOR": "1"},
    ],
)
def test_poor_terminals_are_survived(start: Start, variables: dict[str, str]) -> None:
    session = start(**variables)
    session.wait("153 papers")
    session.send("i")
    session.wait("Included")
    session.send("q")
    assert session.ended() == 0
    assert b"Traceback" not in session.raw


def test_a_storm_of_sizes_is_survived(start: Start) -> None:
    session = start(rows=1, columns=1)
    session.settle(0.5)
    session.resize(24, 80)
    session.wait("153 papers")  # Esc stops an opening that takes long, as on a machine under load
    session.resize(1, 1)
    chance = random.Random(5)
    for key in ("j", "?", "esc", "x", "esc", "/", "moe", "esc"):
        session.send(key)
        for _ in range(8):
            session.resize(chance.choice((1, 2, 3, 24, 200)), chance.choice((1, 2, 7, 80, 500)))
        session.settle(0.1)
    session.resize(24, 80)
    session.escape()
    session.escape()
    session.wait("153 papers")
    session.send("ctrl+q")
    assert session.ended() == 0
    assert b"Traceback" not in session.raw


@pytest.mark.soak
def test_two_windows_see_what_the_other_changes(start: Start, tmp_path: Path) -> None:
    (tmp_path / "some.csv").write_text("title,doi\nSwifts,10.1000/s\nHerons,10.1000/h\n")
    first, second = start("some.csv"), start("some.csv")
    first.wait("2 papers")
    second.wait("2 papers")
    first.send("i")
    second.wait("✓.*Swifts")
    second.send("j", "n", "from the other")
    second.wait("from the other")
    second.escape()
    first.wait("✎")
    for session in (first, second):
        session.send("q")
        assert session.ended() == 0


@pytest.mark.soak
def test_a_store_that_another_program_keeps_locked(start: Start, tmp_path: Path) -> None:
    """What cannot be saved is reported; once the lock is free, work goes on."""
    session = start("--store", "mine.json")
    session.wait("153 papers")
    session.send("4")
    session.wait("Rated 4")
    (lock,) = tmp_path.glob("*mine.json*lock")
    with lock.open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        session.send("5")
        session.wait("NOT SAVED")
    session.send("3")
    session.wait("Rated 3")
    session.send("u")
    session.wait("Undid: Rated 3")
    session.send("q")
    assert session.ended() == 0


def test_a_store_whose_every_file_is_spoiled_while_the_app_runs(
    start: Start, tmp_path: Path
) -> None:
    session = start("--store", "mine.json")
    session.wait("153 papers")
    session.send("4")
    session.wait("Rated 4")
    for path in tmp_path.glob("mine.json*"):
        if path.is_file():
            path.write_bytes(b"\x00\x1b[8m{" * 40)
    session.send("j", "5")
    session.wait("NOT SAVED")
    session.send("q")
    assert session.ended() == 0
    assert b"Traceback" not in session.raw
    refused = start("history", "--store", "mine.json")
    assert refused.ended() == 1
    assert "nothing was changed" in " ".join(refused.text.split())
    assert b"\x1b[8m" not in session.raw + refused.raw


def test_a_clock_that_goes_back_confuses_nothing(start: Start, tmp_path: Path) -> None:
    """Later changes have earlier times, as after the battery of the clock failed."""
    (tmp_path / "clock.py").write_text(
        "import os, sys\nimport store.notebook.notebook as notebook\n"
        "from tui.__main__ import main\n"
        "notebook._now = lambda: os.environ['NOW'] + '-01-01T00:00:00.000Z'\nsys.exit(main())\n"
    )
    (tmp_path / "some.csv").write_text("title,doi\nSwifts,10.1000/s\n")
    clock = f"{sys.executable} clock.py"
    words = "decide {} 10.1000/s --source some.csv"
    session = start(
        shell=f"NOW=2030 {clock} {words.format('include')}; NOW=1990 {clock} "
        f"{words.format('exclude')}; papersift show 10.1000/s --source some.csv; papersift undo; "
        "papersift show 10.1000/s --source some.csv; papersift doctor; echo left $?"
    )
    session.wait("left 0")
    decisions = re.findall(r"decision\S*\s+\S*?(excluded|included)", session.raw.decode())
    assert decisions == ["excluded", "included"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_app_although_the_terminal_reads_nothing(
    start: Start, number: signal.Signals
) -> None:
    session = start(rows=60, columns=200)
    session.wait("153 papers")
    session.send("/")
    session.settle()
    for _ in range(40):
        session.send("m", "ctrl+u")
        time.sleep(0.01)
    session.kill(number)
    end = time.monotonic() + 20
    while session.code is None and time.monotonic() < end:
        time.sleep(0.05)
        session._reap(os.WNOHANG)
    assert session.code == 128 + number


@pytest.mark.parametrize("stop", [signal.SIGTSTP, signal.SIGSTOP])
def test_after_a_stop_the_whole_screen_is_there_again(start: Start, stop: signal.Signals) -> None:
    session = start()
    session.wait("153 papers")
    session.settle()
    before = session.text
    for _ in range(3):
        session.kill(stop)
        time.sleep(0.3)
        session.settle()
        session.screen.reset()
        session.kill(signal.SIGCONT)
        session.wait("153 papers")
        session.settle()
        assert session.text == before
    session.send("j", "q")
    assert session.ended() == 0


def test_a_slow_terminal_gets_the_newest_and_not_every_frame(start: Start) -> None:
    session = start(rows=60, columns=200)
    session.wait("153 papers")
    session.settle()  # a key that waits for its index for long, on a machine under load, is dropped
    session.send("/")
    session.wait("Esc drop it")  # the footer follows the focus a moment later
    session.settle()
    session.raw.clear()
    for key in ("m", "ctrl+u"):
        session.send(key)
        session.settle()
    two_frames = len(session.raw)
    session.raw.clear()
    for _ in range(150):
        session.send("m", "ctrl+u")
        time.sleep(0.01)
    session.send("moe")
    session.wait_slowly("/ moe ")
    session.settle()
    assert len(session.raw) < 150 * two_frames / 5
    shown = session.text
    session.resize(60, 199)
    session.settle()
    session.resize(60, 200)
    session.settle()
    assert session.text == shown
