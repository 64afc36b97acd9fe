"""What the command line does on a terminal: the pipe, the editor, the width."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Start = Callable[..., Any]

PAPER = (
    "Counting swifts with a single microphone\n"
    "A single microphone on a church tower counts swifts as well as four trained observers do, "
    "and it goes on counting through rain, through dusk and through the summer holidays.\n"
)


def test_after_a_pipe_the_keys_come_from_the_terminal(start: Start, tmp_path: Path) -> None:
    (tmp_path / "swifts.txt").write_text(PAPER, encoding="utf-8")
    session = start(shell="cat swifts.txt | papersift -")
    session.wait("1 paper")
    session.wait("Counting swifts")
    session.send("i")
    session.wait("Included")
    session.send("q")
    assert session.ended() == 0
    saved = (tmp_path / "home").rglob("pasted/*.txt")
    assert [path.read_text(encoding="utf-8") for path in saved] == [PAPER]
    again = start()
    again.wait("Counting swifts")
    again.wait("1/1 · 1 in")


def test_a_path_that_does_not_exist_is_said_and_the_others_open(
    start: Start, tmp_path: Path
) -> None:
    (tmp_path / "swifts.txt").write_text(PAPER, encoding="utf-8")
    for paths in (("swifts.txt", "absent.bib"), ("absent.bib", "swifts.txt")):
        session = start(*paths)
        session.wait("Counting swifts")
        session.wait("absent.bib: no such file")
        session.send("q")
        assert session.ended() == 1
        assert "absent.bib: no such file" in session.text


def test_a_note_is_written_in_the_editor(start: Start, tmp_path: Path) -> None:
    (tmp_path / "swifts.csv").write_text("title,doi\nSwifts,10.1000/s\n", encoding="utf-8")
    editor = tmp_path / "my editor.sh"
    editor.write_text('#!/bin/sh\n[ "$1" = --wait ] && printf "one\\n\\ntwo\\n" > "$2"\n')
    editor.chmod(0o755)
    words = ("10.1000/s", "--source", "swifts.csv")
    session = start("note", *words, EDITOR=f"'{editor}' --wait")
    session.wait("Noted: Swifts")
    assert session.ended() == 0
    shown = start("show", *words)
    shown.wait("one\n\ntwo")


def test_an_editor_that_fails_changes_nothing(start: Start, tmp_path: Path) -> None:
    (tmp_path / "swifts.csv").write_text("title,doi\nSwifts,10.1000/s\n", encoding="utf-8")
    for editor in ("false", "/no/such/editor", "'unclosed"):
        session = start("note", "10.1000/s", "--source", "swifts.csv", EDITOR=editor)
        assert session.ended() == 1
        assert "Traceback" not in session.text
    history = start("history")
    history.wait("No changes yet")


def test_the_table_fits_the_terminal(start: Start) -> None:
    for columns in (40, 80, 120):
        session = start("list", rows=200, columns=columns)
        session.wait("153 papers")
        lines = [line for line in session.text.splitlines() if line]
        assert len(lines) == 154
        assert any(line.endswith("…") for line in lines)


def test_no_color_turns_colours_off(start: Start, tmp_path: Path) -> None:
    (tmp_path / "swifts.csv").write_text("title,doi\nSwifts,10.1000/s\n", encoding="utf-8")
    start("decide", "include", "10.1000/s", "--source", "swifts.csv").ended()
    coloured, plain = start("list", "swifts.csv"), start("list", "swifts.csv", NO_COLOR="1")
    assert coloured.ended() == plain.ended() == 0
    assert b"\x1b[" in coloured.raw
    assert b"\x1b" not in plain.raw


def test_an_error_message_repeats_no_escape_sequence(start: Start) -> None:
    evil = "\x1b]0;owned\x07\x1b[31m"
    for words in (
        ("show", evil),
        ("decide", evil, "x"),
        ("list", evil),
        ("list", "-q", f'"{evil}'),
        ("list", "--sort", evil),
        ("export", "--format", "csv", "-o", f"/nowhere/{evil}"),
        (f"--{evil}",),
        ("tag", f"--{evil}", "x"),
        ("undo", evil),
        (evil,),
    ):
        session = start(*words, NO_COLOR="1", TERM="dumb")
        session.settle(1.0)
        session.send("q")
        if words != (evil,):
            assert session.ended() != 0
        assert b"\x1b]0;" not in session.raw, words
        assert b"\x1b[31m" not in session.raw, words
