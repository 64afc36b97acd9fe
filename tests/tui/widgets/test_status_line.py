"""The line above the footer: a message first, the progress where there is room."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult

from tui.widgets.status_line import StatusLine

PROGRESS = "412/1,806 · 37 in · 61 since the last include · 18 s a paper · ~7 h left"


class LineApp(App[None]):
    def compose(self) -> ComposeResult:
        yield StatusLine()

    @property
    def line(self) -> StatusLine:
        return self.query_one(StatusLine)

    @property
    def shown(self) -> str:
        return str(self.line.render()).strip()


async def test_the_progress_gives_way_to_a_message_and_comes_back() -> None:
    app = LineApp()
    async with app.run_test(size=(80, 3)):
        app.line.show_progress(PROGRESS)
        assert app.shown == PROGRESS
        app.line.say("Wrote 12 papers to reading-list.md", " · u undoes")
        assert app.shown.startswith("Wrote 12 papers to reading-list.md · u undoes  ")
        assert app.shown.endswith("412/1,806 · 37 in")
        app.line.end_message()
        assert app.shown == PROGRESS


async def test_a_message_ends_by_itself_but_an_alarm_stays(monkeypatch) -> None:
    monkeypatch.setattr("tui.widgets.status_line._MESSAGE_SECONDS", 0.01)
    app = LineApp()
    async with app.run_test(size=(80, 3)) as pilot:
        app.line.say("NOT SAVED: disk full", alarm=True)
        await pilot.pause(0.1)
        assert app.shown == "NOT SAVED: disk full"
        app.line.say("Included")
        await pilot.pause(0.1)
        assert app.shown == ""


@pytest.mark.parametrize(
    ("message", "start", "end"),
    [
        ("Included: " + "a long title " * 9, "Included: a long title", "… · u undoes"),
        ("Wrote 12 papers to /home/me/" + "folder/" * 9 + "list.md", "Wrote 12 papers to …/",
         "list.md · u undoes"),
        ("Wrote 3 papers to /a/" + "b" * 99, "Wrote 3 papers to …", "bbb · u undoes"),
    ],
)  # fmt: skip
async def test_what_is_too_long_keeps_what_matters(message: str, start: str, end: str) -> None:
    app = LineApp()
    async with app.run_test(size=(60, 3)):
        app.line.show_progress(PROGRESS)
        app.line.say(message, " · u undoes")
        assert app.shown.startswith(start)
        assert app.shown.endswith(end)
        assert len(app.shown) <= 58
