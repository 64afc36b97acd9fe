"""A list that draws only the rows in view, so that its length costs nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Protocol, SupportsInt

from textual import events
from textual.geometry import Region, clamp
from textual.message import Message
from textual.reactive import var
from textual.strip import Strip

from tui.widgets.row_layout import RowContent, lay_out_row
from tui.widgets.scroll_lines import ScrollLines
from tui.widgets.strips import REVERSE, DrawnRow, StyleCache, runs_to_strip

ROW_HEIGHT = 2
"""Lines of a row, where rows are not compact."""

_MAX_CACHED_ROWS = 400
"""Rows that are cached as they were drawn."""

ROW_STYLES = (
    "title", "faint", "untitled", "dim", "edge", "mark", "rating", "tag", "match",
    "undecided", "include", "maybe", "exclude", "wanted", "unwanted", "plus", "minus",
)  # fmt: skip
"""The names of the styles in a row."""


_ALL_STYLES = ("cursor", *ROW_STYLES)


class Rows(Protocol):
    """The positions that are shown, by row: a list, a range or a NumPy array."""

    def __len__(self) -> int: ...

    def __getitem__(self, row: int, /) -> SupportsInt: ...


DrawRow = Callable[[int, bool], DrawnRow | RowContent]
"""Returns the lines of a row, or what is laid out in them.

