"""A view of lines that scroll: each line is drawn on demand, and their number costs no layout."""

from __future__ import annotations

from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.strip import Strip

from tui.terminal.compatibility import own_vertical_scrollbar
from tui.widgets.scrollbar import CachedScrollBar
from tui.widgets.strips import StyleCache


class ScrollLines(ScrollView, inherit_bindings=False):
    """A scrolling view whose lines need no borders, paddings or links drawn around them.

    Textual lays out the complete screen when a view grows, and takes each line through all
    that style sheets can ask for. A typed letter changes fifty lines; there is no time for either.
    """

    DEFAULT_CSS = """
    ScrollLines { overflow-x: hidden; overflow-y: scroll; scrollbar-size-vertical: 1; }
    """

    _line_width = 0
    """Columns of a line: slow to compute, so cached."""
    _measured_size: Size | None = None
    """The size for which that was computed; None when the styles may have changed."""
    _blank: Strip | None = None
    """An empty line; None when width or colours may have changed."""

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """The scrollbar, created when it is first asked for."""
        scrollbar = own_vertical_scrollbar(self, CachedScrollBar)
        return super().vertical_scrollbar if scrollbar is None else scrollbar

    def set_line_count(self, lines: int) -> None:
        """Set how many lines there are; the scrollbar is blank where all of them fit."""
        height = self.size.height
        self.set_reactive(ScrollLines.virtual_size, Size(self.size.width, lines))
        self.vertical_scrollbar.window_size = height
        self.vertical_scrollbar.window_virtual_size = lines if lines > height else 0
        self.scroll_y = self.validate_scroll_y(self.scroll_y)

    @property
    def line_width(self) -> int:
        """Columns of a line, without the scrollbar."""
        if self._measured_size != self.outer_size:
            self._blank = None
            self._line_width = self.scrollable_content_region.width
            # a hidden view has no columns, and keeps its size until it is shown again
            self._measured_size = self.outer_size if self._line_width else None
        return self._line_width

    def notify_style_update(self) -> None:
        """Forget the width and the empty line."""
        super().notify_style_update()
        self._blank = self._measured_size = None

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the lines of a region of the view."""
        top = self.scroll_offset.y
        lines = [self.draw_line(top + y) for y in crop.line_range]
        first, last = crop.column_span
        if (first, last) == (0, self.line_width):
            return lines
        return [line.crop(first, last) for line in lines]

    def render_line(self, y: int) -> Strip:
        """Draw a line of the view."""
        return self.draw_line(self.scroll_offset.y + y)

    def draw_line(self, index: int) -> Strip:
        """Draw a line by its index among all lines; an empty one after the last."""
        raise NotImplementedError

    def blank_line(self) -> Strip:
        """Return an empty line."""
        width = self.line_width
        if self._blank is None:
            self._blank = Strip.blank(width, StyleCache.for_widget(self)[()])
        return self._blank
