"""Lines that scroll: drawn by whoever knows them, without a layout when there are more or fewer."""

from __future__ import annotations

from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.strip import Strip

from tui.widgets.bar import Bar
from tui.widgets.drawing import Looks


class Lines(ScrollView, inherit_bindings=False):
    """A scrolling view whose lines need no borders, paddings or links drawn around them.

    Textual lays out the whole screen when a view grows, and puts every line through all that
    style sheets can ask for; a typed letter changes fifty lines and has no time for either.
    """

    DEFAULT_CSS = """
    Lines { overflow-x: hidden; overflow-y: scroll; scrollbar-size-vertical: 1; }
    """

    _width = 0
    """Columns of a line, which cost much to ask for."""
    _fitted: Size | None = None
    """The size of the view that has lines so wide; None when they may be others."""
    _blank: Strip | None = None
    """An empty line; None when width or colours may be others."""

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """The scrollbar, made when it is asked for as Textual makes its own."""
        if self._vertical_scrollbar is None:
            self._vertical_scrollbar = bar = Bar(vertical=True, name="vertical")
            bar.display = False
            self.app._start_widget(self, bar)
        return self._vertical_scrollbar

    def measure(self, lines: int) -> None:
        """Tell the scrollbar how many lines there are; it is blank where all fit."""
        height = self.size.height
        self.set_reactive(Lines.virtual_size, Size(self.size.width, lines))
        self.vertical_scrollbar.window_size = height
        self.vertical_scrollbar.window_virtual_size = lines if lines > height else 0
        self.scroll_y = self.validate_scroll_y(self.scroll_y)

    @property
    def line_width(self) -> int:
        """Columns of a line, beside the scrollbar."""
        if self._fitted != self.outer_size:
            self._fitted, self._blank = self.outer_size, None
            self._width = self.scrollable_content_region.width
        return self._width

    def notify_style_update(self) -> None:
        """Forget the old colours and widths."""
        super().notify_style_update()
        self._blank = self._fitted = None

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the lines of a region."""
        top = self.scroll_offset.y
        lines = [self.line(top + y) for y in crop.line_range]
        first, last = crop.column_span
        if (first, last) == (0, self.line_width):
            return lines
        return [line.crop(first, last) for line in lines]

    def render_line(self, y: int) -> Strip:
        """Draw a line of those that are in sight."""
        return self.line(self.scroll_offset.y + y)

    def line(self, at: int) -> Strip:
        """Draw a line of all that there are, or an empty one below them."""
        raise NotImplementedError

    def blank(self) -> Strip:
        """Draw an empty line."""
        width = self.line_width
        if self._blank is None:
            self._blank = Strip.blank(width, Looks.on(self)[()])
        return self._blank
