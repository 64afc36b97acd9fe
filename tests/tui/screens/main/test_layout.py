"""Where list and abstract are, at any size of the screen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.geometry import Size

from tui.config.state import State
from tui.screens.main.layout import LAYOUTS, Layout

SIZES = st.builds(Size, st.integers(1, 400), st.integers(1, 120))
DIVIDERS = st.integers(0, 500)


@pytest.mark.parametrize(
    ("size", "layout", "columns", "lines"),
    [
        ((80, 24), "below", None, 6),
        ((60, 16), "below", None, 4),
        ((120, 40), "right", 61, None),
        ((100, 30), "right", 51, None),
        ((200, 60), "right", 76, None),
    ],
)
def test_list_and_abstract_share_a_screen(
    size: tuple[int, int], layout: str, columns: int | None, lines: int | None
) -> None:
    arrangement, screen = Layout(), Size(*size)
    assert arrangement.in_use(screen) == layout
    if columns is not None:
        assert arrangement.list_columns(screen) == columns
    if lines is not None:
        assert arrangement.list_lines(screen) == lines


def test_a_third_column_is_there_from_160_columns_on() -> None:
    assert Layout().has_side_pane(Size(160, 50))
    assert not Layout().has_side_pane(Size(159, 50))
    assert not Layout("below").has_side_pane(Size(200, 60))


def test_a_list_that_has_the_screen_shows_one_line_a_paper_unless_asked_otherwise() -> None:
    wide = Size(120, 40)
    assert Layout("away").is_compact(wide)
    assert not Layout("right").is_compact(wide)
    layout = Layout("away")
    assert not layout.toggle_compact(wide)
    assert layout.toggle_compact(wide)
    assert layout.compact == "yes"


@given(SIZES, st.sampled_from(LAYOUTS), DIVIDERS, DIVIDERS)
def test_the_divider_leaves_something_of_both(
    size: Size, choice: str, columns: int, lines: int
) -> None:
    layout = Layout(choice, columns, lines)
    if size.width >= 100:
        assert 30 <= layout.list_columns(size) <= size.width - 30
    if size.height >= 12:
        assert 2 <= layout.list_lines(size) <= size.height - 3 - 5


@given(st.sampled_from((Size(120, 40), Size(200, 60), Size(80, 30))), st.sampled_from((1, -1)))
def test_a_key_moves_the_divider_and_back(size: Size, step: int) -> None:
    layout = Layout()
    columns, lines = layout.list_columns(size), layout.list_lines(size)
    layout.move_divider(size, step)
    moved = layout.list_columns(size) - columns, layout.list_lines(size) - lines
    assert moved == ((3 * step, 0) if layout.in_use(size) == "right" else (0, 2 * step))
    layout.move_divider(size, -step)
    assert (layout.list_columns(size), layout.list_lines(size)) == (columns, lines)


def test_it_is_remembered_but_for_what_is_no_layout() -> None:
    layout = Layout.from_state(State(layout="below", list_columns=50, list_lines=8, compact="yes"))
    assert layout == Layout("below", 50, 8, "yes")
    assert Layout.from_state(State(layout="sideways", compact="perhaps")) == Layout()
