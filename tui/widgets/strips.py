"""A styled line as a strip of exactly so many columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.color import Color
from textual.content import Content
from textual.filter import LineFilter
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

StyleNames = tuple[Style | str, ...]
"""Styles laid over each other, the last on top, or their names."""

Named = tuple[str, tuple[str, ...]]
"""A piece of a line that looks the same throughout, and the names of its styles."""

_NARROW = re.compile(r"[\x20-\x7e\xa0-\xac\xae-\u02ff·×…–—‘’“”▌\u2500-\u25c6★☆✎✓✗]*")
"""Characters that take one column in every terminal that we know of."""

StyledSpans = Iterable[tuple[int, int]]
"""Pieces of a text, from the first character up to the second, in order."""


class StyledLine:
    """A line that is put together piece by piece, each with the name of its look."""

    def __init__(self, runs: Iterable[Named] = ()) -> None:
        self.runs: list[Named] = list(runs)

    def add(self, text: str, part: str, lit: StyledSpans = ()) -> None:
        """Add a text, with what matched in it lit up; a span beyond the text lights nothing."""
        at = 0
        for first, last in lit:
            start, end = max(first, at), min(last, len(text))
            if start < end:
                if at < start:
                    self.runs.append((text[at:start], (part,)))
                self.runs.append((text[start:end], (part, "match")))
                at = end
        if at < len(text):
            self.runs.append((text[at:], (part,)))


class StyleCache(dict[StyleNames, RichStyle]):
    """What the terminal is told for each look; every one is mixed once."""

    def __init__(
        self,
        base: Style,
        styles: Mapping[str, Style] | None = None,
        filters: Sequence[LineFilter] = (),
        ground: Color | None = None,
    ) -> None:
        super().__init__()
        self._base = base
        self._styles = styles or {}
        self._filters = filters
        """They take out the colours that the terminal does not have, or the user does not want."""
        self._ground = ground or Color(0, 0, 0)

    @classmethod
    def on(
        cls, widget: Widget, base: Style | None = None, styles: Mapping[str, Style] | None = None
    ) -> StyleCache:
        """Return how styles look over a base in a widget, in the colours of now."""
        base = widget.visual_style if base is None else base
        return cls(base, styles, widget.get_line_filters(), widget.background_colors[1])

    def __missing__(self, look: StyleNames) -> RichStyle:
        style = self._base
        for one in look:
            style += self._styles[one] if isinstance(one, str) else one
        segments = [Segment(" ", style.rich_style)]
        for each in self._filters:
            segments = each.apply(segments, self._ground)
        self[look] = done = segments[0].style or RichStyle.null()
        return done


def content_strip(content: Content, width: int, looks: StyleCache) -> Strip:
    """Cut or fill a styled text to a width."""
    return layered_strip(content.plain, content.spans, width, looks)


def layered_strip(
    text: str, layers: Iterable[tuple[int, int, Style | str]], width: int, looks: StyleCache
) -> Strip:
    """Cut or fill a text to a width; styles lie from one character to another, the last on top."""
    length = len(text)
    within = [(start, min(end, length), style) for start, end, style in layers if start < length]
    edges = {0, length}
    for start, end, _ in within:
        edges |= {start, end}
    runs = [
        (text[start:end], tuple(style for first, last, style in within if first <= start < last))
        for start, end in pairwise(sorted(edges))
    ]
    return line_strip(runs, width, looks)


def line_strip(runs: Sequence[tuple[str, StyleNames]], width: int, looks: StyleCache) -> Strip:
    """Put a line together, cut with an ellipsis or filled to a width.

    What Textual does for texts of every kind takes it several times as long, and a typed letter
    draws fifty lines.
    """
    if width < 1:
        return Strip([], 0)
    line = "".join([text for text, _ in runs])
    if not _NARROW.fullmatch(line):
        return _measured(line, runs, width, looks)
    segments: list[Segment] = []
    left = width
    if len(line) <= width:
        segments = [Segment(text, looks[look]) for text, look in runs]
        if len(line) < width:
            segments.append(Segment(" " * (width - len(line)), looks[()]))
        return Strip(segments, width)
    for text, look in runs:
        if len(text) >= left:
            segments.append(Segment(f"{text[: left - 1]}…", looks[look]))
            break
        segments.append(Segment(text, looks[look]))
        left -= len(text)
    return Strip(segments, width)


def _measured(
    line: str, runs: Sequence[tuple[str, StyleNames]], width: int, looks: StyleCache
) -> Strip:
    """Put a line together of which some characters take two columns, or none."""
    room = width - cell_len(line)
    if room < 0:
        fits = _fitting(line, width - 1) if width > 1 else 0
        line = line[:fits] + " " * (width - 1 - cell_len(line[:fits])) + "…"
    segments: list[Segment] = []
    at = 0
    for text, look in runs:
        segments.append(Segment(line[at : at + len(text)], looks[look]))
        at += len(text)
    if room > 0:
        segments.append(Segment(" " * room, looks[()]))
    return Strip([segment for segment in segments if segment.text], width)


def _fitting(text: str, columns: int) -> int:
    """Return how many characters fit; an accent of its own goes with its letter."""
    for at, letter in enumerate(text):
        columns -= cell_len(letter)
        if columns < 0:
            return at
    return len(text)
