"""What a typed letter draws: once, and only what has changed."""

from __future__ import annotations

from collections import Counter

import pytest
from textual.app import App
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from tui.widgets.labels import Count, StaticText


def test_the_same_text_is_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    laid: list[bool] = []
    monkeypatch.setattr(Static, "update", lambda _, __, layout=True: laid.append(layout))
    widget = StaticText()
    for text in ("a", "b", "b"):
        widget.put(Content(text))
    assert laid == [True, True]


def test_another_style_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    laid: list[bool] = []
    monkeypatch.setattr(Static, "update", lambda _, __, layout=True: laid.append(layout))
    widget = StaticText()
    widget.put(Content("abc"))
    widget.put(Content("abc").stylize("bold", 0, 1))
    assert laid == [True, False]


async def test_a_count_is_laid_out_when_it_has_no_room(opened, monkeypatch) -> None:
    async with opened(size=(120, 40)) as session:
        laid: list[bool] = []
        monkeypatch.setattr(Count, "refresh", lambda _, layout=False: laid.append(layout))
        room = session.main.count.content_size.width
        for length in (room, room, room - 1, room + 1):
            session.main.count.put("x" * length)
        assert laid == [False, False, True]


async def test_a_letter_is_one_frame_and_lays_nothing_out(opened, monkeypatch) -> None:
    async with opened(size=(120, 40)) as session:
        await session.press("slash")
        await session.type("mix")
        counted: Counter[str] = Counter()
        layout, update, frame = Screen._refresh_layout, Static.update, App._display

        def displayed(app, screen, update) -> None:
            counted["frames"] += update is not None
            frame(app, screen, update)

        def laid_out(screen, *arguments, **named) -> None:
            counted["layouts"] += 1
            layout(screen, *arguments, **named)

        def drawn(widget, *arguments, **named) -> None:
            counted[widget.id] += 1
            update(widget, *arguments, **named)

        monkeypatch.setattr(Screen, "_refresh_layout", laid_out)
        monkeypatch.setattr(Static, "update", drawn)
        monkeypatch.setattr(App, "_display", displayed)
        await session.type("t")
        assert (counted["layouts"], counted["frames"]) == (0, 1)
        assert max(counted[part] for part in ("title", "about")) <= 1
        assert counted["status"] == counted["side-progress"] == 0
