"""Papers that attack the terminal come out of every subcommand as text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]

RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

EVIL = [
    "\x1b]0;owned\x07 title",
    "\x1b[2J\x1b[31mred",
    "nul\x00 del\x7f csi\x9b31m",
    "bidi \u202etxet\u202c and \u2066isolate\u2069",
    "[bold]markup[/x] [@click=app.quit]here[/]",
    "marks a" + "\u0301" * 400,
    "=1+1",
    "wide 漢字 " * 40,
    "\ud800 lone surrogate",
]


FLOW_FORMATS = ("text", "markdown", "csv", "json", "svg")


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """Return a file of hostile papers, under a hostile name."""
    path = tmp_path / "evil\x1b]0;name\x07.jsonl"
    rows = [
        {"title": text, "abstract": f"{text} " * 12, "authors": [text], "venue": text, "odd": text}
        for text in EVIL
    ]
    path.write_text("\n".join(map(json.dumps, rows)) + '\n{"broken": "\x1b[31m', encoding="utf-8")
    return path


def test_no_subcommand_lets_a_control_character_through(run: Run, hostile: Path) -> None:
    ids = run("list", "--format", "ids", hostile).stdout.split()
    assert len(ids) == len(EVIL)
    source = ("--source", hostile)
    commands = [
        ("list", hostile),
        ("list", "--format", "json", hostile),
        ("list", "--format", "jsonl", hostile),
        ("list", "-q", "markup", hostile),
        *[("show", name, *source) for name in ids],
        ("show", ids[0], "--format", "json", *source),
        ("check", hostile),
        ("check", "--format", "json", hostile),
        ("stats", hostile),
        ("stats", "--format", "markdown", hostile),
        ("tag", f"+{EVIL[1]}", *ids, *source),
        ("decide", "exclude", "--reason", EVIL[2].replace("\x00", ""), *ids, *source),
        ("note", "-m", EVIL[3], ids[0], *source),
        ("list", hostile),
        ("stats", hostile),
        *[("stats", "--prisma", "--format", form, hostile) for form in FLOW_FORMATS],
        ("history",),
        ("history", "--format", "json"),
        *[("export", "--format", form, hostile) for form in ("markdown", "bibtex", "csv", "ris")],
        ("undo", "2"),
    ]
    for words in commands:
        result = run(*words)
        assert result.exit_code == 0, (words, result.stderr)
        text = result.stdout.replace("\r\n", "\n")
        assert not RAW.search(text), (words, RAW.search(text))
        assert not RAW.search(result.stderr), (words, RAW.search(result.stderr))


def test_markup_is_shown_as_it_is(run: Run, hostile: Path) -> None:
    assert "[bold]markup[/x] [@click=app.quit]here[/]" in run("list", hostile).stdout
