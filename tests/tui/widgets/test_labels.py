"""A letter in the filter box is drawn once, and only where the screen has changed."""

from __future__ import annotations

from collections import Counter

import pytest
from textual.app import App
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from tui.widgets.labels import PaperCount, TextBlock


def test_the_same_text_is_not_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    layouts: list[bool] = []
    monkeypatch.setattr(Static, "update", lambda _, __, layout=True: layouts.append(layout))
    block = TextBlock()
    for text in ("a", "b", "b"):
        block.set_text(Content(text))
    assert layouts == [True, True]


def test_the_same_characters_in_another_style_are_drawn_without_a_layout(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    layouts: list[bool] = []
    monkeypatch.setattr(Static, "update", lambda _, __, layout=True: layouts.append(layout))
    block = TextBlock()
    block.set_text(Content("abc"))
    block.set_text(Content("abc").stylize("bold", 0, 1))
    assert layouts == [True, False]


async def test_the_count_is_laid_out_only_when_it_is_too_long(opened, monkeypatch) -> None:
    async with opened(size=(120, 40)) as session:
        layouts: list[bool] = []
        monkeypatch.setattr(PaperCount, "refresh", lambda _, layout=False: layouts.append(layout))
        width = session.main.count.content_size.width
        for length in (width, width, width - 1, width + 1):
            session.main.count.set_text("x" * length)
        assert layouts == [False, False, True]


async def test_a_letter_is_one_frame_without_a_layout(opened, monkeypatch) -> None:
    async with opened(size=(120, 40)) as session:
        await session.press("slash")
        await session.type("mix")
        counter: Counter[str | None] = Counter()
        refresh_layout, update_static, display = (
            Screen._refresh_layout,
            Static.update,
            App._display,
        )

        def count_frame(app, screen, update) -> None:
            counter["frames"] += update is not None
            display(app, screen, update)

        def count_layout(screen, *arguments, **options) -> None:
            counter["layouts"] += 1
            refresh_layout(screen, *arguments, **options)

        def count_update(widget, *arguments, **options) -> None:
            counter[widget.id] += 1
            update_static(widget, *arguments, **options)

        monkeypatch.setattr(Screen, "_refresh_layout", count_layout)
        monkeypatch.setattr(Static, "update", count_update)
        monkeypatch.setattr(App, "_display", count_frame)
        await session.type("t")
        assert (counter["layouts"], counter["frames"]) == (0, 1)
        assert max(counter[part] for part in ("title", "about")) <= 1
        assert counter["status"] == counter["side-progress"] == 0
