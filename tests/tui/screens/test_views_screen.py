"""Views in the app: saved, gone to, renamed and deleted."""

from __future__ import annotations

import pytest

from store.notebook.notebook import Notebook
from store.notebook.saved_views import View, list_views
from store.storage.errors import SaveFailed


def names(session) -> list[str]:
    return [view.name for view in list_views(session.notebook.store)]


async def test_a_saved_filter_is_there_the_next_day(opened) -> None:
    async with opened() as day:
        await day.press("slash")
        await day.type("moe")
        await day.press("enter", "s", "t", "f", "s")
        await day.type("experts")
        await day.press("enter")
        assert "Saved: experts" in day.text
        await day.press("escape", "escape", "s", "b")
    async with opened() as next_day:
        assert "153 papers" in next_day.text
        await next_day.press("f", "g", "enter")
        assert "/ moe" in next_day.text
        assert "by title" in next_day.text
        assert "View: experts" in next_day.status
        assert list_views(next_day.notebook.store) == (View("experts", "moe", "title"),)


async def test_the_list_counts_what_each_view_finds_now(opened) -> None:
    async with opened() as session:
        await session.press("i", "i", "f")
        lines = session.text.splitlines()
        (line,) = (line for line in lines if "included" in line)
        assert line.split()[-3:-1] == ["2", "included"] or "2  included" in line
        assert any("153  all papers" in line for line in lines)
        assert any("151  undecided" in line for line in lines)


async def test_brackets_go_through_all_views_and_start_again(opened) -> None:
    async with opened() as session:
        await session.press("i", "right_square_bracket")
        assert "View: undecided" in session.status
        assert "152 of 153" in session.text
        await session.press("right_square_bracket")
        assert "View: included" in session.status
        assert "1 of 153" in session.text
        await session.press("left_square_bracket", "left_square_bracket")
        assert "View: all papers" in session.status
        await session.press("left_square_bracket")
        assert "View: noted" in session.status


async def test_the_cursor_stays_on_its_paper_through_a_view(opened) -> None:
    async with opened() as session:
        await session.press(*["j"] * 5)
        before = session.title
        await session.press("f", "j", "enter")
        assert "View: undecided" in session.status
        assert session.title == before


async def test_a_view_is_deleted_by_two_presses_and_restored(opened) -> None:
    async with opened() as session:
        await session.press("f", "s")
        await session.type("mine")
        await session.press("enter", "d")
        assert "d again deletes mine" in session.text
        await session.press("j", "k", "d")
        assert names(session) == ["mine"]
        await session.press("d")
        assert "Deleted: mine" in session.text
        assert names(session) == []
        await session.press("u")
        assert names(session) == ["mine"]
        await session.press("escape", "u")
        assert "Undid: Saved the view: mine" in session.status
        assert "in no open source" not in session.status


async def test_a_view_is_renamed_and_a_taken_name_is_refused(opened) -> None:
    async with opened() as session:
        for name in ("one", "two"):
            await session.press("f", "s")
            await session.type(name)
            await session.press("enter", "escape")
        await session.press("f", "g", "r", "backspace", "backspace", "backspace")
        await session.type("two")
        await session.press("enter")
        assert "Not saved: there is already a view called 'two'" in session.text
        await session.type("b")
        await session.press("enter")
        assert names(session) == ["twob", "two"]


async def test_a_built_in_view_cannot_be_deleted_but_replaced(opened) -> None:
    async with opened() as session:
        await session.press("f", "d")
        assert "built in" in session.text
        await session.press("escape", "slash")
        await session.type("is:undecided moe")
        await session.press("enter", "f", "s")
        await session.type("undecided")
        await session.press("enter", "escape", "f")
        assert "built in" not in session.text.partition("  undecided")[2].splitlines()[1]
        assert names(session) == ["undecided"]


async def test_letters_of_a_name_are_no_keys_and_escape_saves_nothing(opened) -> None:
    async with opened() as session:
        await session.press("f", "s")
        await session.type("fdqu")
        await session.press("escape")
        assert names(session) == []
        await session.press("escape")
        assert session.app.screen is session.main


async def test_a_view_that_was_not_saved_is_reported_until_something_is_saved(
    opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise SaveFailed("not saved: no space left on device")

    async with opened() as session:
        await session.press("f", "s")
        await session.type("mine")
        with monkeypatch.context() as patch:
            patch.setattr(Notebook, "save_view", fail)
            await session.press("enter")
        assert "NOT SAVED: no space left on device" in session.text
        await session.press("escape", "escape")
        assert "NOT SAVED: no space left on device" in session.status
        await session.press("f", "s")
        await session.type("mine")
        await session.press("enter", "escape")
        assert "NOT SAVED" not in session.status


async def test_each_view_is_searched_once(opened, monkeypatch) -> None:
    """Moving in the list searches nothing."""
    async with opened() as session:
        asked: list[str] = []
        count = session.main.paper_list.count_matches
        monkeypatch.setattr(
            session.main.paper_list, "count_matches", lambda text: asked.append(text) or count(text)
        )
        await session.press("f", "j", "k", "G", "g", "j")
        assert len(asked) == len(set(asked)) == 5
