"""The filter box: what it forgives, completes and remembers, and how it sorts the list."""

from __future__ import annotations

import pytest
from textual.strip import Strip
from textual.widgets import Input
from textual.widgets.input import Selection

from store.search.language import QUERY_FIELDS
from tui.screens.main.filtering import CompletionCycle
from tui.widgets.filter_box import FilterBox

HALF_TYPED = [
    "tag:",
    '"moe',
    '-"abc',
    'title:"abc',
    "(",
    "year:>",
    "is:inc",
    "moe -",
    "( moe",
    "moe )",
    "has:",
    "OR",
]


@pytest.mark.parametrize("text", HALF_TYPED)
async def test_half_typed_syntax_is_underlined_and_never_an_error(opened, text: str) -> None:
    async with opened() as session:
        await session.press("slash")
        session.main.filter_box.value = text
        await session.settle()
        assert "0 of" not in session.main.paper_list.count()
        assert underlined(session.main.filter_box)
        assert session.main.rows.position is not None


async def test_complete_syntax_is_not_underlined(opened) -> None:
    async with opened() as session:
        await session.press("slash")
        session.main.filter_box.value = 'moe tag:x year:>=2020 "a b" -c'
        assert not underlined(session.main.filter_box)


def underlined(box: FilterBox) -> str:
    """Return the underlined letters of a box."""
    line = box.render_line(0)
    return "".join(text for text, style, _ in line if style is not None and style.underline)


@pytest.mark.parametrize("text", ["", "moe", "文字 moe é", "a long filter " * 12])
@pytest.mark.parametrize("shift", [0, 1, 2])
async def test_the_line_is_drawn_as_textual_draws_it(opened, text: str, shift: int) -> None:
    async with opened(size=(80, 24)) as session:
        await session.press("slash")
        box = session.main.filter_box
        box.value = text
        box.cursor_position = len(text) - min(shift, len(text))
        if shift == 2:
            box.selection = Selection(0, len(text) // 2)
        await session.settle()
        expected = Input.render_line(box, 0).crop(0, box.size.width)
        assert cells(box.render_line(0)) == cells(expected)


def cells(line: Strip) -> list[tuple[str, object]]:
    """Return every letter with its style."""
    return [
        (letter, style and (style.color, style.bgcolor, style.bold, style.reverse))
        for text, style, _ in line
        for letter in text
    ]


async def test_tab_completes_fields_values_tags_and_views(opened) -> None:
    async with opened() as session:
        await session.press("t")
        await session.type("state space")
        await session.press("enter", "f", "s")
        await session.type("mine")
        await session.press("enter", "escape", "slash")
        await session.type("aut")
        await session.press("tab")
        assert session.main.filter_box.value == "author:"
        await session.press("ctrl+u")
        await session.type("is:inc")
        await session.press("tab")
        assert session.main.filter_box.value == "is:include "
        await session.press("ctrl+u")
        await session.type("tag:spa")
        await session.press("tab")
        assert session.main.filter_box.value == 'tag:"state space" '
        assert "1 of 153" in session.text
        await session.press("ctrl+u")
        await session.type("unde")
        await session.press("tab")
        assert session.main.filter_box.value == "is:undecided"


async def test_tab_again_takes_the_next_completion_and_the_status_line_names_the_others(
    opened,
) -> None:
    async with opened() as session:
        await session.press("slash")
        await session.type("is:un")
        await session.press("tab")
        assert session.main.filter_box.value == "is:undecided "
        assert session.status == "Tab: is:unread · is:untitled"
        await session.press("tab")
        assert session.main.filter_box.value == "is:unread "
        await session.press("tab", "tab")
        assert session.main.filter_box.value == "is:undecided "


async def test_tab_in_an_empty_box_names_the_fields(opened) -> None:
    async with opened(size=(120, 40)) as session:
        await session.press("slash", "tab")
        assert all(f"{name}:" in session.status for name in QUERY_FIELDS)
        assert session.main.filter_box.value == ""


def test_a_completion_in_the_middle_keeps_what_follows() -> None:
    completions = CompletionCycle("ta moe", 2, ((0, "tag:"),))
    assert (completions.text, completions.cursor) == ("tag: moe", 4)
    completions = CompletionCycle("is:inc moe", 6, ((0, "is:include "),))
    assert (completions.text, completions.cursor) == ("is:include moe", 11)


async def test_earlier_filters_are_there_after_a_restart(opened) -> None:
    async with opened() as day:
        for text in ("jamba", "mamba"):
            await day.press("slash", "ctrl+u")
            await day.type(text)
            await day.press("enter")
    async with opened() as next_day:
        await next_day.press("slash", "ctrl+u")
        await next_day.type("half")
        await next_day.press("up")
        assert next_day.main.filter_box.value == "mamba"
        await next_day.press("up", "up")
        assert next_day.main.filter_box.value == "jamba"
        await next_day.press("down", "down", "down")
        assert next_day.main.filter_box.value == "half"


async def test_enter_on_an_emptied_box_shows_everything(opened) -> None:
    async with opened() as session:
        await session.press("slash")
        await session.type("jamba")
        await session.press("enter", "slash", "ctrl+u", "enter")
        assert "153 papers" in session.text
        assert session.status == "Filter cleared"


async def test_words_are_ranked_while_typed_and_the_sort_order_comes_back(opened) -> None:
    async with opened() as session:
        await session.press("s", "t")
        first = session.main.paper_list.position(0)
        await session.press("slash")
        await session.type("mamba")
        assert "by title" not in session.main.paper_list.count()
        assert "Mamba" in session.title
        await session.press("escape")
        assert "by title" in session.main.paper_list.count()
        assert session.main.paper_list.position(0) == first
        await session.press("slash")
        await session.type("mamba")
        await session.press("enter", "escape")
        assert "153 papers · by title" in session.text


async def test_a_sort_order_chosen_for_a_filter_is_kept(opened) -> None:
    async with opened() as session:
        await session.press("slash")
        await session.type("model")
        await session.press("enter")
        ranked = [session.main.paper_list.position(row) for row in range(5)]
        await session.press("s", "t")
        assert "by title" in session.text
        await session.press("s", "b", "S")
        assert "relevance, reversed" in session.text
        papers = session.main.paper_list
        assert [papers.position(papers.complete - 1 - row) for row in range(5)] == ranked


async def test_near_hits_are_counted_separately_and_drawn_dim(opened) -> None:
    async with opened() as session:
        await session.press("slash")
        await session.type("jamba hybrid tokenformer")
        papers = session.main.paper_list
        near = len(papers.positions) - papers.complete
        assert near > 0
        assert f"{papers.complete} of 153 · " in session.text
        assert f" · {near} near" in session.text
        assert papers.is_near(papers.complete)
        assert not any(papers.is_near(row) for row in range(papers.complete))


async def test_a_letter_costs_one_search_and_reads_only_the_papers_in_view(
    opened, monkeypatch
) -> None:
    async with opened() as session:
        await session.press("slash")
        paper_list = session.main.paper_list
        searches: list[str] = []
        search = paper_list._index.search
        monkeypatch.setattr(
            paper_list._index,
            "search",
            lambda query, facts: searches.append(query) or search(query, facts),
        )
        read_positions: set[int] = set()
        papers = paper_list.collection.papers

        class CountedPapers:
            def __len__(self) -> int:
                return len(papers)

            def __getitem__(self, position: int):
                read_positions.add(position)
                return papers[position]

        paper_list.collection.papers = CountedPapers()
        await session.type("m")
        assert len(searches) == 1
        assert len(read_positions) <= session.main.rows.size.height
