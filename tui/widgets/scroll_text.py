"""A text of any length that scrolls and can be selected with the mouse.

Where a text is broken into lines of so many columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from rich.cells import cell_len
from textual.content import Content, Span
from textual.selection import Selection
from textual.strip import Strip
from textual.style import Style

from tui.widgets.scroll_lines import ScrollLines
from tui.widgets.strips import StyleCache, layered_strip


class ScrollText(ScrollLines):
    """Wraps a text to lines that one can read; draws those on the screen."""

    most = 78
    """Columns of a line that one can read."""

    free = 1
    """Columns left free before the scrollbar."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.can_focus = False
        self._text = Content("")
        self._pieces: tuple[WrappedLine, ...] = ()
        self._strips: dict[int, Strip] = {}
        """Lines as they were drawn."""
        self._before: dict[int, tuple[list[Span], Strip]] = {}
        """Lines as they were drawn for the same words with other letters lit up."""
        self._selection: Selection | None = None
        """What is selected with the mouse."""
        self._looks: StyleCache | None = None
        """How styles look; None when the colours may be others."""

    def put(self, text: Content) -> None:
        """Show a text."""
        if text.plain == self._text.plain and text.spans == self._text.spans:
            return
        same = text.plain == self._text.plain
        self._text = text
        self._wrap(same=same)

    def render(self) -> Content:
        """Return the text, from which Textual copies what is selected."""
        return self._text

    def line(self, at: int) -> Strip:
        """Draw a line of the text, or an empty one below it."""
        if at >= len(self._pieces):
            return self.blank()
        if at not in self._strips:
            piece = self._pieces[at]
            spans = self._spans(piece)
            before, strip = self._before.get(at, (None, None))
            if strip is None or spans != before:
                strip = self._line(piece, spans)
                self._before[at] = spans, strip
            self._strips[at] = strip
        return self._strips[at]

    def on_resize(self) -> None:
        """Wrap the text to the new width."""
        self._wrap()

    def notify_style_update(self) -> None:
        """Forget what was drawn in the old colours."""
        super().notify_style_update()
        self._strips.clear()
        self._before.clear()
        self._looks = None

    def selection_updated(self, selection: Selection | None) -> None:
        """Light up what is selected."""
        self._strips.clear()
        self._selection = selection
        super().selection_updated(selection)

    def _wrap(self, *, same: bool = False) -> None:
        width = self.line_width
        # without room there are no lines, rather than old ones
        most = max(1, min(width - self.free, self.most))
        self._pieces = wrap_text(self._text.plain, most) if width else ()
        self._strips.clear()
        if not same:
            self._before.clear()
        if width:
            self.measure(len(self._pieces))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw a line in sight, and tell which characters stand where, for the mouse to select."""
        at = self.scroll_offset.y + y
        line = self.line(at)
        if at >= len(self._pieces):
            return line
        piece = self._pieces[at]
        end = cell_len(self._text.plain[piece.start : piece.end].rstrip())
        text, rest = line.divide([end, line.cell_length])
        return Strip([*text.apply_offsets(piece.offset, piece.paragraph), *rest])

    def _line(self, piece: WrappedLine, spans: list[Span]) -> Strip:
        if self._looks is None:
            self._looks = StyleCache.on(self)
        text = self._text.plain[piece.start : piece.end].rstrip()
        return layered_strip(text, spans, self.line_width, self._looks)

    def _spans(self, piece: WrappedLine) -> list[Span]:
        """Return the styles of a line, in its own characters."""
        start, end = piece.start, piece.end
        return [
            Span(max(first, start) - start, min(last, end) - start, style)
            for first, last, style in (*self._text.spans, *self._selected(piece))
            if first < end and last > start
        ]

    def _selected(self, piece: WrappedLine) -> list[Span]:
        """Return what of a line's paragraph is selected with the mouse."""
        selection = self._selection
        span = selection.get_span(piece.paragraph) if selection is not None else None
        if span is None:
            return []
        start = piece.start - piece.offset
        last = piece.end if span[1] < 0 else start + span[1]
        look = Style.from_styles(self.screen.get_component_styles("screen--selection"))
        return [Span(start + span[0], last, look)]


class FixedText(ScrollText):
    """A heading of as many lines as there is room for; nothing of it moves."""

    DEFAULT_CSS = "FixedText { overflow: hidden hidden; }"
    most, free = 100, 0

    def measure(self, lines: int) -> None:
        """Scroll nothing, however many lines there are."""


_WORD = re.compile(r"\S+\s*|\s+")


class WrappedLine(NamedTuple):
    """A line on the screen: its characters in the text, its paragraph, and its offset in that."""

    start: int
    end: int
    paragraph: int
    offset: int


@lru_cache(maxsize=32)
def wrap_text(text: str, width: int) -> tuple[WrappedLine, ...]:
    """Break a text at spaces, and words that are longer than a line anywhere.

    Remembered: the next letter of a filter lights up other letters of the same abstract.
    """
    pieces: list[WrappedLine] = []
    start = 0
    for number, paragraph in enumerate(text.split("\n")):
        breaks = [0, *_breaks(paragraph, width), len(paragraph)]
        pieces += [
            WrappedLine(start + first, start + last, number, first)
            for first, last in pairwise(breaks)
        ]
        start += len(paragraph) + 1
    return tuple(pieces)


def _breaks(text: str, width: int) -> Iterator[int]:
    """Return the characters before which a new line begins."""
    cells = len if text.isascii() else cell_len
    used = 0
    for found in _WORD.finditer(text):
        start, word = found.start(), found[0]
        long = cells(word.rstrip())
        if used and used + long > width:
            yield start
            used = 0
        while long > width:
            fits = _fitting(text[start : found.end()], width)
            start += fits
            yield start
            long = cells(text[start : found.end()].rstrip())
            used, word = 0, text[start : found.end()]
        used += cells(word)


def _fitting(text: str, width: int) -> int:
    """Return how many characters fit into a width; one at least."""
    used = 0
    for at, letter in enumerate(text):
        used += cell_len(letter)
        if used > width:
            return max(1, at)
    return len(text)
