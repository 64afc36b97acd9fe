"""Where list, abstract and note are on the main screen, by its size and the user's choice."""

from __future__ import annotations

from dataclasses import dataclass

from textual.geometry import Size

LAYOUTS = ("right", "below", "away")
"""Where the abstract is, in the order in which a key goes through them."""

_TWO_COLUMNS, _THREE_COLUMNS = 100, 160
"""Widths from which the abstract fits next to the list, and note and progress next to both."""

_LOW = 16
"""Lines below which list and abstract no longer fit one above the other."""

_SHORT = 36
"""Lines below which a note is written in the list's place, so that the abstract stays readable."""


@dataclass(slots=True)
class Layout:
    """The layout that the user chose, or else the one that fits the size of the screen."""

    choice: str = ""
    """One of LAYOUTS; empty for what fits."""

    def in_use(self, size: Size) -> str:
        """Return the layout for a screen of this size."""
        return self.choice or ("right" if size.width >= _TWO_COLUMNS else "below")

    def choose_next(self, size: Size) -> str:
        """Choose the layout after the one in use, and return it."""
        index = LAYOUTS.index(self.in_use(size))
        self.choice = LAYOUTS[(index + 1) % len(LAYOUTS)]
        return self.choice

    def has_side_pane(self, size: Size) -> bool:
        """Return whether there is a third column, for note and progress."""
        return self.in_use(size) == "right" and size.width >= _THREE_COLUMNS

    def classes(self, size: Size) -> dict[str, bool]:
        """Return for each class that the style sheet knows whether the screen has it."""
        return {
            **{f"-{layout}": layout == self.in_use(size) for layout in LAYOUTS},
            "-wide": size.width >= _THREE_COLUMNS,
            "-low": size.height < _LOW,
            "-short": size.height < _SHORT,
        }
