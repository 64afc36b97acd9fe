"""The palette: every command, and the theme."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

from textual.widgets import OptionList

Opened = Callable[..., AbstractAsyncContextManager[Any]]


async def test_a_theme_is_shown_at_once_kept_by_enter_and_found_again(opened: Opened) -> None:
    async with opened() as session:
        await session.press("ctrl+p", *"theme", "enter", "j")
        assert session.app.theme == "papersift-light"
        await session.press("escape")
        assert session.app.theme == "papersift-dark"
        await session.press("ctrl+p", "enter", "j", "j", "enter")
        assert session.app.theme == "papersift-contrast"
    async with opened() as session:
        assert session.app.theme == "papersift-contrast"


async def test_a_command_is_a_line_with_its_key_and_the_last_ones_are_first(opened: Opened) -> None:
    async with opened() as session:
        await session.press("colon", *"note")
        (line,) = [line for line in session.text.splitlines() if "›" in line]
        assert line.split("│")[1].split() == ["›", "Note", "n"]
        await session.press("escape", "colon", *"rate 4", "enter")
        assert session.annotation.rating == 4
        await session.press("colon", *"read or", "enter", "colon")
        choices = session.app.screen.query_one(OptionList)
        first = [choices.get_option_at_index(index).id for index in range(3)]
        assert first == ["annotate.read", "annotate.rate.4", "move.down"]
        assert session.annotation.read
    async with opened() as session:
        await session.press("colon", "enter")
        assert not session.annotation.read


async def test_another_theme_is_the_theme_of_the_page_as_well(
    opened: Opened,
) -> None:
    async with opened(size=(120, 40)) as session:
        for theme in ("nord", "ansi-dark", "papersift-light"):
            session.app.theme = theme
            await session.settle()
            page = session.main.pane
            dim = page.get_visual_style("paper-pane--undecided", partial=True)
            (verdict, *_) = page.query_one("#verdict").render().spans
            assert verdict.style == dim, theme
