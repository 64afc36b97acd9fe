"""Dialogs by mouse: a click chooses, and never writes; beside a dialog it is Esc."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui.screens.main.screen import MainScreen
from tui.screens.palette import PaletteScreen
from tui.widgets.footer import KeyFooter

DIALOGS = ("question_mark", "U", "s", "x")


async def click_text(session, text: str) -> None:
    """Click the end of the first place of the screen that shows a text."""
    rows = session.text.split("\n")
    row = next(number for number, line in enumerate(rows) if text in line)
    await session.pilot.click(offset=(rows[row].index(text) + len(text) - 1, row))
    await session.settle()


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """Return a source of few papers, which opens sooner than the bundled ones."""
    path = tmp_path / "papers.csv"
    path.write_text("title,year\nSwifts over town,2020\nOwls by night,2021\nMoe counts,2022\n")
    return path


async def test_a_click_chooses_what_to_export_and_never_writes(
    opened, papers: Path, tmp_path: Path
) -> None:
    target = tmp_path / "list.md"
    target.write_text("mine")
    async with opened(papers, size=(100, 40)) as session:
        await session.press("i", "x")
        screen = session.app.screen
        screen.query_one("#file").value = str(target)
        await session.settle()
        for box, line in (("scope", 1), ("format", 4), *[("format", 0)] * 3):
            await session.pilot.click(f"#{box}", offset=(5, line))
            await session.settle()
            assert screen.query_one(f"#{box}").highlighted == line
            assert session.app.screen is screen
        assert screen.query_one("#file").value == str(target)
    assert not (tmp_path / "list.csv").exists()
    assert target.read_text() == "mine"


async def test_dialogs_close_by_mouse(opened, papers: Path) -> None:
    async with opened(papers, size=(90, 26)) as session:
        await session.press("i")
        for key in DIALOGS:
            await session.press(key)
            assert not isinstance(session.app.screen, MainScreen), key
            if "Esc c" in session.text:
                await click_text(session, "Esc c")
                assert isinstance(session.app.screen, MainScreen), key
                await session.press(key)
            widget, _ = session.app.screen.get_widget_at(0, 0)
            if widget is session.app.screen:
                await session.pilot.click(offset=(0, 0))
                await session.settle()
                assert isinstance(session.app.screen, MainScreen), key
            else:
                await session.press("escape")
        assert "1 in" in session.text


async def test_the_palette_opens_and_closes_by_mouse(opened, papers: Path) -> None:
    async with opened(papers, size=(80, 24)) as session:
        await session.press("slash", "m", "o", "e", "enter")
        column = session.text.split("\n")[-1].index(": all")
        await session.pilot.click(KeyFooter, offset=(column, 0))
        await session.wait_until(lambda: isinstance(session.app.screen, PaletteScreen))
        await session.pilot.click(offset=(0, 23))
        await session.settle()
        assert isinstance(session.app.screen, MainScreen)
        assert "moe" in session.text
