"""A list that draws only the rows on screen, so its length costs nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import ClassVar, Protocol, SupportsInt

from textual import events
from textual.geometry import Region, clamp
from textual.message import Message
from textual.reactive import var
from textual.strip import Strip

from tui.widgets.scroll_lines import ScrollLines
from tui.widgets.strips import StyleCache, StyledLine, line_strip

HEIGHT = 2
"""Lines a row."""

MOST_STRIPS = 400
"""Rows that are remembered as they were drawn."""

PARTS = (
    "title", "faint", "untitled", "dim", "edge", "mark", "rating", "tag", "match",
    "undecided", "include", "maybe", "exclude",
)  # fmt: skip


class Rows(Protocol):
    """Positions by row: a list, a range or an array of numpy's."""

    def __len__(self) -> int: ...

    def __getitem__(self, row: int, /) -> SupportsInt: ...


Draw = Callable[[int, bool], tuple[StyledLine, StyledLine]]
"""Draws a row: its index in the list, under the cursor?"""


class RowList(ScrollLines, can_focus=True, inherit_bindings=False):
    """A cursor over rows of two lines, known only by their positions in some sequence."""

    DEFAULT_CSS = """
    RowList {
        & > .row-list--cursor { background: $panel; }
        & > .row-list--faint { color: $text-muted; }
        & > .row-list--untitled { text-style: italic; }
        & > .row-list--dim { color: $text-muted; }
        & > .row-list--edge { color: $primary; }
        & > .row-list--mark { color: $secondary; text-style: bold; }
        & > .row-list--rating { color: $secondary; }
        & > .row-list--tag { color: $accent; }
        & > .row-list--match { text-style: bold underline; }
        & > .row-list--undecided { color: $text-muted; }
        & > .row-list--include { color: $primary; text-style: bold; }
        & > .row-list--maybe { color: $accent; text-style: bold; }
        & > .row-list--exclude { color: $warning; }
        &:ansi > .row-list--dim { text-style: dim; }
        &:ansi > .row-list--faint { text-style: dim; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "row-list--cursor",
        *(f"row-list--{part}" for part in PARTS),
    }

    cursor: var[int] = var(0, init=False)
    """Index of the row under the cursor."""

    @dataclass
    class Moved(Message):
        """Another row is under the cursor, or none."""

        position: int | None

        def can_replace(self, message: Message) -> bool:
            """Keep only the newest when the queue is behind."""
            return isinstance(message, RowList.Moved)

    class Chosen(Message):
        """A row was clicked twice."""

    def __init__(self, draw: Draw, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._draw = draw
        self._positions: Rows = ()
        self._strips: dict[int, tuple[Strip, Strip]] = {}
        self._looks: dict[bool, StyleCache] = {}
        """How rows look, and how the one under the cursor, in the theme of now."""

    @property
    def positions(self) -> Rows:
        """The rows shown, by position."""
        return self._positions

    @property
    def position(self) -> int | None:
        """The position under the cursor; None in an empty list."""
        return int(self._positions[self.cursor]) if len(self._positions) else None

    def show(self, positions: Rows, cursor: int = 0) -> None:
        """Show these rows with the cursor on one of them."""
        self._positions = positions
        self._strips.clear()
        self.measure(len(self._positions) * HEIGHT)
        self.set_reactive(RowList.cursor, clamp(cursor, 0, max(0, len(positions) - 1)))
        self._follow()
        self.refresh()
        self.post_message(self.Moved(self.position))

    def redraw(self, positions: Iterable[int] | None = None) -> None:
        """Draw rows anew whose look has changed; all of them when none are named."""
        if positions is None:
            self._strips.clear()
            self.refresh()
            return
        changed = set(positions)
        for index in [index for index in self._strips if int(self._positions[index]) in changed]:
            self._refresh_row(index)

    def move(self, rows: int) -> None:
        """Move the cursor by so many rows."""
        self.cursor += rows

    def page(self) -> int:
        """Return the rows that fit on the screen."""
        return max(1, self.size.height // HEIGHT)

    def validate_cursor(self, cursor: int) -> int:
        """Stay inside the list."""
        return clamp(cursor, 0, max(0, len(self._positions) - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        """Redraw two rows and follow the cursor."""
        self._refresh_row(old)
        self._refresh_row(new)
        self._follow()
        self.post_message(self.Moved(self.position))

    def on_resize(self) -> None:
        """Keep the cursor in sight when the room changes."""
        self._strips.clear()
        self.measure(len(self._positions) * HEIGHT)
        self._follow()

    def on_click(self, event: events.Click) -> None:
        """Move to the row that was clicked; a second click chooses it."""
        index = (self.scroll_offset.y + event.y) // HEIGHT
        if 0 <= index < len(self._positions):
            self.cursor = index
            if event.chain == 2:
                self.post_message(self.Chosen())

    def notify_style_update(self) -> None:
        """Forget what was drawn in the old colours."""
        super().notify_style_update()
        self._strips.clear()
        self._looks.clear()

    def line(self, at: int) -> Strip:
        """Draw one line of one row."""
        index, line = divmod(at, HEIGHT)
        if index >= len(self._positions):
            return self.blank()
        if index not in self._strips:
            if len(self._strips) > MOST_STRIPS:
                self._strips.clear()
            self._strips[index] = self._row(index, self.line_width)
        return self._strips[index][line]

    def _row(self, index: int, width: int) -> tuple[Strip, Strip]:
        cursor = index == self.cursor
        if cursor not in self._looks:
            base = self.get_visual_style("row-list--cursor") if cursor else self.visual_style
            styles = {
                part: self.get_visual_style(f"row-list--{part}", partial=True) for part in PARTS
            }
            self._looks[cursor] = StyleCache.on(self, base, styles)
        looks = self._looks[cursor]
        first, second = self._draw(index, cursor)
        return line_strip(first.runs, width, looks), line_strip(second.runs, width, looks)

    def _refresh_row(self, index: int) -> None:
        self._strips.pop(index, None)
        top = index * HEIGHT - self.scroll_offset.y
        if -HEIGHT < top < self.size.height:
            self.refresh(Region(0, max(0, top), self.size.width, HEIGHT))

    def _follow(self) -> None:
        """Bring the cursor's row into sight, at once."""
        region = Region(0, self.cursor * HEIGHT, 1, HEIGHT)
        self.scroll_to_region(region, animate=False, force=True, immediate=True)
