"""Abstracts are wrapped without losing a letter, and drawn as Textual would draw them."""

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
from tui.widgets.strips import StyleCache, content_to_strip

TEXTS = st.text(st.sampled_from("abc é中ü \nxyz-–…"), max_size=120)
STYLES = (Style(bold=True), Style(underline=True), Style(italic=True))


@given(TEXTS, st.integers(2, 40))
def test_every_letter_is_in_one_line(text: str, width: int) -> None:
    lines = wrap_text(text, width)
    assert "".join(text[line.start : line.end] for line in lines) == text.replace("\n", "")
    paragraphs = text.split("\n")
    for line in lines:
        paragraph = paragraphs[line.paragraph]
        letters = text[line.start : line.end]
        assert paragraph[line.offset : line.offset + len(letters)] == letters


@given(TEXTS, st.integers(2, 40))
def test_no_line_is_too_long_and_none_ends_early(text: str, width: int) -> None:
    lines = wrap_text(text, width)
    for line in lines:
        assert cell_len(text[line.start : line.end].rstrip()) <= width
    for line, following in pairwise(lines):
        if line.paragraph == following.paragraph and text[line.end - 1].isspace():
            word = text.split("\n")[following.paragraph][following.offset :].split()[0]
            assert cell_len(text[line.start : line.end]) + cell_len(word) > width


@settings(max_examples=200, deadline=None)
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
    expected = Strip(content.truncate(width, ellipsis=True).render_segments(base))
    expected = expected.adjust_cell_length(width, base.rich_style)
    strip = content_to_strip(content, width, StyleCache(base))
    assert styled_letters(strip) == styled_letters(expected)


def styled_letters(strip: Strip) -> list[tuple[str, object]]:
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
