"""The cached scrollbar looks and behaves like Textual's."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.scrollbar import ScrollBarRender

from tui.widgets.scrollbar import draw_vertical_bar

THUMB, BACKGROUND = Color.parse("#ff0000"), Color.parse("#000000")
STYLE = Style(color=THUMB, bgcolor=BACKGROUND)

Cell = tuple[str, bool, object]


def to_cell(segment: Segment) -> Cell:
    style = segment.style or Style()
    return segment.text, bool(style.reverse), style.meta.get("@mouse.down")


def draw(height: int, lines: int, position: float) -> list[Cell]:
    strips = draw_vertical_bar(height, lines, height, position, STYLE)
    return [to_cell(segment) for strip in strips for segment in strip]


@given(st.integers(1, 80), st.integers(1, 300_000), st.floats(0, 1))
def test_the_thumb_is_where_textual_draws_it(height: int, more: int, share: float) -> None:
    position = int(share * more * 8) / 8
    expected = ScrollBarRender.render_bar(
        height, height + more, height, position, back_color=BACKGROUND, bar_color=THUMB
    )
    assert draw(height, height + more, position) == list(map(to_cell, expected.segments))


@given(st.integers(1, 80), st.integers(0, 80))
def test_where_all_lines_are_in_view_there_is_no_thumb(height: int, lines: int) -> None:
    assert draw(height, min(lines, height), 0) == [(" ", False, None)] * height
