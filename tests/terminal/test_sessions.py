"""Reading sessions in a real terminal, as a person has them."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

SIZES = [(24, 80), (40, 120)]


@pytest.mark.parametrize(("rows", "columns"), SIZES)
def test_the_main_job(start, tmp_path: Path, rows: int, columns: int) -> None:
    day = start(rows=rows, columns=columns)
    day.wait("153 papers")
    day.send("/", "moe")
    day.wait(r"\d+ of 153")
    day.send("enter", "i")
    day.wait("Included")
    day.send("5")
    day.wait("Rated 5")
    day.send("t", "mixture")
    day.wait("Enter toggles")
    day.send("enter")
    day.wait("#mixture")
    day.send("n")
    day.wait("Note ─")
    day.send("first line", "enter", "second line")
    day.settle()
    day.escape()
    day.wait("Noted")
    day.send("   ")
    day.wait("3 marked")
    day.send("e")
    day.wait("Excluded: 3 papers")
    day.send("u")
    day.wait("Undid: Excluded: 3 papers")
    day.send("q")
    assert day.ended() == 0
    assert b"\x1b[?1049l" in day.raw

    again = start(rows=rows, columns=columns)
    again.wait(r"\d+ of 153")
    again.wait("#mixture")
    again.wait("★★★★★")
    again.send("/")
    again.settle()
    again.send("ctrl+u", "is:include", "enter")
    again.wait("1 of 153")
    for suffix in ("md", "bib"):
        again.send("x")
        again.wait("Export a reading list")
        again.settle()
        again.send("end", *["backspace"] * 40, f"{tmp_path}/list.{suffix}")
        again.settle()
        again.send("enter")
        again.wait("Wrote 1 paper")
    again.send("q")
    assert again.ended() == 0
    assert "MoE" in (tmp_path / "list.md").read_text()
    assert "@" in (tmp_path / "list.bib").read_text()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_saves_and_leaves_the_terminal_as_it_was(start, number: signal.Signals) -> None:
    session = start()
    session.wait("153 papers")
    session.send("j", "j", "4", "n", "half a thought")
    session.wait("half a thought")
    session.kill(number)
    assert session.ended() == 128 + number
    assert b"\x1b[?1049l" in session.raw
    again = start()
    again.wait("Unfinished note on Baichuan 2")
    again.wait("★★★★☆")
    again.send("n")
    again.wait("half a thought")


def test_without_a_terminal_it_says_so(start, environment, tmp_path: Path) -> None:
    import subprocess
    import sys

    process = subprocess.run(
        [sys.executable, "-m", "tui"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={**environment, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        cwd=tmp_path,
        timeout=60,
    )
    assert process.returncode == 2
    assert "terminal" in process.stderr


@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (5, 20), (12, 40), (200, 500)])
def test_odd_sizes_are_survived(start, tmp_path: Path, rows: int, columns: int) -> None:
    session = start(rows=rows, columns=columns)
    while not list(tmp_path.glob("home/cache/papersift/*.index")):  # the last step of opening
        session.settle(0.1, timeout=0.2)
        assert session.code is None
    for key in ("j", "i", "/", "moe", "enter", "t", "tag", "enter", "?"):
        session.send(key)
        session.settle(0.1)
    session.escape()
    session.resize(24, 80)
    session.settle()
    session.escape()
    session.escape()
    session.wait("153 papers")
    session.send("q")
    assert session.ended() == 0
    assert "Traceback" not in session.raw.decode(errors="replace")


def test_what_is_typed_while_it_starts_is_not_lost(start) -> None:
    start().wait("153 papers")  # what is cached opens before the keys would be dropped as too old
    session = start()
    session.settle(0.6)
    session.send("iiie5")
    session.wait("Rated 5.* 4/153")
    session.send("q")
    assert session.ended() == 0


def test_alt_and_a_key_are_never_esc_and_that_key(start) -> None:
    session = start()
    session.wait("153 papers")
    for keys in ("i", "i\x1bi\x1bi", "5", "E", ".", " ", "\x12", "u", "\x1b[B", "q", "V"):
        session.send(f"\x1b{keys}")
        session.settle(0.15)
    session.send("/alt\x1bii")
    session.wait("/ alti|altii?")
    session.escape()
    session.send("i")
    session.wait("Included")
    session.send("q")
    assert session.ended() == 0


def test_an_editor_that_is_not_there_is_survived(start) -> None:
    session = start(EDITOR="/nowhere/editor")
    session.wait("153 papers")
    session.send("nmy note")
    session.wait("my note")
    session.send("ctrl+o")
    session.wait("No such file")
    session.send(" goes on")
    session.settle()
    session.escape()
    session.wait("Noted")
    session.send("q")
    assert session.ended() == 0


def test_what_a_window_of_an_editor_saves_later_is_read(start, tmp_path: Path) -> None:
    editor = tmp_path / "window"
    editor.write_text('#!/bin/sh\n(sleep 1; printf "saved later, früh" > "$1"; touch done) &\n')
    editor.chmod(0o755)
    session = start(EDITOR=str(editor))
    session.wait("153 papers")
    session.send("n", "before")
    session.wait("before")
    session.send("ctrl+o")
    session.wait("ended at once")
    while not (tmp_path / "done").exists():
        session.settle(0.1, timeout=0.3)
    session.send("ctrl+o")
    session.wait("saved later, früh")
    session.escape()
    session.wait("Noted")
    session.send("q")
    assert session.ended() == 0
