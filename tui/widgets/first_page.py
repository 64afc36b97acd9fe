"""The first page: what the screen shows at the start, before anything has been opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from textual.content import Content, Span
from textual.style import Style

from tui.widgets.row_layout import EMPTY_ROW, RowContent, RowPiece, Runs

StyledText = tuple[str, Sequence[tuple[int, int, str]]]
"""A text, and the ranges of its characters that have a style, with the name of the style."""


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
    near: Sequence[Mapping[str, Any]]
    """The rows around the cursor, as the fields of RowContent."""
    leaf: Mapping[str, StyledText]
    """The parts of the page, by the names that PaperPane gives them."""

    def row_content(self, index: int) -> RowContent:
        """Return what a row shows; one that is not near the cursor is empty."""
        if not 0 <= index - self.top < len(self.near):
            return EMPTY_ROW
        fields = self.near[index - self.top]
        upper, lower = map(_runs, fields["gutter"])
        pieces = [_piece(**piece) for piece in fields["pieces"]]
        return RowContent((upper, lower), _runs(fields["title"]), pieces, fields["wraps"])

    def title(self, index: int) -> str:
        """Return the title in a row; an empty text for one that is not near the cursor."""
        return "".join(text for text, _ in self.row_content(index).title)

    def draw_part(self, name: str, styles: Mapping[str, Style]) -> Content:
        """Draw a part of the page."""
        text, spans = self.leaf[name]
        return Content(text, [Span(start, end, styles[style]) for start, end, style in spans])


def _runs(runs: Iterable[tuple[str, Sequence[str]]]) -> Runs:
    return [(text, tuple(styles)) for text, styles in runs]


def _piece(name: str, forms: Iterable[Any], least: int, urgent: bool) -> RowPiece:
    return RowPiece(name, [_runs(form) for form in forms], least, urgent)
