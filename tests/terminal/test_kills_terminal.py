"""The app killed again and again under random keys: nothing that it has shown as done is lost."""

from __future__ import annotations

import random
import re
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from store.notebook.notebook import Notebook

PAPERS = 30
SHOWN = re.compile(r"(Included|Maybe|Excluded|Rated [1-5]|Marked as (?:un)?read): (Paper \d\d)")
FIELDS = {"Included": "include", "Maybe": "maybe", "Excluded": "exclude"}

State = tuple[str, int | None, bool]
"""Decision, rating and whether it is read."""

UNTOUCHED: State = ("undecided", None, False)

KEYS = {
    "i": "include",
    "m": "maybe",
    "e": "exclude",
    "r": "read",
    **{str(rating): rating for rating in range(1, 6)},
}
"""What the value is that a key sets."""

Notes = dict[str, State]
"""What is noted of each paper, by title."""


def noted(store: Path) -> Notes:
    """Read the notes as a program does that opens them next."""
    notebook = Notebook.open(store)
    annotations = [notebook.annotation(number) for number in notebook]
    notebook.close()
    return {
        each.citation.title: (each.decision.value, each.rating, each.read) for each in annotations
    }


def apply_shown(notes: Notes, text: str) -> None:
    """Change notes by what the app says that it has done."""
    if (shown := SHOWN.search(text)) is None:
        return
    action, title = shown.groups()
    decision, rating, read = notes.get(title, UNTOUCHED)
    if action in FIELDS:
        decision = FIELDS[action]
    elif action.startswith("Rated"):
        rating = int(action[-1])
    else:
        read = action == "Marked as read"
    notes[title] = decision, rating, read


def open_descriptors() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def press_and_see(session: Any, key: str, notes: Notes) -> None:
    """Press a key; what the screen then says counts as done."""
    session.send(key)
    session.settle(0.03, timeout=1)
    apply_shown(notes, session.text)


def changes(title: str, notes: Notes, stored: Notes) -> Iterator[object]:
    """Yield the values of a paper that are stored, and were not seen on the screen."""
    seen, kept = notes.get(title, UNTOUCHED), stored.get(title, UNTOUCHED)
    yield from (new for old, new in zip(seen[:2], kept[:2], strict=True) if old != new)
    if seen[2] != kept[2]:
        yield "read"


class SmallDisk:
    """A file system of one megabyte with the notes on it."""

    def __init__(self, folder: Path) -> None:
        self.ballast = folder / "ballast"

    def empty(self) -> None:
        self.ballast.unlink(missing_ok=True)

    def fill_or_empty(self, left: int) -> None:
        """Empty it; where it is empty fill it up to so many bytes."""
        if self.ballast.exists():
            self.empty()
            return
        with suppress(OSError), self.ballast.open("wb", buffering=0) as file:
            while file.write(bytes(4096)):
                pass
        with self.ballast.open("r+b") as file:
            file.truncate(max(0, self.ballast.stat().st_size - left))


@pytest.fixture
def small_disk(tmp_path: Path, environment: dict[str, str]) -> Iterator[SmallDisk]:
    folder = Path(environment["XDG_DATA_HOME"])
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m,mode=0700", "tmpfs", str(folder)]
    if not shutil.which("mount") or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("no file system can be mounted here")
    yield SmallDisk(folder)
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def run_kills(
    start: Any, tmp_path: Path, kills: int, seed: int, disk: SmallDisk | None = None
) -> int:
    """Kill the app so often; return how often it said that something was not saved."""
    chance = random.Random(seed)
    rows = "".join(f"Paper {number:02},10.1000/{number}\n" for number in range(PAPERS))
    (tmp_path / "papers.csv").write_text(f"title,doi\n{rows}")
    store = tmp_path / "home/data/papersift/notes.json"
    before: Notes = {}
    refused = 0
    descriptors = open_descriptors()
    for _ in range(kills):
        session = start("papers.csv")
        session.wait(f"{PAPERS} papers")
        notes = dict(before)
        pressed = chance.choices("iime12345rrjjkgG", k=chance.randint(0, 20 if disk else 8))
        for key in pressed:
            # a log has room up to the end of its block, for some ten actions
            if disk and chance.random() < 0.15:
                disk.fill_or_empty(left=chance.choice((0, 0, 4096, 20_000)))
            press_and_see(session, key, notes)
            refused += "not saved" in session.text.lower()
        last_keys = chance.choices("iime12345r", k=chance.randint(1, 3))
        session.send(*last_keys)
        time.sleep(chance.choice((0, 0.002, 0.01, 0.03)))
        session.kill(signal.SIGKILL)
        assert session.ended() == -signal.SIGKILL
        apply_shown(notes, session.text)
        session.close()
        if disk:
            disk.empty()
        before = noted(store)
        more = [change for title in {*notes, *before} for change in changes(title, notes, before)]
        # what was pressed may have been done without a word yet, and nothing else was
        done = Counter(map(KEYS.get, [*pressed, *last_keys]))
        assert Counter(more) <= done, (seed, more, notes, before)
    assert open_descriptors() <= descriptors + 3
    return refused


def test_what_is_shown_as_done_survives_three_kills(start: Any, tmp_path: Path) -> None:
    run_kills(start, tmp_path, kills=3, seed=int(time.time()))


@pytest.mark.soak
@pytest.mark.parametrize("part", range(6))
def test_what_is_shown_as_done_survives_five_hundred_kills(
    start: Any, tmp_path: Path, part: int
) -> None:
    run_kills(start, tmp_path, kills=84, seed=int(time.time()) * 10 + part)


def test_a_disk_that_fills_and_empties_loses_nothing_that_is_shown(
    start: Any, tmp_path: Path, small_disk: SmallDisk
) -> None:
    run_kills(start, tmp_path, kills=3, seed=int(time.time()), disk=small_disk)


@pytest.mark.soak
def test_a_disk_that_fills_and_empties_for_long_loses_nothing_that_is_shown(
    start: Any, tmp_path: Path, small_disk: SmallDisk
) -> None:
    assert run_kills(start, tmp_path, kills=40, seed=int(time.time()), disk=small_disk)
