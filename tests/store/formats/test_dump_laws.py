"""Laws that hold for every text: each line accounted for, nothing invented, nothing joined."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from store.formats.dump.reader import read
from store.formats.reading import Reading
from store.library.opening import bundled_corpus

LINES = tuple(
    line for path in bundled_corpus()[:3] for line in path.read_text(encoding="utf-8").split("\n")
)
ODD = (
    "",
    "   ",
    "\\\\",
    "-" * 60,
    "Title: Of Bees",
    "Title:",
    "Authors: Jane Doe and John Roe",
    "Abstract",
    "Abstract: ",
    "ABSTRACT — We show that it is so.",
    "arXiv:2101.00001",
    "https://doi.org/10.1234/abc",
    "Methods: Video tracking.",
    "1. First of Several Titles",
    "## A Heading over Something",
    "- **A Listed Title in Bold**",
    "Jane Q. Public, John Roe and Wei van der Berg",
    "Subscribe",
    "12",
    "word",
    "und so weiter bis an das Ende der Zeile mit allem was dazu gehört und",
    "\x00\x1b[31mred\x1b[0m",
    "中文标题：关于蜜蜂的研究",
    "\u2028",
    "a\u0085b",
    "\x0c",
)


@st.composite
def dumps(draw: st.DrawFn) -> str:
    """Draw shuffled and mutilated lines of the corpus among lines of every other kind."""
    line = st.one_of(st.sampled_from(LINES), st.sampled_from(ODD), st.text(max_size=90))
    lines = draw(st.lists(line, max_size=14))
    for index in draw(st.lists(st.integers(0, max(0, len(lines) - 1)), max_size=4)):
        if lines:
            cut = draw(st.integers(0, len(lines[index])))
            lines[index] = draw(st.sampled_from((lines[index][:cut], lines[index][cut:])))
    return draw(st.sampled_from(("\n", "\r\n", "\n\n", "\r"))).join(lines)


def join_letters(texts: Iterable[str]) -> str:
    """Return the letters and digits of texts as one string."""
    return re.sub(r"\W", "", "".join(texts))


def count_letters(reading: Reading) -> int:
    """Count the letters of all that the records of a reading hold."""
    texts = [
        text
        for entry in reading.records
        for text in (entry.title, entry.abstract, *entry.extra.values(), *entry.authors)
    ]
    return len(join_letters(texts))


@given(dumps())
@settings(max_examples=120, deadline=None)
def test_every_line_is_in_a_record_or_boilerplate_or_reported(dump: str) -> None:
    reading = read(dump, "dump")
    lines = re.split(r"\r\n|\r|\n", dump.removeprefix("\ufeff"))
    assert reading.lines == sum(bool(line.strip()) for line in lines)
    assert reading.lines == (
        reading.kept + sum(reading.boilerplate.values()) + len(reading.problems)
    )
    assert len({problem.line for problem in reading.problems}) == len(reading.problems)
    assert all(1 <= problem.line <= len(lines) for problem in reading.problems)
    assert all(1 <= entry.place.line <= len(lines) for entry in reading.records)
    assert all(entry.title or entry.abstract for entry in reading.records)
    assert reading.entries == len(reading.records)


@given(dumps())
@settings(max_examples=150, deadline=None)
def test_no_text_is_read_twice(dump: str) -> None:
    assert count_letters(read(dump, "dump")) <= len(join_letters([dump]))


@given(dumps())
@settings(max_examples=100, deadline=None)
def test_records_are_in_the_order_of_their_lines(dump: str) -> None:
    places = [entry.place for entry in read(dump, "dump").records]
    assert places == sorted(places)


@given(dumps(), dumps())
@settings(max_examples=100, deadline=None)
def test_line_ends_are_all_the_same(dump: str, second_dump: str) -> None:
    def read_pairs(text: str) -> list[tuple[str, str, int]]:
        records = read(text, "dump").records
        return [(entry.title, entry.abstract, entry.place.line) for entry in records]

    text = re.sub(r"\r\n|\r", "\n", dump + "\n\n" + second_dump)
    expected = read_pairs(text)
    assert read_pairs(text.replace("\n", "\r\n")) == expected
    assert read_pairs(text.replace("\n", "\r")) == expected


@given(st.lists(st.sampled_from(LINES[-60:]), unique=True, min_size=1, max_size=12))
@settings(max_examples=150, deadline=None)
def test_an_abstract_is_never_joined_with_another(lines: list[str]) -> None:
    """Whatever lines there are, in whatever order, each long one is exactly one abstract."""
    reading = read("\n".join(lines), "dump")
    long = sorted(" ".join(line.split()) for line in lines if len(line) > 300)
    assert sorted(entry.abstract for entry in reading.records if entry.abstract) == long
