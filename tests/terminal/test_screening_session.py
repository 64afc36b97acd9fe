"""A screening session in a real terminal, by keys alone: what is exported is what was pressed.

With terms, reasons, tags and ratings, undos between, killed once and opened again.
"""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT.parent / "shared" / "data" / "corpora" / "acl_10k.jsonl"
REASONS = ("not about language", "no [/x] evaluation", "too short")
TAGS = ("corpus", "to read")
WANTED, UNWANTED = ("~translate", "neural*", "word embeddings"), ("speech",)

State = tuple[str, str, int | None, frozenset[str]]
"""Decision, reason, rating and tags of a paper."""


@dataclass
class Model:
    """What the notes must hold, and where the cursor must be."""

    papers: list[State]
    cursor: int = 0
    undo_stack: list[tuple[int, State]] = field(default_factory=list)

    def change(self, *, advance: bool = False, **fields: Any) -> None:
        before = self.papers[self.cursor]
        names = ("decision", "reason", "rating", "tags")
        now = dict(zip(names, before, strict=True)) | fields
        after: State = (now["decision"], now["reason"], now["rating"], now["tags"])
        if after != before:
            self.undo_stack.append((self.cursor, before))
            self.papers[self.cursor] = after
        if advance:
            rest = range(self.cursor + 1, len(self.papers))
            undecided = (row for row in rest if self.papers[row][0] == "undecided")
            self.cursor = next(undecided, self.cursor)

    def undo(self) -> None:
        self.cursor, state = self.undo_stack.pop()
        self.papers[self.cursor] = state

    @property
    def decided(self) -> int:
        return sum(decision != "undecided" for decision, *_ in self.papers)


class Keys:
    """Presses keys in the terminal and does the same to the model."""

    def __init__(self, terminal: Any, model: Model, seed: int) -> None:
        self.terminal, self.model, self.random = terminal, model, random.Random(seed)

    def lists(self) -> None:
        """Make the terms and the reasons."""
        send = self.terminal.send
        send("H")
        self.terminal.wait("No terms yet")
        for text in WANTED:
            send("a", text, "enter")
        send("tab")
        for text in UNWANTED:
            send("a", text, "enter")
        self.terminal.wait(UNWANTED[-1])
        self.terminal.escape()
        send("E")
        self.terminal.wait("why")
        send("ctrl+e")
        self.terminal.wait("No reasons yet")
        for text in REASONS:
            send("a", text, "enter")
        self.terminal.wait(REASONS[-1])
        self.terminal.escape()

    def screen_one(self) -> None:
        """Rate or tag the paper under the cursor now and then, and decide."""
        chance, send, model = self.random.random, self.terminal.send, self.model
        if chance() < 0.3:
            rating = self.random.randint(1, 5)
            send(str(rating))
            model.change(rating=rating)
        if chance() < 0.2:
            tag = self.random.choice(TAGS)
            send("t", f"+{tag}", "enter")
            model.change(tags=model.papers[model.cursor][3] | {tag})
        kind = self.random.choice("iimee")
        if kind == "e":
            number = self.random.randint(0, len(REASONS))
            send("e", str(number) if number else "enter")
            reason = REASONS[number - 1] if number else ""
            model.change(decision="exclude", reason=reason, advance=True)
        else:
            send(kind)
            decision = "include" if kind == "i" else "maybe"
            model.change(decision=decision, reason="", advance=True)

    def undo(self) -> None:
        self.terminal.send("u")
        self.model.undo()

    def wait(self) -> None:
        """Wait until the line says how many papers are decided."""
        total = len(self.model.papers)
        self.terminal.wait(rf"(?<!\d){self.model.decided}/{total} ·")

    def back_to_work(self) -> None:
        """Go to the first undecided paper after a start, wherever the cursor was."""
        self.terminal.send("g", "tab")
        self.model.cursor = 0
        rows = range(1, len(self.model.papers))
        undecided = (row for row in rows if self.model.papers[row][0] == "undecided")
        self.model.cursor = next(undecided)


def run_session(
    start: Callable[..., Any], environment: dict[str, str], tmp_path: Path, papers: int, undos: int
) -> None:
    source = tmp_path / "papers.jsonl"
    with CORPUS.open(encoding="utf-8") as lines:
        source.write_text("".join(islice(lines, papers)), encoding="utf-8")
    terminal = start(str(source), rows=40, columns=160)
    terminal.wait(f"{papers} papers")
    model = Model([("undecided", "", None, frozenset())] * papers)
    keys = Keys(terminal, model, seed=papers)
    keys.lists()
    undo_after = set(keys.random.sample(range(3, papers), undos))
    killed = False
    steps = 0
    while model.decided < papers:
        keys.screen_one()
        steps += 1
        if steps in undo_after:
            keys.undo()
        if steps % 8 == 0:
            keys.wait()
        if not killed and model.decided == papers // 2:
            killed = True
            keys.wait()
            terminal.kill(signal.SIGKILL)
            assert terminal.ended() == -signal.SIGKILL
            terminal = keys.terminal = start(str(source), rows=40, columns=160)
            terminal.wait(f"{papers} papers")
            keys.wait()
            keys.back_to_work()
    assert killed
    keys.wait()
    terminal.send("q")
    assert terminal.ended() == 0
    compare_export(environment, source, model)


def compare_export(environment: dict[str, str], source: Path, model: Model) -> None:
    exported = json.loads(
        subprocess.run(
            [sys.executable, "-m", "tui", "export", "--format", "json", str(source)],
            env={**environment, "PYTHONPATH": str(ROOT)},
            cwd=source.parent,
            capture_output=True,
            check=True,
        ).stdout
    )
    states = [
        (each["decision"], each["reason"], each["rating"], frozenset(each["tags"]))
        for each in exported
    ]
    assert states == model.papers
    assert sum(each["wanted"] for each in exported) > len(exported) // 10
    found = subprocess.run(
        [sys.executable, "-m", "tui", "list", "-q", "terms:>0", "--format", "ids", str(source)],
        env={**environment, "PYTHONPATH": str(ROOT)},
        cwd=source.parent,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert found == [each["id"] for each in exported if each["wanted"] > each["unwanted"]]


@pytest.mark.skipif(not CORPUS.exists(), reason="needs the shared corpora")
def test_forty_abstracts_are_screened(start, environment, tmp_path) -> None:
    run_session(start, environment, tmp_path, papers=40, undos=6)


@pytest.mark.soak
@pytest.mark.skipif(not CORPUS.exists(), reason="needs the shared corpora")
def test_three_hundred_abstracts_are_screened(start, environment, tmp_path) -> None:
    run_session(start, environment, tmp_path, papers=300, undos=20)
