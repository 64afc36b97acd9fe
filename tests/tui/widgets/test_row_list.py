"""The list scrolls by whole rows: a title is never cut through the middle at the top."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from tui.widgets.row_list import RowList

SIZE = (100, 30)


@pytest.fixture
def many(tmp_path: Path) -> Path:
    path = tmp_path / "many.csv"
    rows = [f"Row {n} has a title of two lines{' and goes on' * 6},{2000}" for n in range(60)]
    path.write_text("\n".join(["title,year", *rows, ""]))
    return path


def check_whole_rows(rows: RowList) -> None:
    top = rows.scroll_offset.y
    assert top % rows.row_height == 0
    assert "Row " in rows.draw_line(top).text
    assert rows.scroll_y == top


def cursor_in_view(rows: RowList) -> bool:
    top = rows.cursor * rows.row_height - rows.scroll_offset.y
    return 0 <= top <= rows.size.height - rows.row_height


@pytest.mark.parametrize("lines", [22, 23, 29, 30])
async def test_the_top_row_is_whole_at_the_end_and_when_the_app_is_opened_there_again(
    opened, many, lines: int
) -> None:
    size = (100, lines)
    async with opened(many, size=size) as session:
        await session.press("G")
        rows = session.main.query_one(RowList)
        check_whole_rows(rows)
        assert cursor_in_view(rows)
        assert rows.cursor == 59
    async with opened(many, size=size) as session:
        rows = session.main.query_one(RowList)
        assert rows.cursor == 59
        check_whole_rows(rows)
        assert cursor_in_view(rows)


@pytest.mark.parametrize("lines", [29, 30])
async def test_the_top_row_is_whole_after_keys_wheel_scrollbar_and_resizing(
    opened, many, lines: int
) -> None:
    async with opened(many, size=(100, lines)) as session:
        rows = session.main.query_one(RowList)
        for key in ["j"] * 20 + ["pagedown", "k", "pageup", "G", "k"]:
            await session.press(key)
            check_whole_rows(rows)
            assert cursor_in_view(rows)
        for offset in (7, 8.6, 1_000, 31):
            rows.scroll_to(y=offset, animate=False, immediate=True)
            check_whole_rows(rows)
        earlier = rows.scroll_offset.y
        for _ in range(3):
            await session.pilot._post_mouse_events([events.MouseScrollDown], rows, (5, 5))
            await session.settle()
            check_whole_rows(rows)
        assert rows.scroll_offset.y > earlier
        await session.press("G")
        for height in (24, 25, 31, 40):
            await session.pilot.resize_terminal(100, height)
            await session.settle()
            check_whole_rows(rows)
            assert cursor_in_view(rows)


async def test_a_list_lower_than_a_row_shows_the_row_under_the_cursor(opened, many) -> None:
    async with opened(many, size=SIZE) as session:
        rows = session.main.query_one(RowList)
        rows.styles.height = 1
        await session.settle()
        await session.press("G")
        assert rows.scroll_offset.y == 118
