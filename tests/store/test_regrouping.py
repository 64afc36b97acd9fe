"""A Library under other answers is what opening its Sources under them would give."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.answers import NO_ANSWERS, Answers, Indistinguishable, answer_document, answers_from
from store.library import Library, bundled_corpus, open_library
from store.papers import Paper
from store.regrouping import moved, regrouped

TITLES = ("Carbon of restored fens", "What warblers like", "Reeds in winter", "Reeds in summer")


def under(library: Library, answers: Answers) -> Library:
    """Go through all steps."""
    steps = regrouped(library, answers)
    told = []
    while True:
        try:
            told.append(next(steps))
        except StopIteration as stop:
            assert told == sorted(told)
            found: Library = stop.value
            return found


def apart(paper: Paper) -> Answers:
    """Answer that the first Record of a Paper is none of the others."""
    first, *others = paper.records
    return answers_from([answer_document(others, [first], same=False, when="2026")])


def same(one: Library, other: Library) -> bool:
    return (
        list(one.papers) == list(other.papers)
        and one.sources == other.sources
        and one.offers == other.offers
        and dict(one.positions) == dict(other.positions)
    )


def test_the_same_answers_give_the_same_library() -> None:
    library = open_library(bundled_corpus())
    assert same(under(library, NO_ANSWERS), library)


def test_a_split_gives_what_opening_would_give_and_joining_gives_the_old() -> None:
    library = open_library(bundled_corpus())
    (baichuan,) = (paper for paper in library.papers if len(paper.records) == 3)
    answers = apart(baichuan)
    split = under(library, answers)
    assert len(split.papers) == len(library.papers) + 1
    assert same(split, open_library(bundled_corpus(), answers=answers))
    assert sum(source.duplicates for source in split.sources) == 3
    assert same(under(split, NO_ANSWERS), library)


def test_every_paper_is_found_again_after_a_split() -> None:
    library = open_library(bundled_corpus())
    (baichuan,) = (paper for paper in library.papers if len(paper.records) == 3)
    split = under(library, apart(baichuan))
    for paper in library.papers:
        at = moved(paper, split)
        assert at is not None
        assert paper.records[0] in split.papers[at].records


def test_a_paper_whose_keys_are_all_shared_is_found_again(tmp_path: Path) -> None:
    source = tmp_path / "posters.jsonl"
    write(source, [("Poster", 2001, "10.5555/x"), ("Poster", 2001, "10.5555/x")])
    (whole,) = open_library([source]).papers
    answers = Answers()
    assert moved(whole, under(open_library([source]), answers)) == 0
    other = open_library(bundled_corpus())
    assert moved(whole, other) is None


def write(path: Path, entries: Sequence[tuple[str, int, str]]) -> None:
    lines = [
        json.dumps({"title": title, "year": year, "doi": doi, "authors": ["Berg, O."]})
        for title, year, doi in entries
    ]
    path.write_text("\n".join(lines) + "\n")


entries = st.lists(
    st.tuples(
        st.sampled_from(TITLES),
        st.sampled_from([2001, 2002, 2010]),
        st.sampled_from(["", "10.5555/a", "10.5555/b"]),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=40, deadline=None)
@given(first=entries, second=entries, chosen=st.integers(0, 20))
def test_regrouping_is_opening_again(
    tmp_path_factory: pytest.TempPathFactory,
    first: list[tuple[str, int, str]],
    second: list[tuple[str, int, str]],
    chosen: int,
) -> None:
    folder = tmp_path_factory.mktemp("sources")
    paths = [folder / "a.jsonl", folder / "b.jsonl"]
    write(paths[0], first)
    write(paths[1], second)
    library = open_library(paths)
    groups = [paper for paper in library.papers if paper.duplicates]
    if not groups:
        return
    paper = groups[chosen % len(groups)]
    try:
        answers = apart(paper)
    except Indistinguishable:
        return
    assert same(under(library, answers), open_library(paths, answers=answers))
