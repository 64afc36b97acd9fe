"""The help: all keys, two columns where they fit, and a search."""

from __future__ import annotations

from tui.widgets.line_input import LineInput


async def test_it_is_searched_and_closed_step_by_step(opened) -> None:
    async with opened(size=(200, 50)) as session:
        await session.press("question_mark")
        first = next(line for line in session.text.splitlines() if "│ First of all" in line)
        assert " View " in first
        await session.press("slash")
        await session.type("undo")
        assert "ctrl+r" in session.text
        assert "Move to the next paper" not in session.text
        await session.press("enter", "j", "slash")
        await session.type(" zzz")
        assert "Nothing here contains that." in session.text
        await session.press("escape")
        assert "Move to the next paper" in session.text
        assert not session.app.screen.query_one(LineInput).display
        await session.press("escape")
        assert session.app.screen is session.main


async def test_on_a_small_screen_it_is_one_column(opened) -> None:
    async with opened(size=(80, 24)) as session:
        await session.press("question_mark")
        assert "Move to the next paper." in session.text
        await session.press("G")
        assert "has:" in session.text


async def test_the_page_says_when_all_is_decided_and_goes_with_the_next_change(
    opened, tmp_path
) -> None:
    (tmp_path / "birds.csv").write_text("title\nOwls\nSwifts\nBats\n")
    async with opened(tmp_path / "birds.csv") as session:
        await session.press("i", "m")
        assert "papers are decided" not in session.text
        await session.press("e")
        assert "All 3 papers are decided" in session.text
        assert "x   export the 1 included" in session.text
        await session.press("i")
        assert "Not changed: just decided" in session.status
        await session.press("u")
        assert "papers are decided" not in session.text
        await session.press("e", "k", "tab")
        assert "All 3 papers are decided" in session.text
        await session.press("4")
        assert "★★★★☆" in session.text
        assert session.app.parting_line == ""
    assert session.app.parting_line == "3 seen, 1 in, 1 maybe"
