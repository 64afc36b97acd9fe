"""What the terminal shows is what a painting of the whole screen would show, at every moment."""

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

from tui.terminal.painting import LATER, StripUpdate, VisibleRegion, _parts

KEYS = (
    *("j", "k", "g", "G", "i", "m", "x", "u", "1", "5", "space", "n", "t", "backslash", "tab"),
    *("enter", "enter", "escape", "escape", "slash", "slash", "v", "question_mark", "f", "U", "d"),
    *(
        "a",
        "e",
        "o",
        "l",
        "colon",
        "backspace",
        "pagedown",
        "left",
        "ctrl+u",
        "left_square_bracket",
    ),
)


class Shown:
    """A terminal that keeps what was written to it."""

    def __init__(self, columns: int, rows: int) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self.screen)
        self.written = 0

    def write(self, data: str) -> None:
        self.written += len(data)
        self._stream.feed(data)

    def cells(self) -> list[list[pyte.screens.Char]]:
        rows, columns = self.screen.lines, self.screen.columns
        return [[self.screen.buffer[y][x] for x in range(columns)] for y in range(rows)]


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Shown:
    monkeypatch.chdir(tmp_path)
    terminal = Shown(80, 24)
    monkeypatch.setattr(HeadlessDriver, "is_headless", False)
    monkeypatch.setattr(HeadlessDriver, "write", lambda _, data: terminal.write(data))
    for box, blink in ((Input, "_toggle_cursor"), (TextArea, "_toggle_cursor_blink_visible")):
        monkeypatch.setattr(box, blink, lambda _: None)
    return terminal


def whole(app: App[None]) -> list[list[pyte.screens.Char]]:
    """What a terminal shows on which the whole screen is painted."""
    columns, rows = app.size
    terminal = Shown(columns, rows)
    compositor = app.screen._compositor
    update = Compositor.render_update(compositor, full=True, screen_stack=app._background_screens)
    terminal.write(update.render_segments(app.console))  # type: ignore[union-attr]
    return terminal.cells()


@pytest.mark.parametrize("seed", range(3))
async def test_the_terminal_shows_what_a_whole_painting_shows(opened, shown, seed: int) -> None:
    chance = random.Random(seed)
    async with opened() as session:
        await session.press("slash")
        await session.type("mixture of")
        for _ in range(30):
            await session.press(chance.choice(KEYS))
            assert shown.cells() == whole(session.app)


async def test_another_layout_and_back(opened, shown) -> None:
    async with opened() as session:
        for key in ("v", "j", "v", "j", "v", "k", "enter", "escape"):
            await session.press(key)
            assert shown.cells() == whole(session.app)


async def test_a_whole_painting_is_remembered(opened, shown) -> None:
    async with opened() as session:
        await session.press("slash")
        box = session.main.filter_box
        for text, all_of_it in (("moe", False), ("deep", True), ("moe", False)):
            box.value = text
            if all_of_it:
                session.main.refresh()
            await session.settle()
            assert shown.screen.display[0].startswith(f" / {text} ")


async def test_what_others_wrote_on_the_screen_goes_when_it_is_drawn_anew(opened, shown) -> None:
    async with opened() as session:
        shown.write("\x1b[5;5HA message from root\x1b[20;1HThe system goes down now")
        await session.press("j")
        assert shown.cells() != whole(session.app)
        await session.press("ctrl+l")
        assert shown.cells() == whole(session.app)


async def test_a_letter_is_on_the_terminal_before_anything_else_runs(opened, shown) -> None:
    async with opened() as session:
        await session.press("slash")
        session.main.filter_box.take("m")
        assert shown.screen.display[0].startswith(" / m ")
        assert session.main.count.text in shown.screen.display[0]
        assert session.title.split()[0] in shown.screen.display[1]


async def test_a_move_of_the_cursor_is_one_frame(opened, shown, monkeypatch) -> None:
    async with opened() as session:
        frames: list[object] = []
        monkeypatch.setattr(App, "_display", lambda _, __, update: frames.append(update))
        await session.press("j")
        assert len([frame for frame in frames if frame is not None]) == 1


async def test_a_terminal_that_is_behind_gets_the_newest_alone(opened, shown, monkeypatch) -> None:
    async with opened() as session:
        await session.press("slash")
        monkeypatch.setattr(HeadlessDriver, "behind", True, raising=False)
        shown.written = 0
        await session.type("mixture of")
        assert not shown.written
        monkeypatch.setattr(HeadlessDriver, "behind", False)
        await session.pilot.pause(2 * LATER)
        assert shown.cells() == whole(session.app)
        assert shown.screen.display[0].startswith(" / mixture of ")


async def test_what_has_not_changed_is_not_written(opened, shown) -> None:
    async with opened() as session:
        await session.press("slash")
        await session.type("moe")
        shown.written = 0
        session.main.rows.refresh()
        session.main.pane.text.refresh()
        await session.settle()
        assert not shown.written


async def test_what_could_not_be_written_is_not_taken_for_shown(opened, shown) -> None:
    async with opened() as session:
        await session.press("slash")
        painter = session.main._compositor
        session.main.filter_box.value = "moe"
        session.main._compositor.update_widgets({session.main.filter_box})
        lost = painter.render_update()
        assert isinstance(lost, StripUpdate)
        painter.update_widgets({session.main.filter_box})
        session.main.filter_box.refresh()
        await session.settle()
        assert shown.screen.display[0].startswith(" / moe ")


def test_who_stands_in_front_takes_its_columns() -> None:
    box, behind = object(), object()
    places = {box: (Region(3, 0, 4, 1), Region(0, 0, 10, 3)), behind: (Region(-2, 0, 20, 9),) * 2}
    assert sorted(_parts(places, Size(10, 3)), key=lambda part: part[1:]) == [  # type: ignore[arg-type]
        VisibleRegion(behind, 0, 3, 0, 1),  # type: ignore[arg-type]
        VisibleRegion(behind, 0, 10, 1, 3),  # type: ignore[arg-type]
        VisibleRegion(box, 3, 7, 0, 1),  # type: ignore[arg-type]
        VisibleRegion(behind, 7, 10, 0, 1),  # type: ignore[arg-type]
    ]


REGIONS = st.builds(
    Region, st.integers(-3, 12), st.integers(-3, 8), st.integers(0, 12), st.integers(0, 8)
)


@given(st.lists(st.tuples(REGIONS, REGIONS), max_size=6))
def test_every_cell_belongs_to_the_first_that_is_seen_there(
    regions: list[tuple[Region, Region]],
) -> None:
    places = dict(enumerate(regions))
    owners: dict[tuple[int, int], object] = {}
    for part in _parts(places, Size(10, 6)):  # type: ignore[arg-type]
        for y in range(part.top, part.bottom):
            for x in range(part.left, part.right):
                assert owners.setdefault((x, y), part.widget) == part.widget
    for y in range(6):
        for x in range(10):
            seen = (n for n, (place, clip) in places.items() if (x, y) in place.intersection(clip))
            assert owners.get((x, y)) == next(seen, None)
