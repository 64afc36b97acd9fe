"""What is sent of a line changes the terminal as the complete line would."""

from __future__ import annotations

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.terminal.cells import (
    PLAIN,
    Cells,
    CellStyle,
    Palette,
    TerminalPen,
    cell_style,
    changed_spans,
    strip_cells,
    style_change,
)

WIDTH = 24
COLORS = st.sampled_from([None, "red", "bright_blue", "color(200)", "#123456", "default"])
STYLES = st.builds(
    Style,
    color=COLORS,
    bgcolor=COLORS,
    bold=st.booleans(),
    italic=st.booleans(),
    underline=st.booleans(),
    reverse=st.booleans(),
    strike=st.booleans(),
)
TEXTS = st.text(alphabet="ab  ·✓é", min_size=1, max_size=9)
SYSTEMS = st.sampled_from([ColorSystem.TRUECOLOR, ColorSystem.EIGHT_BIT, ColorSystem.STANDARD])


@st.composite
def strips(draw: st.DrawFn) -> Strip:
    pieces = draw(st.lists(st.tuples(TEXTS, STYLES | st.none()), max_size=5))
    segments = [Segment(text, style) for text, style in pieces]
    return Strip(segments).adjust_cell_length(WIDTH, draw(STYLES)).simplify()


def cells_after(*written: str) -> list[pyte.screens.Char]:
    """Return what is seen of a line after all this was written; a blank has no foreground."""
    screen = pyte.Screen(WIDTH, 1)
    stream = pyte.Stream(screen)
    for text in written:
        stream.feed(text)
    return [
        cell._replace(fg="default", bold=False, italics=False)
        if cell.data == " " and not (cell.reverse or cell.underscore or cell.strikethrough)
        else cell
        for cell in (screen.buffer[0][column] for column in range(WIDTH))
    ]


def draw(strip: Strip, shown: Strip | None, colors: ColorSystem, *, erases: bool = True) -> str:
    palette = Palette(colors)
    pen = TerminalPen(palette, erases=erases)
    pen.draw_strip(0, 0, strip, strip_cells(shown, palette) if shown else None)
    return pen.text()


def whole(strip: Strip, colors: ColorSystem) -> str:
    rendered = [
        style.render(text, color_system=colors) if style else text for text, style, _ in strip
    ]
    return "\x1b[1;1H" + "".join(rendered)


@given(strips(), strips(), SYSTEMS, st.booleans())
def test_the_difference_shows_what_the_complete_line_shows(
    old: Strip, new: Strip, colors: ColorSystem, erases: bool
) -> None:
    before, expected = whole(old, colors), cells_after(whole(new, colors))
    assert cells_after(before, draw(new, old, colors, erases=erases)) == expected
    assert cells_after(before, draw(new, None, colors, erases=erases)) == expected


@given(strips(), SYSTEMS)
def test_an_equal_line_sends_nothing(strip: Strip, colors: ColorSystem) -> None:
    assert draw(strip, strip, colors) == ""


@given(STYLES, STYLES, SYSTEMS)
def test_a_change_of_style_ends_in_the_new_style(
    old: Style, new: Style, colors: ColorSystem
) -> None:
    looks = cell_style(old, colors), cell_style(new, colors)
    changed = style_change(PLAIN, looks[0]) + style_change(*looks)
    direct = style_change(PLAIN, looks[1])
    assert cells_after(changed + "x" * WIDTH) == cells_after(direct + "x" * WIDTH)
    assert style_change(looks[1], looks[1]) == ""


@pytest.mark.parametrize("text", ["日本", "e\u0301", "\U0001f600", "a\u200b", "ｆ"])
def test_a_line_with_other_widths_is_sent_from_its_start(text: str) -> None:
    old, new = (Strip([Segment(f"{start}{text} end")]) for start in "ab")
    assert strip_cells(new, Palette(ColorSystem.TRUECOLOR)) is None
    assert f"b{text} end" in draw(new, old, ColorSystem.TRUECOLOR)


