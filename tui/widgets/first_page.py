"""The first page: what the screen shows at the start, before anything has been opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual.content import Content, Span
from textual.style import Style

from tui.widgets.strips import DrawnRow, StyledLine, StyledRun

StyledText = tuple[str, Sequence[tuple[int, int, str]]]
"""A text, and the ranges of its characters that have a style, with the name of the style."""


_TITLE_STYLES = ("title", "untitled", "faint")


@dataclass(frozen=True, slots=True)
class FirstPage:
    """What list, page and status line show; the names of these fields are those of its file."""

    count: str
    progress: str
    rows: int
    """How many rows the list has."""
    cursor: int
    top: int
    """Index of the first row in `near`."""
    near: Sequence[tuple[Sequence[StyledRun], Sequence[StyledRun]]]
    """The rows around the cursor, two lines each."""
    leaf: Mapping[str, StyledText]
    """The parts of the page, by the names that PaperPane gives them."""

    def draw_row(self, index: int) -> DrawnRow:
        """Draw a row; one that is not near the cursor is empty."""
        if not 0 <= index - self.top < len(self.near):
            return StyledLine(), StyledLine()
        first, second = self.near[index - self.top]
        return _line(first), _line(second)

    def title(self, index: int) -> str:
        """Return the title in a row; an empty text for one that is not near the cursor."""
        runs = self.draw_row(index)[0].runs
        return "".join(text for text, styles in runs if styles[0] in _TITLE_STYLES)

    def draw_part(self, name: str, styles: Mapping[str, Style]) -> Content:
        """Draw a part of the page."""
        text, spans = self.leaf[name]
        return Content(text, [Span(start, end, styles[style]) for start, end, style in spans])


def _line(runs: Sequence[StyledRun]) -> StyledLine:
    return StyledLine((text, tuple(styles)) for text, styles in runs)
