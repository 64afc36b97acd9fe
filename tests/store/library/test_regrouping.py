"""A Library under other answers is what opening its Sources under them would give."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.duplicates.answers import (
    NO_ANSWERS,
    Answers,
    IndistinguishableRecords,
    answer_to_document,
    answers_from_documents,
)
from store.duplicates.grouping import group_records_in_steps
from store.library.cache import load_library, save_library
from store.library.library import Library
from store.library.opening import bundled_corpus, open_library
from store.library.regrouping import find_again, overlay_papers, regroup
from store.model.paper import Paper
from store.model.record import Record
from store.tasks import run_steps

TITLES = ("Carbon of restored fens", "What warblers like", "Reeds in winter", "Reeds in summer")


def under(library: Library, answers: Answers) -> Library:
    """Go through all steps."""
    steps = regroup(library, answers)
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
    return answers_from_documents([answer_to_document(others, [first], same=False, when="2026")])


def same(one: Library, other: Library) -> bool:
    return (
        list(one.papers) == list(other.papers)
        and one.sources == other.sources
        and one.possible_duplicates == other.possible_duplicates
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
        at = find_again(paper, split)
        assert at is not None
        assert paper.records[0] in split.papers[at].records


def test_a_paper_whose_keys_are_all_shared_is_found_again(tmp_path: Path) -> None:
    source = tmp_path / "posters.jsonl"
    write(source, [("Poster", 2001, "10.5555/x"), ("Poster", 2001, "10.5555/x")])
    (whole,) = open_library([source]).papers
    answers = Answers()
    assert find_again(whole, under(open_library([source]), answers)) == 0
    other = open_library(bundled_corpus())
    assert find_again(whole, other) is None


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
    except IndistinguishableRecords:
        return
    assert same(under(library, answers), open_library(paths, answers=answers))


def any_answer(library: Library, chosen: int, known: Answers) -> tuple[Paper, Paper, bool] | None:
    """Choose an answer: that two Papers are one, or that a Paper of several Records is two."""
    papers = list(library.papers)
    split = [paper for paper in papers if paper.duplicates]
    if split and chosen % 2:
        paper = split[chosen // 2 % len(split)]
        at = 1 + chosen // 3 % paper.duplicates
        return (
            replace(paper, records=paper.records[:at]),
            replace(paper, records=paper.records[at:]),
            False,
        )
    if len(papers) < 2:
        return None
    one, other = papers[chosen % len(papers)], papers[(chosen * 7 + 3) % len(papers)]
    return None if one is other else (one, other, True)


@settings(max_examples=60, deadline=None)
@given(
    first=entries,
    second=entries,
    chosen=st.lists(st.integers(0, 60), min_size=1, max_size=4),
    undone=st.booleans(),
    cached=st.booleans(),
)
def test_grouping_a_neighbourhood_again_is_grouping_all_again(
    tmp_path_factory: pytest.TempPathFactory,
    first: list[tuple[str, int, str]],
    second: list[tuple[str, int, str]],
    chosen: list[int],
    undone: bool,
    cached: bool,
) -> None:
    folder = tmp_path_factory.mktemp("sources")
    paths = [folder / "a.jsonl", folder / "b.jsonl"]
    write(paths[0], first)
    write(paths[1], second)
    library, documents, answers = open_library(paths), list[dict[str, object]](), NO_ANSWERS
    if cached:
        assert run_steps(save_library(folder, "key", library))
        kept = load_library(folder, "key", NO_ANSWERS)
        assert kept is not None
        library = kept
    for number, choice in enumerate(chosen):
        told = any_answer(library, choice, answers)
        if told is None:
            continue
        one, other, alike = told
        shared = one.shared | other.shared
        try:
            documents.append(
                answer_to_document(
                    one.records,
                    other.records,
                    same=alike,
                    when=f"{number}",
                    shared=shared,
                    earlier=answers,
                )
            )
        except IndistinguishableRecords:
            continue
        answers = answers_from_documents(documents)
        library = under(library, answers)
        assert same(library, open_library(paths, answers=answers))
    if undone:
        answers = answers_from_documents(documents[:-1])
        assert same(under(library, answers), open_library(paths, answers=answers))


def test_an_answer_groups_only_its_neighbourhood_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "fens.jsonl"
    write(source, [(title, 2001, "") for title in TITLES for _ in range(2)])
    library = open_library([source])
    compared: list[int] = []

    def counted(records: Sequence[Record], *given: object) -> object:
        compared.append(len(records))
        return group_records_in_steps(records, *given)  # type: ignore[arg-type]

    monkeypatch.setattr("store.library.regrouping.group_records_in_steps", counted)
    monkeypatch.setattr("store.library.regrouping.group_records_in_steps", counted)
    one, other = library.papers[0], library.papers[1]
    document = answer_to_document(one.records, other.records, same=True, when="2026")
    joined = under(library, answers_from_documents([document]))
    assert len(joined.papers) == len(library.papers) - 1
    assert same(under(joined, NO_ANSWERS), library)
    assert compared == [4, 4]


@given(st.data())
def test_papers_that_were_patched_often_are_patched_once(data: st.DataObject) -> None:
    every = bundled_library_papers()
    papers: Sequence[Paper] = every[:5]
    wanted = list(papers)
    for _ in range(data.draw(st.integers(1, 4))):
        fresh = data.draw(st.lists(st.sampled_from(every), max_size=3))
        places = st.integers(0, len(wanted) + len(fresh) - 1)
        order = data.draw(st.lists(places, min_size=1, max_size=8, unique=True))
        wanted = [[*wanted, *fresh][at] for at in order]
        papers = overlay_papers(papers, fresh, np.array(order))
        assert list(papers) == wanted == [papers[at - len(papers)] for at in range(len(papers))]


def test_a_thousand_answers_lie_not_on_top_of_each_other() -> None:
    papers: Sequence[Paper] = bundled_library_papers()
    order = np.arange(len(papers))
    for _ in range(1_500):
        papers = overlay_papers(papers, (), order)
    assert papers[7] is bundled_library_papers()[7]


@cache
def bundled_library_papers() -> Sequence[Paper]:
    return open_library(bundled_corpus()).papers
