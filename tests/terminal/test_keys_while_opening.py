"""Keys typed while a large collection opens: each applies to the paper that it was meant for."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

import pytest

from store.notebook.notebook import Notebook

COUNT = 10_000
WORDS = [
    "swift",
    "owl",
    "heron",
    "dusk",
    "dawn",
    "tower",
    "river",
    "hedge",
    "soil",
    "margin",
    "poplar",
    "count",
    "survey",
    "model",
    "signal",
    "noise",
    "winter",
    "summer",
    "volunteer",
    "error",
    "graph",
    "kernel",
    "lattice",
    "tide",
    "harbour",
    "lantern",
    "copper",
]


def title(number: int) -> str:
    """Return a title that no other paper of the collection has."""
    drawn = random.Random(number).sample(WORDS, 5)
    return f"P{number:05} {' '.join(drawn)}"


@pytest.fixture(scope="module")
def many_papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a source with ten thousand papers; every hundredth is about a zebra."""
    path = tmp_path_factory.mktemp("large") / "many.jsonl"
    with path.open("w") as file:
        for number in range(COUNT):
            words = random.Random(-number).choices(WORDS, k=30)
            about = " zebra" if number % 100 == 7 else ""
            paper = {"title": title(number) + about, "abstract": " ".join(words), "year": 2020}
            file.write(json.dumps({**paper, "doi": f"10.9999/p.{number}"}) + "\n")
    return path


@pytest.fixture
def collection(many_papers: Path, tmp_path: Path) -> Path:
    """Copy the source to where a test may change it."""
    path = tmp_path / "many.jsonl"
    path.write_bytes(many_papers.read_bytes())
    return path


def quit_when_cached(session, tmp_path: Path) -> None:
    """Quit as soon as the program has saved all that the next start needs."""
    end = time.monotonic() + 60
    while not list(tmp_path.glob("home/cache/papersift/*.index")) and time.monotonic() < end:
        session.settle(0.2, timeout=0.5)
    session.settle(0.5, timeout=2)
    session.send("q")
    assert session.ended() == 0


def read_papers(tmp_path: Path) -> list[str]:
    """Return the numbers of the papers that the notes have as read."""
    notebook = Notebook.open(tmp_path / "home/data/papersift/notes.json")
    titles = [
        annotation.citation.title
        for annotation in map(notebook.annotation, notebook)
        if annotation.read
    ]
    notebook.close()
    return sorted(name[:6] for name in titles)


def press_slowly(session, keys: str, interval: float) -> None:
    """Press keys one after the other while the program goes on drawing."""
    for key in keys:
        session.send(key)
        session.settle(interval, timeout=interval)


def test_the_fourth_paper_below_is_marked_read(start, tmp_path: Path, collection: Path) -> None:
    """With a cold cache, then warm at several speeds and moments, then with a changed source."""
    time.sleep(2.1)  # the cache takes no file that changed in the last two seconds
    session = start(str(collection))
    session.wait("P00000")
    press_slowly(session, "jjjjr", 0.25)
    session.wait("Marked as read: P00004")
    quit_when_cached(session, tmp_path)
    expected = ["P00004"]
    for interval, delay in ((0.25, 0.0), (0.03, 0.0), (0.25, 0.4), (0.7, 0.1), (0.12, 0.2)):
        session = start(str(collection))
        session.wait(expected[-1])
        session.settle(delay, timeout=delay)
        press_slowly(session, "jjjjr", interval)
        expected.append(f"P{4 * len(expected) + 4:05}")
        session.wait(f"Marked as read: {expected[-1]}")
        session.send("q")
        assert session.ended() == 0
        assert read_papers(tmp_path) == expected
    with collection.open("a") as file:
        file.write(json.dumps({"title": "One paper more than before", "year": 2021}) + "\n")
    session = start(str(collection))
    session.wait(expected[-1])
    press_slowly(session, "jjjjr", 0.25)
    session.wait("Marked as read: P00028")
    session.wait("10,001 papers")
    session.send("q")
    session.ended()
    assert read_papers(tmp_path) == [*expected, "P00028"]


def test_a_filter_that_is_typed_or_restored_is_followed_first(
    start, tmp_path: Path, collection: Path
) -> None:
    """Enter waits for the index, and so do the keys of a start with an earlier filter."""
    time.sleep(2.1)
    session = start(str(collection))
    session.wait("P00000")
    session.send("/", "title:zebra", "enter", "j", "r")
    session.wait("Marked as read: P00107")
    quit_when_cached(session, tmp_path)
    expected = ["P00107"]
    for interval in (0.25, 0.05):
        session = start(str(collection))
        session.wait(expected[-1])
        press_slowly(session, "jjjjr", interval)
        expected.append(f"P{400 * len(expected) + 107:05}")
        session.wait(f"Marked as read: {expected[-1]}")
        assert "100 of 10,000" in session.text
        session.send("q")
        assert session.ended() == 0
        assert read_papers(tmp_path) == expected


@pytest.mark.parametrize(
    "delay",
    [pytest.param(0.0, marks=pytest.mark.soak), 0.4, pytest.param(1.0, marks=pytest.mark.soak)],
)
def test_a_filter_that_is_typed_into_a_start_never_loses_its_slash(
    start, tmp_path: Path, collection: Path, delay: float
) -> None:
    """All of it is typed into the box, or none of it does anything."""
    session = start(str(collection))
    session.settle(delay, timeout=delay)
    press_slowly(session, "/zmie", 0.1)
    session.wait("10,000 papers|of 10,000")
    session.settle(0.5, timeout=3)
    box = session.text.splitlines()[0]
    if "/ zmie" not in box:
        assert "was not used" in session.text
    session.send("ctrl+q")
    session.ended()
    notes = tmp_path / "home/data/papersift/notes.json"
    assert not notes.exists() or len(Notebook.open(notes)) == 0
