"""The bundled corpus as text dumps, unchanged and as people mangle them."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterable

import pytest

from store.duplicates.grouping import group_records, grouped_papers
from store.formats.dump.reader import read
from store.formats.reading import Reading
from store.library.opening import bundled_corpus
from store.model.record import Record

DUMPS = tuple(path.read_text(encoding="utf-8") for path in bundled_corpus())
NOTICES = (
    "Get trending papers in your email inbox once a day!",
    "Get trending papers in your email inbox!",
    "Subscribe",
)


def read_all(dumps: Iterable[str]) -> list[Record]:
    readings = [read(dump, f"dump-{number}") for number, dump in enumerate(dumps)]
    for reading in readings:
        check_account(reading)
    return [entry for reading in readings for entry in reading.records]


def check_account(reading: Reading) -> None:
    """Check that every line is in a record, boilerplate or a problem."""
    assert reading.lines == (
        reading.kept + sum(reading.boilerplate.values()) + len(reading.problems)
    )
    assert len({problem.line for problem in reading.problems}) == len(reading.problems)


def texts(records: Iterable[Record]) -> list[tuple[str, str]]:
    return sorted((entry.title, entry.abstract) for entry in records)


def ids(records: list[Record]) -> list[str]:
    return sorted(paper.id for paper in grouped_papers(records, group_records(records)))


def split_records(dump: str) -> tuple[list[str], list[list[str]]]:
    """Split a dump of the corpus into the page's own lines and the lines of each record."""
    lines = dump.split("\n")
    head = [line for line in lines if line.startswith("Get trending")]
    rest = [line for line in lines if not line.startswith("Get trending")]
    size = 1 if rest[0].startswith("Abstract:") else 2
    return head, [rest[start : start + size] for start in range(0, len(rest), size)]


def test_each_dump_has_the_expected_number_of_records() -> None:
    readings = [read(dump, "dump") for dump in DUMPS]
    assert [len(reading.records) for reading in readings] == [3, 2, 32, 120]
    assert not any(reading.problems for reading in readings)
    assert [dict(reading.boilerplate) for reading in readings] == [
        {},
        {},
        {"trending papers notice": 2},
        {"trending papers notice": 2},
    ]


def test_the_corpus_is_153_papers_of_which_two_have_no_title() -> None:
    records = read_all(DUMPS)
    papers = grouped_papers(records, group_records(records))
    assert len(papers) == 153
    assert sum(not paper.title for paper in papers) == 2
    assert sorted(len(paper.records) for paper in papers if paper.duplicates) == [2, 2, 3]


def test_titles_and_abstracts_are_lines_of_the_dump_and_nothing_else() -> None:
    """No abstract is cut, and no title or abstract has a label or text of the page in it."""
    for dump in DUMPS:
        lines = {" ".join(line.split()) for line in dump.split("\n")}
        for entry in read(dump, "dump").records:
            assert entry.abstract in lines or f"Abstract:{entry.abstract}" in lines
            title = entry.title
            assert not title or title in lines or f"Subscribe{title}" in lines
            assert not title.startswith("Subscribe")
            assert "inbox" not in title + entry.abstract


def test_the_place_of_a_record_is_its_first_line() -> None:
    lines = DUMPS[3].split("\n")
    for entry in read(DUMPS[3], "dump").records:
        assert lines[entry.place.line - 1].removeprefix("Subscribe") == entry.title


@pytest.mark.parametrize(
    "mangled",
    [
        lambda dump: dump.replace("\n", "\r\n"),
        lambda dump: dump.replace("\n", "\r"),
        lambda dump: "\ufeff" + dump,
        lambda dump: dump.replace("\n", "\n\n"),
        lambda dump: "\n\n\n" + dump.replace("\n", "\n \t\n\n") + "\n\n",
        lambda dump: "\n".join(f"  {line}  " for line in dump.split("\n")),
    ],
    ids=["CRLF", "CR", "BOM", "blank lines", "many blank lines", "indented"],
)
def test_line_ends_blank_lines_and_indents_change_nothing(mangled: Callable[[str], str]) -> None:
    assert texts(read_all(map(mangled, DUMPS))) == texts(read_all(DUMPS))


