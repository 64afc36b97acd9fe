"""Duplicates side by side: split, joined, undone, and seen everywhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.model.annotation import Decision
from store.notebook.notebook import Notebook
from tui.screens.duplicates import DuplicatesScreen
from tui.screens.main.reviewing import Action
from tui.screens.main.screen import MainScreen

SIZES = [(80, 24), (120, 40), (200, 60)]

FENS = "Restored fens took up carbon after five years, and the methane fell with every summer. "


def entry(**fields: str) -> str:
    lines = [f"{tag}  - {text}" for tag, texts in fields.items() for text in texts.split(" / ")]
    return "\n".join(["TY  - JOUR", *lines, "ER  - ", "", ""])


@pytest.fixture
def sources(tmp_path: Path) -> list[Path]:
    """Return two exports: a paper twice, a pair that may be one, two posters with one DOI."""
    first, second = tmp_path / "one.ris", tmp_path / "other.ris"
    authors = "Okonkwo, Ada / Berg, Olav"
    first.write_text(
        entry(TI="Carbon of restored fens", AU=authors, PY="2014", JO="Mires", VL="3", AB=FENS * 3)
        + entry(TI="Methane of drained bogs", AU=authors, PY="2011", JO="Bogs", VL="7")
        + entry(TI="Poster: herons", AU="Kim, S.", PY="2015", DO="10.5555/posters")
        + entry(TI="Poster: cranes", AU="Olsen, T.", PY="2015", DO="10.5555/posters")
    )
    second.write_text(
        entry(TI="Carbon of restored fens", AU=authors, PY="2014", JO="Mires", KW="peat")
        + entry(TI="What bogs give off: Methane of drained bogs", AU=authors, PY="2011", JO="Bogs")
    )
    return [first, second]


def dialog(session) -> DuplicatesScreen:
    assert isinstance(session.app.screen, DuplicatesScreen)
    return session.app.screen


@pytest.mark.parametrize("size", SIZES)
async def test_records_are_shown_side_by_side(opened, sources, size) -> None:
    async with opened(*sources, size=size) as session:
        await session.press("d")
        assert "Duplicates of Carbon of restored fens" in session.text
        assert "one.ris:1" in session.text
        assert "other.ris:1" in session.text
        assert "keywords  →" in session.text
        assert "One paper: same title" in session.text
        await session.press("J", "J", "J")
        assert "keywords from other.ris:1" in " ".join(session.text.replace("│", "").split())


async def test_a_split_is_shown_reported_and_undone(opened, sources) -> None:
    async with opened(*sources) as session:
        await session.press("i", "g", "d", "n")
        assert "Split: Carbon of restored fens · u undoes" in session.text
        assert "This paper has one record" in session.text
        await session.press("escape")
        assert "6 papers" in session.text
        assert session.title == "Carbon of restored fens"
        assert session.annotation.decision is Decision.INCLUDE
        assert session.main.paper.records[0].place.source.endswith("one.ris")
        await session.press("slash")
        await session.type("source:other carbon")
        await session.press("enter")
        assert session.annotation.decision is Decision.UNDECIDED
        await session.press("escape", "u")
        assert "Undid: Split: Carbon of restored fens" in session.status
        assert "5 papers" in session.text
        assert session.main.paper.duplicates == 1
        assert session.annotation.decision is Decision.INCLUDE
        await session.press("ctrl+r")
        assert "6 papers" in session.text


async def test_possible_duplicates_are_answered_and_the_answers_last(opened, sources) -> None:
    async with opened(*sources) as session:
        await session.press("D")
        assert "Possible duplicates · 1 of 1" in session.text
        assert "Methane of drained bogs" in session.text
        assert "What bogs give off" in session.text
        assert "Likely, not sure: " in session.text
        await session.press("y")
        assert "Joined: " in session.text
        assert "There are no possible duplicates" in session.text
        await session.press("u")
        assert "Possible duplicates · 1 of 1" in session.text
        await session.press("n")
        assert "There are no possible duplicates" in session.text
        await session.press("escape")
        assert session.main.paper_list.collection.library.possible_duplicates == ()
    async with opened(*sources) as again:
        assert "5 papers" in again.text
        assert again.main.paper_list.collection.library.possible_duplicates == ()


async def test_a_possible_duplicate_is_joined_from_its_paper(opened, sources) -> None:
    async with opened(*sources) as session:
        await session.press("j", "d")
        assert "Duplicates of Methane of drained bogs" in session.text
        await session.press("y")
        assert "One paper: you said so" in session.text
        await session.press("y")
        assert "Already the same paper" in session.text
        await session.press("escape")
        assert "4 papers" in session.text
        assert session.main.paper.duplicates == 1


async def test_without_duplicates_a_line_says_where_there_are_some(opened, sources) -> None:
    async with opened(*sources) as session:
        await session.press("j", "j", "d")
        assert isinstance(session.app.screen, MainScreen)
        assert "No duplicates of this paper" in session.status
        assert "D shows 1 possible pair of others" in session.status


async def test_without_any_possible_duplicates_a_line_says_so(opened) -> None:
    async with opened() as session:
        await session.press("d")
        assert "No duplicates of this paper, and no possible pairs" in session.status
        await session.press("D")
        assert "There are no possible duplicates" in session.text


async def test_marked_papers_are_joined_by_hand(opened, sources) -> None:
    async with opened(*sources) as session:
        await session.press("slash")
        await session.type("poster")
        await session.press("enter", "4", "V", "d")
        assert "Are these 2 marked papers the same?" in session.text
        assert "DOI 10.5555/posters is on 2 papers, so it identifies neither" in session.text
        await session.press("y")
        assert "Joined: " in session.text
        assert "One paper: you said so" in session.text
        await session.press("escape")
        assert "1 of 4" in session.text
        assert "marked" not in session.main.paper_list.count()
        assert session.annotation.rating == 4
        await session.press("u")
        assert "2 of 5" in session.text


async def test_filter_order_marks_and_cursor_stay_after_an_answer(opened, sources) -> None:
    async with opened(*sources) as session:
        await session.press("s", "t", "slash")
        await session.type("year:2011..2015")
        await session.press("enter", "G", "space", "g", "d", "escape", "k")
        before = session.title
        collection = session.main.paper_list.collection
        marked = [collection.papers[position].title for position in collection.marks]
        carbon = next(paper for paper in collection.papers if paper.duplicates)
        change = session.notebook.answer(carbon.records[:1], carbon.records[1:], False)
        session.main.review_session.show_change(change)
        await session.settle()
        paper_list = session.main.paper_list
        assert session.title == before
        collection = paper_list.collection
        assert (paper_list.text, paper_list.sort) == ("year:2011..2015", "title")
        assert [collection.papers[mark].title for mark in collection.marks] == marked
        assert "6 of 6" in session.text


async def test_typing_goes_on_while_the_collection_is_regrouped(opened, sources) -> None:
    async with opened(*sources) as session:
        await session.press("j", "j", "slash")
        await session.type("herons")
        other = session.main.paper_list.collection.papers[0]
        change = session.notebook.answer(other.records[:1], other.records[1:], False)
        session.main.review_session.show_change(change)
        await session.settle()
        assert session.main.typing
        assert "1 of 6" in session.text
        await session.press("escape")
        assert session.title == "Poster: herons"


async def test_an_unfinished_note_stays_with_its_paper(opened, sources) -> None:
    async with opened(*sources) as session:
        await session.press("n")
        await session.type("peat")
        paper = session.main.paper
        change = session.notebook.answer(paper.records[:1], paper.records[1:], False)
        session.main.review_session.show_change(change)
        await session.settle()
        await session.press("escape")
        assert session.annotation.note == "peat"
        noted = [
            p
            for p in session.main.paper_list.collection.papers
            if session.notebook.annotation_of(p).note
        ]
        assert noted == [session.main.paper]
        assert session.main.note_session.drafts.read() == {}


async def test_an_answer_from_another_window_counts(opened, sources, tmp_path: Path) -> None:
    async with opened(*sources) as session:
        other = Notebook.open(tmp_path / "notes.json")
        carbon = session.main.paper_list.collection.papers[0]
        other.answer(carbon.records[:1], carbon.records[1:], False)
        session.app.refresh_notes()
        await session.settle()
        assert "6 papers" in session.text
        other.undo()
        session.app.refresh_notes()
        await session.settle()
        assert "5 papers" in session.text
        other.close()


async def test_changes_during_a_regrouping_are_there_after_it(opened, sources) -> None:
    """The earlier collection stays in use until the new one is ready."""
    async with opened(*sources) as session:
        carbon = session.main.paper_list.collection.papers[0]
        change = session.notebook.answer(carbon.records[:1], carbon.records[1:], False)
        session.main.review_session.show_change(change)
        tag = Action(lambda papers: session.notebook.tag(papers, ["bog"]), "Already tagged")
        session.main.review_session.apply(tag)
        await session.settle()
        assert "6 papers" in session.text
        assert session.main.paper_list.collection.tags == {"bog": 1}
        assert session.annotation.tags == ("bog",)


async def test_an_answer_reads_no_source_again(opened, sources) -> None:
    async with opened(*sources) as session:
        for source in sources:
            source.unlink()
        await session.press("d", "n", "escape")
        assert "6 papers" in session.text


async def test_a_titled_record_is_split_from_two_without_title(opened) -> None:
    async with opened(size=(120, 40)) as session:
        await session.press("slash")
        await session.type("is:duplicate baichuan")
        await session.press("enter", "d")
        assert "the rest of this paper" in session.text
        assert len(dialog(session)._questions) == 3
        await session.press("n")
        assert "Split: Baichuan 2" in session.text
        await session.press("escape", "escape")
        assert "154 papers" in session.text
        await session.press("u")
        assert "153 papers" in session.text


async def test_records_that_cannot_be_distinguished_are_not_split(opened, tmp_path: Path) -> None:
    source = tmp_path / "twins.ris"
    source.write_text(entry(TI="Reeds in winter", AU="Berg, O.", PY="2001") * 2)
    async with opened(source) as session:
        await session.press("d", "n")
        assert "These records have the same ids and text" in session.text
        assert session.notebook.history() == []


@pytest.fixture
def columns(tmp_path: Path) -> Path:
    """Return an export with one title in five issues, and two other possible duplicates."""
    title = "From the desk of the society of mires and fens"
    authors = "Okonkwo, Ada / Berg, Olav"
    source = tmp_path / "columns.ris"
    source.write_text(
        "".join(entry(TI=title, PY="2001", JO=f"Mire {name}") for name in "ABCDE")
        + entry(TI="Methane of drained and rewetted bogs", AU=authors, PY="2011", JO="Bogs")
        + entry(TI="Methane of drained and rewetted bogs: nine years", AU=authors, PY="2011")
        + entry(TI="Mosses of the northern fens", AU=authors, PY="2012", JO="Bogs")
        + entry(TI="Mosses of the northern fens: a long-term study", AU=authors, PY="2012")
    )
    return source


async def test_offers_with_the_same_reasons_are_answered_at_once(opened, columns) -> None:
    async with opened(columns, size=(120, 40)) as session:
        await session.press("D")
        before = len(session.main.paper_list.collection.library.possible_duplicates)
        assert before >= 2
        assert "rows like this different" in session.text
        await session.press("N")
        [change] = session.notebook.history()
        assert change.text.startswith("Split: ")
        assert change.text.endswith(", and 1 more")
        library = session.main.paper_list.collection.library
        assert len(library.possible_duplicates) <= before - 2
        await session.press("u")
        library = session.main.paper_list.collection.library
        assert len(library.possible_duplicates) == before
