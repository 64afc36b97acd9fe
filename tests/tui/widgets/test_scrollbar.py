"""Our scrollbar is Textual's, drawn faster."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.scrollbar import ScrollBarRender

from tui.widgets.scroll_lines import scrollbar_cells

THUMB, GROUND = Color.parse("#ff0000"), Color.parse("#000000")
LOOK = Style(color=THUMB, bgcolor=GROUND)

Cell = tuple[str, bool, object]


def cell(segment: Segment) -> Cell:
    style = segment.style or Style()
    return segment.text, bool(style.reverse), style.meta.get("@mouse.down")


def ours(size: int, lines: int, position: float) -> list[Cell]:
    return [
        cell(one) for strip in scrollbar_cells(size, lines, size, position, LOOK) for one in strip
    ]


@given(st.integers(1, 80), st.integers(1, 300_000), st.floats(0, 1))
def test_the_thumb_is_where_textual_draws_it(size: int, more: int, share: float) -> None:
    position = int(share * more * 8) / 8
    theirs = ScrollBarRender.render_bar(
        size, size + more, size, position, back_color=GROUND, bar_color=THUMB
    )
    assert ours(size, size + more, position) == [cell(one) for one in theirs.segments]


@given(st.integers(1, 80), st.integers(0, 80))
def test_where_all_lines_are_seen_there_is_no_thumb(size: int, lines: int) -> None:
    assert ours(size, min(lines, size), 0) == [(" ", False, None)] * size
