"""Where list, abstract and note are on the main screen, by its size and the user's choice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from textual.geometry import Size, clamp

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from tui.config.state import State
    from tui.widgets.row_list import RowList

LAYOUTS = ("right", "below", "away")
"""Where the abstract is, in the order in which a key goes through them."""

_TWO_COLUMNS, _THREE_COLUMNS = 100, 160
"""Widths from which the abstract fits next to the list, and a third column next to both."""

_SIDE_COLUMNS = 44
"""Columns of the third column; the style sheet has them too."""

_LOW = 12
"""Lines below which list and abstract no longer fit one above the other."""

_TIGHT = 16
"""Lines below which a note that is written takes the place of list and page."""

_SHORT = 36
"""Lines below which the page is compact, and a note is written in the list's place."""

_BARS = 3
"""Lines of the main screen for the filter box, the status line and the footer."""

_MOST_LIST_COLUMNS = (61, 76)
"""Columns of the list next to one column and next to two: titles fit, and 55 are left to read."""

_FEWEST_COLUMNS = 30
"""Columns that the divider leaves to the list and to the page."""

_FEWEST_LINES = 4
"""Lines that the divider leaves to the list and to the page."""

_MOVE_COLUMNS, _MOVE_LINES = 3, 2
"""How far a key moves the divider."""


class LayoutFields(TypedDict):
    """The fields of a State that are the layout."""

    layout: str
    list_columns: int
    list_lines: int
    compact: str


@dataclass(slots=True)
class Layout:
    """The layout that the user chose, or else the one that fits the size of the screen."""

    choice: str = ""
    """One of LAYOUTS; empty for what fits."""
    columns: int = 0
    """Columns of the list beside the abstract; 0 for what fits."""
    lines: int = 0
    """Lines of the list above the abstract; 0 for what fits."""
    compact: str = ""
    """Whether a paper has one line, `yes` or `no`; empty for what fits."""

    @classmethod
    def from_state(cls, state: State) -> Layout:
        """Return the layout of the last session; what it does not know is what fits."""
        return cls(
            state.layout if state.layout in LAYOUTS else "",
            state.list_columns,
            state.list_lines,
            state.compact if state.compact in ("yes", "no") else "",
        )

    def fields(self) -> LayoutFields:
        """Return what of a State is the layout, as keyword arguments."""
        return {
            "layout": self.choice,
            "list_columns": self.columns,
            "list_lines": self.lines,
            "compact": self.compact,
        }

    def in_use(self, size: Size) -> str:
        """Return the layout for a screen of this size."""
        return self.choice or ("right" if size.width >= _TWO_COLUMNS else "below")

    def choose_next(self, size: Size) -> str:
        """Choose the layout after the one in use, and return it."""
        index = LAYOUTS.index(self.in_use(size))
        self.choice = LAYOUTS[(index + 1) % len(LAYOUTS)]
        return self.choice

    def has_side_pane(self, size: Size) -> bool:
        """Return whether there is a third column, for details, note and progress."""
        return self.in_use(size) == "right" and size.width >= _THREE_COLUMNS

    def is_compact(self, size: Size) -> bool:
        """Return whether a paper has one line: where the list has the screen, and on request."""
        alone = self.in_use(size) == "away" and size.width >= _TWO_COLUMNS
        return self.compact == "yes" or (alone and not self.compact)

    def toggle_compact(self, size: Size) -> bool:
        """Switch between one line a paper and two; return whether it is one now."""
        self.compact = "no" if self.is_compact(size) else "yes"
        return self.is_compact(size)

    def list_columns(self, size: Size) -> int:
        """Return the columns of the list beside the abstract."""
        wide = self.has_side_pane(size)
        width = size.width - (_SIDE_COLUMNS if wide else 0)
        if self.columns:
            return clamp(self.columns, _FEWEST_COLUMNS, max(1, width - _FEWEST_COLUMNS))
        return min(_MOST_LIST_COLUMNS[wide], (width + 2) // 2)

    def list_lines(self, size: Size) -> int:
        """Return the lines of the list above the abstract: a third, or three papers at least."""
        height = size.height - _BARS
        if self.lines:
            return clamp(self.lines, 2, max(2, height - _FEWEST_LINES - 1))
        return 4 if size.height < 20 else max(6, height // 6 * 2)

    def drag(self, size: Size, column: int, row: int) -> None:
        """Put the divider where it was dragged to; the list begins below the filter box."""
        if self.in_use(size) == "right":
            self.columns = max(1, column)
            self.columns = self.list_columns(size)
        else:
            self.lines = max(1, row - 1)
            self.lines = self.list_lines(size)

    def move_divider(self, size: Size, steps: int) -> None:
        """Move the divider to the right or down, or back."""
        columns, lines = self.list_columns(size), self.list_lines(size)
        self.drag(size, columns + steps * _MOVE_COLUMNS, lines + 1 + steps * _MOVE_LINES)

    def place(self, rows: RowList, size: Size, *, fit: bool = True) -> RowList:
        """Set the size of the list; with `fit`, above the abstract no more than its rows need."""
        layout = self.in_use(size)
        rows.set_row_height(1 if self.is_compact(size) else 2)
        rows.styles.width = self.list_columns(size) if layout == "right" else "1fr"
        if layout != "below" or size.height < _LOW:
            rows.styles.height = "1fr"
        elif fit:
            lines = self.list_lines(size)
            rows.styles.height = min(lines, len(rows.positions) * rows.row_height or lines)
        return rows

    def set_classes(self, screen: DOMNode, size: Size, *, update: bool = True) -> None:
        """Set the classes that the style sheet knows on the screen, or remove them.

        Without `update` it comes before the first styling.
        """
        classes = {
            **{f"-{layout}": layout == self.in_use(size) for layout in LAYOUTS},
            "-wide": size.width >= _THREE_COLUMNS,
            "-low": size.height < _LOW,
            "-tight": size.height < _TIGHT,
            "-short": size.height < _SHORT,
        }
        for name, on in classes.items():
            screen.set_class(on, name, update=update)
