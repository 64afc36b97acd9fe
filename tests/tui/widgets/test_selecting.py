"""The text that the mouse selects is the text that is shown there."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("part", ["title", "text"])
async def test_what_the_mouse_drags_over_is_copied(opened, part: str) -> None:
    async with opened(size=(120, 40)) as session:
        area = session.main.pane.query_one(f"#{part}").region
        lines = session.text.split("\n")
        start, end = (area.x + 2, area.y), (area.x + 12, area.y + 1)
        await session.pilot.mouse_down(offset=start)
        await session.pilot.hover(offset=end)
        await session.pilot.mouse_up(offset=end)
        first = lines[area.y][start[0] : area.right].rstrip()
        second = lines[area.y + 1][area.x : end[0] + 1]
        copied = session.app.screen.get_selected_text()
        assert copied is not None
        assert copied.split() == f"{first} {second}".split()
