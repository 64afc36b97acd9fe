"""What is new since a notebook was last open."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.library.arrivals import (
    SITTING_SECONDS,
    describe_new,
    find_arrivals,
    save_seen,
    seen_path,
)
from store.library.opening import open_library
from store.tasks import run_steps

HOUR = 3600.0


class Reader:
    """Opens a file again and again, at times of its own."""

    def __init__(self, folder: Path) -> None:
        self.source = folder / "feed.csv"
        self.store = folder / "notes.json"
        self.path = seen_path(folder / "state", self.store)
        self.now = 1_000_000.0

    def write(self, *titles: str) -> None:
        lines = [f"{title},An abstract about {title}.,10.1234/{title}" for title in titles]
        self.source.write_text("\n".join(["title,abstract,doi", *lines]) + "\n")

    def open(self, *more: Path) -> list[str]:
        """Return the titles of what is new; the sitting lasts an hour."""
        library = open_library([self.source, *more])
        arrivals = run_steps(find_arrivals(library, self.path, self.store, now=self.now))
        save_seen(arrivals, self.path, self.store)
        self.now += HOUR
        self.leave()
        return [library.papers[position].title for position in arrivals.positions]

    def leave(self) -> None:
        import os

        os.utime(self.path, (self.now, self.now))

    def sleep(self) -> None:
        self.now += SITTING_SECONDS * 2


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    return Reader(tmp_path)


def test_nothing_is_new_at_first_and_later_what_came_in(reader: Reader) -> None:
    reader.write("swifts", "owls")
    assert reader.open() == []
    reader.sleep()
    reader.write("swifts", "herons", "owls")
    assert reader.open() == ["herons"]
    reader.sleep()
    assert reader.open() == []
    reader.write("swifts")
    assert reader.open() == []
    reader.write("herons", "owls", "swifts", "terns", "geese")
    assert reader.open() == ["terns", "geese"]


def test_a_break_ends_no_sitting(reader: Reader) -> None:
    reader.write("swifts")
    reader.open()
    reader.sleep()
    reader.write("swifts", "owls")
    assert reader.open() == ["owls"]
    assert reader.open() == ["owls"]
    reader.write("swifts", "owls", "terns")
    assert reader.open() == ["owls", "terns"]
    for _ in range(10):  # a long day
        assert reader.open() == ["owls", "terns"]


def test_a_paper_that_was_seen_is_not_new_under_another_title(reader: Reader) -> None:
    reader.write("swifts")
    reader.open()
    reader.sleep()
    corrected = "title,abstract,doi\nThe common swift,,10.1234/swifts\nOwls,,10.1234/owls\n"
    reader.source.write_text(corrected)
    assert reader.open() == ["Owls"]


def test_a_second_source_is_new_but_for_what_it_repeats(reader: Reader, tmp_path: Path) -> None:
    reader.write("swifts", "owls")
    reader.open()
    reader.sleep()
    other = tmp_path / "other.csv"
    other.write_text("title,abstract,doi\nswifts,,10.1234/swifts\nterns,,10.1234/terns\n")
    assert reader.open(other) == ["terns"]


def test_a_key_that_two_papers_hold_makes_neither_new(reader: Reader) -> None:
    reader.write("swifts")
    reader.open()
    reader.sleep()
    supplement = "title,abstract,doi,year\nSwifts of the north,,10.1234/swifts,1999\n"
    reader.source.write_text(f"{supplement}On geese in spring,,10.1234/swifts,2011\nOwls,,,2000\n")
    assert reader.open() == ["Owls"]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]\n", b'{"store": 3}\n', b'{"store":"","sources":3,"new":[]}\n\0']
)
def test_a_damaged_file_is_as_none(reader: Reader, content: bytes) -> None:
    reader.write("swifts")
    reader.open()
    reader.path.write_bytes(content)
    reader.write("swifts", "owls")
    assert reader.open() == []


def test_the_line_about_new_papers_counts_them(reader: Reader) -> None:
    reader.write("swifts")
    reader.open()
    reader.write("swifts", "owls")
    library = open_library([reader.source])
    arrivals = run_steps(find_arrivals(library, reader.path, reader.store, now=reader.now))
    assert describe_new(arrivals).startswith("1 new paper:")


def test_nothing_is_new_where_all_is(tmp_path: Path) -> None:
    """The first own file after the samples is a collection of its own, and not news."""
    samples, own = Reader(tmp_path), tmp_path / "own.csv"
    samples.write("owls", "swans")
    assert samples.open() == []
    own.write_text("title,doi\nSwifts,10.1234/swifts\nHerons,10.1234/herons\n")
    reader = Reader(tmp_path)
    reader.source, reader.now = own, samples.now
    assert reader.open() == []
    assert reader.open() == []
    own.write_text(own.read_text() + "Cranes,10.1234/cranes\n")
    assert reader.open() == ["Cranes"]
    assert reader.open() == ["Cranes"]
