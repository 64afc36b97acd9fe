"""The terminal always shows what a repaint of the complete screen would show."""

from __future__ import annotations

import random
from pathlib import Path

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual._compositor import Compositor
from textual.app import App
from textual.drivers.headless_driver import HeadlessDriver
from textual.geometry import Region, Size
from textual.widgets import Input, TextArea

from tui.terminal.compositor import (
    RETRY_SECONDS,
    StripUpdate,
    VisibleRegion,
    find_visible_regions,
)

KEYS = (
    *("j", "k", "g", "G", "i", "m", "x", "u", "1", "5", "space", "n", "t", "backslash", "tab"),
    *("enter", "enter", "escape", "escape", "slash", "slash", "v", "question_mark", "f", "U", "d"),
    *("a", "e", "o", "l", "colon", "backspace", "pagedown", "left", "ctrl+u"),
    "left_square_bracket",
)


class EmulatedTerminal:
    """A terminal that shows what is written to it."""

    def __init__(self, columns: int, rows: int) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self.screen)
        self.written = 0

    def write(self, data: str) -> None:
        self.written += len(data)
        self._stream.feed(data)

    def cells(self) -> list[list[pyte.screens.Char]]:
        rows, columns = self.screen.lines, self.screen.columns
        return [[seen(self.screen.buffer[y][x]) for x in range(columns)] for y in range(rows)]


def seen(cell: pyte.screens.Char) -> pyte.screens.Char:
    """Return what is seen of a cell: a blank has no foreground and is neither bold nor italic."""
    if cell.data == " " and not (cell.reverse or cell.underscore or cell.strikethrough):
        return cell._replace(fg="default", bold=False, italics=False)
    return cell


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> EmulatedTerminal:
    """The terminal to which the app writes; no cursor blinks."""
    monkeypatch.chdir(tmp_path)
    emulated = EmulatedTerminal(80, 24)
    monkeypatch.setattr(HeadlessDriver, "is_headless", False)
    monkeypatch.setattr(HeadlessDriver, "write", lambda _, data: emulated.write(data))
    for box, blink in ((Input, "_toggle_cursor"), (TextArea, "_toggle_cursor_blink_visible")):
        monkeypatch.setattr(box, blink, lambda _: None)
    return emulated


def repainted(app: App[None]) -> list[list[pyte.screens.Char]]:
    """Return what a terminal shows on which Textual has painted the complete screen."""
    columns, rows = app.size
    emulated = EmulatedTerminal(columns, rows)
    compositor = app.screen._compositor
    update = Compositor.render_update(compositor, full=True, screen_stack=app._background_screens)
    emulated.write(update.render_segments(app.console))  # type: ignore[union-attr]
    return emulated.cells()


@pytest.mark.parametrize("seed", range(3))
async def test_the_terminal_shows_what_a_repaint_would_show(opened, terminal, seed: int) -> None:
    chance = random.Random(seed)
    async with opened() as session:
        await session.press("slash")
        await session.type("mixture of")
        for _ in range(30):
            await session.press(chance.choice(KEYS))
            assert terminal.cells() == repainted(session.app)


async def test_it_does_in_every_layout(opened, terminal) -> None:
    async with opened() as session:
        for key in ("v", "j", "v", "j", "v", "k", "enter", "escape"):
            await session.press(key)
            assert terminal.cells() == repainted(session.app)


async def test_a_repaint_of_the_complete_screen_is_remembered(opened, terminal) -> None:
    async with opened() as session:
        await session.press("slash")
        box = session.main.filter_box
        for text, complete in (("moe", False), ("deep", True), ("moe", False)):
            box.value = text
            if complete:
                session.main.refresh()
            await session.settle()
            assert terminal.screen.display[0].startswith(f" / {text} ")


async def test_what_others_wrote_on_the_screen_disappears_on_a_redraw(opened, terminal) -> None:
    async with opened() as session:
        terminal.write("\x1b[5;5HA message from root\x1b[20;1HThe system goes down now")
        await session.press("j")
        assert terminal.cells() != repainted(session.app)
        await session.press("ctrl+l")
        assert terminal.cells() == repainted(session.app)


