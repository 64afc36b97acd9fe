"""Random keys, clicks, pastes and sizes: nothing anyone can press breaks the app or the notes."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tinydb

from tests.terminal.conftest import KEYS

Start = Callable[..., Any]

ROOT = Path(__file__).resolve().parents[2]
LARGE = ROOT / ".." / "shared" / "data" / "corpora" / "acl_10k.jsonl"
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:.,?%\\[]()\"'-+=|<>*_ é漢"
CONTROL_LETTERS = "abdefghijklmnoprtuvwxy"
"""All but c (only shows how to quit), q (quits), s (terminals keep it), z (stops the process)."""
SIZES = ((1, 1), (24, 80), (12, 40), (40, 120), (60, 200), (5, 300), (90, 20), (24, 80), (30, 100))
PIECES = (
    "year:>=",
    "tag:",
    '"a b',
    "is:include",
    "-(",
    "OR",
    "eee\x1bVe",
    "\x1b]52;c;eA==\x07",
    "é",
)


def random_input(chance: random.Random) -> str:
    """Return what comes next from the keyboard or the mouse.

    A slash or a tilde is typed only into the filter box: in the export dialog it would
    write elsewhere on the machine that runs this.
    """
    kind = chance.random()
    if kind < 0.6:
        return chance.choice(LETTERS)
    if kind < 0.8:
        return KEYS[chance.choice(tuple(KEYS))]
    if kind < 0.86:
        return chr(ord(chance.choice(CONTROL_LETTERS)) - 96)
    if kind < 0.92:
        return "\x1b"
    if kind < 0.95:
        return "\x1b\x1b\x1b/"
    if kind < 0.98:
        place = f"{chance.randint(1, 200)};{chance.randint(1, 60)}"
        button = chance.choice((0, 0, 2, 64, 65))
        return f"\x1b[<{button};{place}M\x1b[<{button};{place}m"
    return f"\x1b[200~{chance.choice(PIECES)}\n{chance.choice(PIECES)}\x1b[201~"


def play(start: Start, keys: int, seed: int, *paths: str) -> None:
    """Press so many random keys; an app that was quit is started again."""
    chance = random.Random(seed)
    session = start(*paths)
    session.wait(r"\d papers?|No papers|nothing|Nothing")
    session.drawn = False
    pressed = 0
    while pressed < keys:
        if session.code is not None:
            assert session.code in (0, 1), session.raw[-3000:].decode(errors="replace")
            session = start()
            session.drawn = False
            session.settle(0.5)
        burst = chance.randint(1, 12)
        try:
            session.write("".join(random_input(chance) for _ in range(burst)).encode())
            if chance.random() < 0.1:
                session.resize(*chance.choice(SIZES))
        except OSError:
            session.ended()
        session.settle(0.02, timeout=2)
        pressed += burst
        if session.code is None and chance.random() < 0.05:
            session.settle(0.3)
        if session.code is None and chance.random() < 0.005:
            # after keys that have waited for too long all are dropped until the hands rest
            session.settle(1.7, timeout=4)
        assert b"Traceback" not in session.raw, session.raw[-6000:].decode(errors="replace")
    session.escape()
    if session.code is None:
        session.send("ctrl+q")
        session.ended()
    assert session.code in (0, 1)
    assert b"Traceback" not in session.raw


def check_notes(tmp_path: Path, environment: dict[str, str], *, changed: bool = True) -> None:
    """Check that the notes are sound, by doctor and, if anything was changed, by plain TinyDB."""
    process = subprocess.run(
        [sys.executable, "-m", "tui", "doctor", "--format", "json"],
        capture_output=True,
        text=True,
        env={**environment, "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        timeout=120,
    )
    assert process.returncode == 0, process.stdout + process.stderr
    assert {finding["level"] for finding in json.loads(process.stdout)} <= {"ok", "warning"}
    notes = Path(environment["XDG_DATA_HOME"]) / "papersift" / "notes.json"
    if not changed:
        return
    with tinydb.TinyDB(notes) as plain:
        assert "history" in plain.tables()


def empty_source(tmp_path: Path) -> str:
    """Make a source without papers."""
    path = tmp_path / "empty.csv"
    path.write_text("title,abstract\n")
    return str(path)


def large_source(tmp_path: Path) -> str:
    """Return a source of ten thousand papers, real ones where they are there."""
    if LARGE.exists():
        return str(LARGE.resolve())
    path = tmp_path / "large.csv"
    rows = (
        f"Paper {n} on {n % 97} swifts,Swifts number {n} sleep on the wing." for n in range(10_000)
    )
    path.write_text("title,abstract\n" + "\n".join(rows))
    return str(path)


def test_a_hundred_random_keys(start: Start, tmp_path: Path, environment: dict[str, str]) -> None:
    play(start, 120, 1)
    play(start, 40, 2, empty_source(tmp_path))
    check_notes(tmp_path, environment)


@pytest.mark.soak
@pytest.mark.parametrize("part", range(2))
@pytest.mark.parametrize("make_source", [large_source, empty_source])
def test_ten_thousand_random_keys(
    start: Start,
    tmp_path: Path,
    environment: dict[str, str],
    make_source: Callable[[Path], str],
    part: int,
    new_seed: int,
) -> None:
    play(start, 10_000, new_seed, make_source(tmp_path))
    check_notes(tmp_path, environment, changed=make_source is large_source)
