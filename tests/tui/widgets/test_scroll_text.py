"""Abstracts are broken into lines without losing a letter."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Offset
from textual.strip import Strip
from textual.style import Style

from tui.widgets.scroll_text import wrap_text
from tui.widgets.strips import StyleCache, content_strip

TEXTS = st.text(st.sampled_from("abc é中ü \nxyz-–…"), max_size=120)
STYLES = (Style(bold=True), Style(underline=True), Style(italic=True))


@given(TEXTS, st.integers(2, 40))
def test_every_letter_is_in_one_line(text: str, width: int) -> None:
    pieces = wrap_text(text, width)
    assert "".join(text[piece.start : piece.end] for piece in pieces) == text.replace("\n", "")
    paragraphs = text.split("\n")
    for piece in pieces:
        paragraph = paragraphs[piece.paragraph]
        line = text[piece.start : piece.end]
        assert paragraph[piece.offset : piece.offset + len(line)] == line


@given(TEXTS, st.integers(2, 40))
def test_no_line_is_too_long_and_none_is_cut_short(text: str, width: int) -> None:
    pieces = wrap_text(text, width)
    for piece in pieces:
        assert cell_len(text[piece.start : piece.end].rstrip()) <= width
    for one, other in pairwise(pieces):
        if one.paragraph == other.paragraph and text[one.end - 1].isspace():
            word = text.split("\n")[other.paragraph][other.offset :].split()[0]
            assert cell_len(text[one.start : one.end]) + cell_len(word) > width


@settings(max_examples=600, deadline=None)
@given(
    st.text(st.sampled_from("abc é中ü xyz-–…ﬁ×·✓\u0301"), max_size=60),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60), st.sampled_from(STYLES))),
    st.integers(1, 50),
)
def test_a_line_is_drawn_as_textual_draws_it(
    text: str, spans: list[tuple[int, int, Style]], width: int
) -> None:
    content = Content(text)
    for start, end, style in spans:
        if start < end <= len(text):
            content = content.stylize(style, start, end)
    base = Style(dim=True)
    theirs = Strip(content.truncate(width, ellipsis=True).render_segments(base))
    theirs = theirs.adjust_cell_length(width, base.rich_style)
    assert letters(content_strip(content, width, StyleCache(base))) == letters(theirs)


def letters(strip: Strip) -> list[tuple[str, object]]:
    return [(letter, style) for text, style, _ in strip for letter in text]


async def test_what_the_mouse_selects_is_copied(opened) -> None:
    async with opened(size=(120, 40)) as session:
        text = session.main.pane.text
        region = text.region
        await session.pilot.mouse_down(offset=Offset(region.x, region.y))
        await session.pilot.hover(offset=Offset(region.x + 9, region.y + 1))
        await session.pilot.mouse_up(offset=Offset(region.x + 9, region.y + 1))
        abstract = session.main.paper.abstract
        copied = session.main.get_selected_text()
        assert copied
        assert len(copied) > text.size.width // 2
        assert abstract.startswith(copied)
