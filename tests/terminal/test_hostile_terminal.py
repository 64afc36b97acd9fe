"""Hostile papers in the real program: only its own drawing reaches the terminal.

What the program writes for harmless papers is the measure: control sequences are compared by
their shape, exactly, except for colours and positions inside the screen.
"""

from __future__ import annotations

import base64
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests import hostile
from tui.commands import COMMANDS

Start = Callable[..., Any]

SIZES = ((30, 110), (30, 170), (24, 80))
LEFT_OUT = ("app.quit", "export.open_page")
"""Commands that the walk leaves out: they end the program or start another."""
SCREENS = {
    "x": "Export a reading list",
    "R": "not JSON",
    "U": "Esc closes",
    "%": "Esc closes",
    "y": "citation",
    "n": "Note ─",
    "t": "Enter toggles",
    "E": "Exclude this paper: why",
    "s": "Sort by",
    "?": "Esc closes",
    "/": "keep the filter",
    ":": "Enter runs",
}
"""Keys that open something, and what is then on the screen."""

PASTE = f"\x1b[200~{''.join(hostile.ATTACKS[:12])}\x1b[201~"

FILE_NAME = "evil\x1b]0;name\x07\x9b8m\u202e[x].jsonl"

STYLES = (
    *(f"SGR {code}" for code in (0, 1, 2, 3, 4, 7, 22, 23, 24, 27, 38, 39, 48, 49)),
    *("CUP inside", "CUF inside", "ECH"),
)
"""Bold, dim, italic, underlined, reversed, coloured, and their ends: never blinking."""

CONTROL = re.compile(
    rb"\x1b\[[0-?]*[ -/]*[@-~]"
    rb"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"
    rb"|\x1b[PX^_][^\x1b]*\x1b\\"
    rb"|\x1b[ -/]*[0-~]"
    rb"|[\x00-\x09\x0b-\x1f\x7f]"
)
COLOUR = re.compile(rb"(?:^|(?<=;))([34]8);(?:2;\d+;\d+;\d+|5;\d+)")


def shapes(raw: bytes, rows: int, columns: int) -> Counter[str]:
    """Count the control sequences and characters in what a program wrote, by shape."""
    counts: Counter[str] = Counter()
    for match in CONTROL.finditer(raw):
        sequence = match[0]
        if sequence.startswith(b"\x1b[") and sequence.endswith(b"m"):
            codes = COLOUR.sub(rb"\1", sequence[2:-1]).split(b";")
            counts.update(f"SGR {code.decode() or 0}" for code in codes)
        elif place := re.fullmatch(rb"\x1b\[(\d+);(\d+)H", sequence):
            inside = int(place[1]) <= rows and int(place[2]) <= columns
            counts["CUP inside" if inside else repr(sequence)] += 1
        elif steps := re.fullmatch(rb"\x1b\[(\d+)C", sequence):
            counts["CUF inside" if int(steps[1]) < columns else repr(sequence)] += 1
        elif re.fullmatch(rb"\x1b\[\d+X", sequence):
            counts["ECH"] += 1
        else:
            counts[repr(sequence)] += 1
    return counts


def text_of(raw: bytes) -> str:
    """Return what a program wrote without its control sequences; every byte must be UTF-8."""
    return CONTROL.sub(b" ", raw).decode()


def write_files(folder: Path, attacks: tuple[str, ...], name: str) -> Path:
    """Write a source, settings and a state with the same attacks in them."""
    source = folder / name
    source.write_bytes(hostile.encoded(hostile.WRITERS["evil.jsonl"](hostile.papers(attacks))))
    home = folder / "home"
    quoted = [json.dumps(text.encode(errors="replace").decode()[:200]) for text in attacks[:9]]
    settings = home / "config" / "papersift" / "settings.toml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(f"theme = {quoted[0]}\nreasons = [{', '.join(quoted)}]\n")
    state = home / "state" / "papersift" / "state.json"
    state.parent.mkdir(parents=True, exist_ok=True)
    state.write_text(
        json.dumps({"paths": [str(source)], "sort": attacks[0], "cursor": attacks[-1]})
    )
    return source


def opened(start: Start, folder: Path, attacks: tuple[str, ...], columns: int = 80) -> Any:
    """Open a source with a hostile name and page through its list."""
    write_files(folder, attacks, FILE_NAME)
    session = start(columns=columns)
    session.wait(rf"{len(attacks)} papers")
    session.wait("evil00")
    while f"evil{len(attacks) - 1}" not in session.text:
        session.send("pgdn")
        session.settle(0.1)
    return session


def walk(session: Any) -> None:
    """Open every screen, and paste an attack into it."""
    for key, shown in SCREENS.items():
        session.send(key)
        session.wait(shown)
        session.send(PASTE)
        session.settle(0.05)
        session.escape()  # a key within its delay would be one with Alt
        session.wait(rf"\A(?!(?s:.*(?:{shown})))")


def long_walk(session: Any) -> None:
    """Run every command at three sizes, without looking at the screen."""
    session.drawn = False
    for command in COMMANDS:
        if command.name in LEFT_OUT:
            continue
        session.send(*(KEYS.get(key, key) for key in command.keys[:1]))
        for rows, columns in SIZES:
            session.resize(rows, columns)
            session.settle(0.3)
        session.send(PASTE)
        session.settle()
        session.escape()
        session.escape()


