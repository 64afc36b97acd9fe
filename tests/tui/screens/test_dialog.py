"""A dialog is closed once, however often it is asked to."""

from __future__ import annotations

import pytest

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


async def test_a_double_click_on_the_card_goes_on(opened) -> None:
    async with opened() as session:
        await session.app.push_screen(WelcomeCard(session.main.settings.keys))
        await session.settle()
        await session.pilot.click(offset=(40, 8), times=2)
        await session.settle()
        assert isinstance(session.app.screen, MainScreen)
        assert session.app.return_code is None
