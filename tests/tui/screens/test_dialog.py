"""A dialog is closed once, however often it is asked to."""

from __future__ import annotations

import pytest
from textual import events

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
