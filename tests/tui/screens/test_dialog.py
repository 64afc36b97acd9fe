"""A dialog is closed once, however often it is asked to."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events
from textual.containers import VerticalScroll

from tui.screens.main.screen import MainScreen
from tui.screens.welcome import WelcomeCard


@pytest.mark.parametrize(
    "keys",
    [
        "x",
        "t",
        "E",
        "s",
        "f",
        "D",
        "U",
        "O",
        "H",
        "F",
        "c",
        "ctrl+p",
        "question_mark",
        "percent_sign",
    ],
)
async def test_a_second_request_closes_nothing_else(opened, keys: str) -> None:
    async with opened() as session:
        await session.press("question_mark")
        below = session.app.screen
        await session.press("escape", keys)
        dialog = session.app.screen
        assert dialog is not below
        assert not isinstance(dialog, MainScreen)
        dialog.dismiss(None)
        dialog.dismiss(None)
        await session.settle()
        assert isinstance(session.app.screen, MainScreen)


@pytest.mark.parametrize("size", [(80, 24), (100, 30)])
async def test_a_dialog_of_text_is_as_high_as_its_text(
    opened, tmp_path: Path, size: tuple[int, int]
) -> None:
    """Paths of sources are long, and take several lines."""
    folder = (
        tmp_path / "a-folder-with-a-rather-long-name" / "and-another-one-below-it-for-the-papers"
    )
    folder.mkdir(parents=True)
    for name in ("one.bib", "two.bib"):
        (folder / name).write_text(f"@article{{a, title={{Paper {name}}}, year={{2000}}}}\n")
    async with opened(folder / "one.bib", folder / "two.bib", size=size) as session:
        for keys in ("R", "percent_sign"):
            await session.press(keys)
            text = session.app.screen.query_one(VerticalScroll)
            assert text.max_scroll_y == 0
            assert text.size.height == text.virtual_size.height
            await session.press("escape")


async def test_two_clicks_at_once_on_the_card_go_on(opened) -> None:
    async with opened() as session:
        card = WelcomeCard(session.main.settings.keys)
        await session.app.push_screen(card)
        await session.settle()
        for _ in range(2):
            card.post_message(events.Click(card, 40, 8, 0, 0, 1, False, False, False))
        await session.settle()
        assert isinstance(session.app.screen, MainScreen)
        assert session.app.return_code is None
