"""The facets on the screen: fields, search, and the filter that Enter writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui.screens.facets import bar


@pytest.fixture
def birds(tmp_path: Path) -> Path:
    path = tmp_path / "birds.csv"
    path.write_text(
        "title,authors,journal,year\nSwifts,Ann Owl; Bo Ek,Nature,2001\nOwls,Ann Owl,Mind,2001\n"
        "[/x] mice,[bold]Cy Tern,Nature,1999\n"
    )
    return path


async def test_a_facet_writes_the_filter_and_takes_it_away(opened, birds) -> None:
    async with opened(birds) as session:
        await session.press("F")
        assert "2 venues of 3 papers" in session.text
        await session.press("enter")
        assert session.main.filter_box.value == "venue:=Nature"
        assert session.main.count.text == "2 of 3"
        await session.press("F")
        assert "✓" in session.text
        await session.press("l", "l")
        assert "3 authors of 2 papers" in session.text
        assert "[bold]Cy Tern" in session.text
        await session.press("slash")
        await session.type("tern")
        assert "1 author of 2 papers" in session.text
        await session.press("enter")
        assert session.main.filter_box.value == 'venue:=Nature author:="[bold]Cy Tern"'
        assert session.title == "[/x] mice"
        await session.press("F", "right", "right", "enter")
        assert session.main.filter_box.value == "venue:=Nature"
        await session.press("F", "slash", "x", "escape", "h", "j", "k", "escape")
        assert session.main.filter_box.value == "venue:=Nature"
        await session.press("slash")
        await session.type(" zzz qqq")
        assert session.main.count.text.startswith("0 of 3 · zzz 0 · qqq 0")


@pytest.mark.parametrize(
    ("count", "most", "drawn"),
    [(10, 10, "━━━━"), (5, 10, "━━  "), (1, 1000, "━   "), (0, 0, "━   "), (9, 10, "━━━━")],
)
def test_a_bar_is_as_long_as_its_count(count: int, most: int, drawn: str) -> None:
    assert bar(count, most, 4) == drawn


async def test_a_random_order_asks_for_its_seed(opened) -> None:
    async with opened() as session:
        await session.press("s", "x")
        await session.type("pilot")
        await session.press("enter")
        assert session.main.paper_list.sort == "shuffle:pilot"
        first = session.title
        await session.press("S")
        assert session.main.paper_list.sort == "-shuffle:pilot"
        await session.press("s", "x", "enter")
        assert session.main.paper_list.sort == "shuffle:pilot"
        assert session.main.rows.cursor != 0 or session.title == first
