"""A text of any length that scrolls and can be selected with the mouse, and how it is wrapped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual.content import Content, Span
from textual.selection import Selection
from textual.strip import Strip
from textual.style import Style

from tui.widgets.scroll_lines import ScrollLines
from tui.widgets.strips import StyleCache, layers_to_strip


class ScrollText(ScrollLines):
    """Wraps a text to lines of a readable length, and draws those that are in view."""

    max_columns = 78
    """Columns of a line at most: longer ones are hard to read."""

    margin = 1
    """Columns left free before the scrollbar."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.can_focus = False
        self._text = Content("")
        self._lines: tuple[WrappedLine, ...] = ()
        self._strips: dict[int, Strip] = {}
        """Lines as they are drawn now, by index."""
        self._earlier_strips: dict[int, tuple[list[Span], Strip]] = {}
        """Lines as they were last drawn for the same characters, with their styles then."""
        self._selection: Selection | None = None
        """What is selected with the mouse."""
        self._style_cache: StyleCache | None = None
        """None when the colours may have changed."""

    @property
    def columns(self) -> int:
        """Columns to which the text is wrapped."""
        return max(1, min(self.line_width - self.margin, self.max_columns))

    @property
    def line_count(self) -> int:
        """Lines of the text, in view or not."""
        return len(self._lines)

    def line_text(self, index: int) -> str:
        """Return a line of the text by its index, without blanks at its end."""
        line = self._lines[index]
        return self._text.plain[line.start : line.end].rstrip()

    def set_text(self, text: Content) -> None:
        """Show a text; lines that stay as they were are not drawn again."""
        if text.plain == self._text.plain and text.spans == self._text.spans:
            return
        same_characters = text.plain == self._text.plain
        self._text = text
        self._wrap(same_characters=same_characters)

    def render(self) -> Content:
        """Return the text, from which Textual copies what is selected."""
        return self._text

    def draw_line(self, index: int) -> Strip:
        """Draw a line of the text by its index; an empty one after the last."""
        if index >= len(self._lines):
            return self.blank_line()
        if index not in self._strips:
            line = self._lines[index]
            spans = self._spans_in(line)
            earlier_spans, strip = self._earlier_strips.get(index, (None, None))
            if strip is None or spans != earlier_spans:
                strip = self._draw(self.line_text(index), spans)
                self._earlier_strips[index] = spans, strip
            self._strips[index] = strip
        return self._strips[index]

    def on_resize(self) -> None:
        """Wrap the text to the new width."""
        self._wrap()

    on_show = on_resize
    """What changed while it was hidden was wrapped to no width."""

    def notify_style_update(self) -> None:
        """Forget what was drawn in the old colours."""
        super().notify_style_update()
        self._strips.clear()
        self._earlier_strips.clear()
        self._style_cache = None

    def selection_updated(self, selection: Selection | None) -> None:
        """Highlight what is selected."""
        self._strips.clear()
        self._selection = selection
        super().selection_updated(selection)

    def _wrap(self, *, same_characters: bool = False) -> None:
        width = self.line_width
        # A view without columns has no lines, rather than those from before.
        self._lines = wrap_text(self._text.plain, self.columns) if width else ()
        self._strips.clear()
        if not same_characters:
            self._earlier_strips.clear()
        if width:
            self.set_line_count(len(self._lines))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw a line in view with the offset of each character, by which the mouse selects."""
        index = self.scroll_offset.y + y
        strip = self.draw_line(index)
        if index >= len(self._lines):
            return strip
        line = self._lines[index]
        end = cell_len(self.line_text(index))
        text, rest = strip.divide([end, strip.cell_length])
        return Strip([*text.apply_offsets(line.offset, line.paragraph), *rest])

    def _draw(self, text: str, spans: list[Span]) -> Strip:
        if self._style_cache is None:
            self._style_cache = StyleCache.for_widget(self)
        return layers_to_strip(text, spans, self.line_width, self._style_cache)

    def _spans_in(self, line: WrappedLine) -> list[Span]:
        """Return the styles in a line, with positions in its own characters."""
        start, end = line.start, line.end
        return [
            Span(max(first, start) - start, min(last, end) - start, style)
            for first, last, style in (*self._text.spans, *self._selected_spans(line))
            if first < end and last > start
        ]

    def _selected_spans(self, line: WrappedLine) -> list[Span]:
        """Return what is selected with the mouse in the paragraph of a line."""
        selection = self._selection
        selected = selection.get_span(line.paragraph) if selection is not None else None
        if selected is None:
            return []
        first, last = selected
        start = line.start - line.offset
        end = line.end if last < 0 else start + last
        style = Style.from_styles(self.screen.get_component_styles("screen--selection"))
        return [Span(start + first, end, style)]


class FixedText(ScrollText):
    """A heading, as many lines of it as fit; it does not scroll."""

    DEFAULT_CSS = "FixedText { overflow: hidden hidden; }"
    max_columns = 84

    def set_line_count(self, lines: int) -> None:
        """Do nothing: there is no scrollbar that would have to know."""

    def draw_line(self, index: int) -> Strip:
        """Draw a line of the text; the last one that fits says so where there are more."""
        strip = super().draw_line(index)
        if index + 1 != self.size.height or index + 1 >= self.line_count:
            return strip
        end = min(cell_len(self.line_text(index)), self.line_width - 1)
        kept = strip.crop(0, end)
        style = list(kept)[-1].style if end else None
        return Strip.join([kept, Strip([Segment("…", style)]), strip.crop(end + 1)])


_WORD = re.compile(r"\S+\s*|\s+")


class WrappedLine(NamedTuple):
    """A line of a wrapped text: where it is in the text, its paragraph, and where in that."""

    start: int
    end: int
    paragraph: int
    offset: int


@lru_cache(maxsize=32)
def wrap_text(text: str, width: int) -> tuple[WrappedLine, ...]:
    """Break a text at spaces, and words that are longer than a line anywhere.

    Cached, as the next letter of a filter highlights other letters of the same abstract.
    """
    lines: list[WrappedLine] = []
    start = 0
    for number, paragraph in enumerate(text.split("\n")):
        breaks = [0, *_find_breaks(paragraph, width), len(paragraph)]
        for first, last in pairwise(breaks):
            lines.append(WrappedLine(start + first, start + last, number, first))
        start += len(paragraph) + 1
    return tuple(lines)


def _find_breaks(text: str, width: int) -> Iterator[int]:
    """Yield the positions of the characters with which a new line begins."""
    count_columns = len if text.isascii() else cell_len
    used = 0
    for match in _WORD.finditer(text):
        start, word = match.start(), match[0]
        columns = count_columns(word.rstrip())
        if used and used + columns > width:
            yield start
            used = 0
        while columns > width:
            start += _count_fitting(text[start : match.end()], width)
            yield start
            columns = count_columns(text[start : match.end()].rstrip())
            used, word = 0, text[start : match.end()]
        used += count_columns(word)


def _count_fitting(text: str, width: int) -> int:
    """Return how many characters fit into a width; at least one."""
    used = 0
    for position, letter in enumerate(text):
        used += cell_len(letter)
        if used > width:
            return max(1, position)
    return len(text)