async def test_a_letter_is_on_the_terminal_before_anything_else_runs(opened, terminal) -> None:
    async with opened() as session:
        await session.press("slash")
        session.main.filter_box.take("m")
        assert terminal.screen.display[0].startswith(" / m ")
        assert session.main.count.text in terminal.screen.display[0]
        assert session.title.split()[0] in terminal.screen.display[1]


async def test_a_move_of_the_cursor_is_one_frame(opened, terminal, monkeypatch) -> None:
    async with opened() as session:
        frames: list[object] = []
        monkeypatch.setattr(App, "_display", lambda _, __, update: frames.append(update))
        await session.press("j")
        assert len([frame for frame in frames if frame is not None]) == 1


async def test_a_terminal_with_a_backlog_gets_only_the_newest_frame(
    opened, terminal, monkeypatch
) -> None:
    async with opened() as session:
        await session.press("slash")
        monkeypatch.setattr(HeadlessDriver, "has_backlog", True, raising=False)
        terminal.written = 0
        await session.type("mixture of")
        assert not terminal.written
        monkeypatch.setattr(HeadlessDriver, "has_backlog", False)
        await session.pilot.pause(2 * RETRY_SECONDS)
        assert terminal.cells() == repainted(session.app)
        assert terminal.screen.display[0].startswith(" / mixture of ")


async def test_what_has_not_changed_is_not_written(opened, terminal) -> None:
    async with opened() as session:
        await session.press("slash")
        await session.type("moe")
        terminal.written = 0
        session.main.rows.refresh()
        session.main.pane.text.refresh()
        await session.settle()
        assert not terminal.written


async def test_an_update_that_is_never_written_does_not_count_as_painted(opened, terminal) -> None:
    async with opened() as session:
        await session.press("slash")
        compositor = session.main._compositor
        session.main.filter_box.value = "moe"
        compositor.update_widgets({session.main.filter_box})
        assert isinstance(compositor.render_update(), StripUpdate)
        compositor.update_widgets({session.main.filter_box})
        session.main.filter_box.refresh()
        await session.settle()
        assert terminal.screen.display[0].startswith(" / moe ")


def test_a_widget_in_front_takes_its_columns() -> None:
    front, back = object(), object()
    regions = {
        front: (Region(3, 0, 4, 1), Region(0, 0, 10, 3)),
        back: (Region(-2, 0, 20, 9),) * 2,
    }
    visible = find_visible_regions(regions, Size(10, 3))  # type: ignore[arg-type]
    assert sorted(visible, key=lambda region: region[1:]) == [
        VisibleRegion(back, 0, 3, 0, 1),  # type: ignore[arg-type]
        VisibleRegion(back, 0, 10, 1, 3),  # type: ignore[arg-type]
        VisibleRegion(front, 3, 7, 0, 1),  # type: ignore[arg-type]
        VisibleRegion(back, 7, 10, 0, 1),  # type: ignore[arg-type]
    ]


REGIONS = st.builds(
    Region, st.integers(-3, 12), st.integers(-3, 8), st.integers(0, 12), st.integers(0, 8)
)


@given(st.lists(st.tuples(REGIONS, REGIONS), max_size=6))
def test_every_cell_belongs_to_the_first_widget_that_is_seen_there(
    regions: list[tuple[Region, Region]],
) -> None:
    by_number = dict(enumerate(regions))
    owners: dict[tuple[int, int], object] = {}
    for visible in find_visible_regions(by_number, Size(10, 6)):  # type: ignore[arg-type]
        for y in range(visible.top, visible.bottom):
            for x in range(visible.left, visible.right):
                assert owners.setdefault((x, y), visible.widget) == visible.widget
    for y in range(6):
        for x in range(10):
            seen_there = (
                number
                for number, (region, clip) in by_number.items()
                if (x, y) in region.intersection(clip)
            )
            assert owners.get((x, y)) == next(seen_there, None)