@pytest.mark.parametrize("between", ["", "\n", "\r\n\r\n"], ids=["glued", "line", "blank line"])
def test_concatenated_dumps_give_the_same_papers(between: str) -> None:
    """`cat a b` glues the last abstract of one dump to the first line of the next."""
    expected = read_all(DUMPS)
    for order in itertools.permutations(DUMPS):
        assert texts(read_all([between.join(order)])) == texts(expected)
    assert ids(read_all([between.join(DUMPS)])) == ids(expected)


@pytest.mark.parametrize("seed", range(10))
def test_the_order_of_records_does_not_matter(seed: int) -> None:
    shuffled = []
    for dump in DUMPS:
        head, records = split_records(dump)
        random.Random(seed).shuffle(records)
        shuffled.append("\n".join([*head, *itertools.chain(*records)]))
    assert texts(read_all(shuffled)) == texts(read_all(DUMPS))


@pytest.mark.parametrize("seed", range(10))
def test_text_of_the_page_between_records_is_boilerplate(seed: int) -> None:
    chance = random.Random(seed)
    for dump in DUMPS[2:]:
        lines = dump.split("\n")
        for _ in range(8):
            lines.insert(chance.randrange(len(lines) + 1), chance.choice(NOTICES))
        reading = read("\n".join(lines), "dump")
        assert texts(reading.records) == texts(read(dump, "dump").records)
        assert sum(reading.boilerplate.values()) == 10


TITLE = "Sleep and Foraging in Honey Bees: Two Summers in an Alpine Apiary"
ABSTRACT = (
    "We follow two apiaries through two summers and record when foragers sleep. Bees that "
    "lost sleep danced less precisely on the next morning, and colonies in cold nights slept "
    "longer. The results suggest that rest is a resource that a hive allots."
)
SENTENCE = "The weather was fine on that day."


def readings_with_line(dump: str, line: str) -> Iterable[Reading]:
    """Yield readings of a dump with a line inserted at every possible place."""
    lines = dump.split("\n")
    for index in range(len(lines) + 1):
        yield read("\n".join([*lines[:index], line, *lines[index:]]), "dump")


@pytest.mark.parametrize("dump", DUMPS[:3], ids=["000", "001", "002"])
@pytest.mark.parametrize("line", [TITLE, ABSTRACT, SENTENCE], ids=["title", "abstract", "stray"])
def test_a_foreign_line_stays_separate_wherever_it_is(dump: str, line: str) -> None:
    """A title or abstract alone, or a stray sentence, is never joined to another paper."""
    expected = set(texts(read(dump, "dump").records))
    for reading in readings_with_line(dump, line):
        check_account(reading)
        actual = set(texts(reading.records))
        assert expected <= actual
        reported = {problem.excerpt for problem in reading.problems}
        assert actual - expected == (
            {("", line)}
            if line == ABSTRACT
            else {(line, "")} - {(excerpt, "") for excerpt in reported}
        )
        assert line == ABSTRACT or line in reported or (line, "") in actual


@pytest.mark.soak
@pytest.mark.parametrize("line", [TITLE, ABSTRACT, SENTENCE], ids=["title", "abstract", "stray"])
def test_a_foreign_line_stays_separate_in_the_longest_dump(line: str) -> None:
    test_a_foreign_line_stays_separate_wherever_it_is(DUMPS[3], line)


@pytest.mark.parametrize("which", ["title", "abstract"])
def test_a_paper_on_the_same_subject_is_not_joined_to_its_neighbours(which: str) -> None:
    """One line of another paper is inserted before every line of a page."""
    foreign = read(DUMPS[3], "dump").records[40]
    line = foreign.title if which == "title" else foreign.abstract
    expected = set(texts(read(DUMPS[2], "dump").records))
    for reading in readings_with_line(DUMPS[2], line):
        pairs = {pair for pair in texts(reading.records) if all(pair)}
        assert pairs <= expected


def test_a_missing_line_costs_only_its_own_record() -> None:
    """Without any one line the rest of the page is read as before, in the same pairs."""
    expected = set(texts(read(DUMPS[2], "dump").records))
    lines = DUMPS[2].split("\n")
    for index in range(len(lines)):
        reading = read("\n".join(lines[:index] + lines[index + 1 :]), "dump")
        check_account(reading)
        pairs = {pair for pair in texts(reading.records) if all(pair)}
        assert pairs <= expected
        assert len(pairs) >= len(expected) - 1