KEYS: Mapping[str, str] = {
    "slash": "/",
    "full_stop": ".",
    "question_mark": "?",
    "percent_sign": "%",
    "backslash": "\\",
    "colon": ":",
    "space": " ",
    "escape": "esc",
    "pagedown": "pgdn",
    "pageup": "pgup",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
}


@pytest.mark.parametrize("go", [walk, pytest.param(long_walk, marks=pytest.mark.soak)])
def test_only_its_own_drawing_reaches_the_terminal(
    start: Start, tmp_path: Path, go: Callable[[Any], None]
) -> None:
    size = {"rows": max(rows for rows, _ in SIZES), "columns": max(wide for _, wide in SIZES)}
    plain_session = start("--store", "plain.json")
    plain_session.wait("153 papers")
    plain_session.send("/", "ctrl+q")
    assert plain_session.ended() == 0
    harmless = shapes(bytes(plain_session.raw), **size)
    session = opened(start, tmp_path, hostile.ATTACKS)
    go(session)
    session.send("ctrl+q")
    assert session.ended() == 0, session.text
    raw = bytes(session.raw)
    hostile_shapes = shapes(raw, **size)
    foreign = set(hostile_shapes) - set(harmless) - set(STYLES)
    assert not foreign, foreign
    for once in (r"b'\x1b[?1049h'", r"b'\x1b[?1049l'", r"b'\x1b[?2004h'", r"b'\x1b[?2004l'"):
        assert hostile_shapes[once] == harmless[once] == 1, once
    written = text_of(raw)
    assert not hostile.unsafe(written, lines=True), hostile.unsafe(written, lines=True)
    assert "Traceback" not in written
    for plain in ("[bold]", "[/x]", "[@click=app.quit]here[/]", "evil00"):
        assert plain in written


def test_a_click_on_markup_does_nothing_and_a_copy_is_clean(start: Start, tmp_path: Path) -> None:
    evil = "[@click=app.quit]here[/] [link=http://evil.example]there[/link] \x1b]52;c;eA==\x07"
    write_files(tmp_path, (evil, "[/x]"), FILE_NAME)
    session = start(rows=30, columns=120)
    session.wait("2 papers")
    for row, line in enumerate(session.text.splitlines(), 1):
        for word in ("here", "there"):
            if word in line:
                column = line.index(word) + 2
                session.send(f"\x1b[<0;{column};{row}M\x1b[<0;{column};{row}m")
    session.send("y", "t")
    session.wait("Sent the title")
    session.send("q")
    assert session.ended() == 0
    copied = re.findall(rb"\x1b\]52;[a-z]*;([^\x07\x1b]*)", bytes(session.raw))
    assert len(copied) == 1
    title = base64.b64decode(copied[0]).decode()
    assert "[@click=app.quit]here[/]" in title
    assert not hostile.unsafe(title)


def test_no_subcommand_lets_anything_through_on_a_terminal(start: Start, tmp_path: Path) -> None:
    write_files(tmp_path, hostile.ATTACKS, "evil.jsonl")
    ids = start("list", "--format", "ids", rows=200)
    assert ids.ended() == 0
    first = re.search(r"text:\w+", ids.text)
    assert first is not None
    attack = "$(printf 'x\\033]52;c;eA==\\007\\033[8m\\302\\233q[/x]')"
    commands = (
        "list",
        "list -q evil",
        f'list -q "{attack}"',
        f"show {first[0]}",
        f"show {first[0]} --format json",
        "check evil.jsonl",
        "check --format json evil.jsonl",
        "stats",
        f'tag "+{attack}" {first[0]}',
        f'decide exclude --reason "{attack}" {first[0]}',
        f'note -m "{attack}" {first[0]}',
        f'show "{attack}"',
        f'export --format "{attack}"',
        f'export --format csv -o "/nowhere/{attack}"',
        "export --format markdown",
        "export --format csv",
        "history",
        "undo",
        "doctor",
        f'check "{attack}"',
    )
    session = start(shell="; ".join(f"papersift {words}" for words in commands))
    session.drawn = False
    session.ended(timeout=120)
    raw = bytes(session.raw)
    foreign = set(shapes(raw, 24, 80)) - set(STYLES) - {r"b'\r'"}
    assert not foreign, foreign
    written = text_of(raw)
    assert not hostile.unsafe(written, lines=True), hostile.unsafe(written, lines=True)
    assert "Traceback" not in written
    assert written.count("[/x]") > 10


def test_bytes_that_are_no_text_press_no_key_and_end_nothing(start: Start, tmp_path: Path) -> None:
    session = start()
    session.wait("153 papers")
    session.write(b"\xff\xfe\xc3(\xe2\x82\x00\x80\x9b")
    session.write(b"\x1b[200~\xff\xc3eee\x1bVe\x1b\x1b[201~")
    session.settle()
    session.send("/", "moe")
    session.wait(r"\d+ of 153")
    session.send("ctrl+q")
    assert session.ended() == 0
    assert b"Traceback" not in session.raw
    assert "annotations" not in (tmp_path / "home/data/papersift/notes.json").read_text()


def test_a_terminal_that_is_gone_ends_the_app(start: Start) -> None:
    session = start()
    session.wait("153 papers")
    session.send("4", "n", "half a thought")
    session.wait("half a thought")
    session.hang_up()
    assert session.ended() == 129
    again = start()
    again.wait("Unfinished note")
    again.wait("★★★★☆")