It is called with the index of the row in the list, and whether the cursor is on it.
"""


class RowList(ScrollLines, can_focus=True, inherit_bindings=False):
    """A cursor over rows of one or two lines, each known only by its position in some sequence."""

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
        & > .row-list--wanted { color: $primary; }
        & > .row-list--unwanted { color: $warning; text-style: strike; }
        & > .row-list--plus { color: $primary; }
        & > .row-list--minus { color: $warning; }
        & > .row-list--undecided { color: $text-muted; }
        & > .row-list--include { color: $primary; text-style: bold; }
        & > .row-list--maybe { color: $accent; text-style: bold; }
        & > .row-list--exclude { color: $warning; }
        &:ansi > .row-list--dim { text-style: dim; }
        &:ansi > .row-list--faint { text-style: dim; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"row-list--{name}" for name in _ALL_STYLES}

    cursor: var[int] = var(0, init=False)
    """Index of the row under the cursor."""

    @dataclass
    class Moved(Message):
        """Another row is under the cursor, or none."""

        position: int | None

        def can_replace(self, message: Message) -> bool:
            """Keep only the newest of these messages in a queue."""
            return isinstance(message, RowList.Moved)

    class Chosen(Message):
        """A row was clicked twice."""

    def __init__(self, draw_row: DrawRow, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._draw_row = draw_row
        self._positions: Rows = ()
        self._strips: dict[tuple[int, bool], Sequence[Strip]] = {}
        """Rows as they were drawn, by index and whether the cursor was on them."""
        self._laid_out: dict[tuple[int, bool], tuple[RowContent, Sequence[Strip]]] = {}
        """Rows as they were laid out, by position: a letter leaves a third as they were."""
        self.row_height = ROW_HEIGHT
        """Lines of a row."""
        self._style_caches: dict[bool, StyleCache] = {}
        """The styles of the row under the cursor (True) and of the others, in this theme."""

    @property
    def positions(self) -> Rows:
        """The positions that are shown, by row."""
        return self._positions

    @property
    def position(self) -> int | None:
        """The position under the cursor; None in an empty list."""
        return int(self._positions[self.cursor]) if len(self._positions) else None

    @property
    def max_scroll_y(self) -> int:
        """The line at the top where the last row is in view, and the top row begins."""
        most = self._next_row_top(super().max_scroll_y)
        return min(most, max(0, self.virtual_size.height - self.row_height))

    def validate_scroll_y(self, scroll_y: float) -> float:
        """Begin with the first line of a row, wherever keys, wheel or scrollbar lead to."""
        line = super().validate_scroll_y(scroll_y)
        return line - line % self.row_height

    def show(self, positions: Rows, cursor: int = 0) -> None:
        """Show these rows with the cursor on one of them."""
        self._positions = positions
        self._strips.clear()
        self.set_line_count(len(self._positions) * self.row_height)
        self.set_reactive(RowList.cursor, clamp(cursor, 0, max(0, len(positions) - 1)))
        self._scroll_to_cursor()
        self.refresh()
        self.post_message(self.Moved(self.position))

    def set_row_height(self, lines: int) -> None:
        """Draw each row in so many lines."""
        if lines != self.row_height:
            self.row_height = lines
            self.on_resize()
            self.refresh()

    def redraw(self, positions: Iterable[int] | None = None) -> None:
        """Draw the rows of these positions again, or all of them."""
        if positions is None:
            self._strips.clear()
            self.refresh()
            return
        changed = set(positions)
        drawn = [key for key in self._strips if int(self._positions[key[0]]) in changed]
        for row, under_cursor in drawn:
            del self._strips[row, under_cursor]
            self._refresh_row(row)

    def move(self, rows: int) -> None:
        """Move the cursor by so many rows."""
        self.cursor += rows

    @property
    def page_size(self) -> int:
        """How many rows are in view at once."""
        return max(1, self.size.height // self.row_height)

    def validate_cursor(self, cursor: int) -> int:
        """Keep the cursor inside the list."""
        return clamp(cursor, 0, max(0, len(self._positions) - 1))

    def watch_cursor(self, earlier: int, cursor: int) -> None:
        """Redraw two rows and scroll to the cursor."""
        self._refresh_row(earlier)
        self._refresh_row(cursor)
        self._scroll_to_cursor()
        self.post_message(self.Moved(self.position))

    def on_resize(self) -> None:
        """Keep the cursor in view."""
        self._forget_drawn()
        self.set_line_count(len(self._positions) * self.row_height)
        self._scroll_to_cursor()

    def on_click(self, event: events.Click) -> None:
        """Move to the row that was clicked; a second click chooses it."""
        index = (self.scroll_offset.y + event.y) // self.row_height
        if 0 <= index < len(self._positions):
            self.cursor = index
            if event.chain == 2:
                self.post_message(self.Chosen())

    def notify_style_update(self) -> None:
        """Forget what was drawn in the old colours."""
        super().notify_style_update()
        self._forget_drawn()
        self._style_caches.clear()

    def _forget_drawn(self) -> None:
        self._strips.clear()
        self._laid_out.clear()

    def draw_line(self, index: int) -> Strip:
        """Draw a line of a row by its index among the lines of all rows."""
        row, line = divmod(index, self.row_height)
        if row >= len(self._positions):
            return self.blank_line()
        key = row, row == self.cursor
        if key not in self._strips:
            if len(self._strips) > _MAX_CACHED_ROWS:
                self._strips.clear()
            self._strips[key] = self._row_to_strips(*key, self.line_width)
        return self._strips[key][line]

    def _row_to_strips(self, row: int, under_cursor: bool, width: int) -> Sequence[Strip]:
        if under_cursor not in self._style_caches:
            base = self.get_visual_style("row-list--cursor") if under_cursor else self.visual_style
            find_style = partial(self.get_visual_style, partial=True)
            styles = {name: find_style(f"row-list--{name}") for name in ROW_STYLES}
            styles["wanted"] += REVERSE
            self._style_caches[under_cursor] = StyleCache.for_widget(self, base, styles)
        cache = self._style_caches[under_cursor]
        drawn = self._draw_row(row, under_cursor)
        if not isinstance(drawn, RowContent):
            return [runs_to_strip(line.runs, width, cache) for line in drawn]
        key = int(self._positions[row]), under_cursor
        content, strips = self._laid_out.get(key, (None, ()))
        if drawn != content:
            lines = lay_out_row(drawn, width, self.row_height)
            strips = [runs_to_strip(line.runs, width, cache) for line in lines]
            if len(self._laid_out) > _MAX_CACHED_ROWS:
                self._laid_out.clear()
            self._laid_out[key] = drawn, strips
        return strips

    def _refresh_row(self, row: int) -> None:
        top = row * self.row_height - self.scroll_offset.y
        if -self.row_height < top < self.size.height:
            self.refresh(Region(0, max(0, top), self.size.width, self.row_height))

    def _scroll_to_cursor(self) -> None:
        """Bring the row under the cursor into view, at once, with no row cut at the top."""
        top, height = self.cursor * self.row_height, self.size.height
        first = self._next_row_top(top + self.row_height - height)
        line = min(max(self.scroll_offset.y, first), top)
        if line != self.scroll_offset.y:
            self.scroll_to(y=line, animate=False, force=True, immediate=True)

    def _next_row_top(self, line: int) -> int:
        """Return the first line of the row that begins in a line or below it."""
        return line + -line % self.row_height
