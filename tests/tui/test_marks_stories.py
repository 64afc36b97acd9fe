"""Marks and decisions in keys: an action applies to what is on screen, and undo gives all back."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.model.annotation import Decision
from tui.config.settings import Settings

BIRDS = ("swift", "owl", "heron", "crane", "gull", "wren", "robin", "finch")


@pytest.fixture
def birds(tmp_path: Path) -> Path:
    """Eight papers with titles of one word, which is the same in no other."""
    path = tmp_path / "birds.csv"
    rows = [
        f"{name},How a {name} lives by the river {number}.," for number, name in enumerate(BIRDS)
    ]
    path.write_text("title,abstract,year\n" + "\n".join(rows) + "\n")
    return path


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """Thirty papers."""
    path = tmp_path / "many.csv"
    rows = [f"Paper {number} on topic {number * 7},Text {number} says so.," for number in range(30)]
    path.write_text("title,abstract,year\n" + "\n".join(rows) + "\n")
    return path


def decisions(session) -> list[str]:
    """Return the decisions of all papers as the first letters of their names."""
    collection = session.main.paper_list.collection
    count = range(len(collection.papers))
    return [collection.annotation(position).decision.value[0] for position in count]


def marks(session) -> set[int]:
    return session.main.paper_list.collection.marks


async def test_in_the_reader_an_action_applies_to_the_paper_on_screen(opened, birds) -> None:
    async with opened(birds) as session:
        await session.press("space", "enter", "space")
        assert "owl" in session.text
        assert marks(session) == {0}
        await session.press("e")
        assert "".join(decisions(session)) == "ueuuuuuu"
        assert "1 marked paper in the list left alone" in session.status
        assert marks(session) == {0}
        await session.press("escape", "4")
        assert session.main.paper_list.collection.annotation(0).rating == 4


@pytest.mark.parametrize(("key", "field"), [("3", "rating"), ("r", "read"), ("m", "decision")])
async def test_in_the_reader_other_actions_do_so_too(opened, birds, key: str, field: str) -> None:
    async with opened(birds) as session:
        await session.press("space", "space", "enter", key)
        collection = session.main.paper_list.collection
        changed = [
            position
            for position in range(len(BIRDS))
            if getattr(collection.annotation(position), field)
            != getattr(collection.annotation(7), field)
        ]
        assert changed == [2]


async def test_hidden_marks_are_left_alone_and_named(opened, birds) -> None:
    async with opened(birds) as session:
        await session.press("space", "space", "slash")
        await session.type("heron")
        await session.press("enter", "i")
        assert "".join(decisions(session)) == "uuiuuuuu"
        assert "2 marked papers hidden by the filter left alone" in session.status
        await session.press("r", "t")
        await session.type("wader")
        await session.press("enter")
        assert session.notebook.history()[0].text == "Tagged +wader: heron"
        assert marks(session) == {0, 1}


async def test_undo_of_many_leaves_the_cursor_and_gives_the_marks_back(opened, birds) -> None:
    async with opened(birds) as session:
        await session.press("space", "space", "space", "k", "e")
        assert ("".join(decisions(session)), marks(session)) == ("eeeuuuuu", set())
        assert session.main.rows.cursor == 2
        await session.press("u")
        assert session.main.rows.cursor == 2
        assert ("".join(decisions(session)), marks(session)) == ("uuuuuuuu", {0, 1, 2})
        assert "3 marked" in session.text
        await session.press("ctrl+r")
        assert ("".join(decisions(session)), marks(session)) == ("eeeuuuuu", set())
        await session.press("G", "u")
        assert session.main.rows.cursor == 0, "the cursor was on no paper of the change"
        assert marks(session) == {0, 1, 2}


async def test_marks_are_there_again_the_next_day(opened, birds, tmp_path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("title,abstract,year\nBadgers,A badger digs.,2001\nFoxes,A fox digs.,2002\n")
    async with opened(birds) as session:
        await session.press("space", "j", "space")
        assert marks(session) == {0, 2}
    async with opened(other) as session:
        assert marks(session) == set()
        await session.press("V")
    async with opened(birds) as session:
        assert marks(session) == {0, 2}
        assert "2 marked" in session.text
        await session.press("escape")
        assert marks(session) == set()
    async with opened(other) as session:
        assert marks(session) == {0, 1}
    async with opened(birds) as session:
        assert marks(session) == set()


async def test_marks_stay_on_their_papers_when_a_source_has_changed(opened, birds) -> None:
    async with opened(birds) as session:
        await session.press("j", "space")
    text = birds.read_text().splitlines()
    birds.write_text("\n".join([text[0], "stork,A stork on a roof.,1999", *text[1:]]) + "\n")
    async with opened(birds) as session:
        paper_list = session.main.paper_list
        assert [paper_list.collection.papers[mark].title for mark in marks(session)] == ["owl"]


async def test_many_decisions_are_overturned_only_after_a_question(opened, many) -> None:
    async with opened(many) as session:
        await session.press("V", "i", "V", "m")
        assert "Overturn 30 decisions?" in session.text
        await session.press("n")
        assert set(decisions(session)) == {"i"}
        await session.press("m")
        await session.press("escape")
        assert set(decisions(session)) == {"i"}
        await session.press("m", "y")
        assert set(decisions(session)) == {"m"}
        assert "30 earlier decisions overturned" in session.status
        await session.press("u")
        assert set(decisions(session)) == {"i"}


async def test_few_decisions_are_overturned_at_once_and_counted(opened, birds) -> None:
    async with opened(birds) as session:
        await session.press("i", "i", "i", "V", "m")
        assert set(decisions(session)) == {"m"}
        assert "3 earlier decisions overturned" in session.status
        await session.press("V", "m")
        assert "Already maybe (8 papers)" in session.status


async def test_ratings_and_cleared_decisions_are_counted_too(opened, many) -> None:
    async with opened(many) as session:
        await session.press("V", "3", "4")
        assert "Overturn 30 ratings?" in session.text
        await session.press("n", "i", "V", "backspace")
        assert "Overturn 30 decisions?" in session.text
        await session.press("y")
        assert set(decisions(session)) == {"u"}


@pytest.mark.parametrize("last", ["i", "m"])
async def test_the_last_decision_is_not_overturned_by_a_key_too_many(opened, birds, last) -> None:
    async with opened(birds) as session:
        await session.press(*"imeimeim")
        assert "every paper shown has a decision" in session.status
        await session.press("e", last, "e")
        assert session.annotation.decision is Decision.MAYBE
        assert "".join(decisions(session)) == "imeimeim"
        await session.press("k", "j", "e")
        assert session.annotation.decision is Decision.EXCLUDE


async def test_nor_is_it_with_undecided_papers_above(opened, birds) -> None:
    async with opened(birds) as session:
        await session.press("G", "i")
        assert "end of the list" in session.status
        await session.press("m")
        assert "Not changed: just decided" in session.status
        assert session.annotation.decision is Decision.INCLUDE
        await session.press("u", "m")
        assert session.annotation.decision is Decision.MAYBE
        await session.press("backspace", "e")
        assert session.annotation.decision is Decision.EXCLUDE


async def test_nor_is_one_of_many_marked_papers(opened, birds) -> None:
    async with opened(birds, settings=Settings()) as session:
        await session.press("V", "m", "e")
        assert set(decisions(session)) == {"m"}
