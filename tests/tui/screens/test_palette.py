"""The palette: every command, and the theme."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

from textual.widgets import OptionList


async def test_a_theme_is_chosen_in_the_palette_and_found_again(
    opened: Callable[[], AbstractAsyncContextManager[Any]],
) -> None:
    async with opened() as session:
        await session.press("ctrl+p")
        for name in ("theme", "nord"):
            await session.type(name)
            options = session.app.screen.query_one(OptionList)
            await session.wait_until(lambda options=options: options.option_count == 1)
            await session.press("enter")
        assert session.app.theme == "nord"
    async with opened() as session:
        assert session.app.theme == "nord"


async def test_another_theme_is_the_theme_of_the_page_as_well(
    opened: Callable[..., AbstractAsyncContextManager[Any]],
) -> None:
    async with opened(size=(120, 40)) as session:
        for theme in ("nord", "ansi-dark", "papersift-light"):
            session.app.theme = theme
            await session.settle()
            page = session.main.pane
            dim = page.get_visual_style("paper-pane--undecided", partial=True)
            (verdict, *_) = page.query_one("#verdict").render().spans
            assert verdict.style == dim, theme