def test_a_terminal_without_colors_gets_no_style() -> None:
    pen = TerminalPen(Palette(None), erases=True)
    pen.draw_strip(0, 0, Strip([Segment("word", Style(color="red", bold=True))]))
    assert pen.text() == "\x1b[1;1Hword"


def test_a_hyperlink_is_begun_and_ended() -> None:
    link = Style(link="https://example.org/a;b")
    text = draw(Strip([Segment("go", link), Segment(" on")]), None, ColorSystem.TRUECOLOR)
    assert "https://example.org/a;b\x1b\\go\x1b]8;;\x1b\\ on" in text


def test_a_link_that_is_drawn_again_looks_the_same() -> None:
    first, second = (
        cell_style(Style(link="https://example.org/id=1;2"), ColorSystem.TRUECOLOR) for _ in "ab"
    )
    assert first == second
    assert first.link == "\x1b]8;id=p;https://example.org/id=1;2\x1b\\"


def test_lines_that_change_colours_by_turns_send_each_colour_once() -> None:
    pen = TerminalPen(Palette(ColorSystem.TRUECOLOR), erases=True)
    for row in range(3):
        pieces = [
            Segment("ti", Style(bold=True)),
            Segment("tle"),
            Segment(" name", Style(color="#010203")),
        ]
        pen.draw_strip(row, 4, Strip(pieces))
    text = pen.text()
    assert (text.count("\x1b[1m"), text.count("38;2;1;2;3m"), text.count("H")) == (3, 1, 6)
    screen = pyte.Screen(WIDTH, 3)
    pyte.Stream(screen).feed(text)
    assert screen.display == ["    title name".ljust(WIDTH)] * 3


def test_a_style_is_parsed_into_its_codes() -> None:
    style = Style(color="#010203", bgcolor="color(4)", bold=True, reverse=True)
    assert cell_style(style, ColorSystem.TRUECOLOR) == CellStyle(
        frozenset({"1", "7"}), "38;2;1;2;3", "44"
    )
    assert cell_style(Style(color="bright_red"), ColorSystem.STANDARD).foreground == "91"
    assert cell_style(Style(bgcolor="bright_red"), ColorSystem.STANDARD).background == "101"
    assert cell_style(Style(bgcolor="color(9)"), ColorSystem.EIGHT_BIT).background == "101"


@pytest.mark.parametrize(("sign", "move"), [("x", "\x1b[10C"), ("★", "\x1b[1;12H")])
def test_what_follows_a_sign_of_uncertain_width_is_placed_by_its_column(
    sign: str, move: str
) -> None:
    shown = Strip([Segment("a" * 12)])
    assert f"{sign}{move}b" in draw(
        Strip([Segment(f"{sign}{'a' * 10}b")]), shown, ColorSystem.TRUECOLOR
    )


def test_short_gaps_are_sent_and_long_ones_jumped_over() -> None:
    def cells(text: str) -> Cells:
        return Cells(text, "0" * len(text), "0" * len(text))

    assert list(changed_spans(cells("abcdefghijklmnop"), cells("Xbcdefghijklmnop"))) == [(0, 1)]
    assert list(changed_spans(cells("abcdefghijklmnop"), cells("XbcXefghijklmnoX"))) == [
        (0, 4),
        (15, 16),
    ]


CELL_TEXTS = st.text(alphabet="ab \x00ÿ\u0100日\ud800", min_size=1, max_size=20)


@given(CELL_TEXTS, st.data())
def test_spans_cover_all_cells_that_differ_and_begin_and_end_with_one(
    text: str, data: st.DataObject
) -> None:
    same_size = st.text(alphabet="ab\u0100", min_size=len(text), max_size=len(text))
    old = Cells(text, "", data.draw(same_size))
    new = Cells(data.draw(same_size), "", data.draw(same_size))
    differ = {
        cell
        for cell in range(len(text))
        if (old.text[cell], old.looks[cell]) != (new.text[cell], new.looks[cell])
    }
    spans = list(changed_spans(old, new))
    assert differ == {cell for span in spans for cell in range(*span)} & differ
    assert all({start, end - 1} <= differ for start, end in spans)
