"""The user's terms in a list: what is drawn is what is counted, filtered by and sorted by."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.library.collection import Collection
from store.library.library import Library
from store.library.paper_list import PaperList
from store.model.paper import Paper
from store.model.record import Place, record
from store.notebook.notebook import Notebook
from store.screening.term_matches import NO_TERMS
from store.screening.terms import is_term
from store.search.index import Index
from store.search.language import Field, Range
from store.search.parser import parse_query

HOSTILE = [
    "[/x]",
    ".*",
    "[@click=app.quit]",
    "x" * 10_000,
    '"',
    "* *",
    "\u202eabc",
    "(",
    "-",
]


def paper(number: int, title: str, abstract: str) -> Paper:
    entry = record(Place("a.txt", number), title=title, abstract=abstract, doi=f"10.1000/{number}")
    return Paper(id=entry.keys[0], keys=entry.keys, merged=entry, records=(entry,))


def listed(tmp: Path, papers: list[Paper]) -> PaperList:
    notebook = Notebook.open(tmp / f"{random.random()}" / "notes.json")
    paper_list = PaperList(Collection(Library.from_papers(papers), notebook))
    paper_list.use_index(Index(papers))
    return paper_list


PAPERS = [
    paper(0, "Randomised trial of screening", "Patients were screened and randomized."),
    paper(1, "Mice in a maze", "A mouse model; no trial, no humans."),
    paper(2, "", "Quality-of-life after screening of mice."),
    paper(3, "Unrelated", ""),
]


@pytest.fixture
def paper_list(tmp_path: Path) -> PaperList:
    paper_list = listed(tmp_path, PAPERS)
    terms = paper_list.collection.notebook.terms
    terms.add(["random*", "~screen", "quality of life"], wanted=True)
    terms.add(["mice", '"mouse model"'], wanted=False)
    return paper_list


@pytest.mark.parametrize(
    ("query", "positions"),
    [
        ("terms:>0", [0, 2]),
        ("terms>0", [0, 2]),
        ("terms:<0", [1]),
        ("terms:-2", [1]),
        ("terms:−2..-1", [1]),
        ("terms:0", [3]),
        ("wanted:2", [0, 2]),
        ("wanted:>=1", [0, 2]),
        ("wanted:screen", [0, 2]),
        ("wanted:=random*", [0]),
        ("wanted:rand", [0]),
        ("wanted:mice", []),
        ("unwanted:mice", [1, 2]),
        ('unwanted:"mouse model"', [1]),
        ("-unwanted:mice", [0, 3]),
        ("terms:>0 -unwanted:mice", [0]),
        ("terms:<0 OR wanted:random", [0, 1]),
        ("terms:x", [0, 1, 2, 3]),
        ('wanted:"2"', []),
    ],
)
def test_a_query_finds_papers_by_their_terms(
    paper_list: PaperList, query: str, positions: list[int]
) -> None:
    paper_list.find(query)
    assert sorted(map(int, paper_list.positions)) == positions
    assert paper_list.count_matches(query) == len(positions)


def test_terms_sort_by_wanted_minus_unwanted(paper_list: PaperList) -> None:
    paper_list.order("terms")
    assert list(map(int, paper_list.positions)) == [1, 3, 2, 0]
    paper_list.order("-terms")
    assert list(map(int, paper_list.positions)) == [0, 2, 3, 1]


def test_terms_that_change_are_found_at_once(paper_list: PaperList) -> None:
    paper_list.find("terms:>0")
    terms = paper_list.collection.notebook.terms
    terms.drop(["random*", "~screen", "quality of life"])
    terms.move(["mice"], wanted=True)
    paper_list.find("terms:>0")
    assert sorted(map(int, paper_list.positions)) == [2]
    assert paper_list.terms.counts(range(4)) == [(0, 0), (1, 1), (1, 0), (0, 0)]
    paper_list.collection.notebook.undo()
    paper_list.find("wanted:mice")
    assert not len(paper_list.positions)


def test_without_terms_every_paper_has_none(tmp_path: Path) -> None:
    paper_list = listed(tmp_path, PAPERS)
    paper_list.find("terms:0")
    assert paper_list.complete == 4
    paper_list.find("terms:>=1")
    assert paper_list.complete == 0
    paper_list.order("-terms")
    assert paper_list.terms.counts([0, 1]) == []
    assert not paper_list.terms.shown


def test_a_count_that_was_begun_before_the_terms_changed_does_no_harm(
    paper_list: PaperList,
) -> None:
    steps = paper_list.terms.count()
    next(steps)
    terms = paper_list.collection.notebook.terms
    terms.drop(["~screen"])
    terms.add(["trial"], wanted=True)
    paper_list.find("terms:>0")
    for _ in steps:
        pass
    assert paper_list.terms.counts(range(4)) == [(2, 0), (1, 2), (1, 1), (0, 0)]
    paper_list.find("terms:>0")
    assert list(map(int, paper_list.positions)) == [0]


def test_an_index_that_is_replaced_by_its_copy_finds_the_same(paper_list: PaperList) -> None:
    paper_list.find("terms:>0")
    paper_list.use_copy(Index(PAPERS), paper_list.collection.notebook.newest)
    assert paper_list.terms.is_current
    paper_list.find("terms:>0")
    assert sorted(map(int, paper_list.positions)) == [0, 2]
    paper_list.collection.notebook.terms.add(["unrelated"], wanted=True)
    paper_list.find("terms:>0")
    assert sorted(map(int, paper_list.positions)) == [0, 2, 3]


def test_hostile_terms_are_refused_or_match_words(tmp_path: Path) -> None:
    paper_list = listed(tmp_path, [*PAPERS, paper(9, "[/x] and x", "[@click=app.quit] abc")])
    terms = paper_list.collection.notebook.terms
    assert [text for text in HOSTILE if is_term(text)] == [
        "[/x]",
        "[@click=app.quit]",
        "x" * 10_000,
        "\u202eabc",
    ]
    terms.add(filter(is_term, HOSTILE), wanted=True)
    terms.add([f"word{number}" for number in range(5_000)], wanted=False)
    paper_list.find("terms:>0")
    for position in range(5):
        matches = paper_list.terms.matches(position)
        assert (len(matches.wanted), len(matches.unwanted)) == paper_list.terms.numbers(position)
    assert list(map(int, paper_list.positions)) == [4]


words = st.sampled_from(["trial", "trials", "screen", "screened", "pre", "training", "pretraining",
                         "mice", "no", "深度学习", "x-ray", "of", "life"])  # fmt: skip
texts = st.lists(words, max_size=6).map(" ".join)
term_texts = st.sampled_from(["trial", "~trial", "tri*", "pre-training", "pretrain*", "~pretrain",
                              "mice", "no", "学习", "xray", "life of", "~screening"])  # fmt: skip


@given(
    papers=st.lists(st.tuples(texts, texts), min_size=1, max_size=5),
    wanted=st.lists(term_texts, max_size=4, unique=True),
    unwanted=st.lists(term_texts, max_size=4, unique=True),
)
@settings(max_examples=40, deadline=None)
def test_what_is_highlighted_is_counted_and_is_what_terms_finds(
    tmp_path_factory: pytest.TempPathFactory,
    papers: list[tuple[str, str]],
    wanted: list[str],
    unwanted: list[str],
) -> None:
    paper_list = listed(
        tmp_path_factory.mktemp("terms"),
        [paper(number, title, abstract) for number, (title, abstract) in enumerate(papers)],
    )
    terms = paper_list.collection.notebook.terms
    terms.add(wanted, wanted=True)
    terms.add(unwanted, wanted=False)
    numbers = paper_list.terms.counts(range(len(papers))) or [(0, 0)] * len(papers)
    for position, (plus, minus) in enumerate(numbers):
        matches = paper_list.terms.matches(position) if terms.all else NO_TERMS
        assert (len(matches.wanted), len(matches.unwanted)) == (plus, minus)
        spans = (matches.title, matches.abstract)
        assert any(each.wanted for each in spans) == bool(plus)
        assert any(each.unwanted for each in spans) == bool(minus)
        assert paper_list.terms.title_spans(position) == matches.title or not terms.all
    for low in (-2, 0, 1):
        paper_list.find(f"terms:>={low}")
        expected = [number for number, (plus, minus) in enumerate(numbers) if plus - minus >= low]
        assert sorted(map(int, paper_list.positions)) == expected
    paper_list.order("terms")
    balances = [numbers[position][0] - numbers[position][1] for position in paper_list.positions]
    assert balances == sorted(balances)
    paper_list.collection.notebook.close()


@pytest.mark.parametrize("share", ["part:1/1", "part:1/2", "part:2/3", "part:7/9"])
def test_a_part_is_the_same_wherever_the_papers_are_open(tmp_path: Path, share: str) -> None:
    papers = [paper(number, f"Paper {number}", "") for number in range(200)]
    lists = [listed(tmp_path, papers), listed(tmp_path, papers[::-1][:150])]
    parts = []
    for paper_list in lists:
        paper_list.find(share)
        parts.append({paper_list.collection.id(int(row)) for row in paper_list.positions})
    assert parts[1] == parts[0] & {each.id for each in papers[::-1][:150]}
    shares = int(share.partition("/")[2])
    lists[0].find(" OR ".join(f"part:{number}/{shares}" for number in range(1, shares + 1)))
    assert lists[0].complete == 200
    assert abs(len(parts[0]) - 200 / shares) < 40


@pytest.mark.parametrize("text", ["part:0/3", "part:4/3", "part:1", "part:x/2", "part:1/0"])
def test_what_is_no_part_is_ignored(text: str) -> None:
    assert parse_query(text).ignored
    assert not parse_query(text)


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("terms:>0", Range("terms", 1, None)),
        ("terms:..-2", Range("terms", None, -2)),
        ("terms:1-3", Range("terms", 1, 3)),
        ("terms:-3--1", Range("terms", -3, -1)),
        ("wanted:=2", Range("wanted", 2, 2)),
        ('wanted:"2020"', Field("wanted", "2020")),
        ('unwanted:="-3"', Field("unwanted", "-3", True)),
        ("unwanted:~screen", Field("unwanted", "~screen")),
        ("part:01/03", Field("part", "1/3")),
    ],
)
def test_counts_and_terms_are_parsed_and_printed(text: str, node: Field | Range) -> None:
    assert parse_query(text).root == node
    assert parse_query(str(parse_query(text))).root == node
