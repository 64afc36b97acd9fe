"""A page and rows kept from the last time, drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual.content import Content, Span
from textual.style import Style

from tui.widgets.strips import Named, StyledLine

Runs = Sequence[Named]
"""The pieces of a line with the names of their styles."""

Text = tuple[str, Sequence[tuple[int, int, str]]]
"""A text, and where which of the styles begins and ends."""


@dataclass(frozen=True, slots=True)
class FirstPage:
    """What list, page and lines show before anything is opened."""

    count: str
    progress: str
    rows: int
    """Rows of the whole list."""
    cursor: int
    top: int
    """The row that is the first of `near`."""
    near: Sequence[tuple[Runs, Runs]]
    """The rows around the cursor, two lines each."""
    leaf: Mapping[str, Text]
    """The parts of the page."""

    def row(self, index: int) -> tuple[StyledLine, StyledLine]:
        """Draw a row; one that is too far from the cursor to have been kept is empty."""
        if not 0 <= index - self.top < len(self.near):
            return StyledLine(), StyledLine()
        first, second = (
            StyledLine((text, tuple(look)) for text, look in runs)
            for runs in self.near[index - self.top]
        )
        return first, second

    def part(self, name: str, styles: Mapping[str, Style]) -> Content:
        """Draw a part of the page."""
        return styled_text(self.leaf[name], styles)


def styled_text(text: Text, styles: Mapping[str, Style]) -> Content:
    """Return a text the styles that are named in it."""
    plain, spans = text
    return Content(plain, [Span(start, end, styles[name]) for start, end, name in spans])
