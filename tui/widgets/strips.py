"""Styled texts made into Strips, the lines that Textual sends, of an exact width.

Three functions take a text in three forms: in runs, in layers of styles, or as Content.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TypeVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.color import Color
from textual.content import Content
from textual.filter import LineFilter
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

StyleStack = tuple[Style | str, ...]
"""Styles on top of each other, or the names of styles, the last one on top."""

_Runs = Sequence[tuple[str, StyleStack]]

_StyleT = TypeVar("_StyleT")

StyledRun = tuple[str, tuple[str, ...]]
"""A piece of a line that looks the same throughout, and the names of its styles."""

Highlights = Iterable[tuple[int, int]]
"""Ranges of characters in a text, in order, each from the first up to but without the second."""

StyledRanges = Sequence[tuple[int, int, str]]
"""Ranges of characters in a text, each with the name of its style, the last one on top."""

REVERSE = Style(reverse=True)
"""Text in the colour of the background; a style sheet's `reverse` is not in Textual's styles."""

_ONE_COLUMN = re.compile(r"[\x20-\x7e\xa0-\xac\xae-\u02ff·×…–—‘’“”▌\u2500-\u25c6★☆✎✓✗]*")
"""Characters that take one column in every terminal that we know of."""


class StyledLine:
    """A line of text that is built run by run, with the names of the styles of each run."""

    def __init__(self, runs: Iterable[StyledRun] = ()) -> None:
        self.runs: list[StyledRun] = list(runs)

    def add(
        self, text: str, style: str, highlights: Highlights = (), marks: StyledRanges = ()
    ) -> None:
        """Add a text in the style of this name; its highlights get the style `match` on top.

        `marks` have styles of their own, below that of the highlights. What of either is beyond
        the end of the text is ignored.
        """
        if marks:
            layers = [*marks, *((start, end, "match") for start, end in highlights)]
            self.runs += [(piece, (style, *styles)) for piece, styles in split_layers(text, layers)]
            return
        if not highlights:
            if text:
                self.runs.append((text, (style,)))
            return
        position = 0
        for first, last in highlights:
            start, end = max(first, position), min(last, len(text))
            if start < end:
                if position < start:
                    self.runs.append((text[position:start], (style,)))
                self.runs.append((text[start:end], (style, "match")))
                position = end
        if position < len(text):
            self.runs.append((text[position:], (style,)))


_MAX_STYLES = 2_000
"""Combinations that a cache of styles holds: each link is a style of its own."""

DrawnRow = tuple[StyledLine, ...]
"""A row of a list: as many lines as the list's rows have."""


class StyleCache(dict[StyleStack, RichStyle]):
    """What each stack of styles looks like over a base style; each is combined only once.

    The empty stack is the base style alone.
    """

    def __init__(
        self,
        base: Style,
        styles: Mapping[str, Style] | None = None,
        filters: Sequence[LineFilter] = (),
        background: Color | None = None,
    ) -> None:
        super().__init__()
        self._base = base
        self._styles = styles or {}
        """The styles by name."""
        self._filters = filters
        """They remove colours that the terminal does not have, or that the user does not want."""
        self._background = background or Color(0, 0, 0)

    @classmethod
    def for_widget(
        cls, widget: Widget, base: Style | None = None, styles: Mapping[str, Style] | None = None
    ) -> StyleCache:
        """Return a cache for a widget in its present colours; the base is the widget's style."""
        base = widget.visual_style if base is None else base
        return cls(base, styles, widget.get_line_filters(), widget.background_colors[1])

    def __missing__(self, stack: StyleStack) -> RichStyle:
        if len(self) > _MAX_STYLES:
            self.clear()
        combined = self._base
        for style in stack:
            combined += self._styles[style] if isinstance(style, str) else style
        segments = [Segment(" ", combined.rich_style)]
        for line_filter in self._filters:
            segments = line_filter.apply(segments, self._background)
        self[stack] = rich_style = segments[0].style or RichStyle.null()
        return rich_style


def content_to_strip(content: Content, width: int, styles: StyleCache) -> Strip:
    """Cut or pad a Content to a width."""
    return layers_to_strip(content.plain, content.spans, width, styles)


def layers_to_strip(
    text: str, layers: Iterable[tuple[int, int, Style | str]], width: int, styles: StyleCache
) -> Strip:
    """Cut or pad a text to a width, with styles from one character to another, the last on top."""
    return runs_to_strip(split_layers(text, layers), width, styles)


def split_layers(
    text: str, layers: Iterable[tuple[int, int, _StyleT]]
) -> list[tuple[str, tuple[_StyleT, ...]]]:
    """Split a text into pieces that look the same throughout, each with its styles."""
    length = len(text)
    within = [(start, min(end, length), style) for start, end, style in layers if start < length]
    edges = {0, length}
    for start, end, _ in within:
        edges |= {start, end}
    return [
        (text[start:end], tuple(style for first, last, style in within if first <= start < last))
        for start, end in pairwise(sorted(edges))
    ]


def runs_to_strip(runs: _Runs, width: int, styles: StyleCache) -> Strip:
    """Join runs to a line, cut to a width with an ellipsis or padded to it.

    Textual takes several times as long, as it has to draw texts of every kind; a typed letter
    draws fifty lines.
    """
    if width < 1:
        return Strip([], 0)
    line = "".join([text for text, _ in runs])
    if not _ONE_COLUMN.fullmatch(line):
        return _wide_runs_to_strip(line, runs, width, styles)
    segments: list[Segment] = []
    columns_left = width
    if len(line) <= width:
        segments = [Segment(text, styles[stack]) for text, stack in runs]
        if len(line) < width:
            segments.append(Segment(" " * (width - len(line)), styles[()]))
        return Strip(segments, width)
    for text, stack in runs:
        if len(text) >= columns_left:
            segments.append(Segment(f"{text[: columns_left - 1]}…", styles[stack]))
            break
        segments.append(Segment(text, styles[stack]))
        columns_left -= len(text)
    return Strip(segments, width)


def _wide_runs_to_strip(line: str, runs: _Runs, width: int, styles: StyleCache) -> Strip:
    """Join runs to a line of which some characters may take two columns, or none."""
    columns_left = width - cell_len(line)
    if columns_left < 0:
        fitting = _count_fitting(line, width - 1) if width > 1 else 0
        line = line[:fitting] + " " * (width - 1 - cell_len(line[:fitting])) + "…"
    segments: list[Segment] = []
    start = 0
    for text, stack in runs:
        segments.append(Segment(line[start : start + len(text)], styles[stack]))
        start += len(text)
    if columns_left > 0:
        segments.append(Segment(" " * columns_left, styles[()]))
    return Strip([segment for segment in segments if segment.text], width)


def _count_fitting(text: str, columns: int) -> int:
    """Return how many characters fit into some columns; a combining accent goes with its letter."""
    for position, letter in enumerate(text):
        columns -= cell_len(letter)
        if columns < 0:
            return position
    return len(text)
