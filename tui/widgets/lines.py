"""Lines that scroll: drawn by whoever knows them, without a layout when there are more or fewer."""

from __future__ import annotations

from textual.color import Color
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.strip import Strip

from tui.widgets.bar import Bar


class Lines(ScrollView, inherit_bindings=False):
    """A scrolling view whose lines need no borders, paddings or links drawn around them.

    Textual lays out the whole screen when a view grows, and puts every line through all that
    style sheets can ask for; a typed letter changes fifty lines and has no time for either.
    """

    DEFAULT_CSS = """
    Lines { overflow-x: hidden; overflow-y: scroll; scrollbar-size-vertical: 1; }
    """

    _ground: Color | None = None
    """The background, which costs much to ask for; None when it may be another one."""
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
        return self.scrollable_content_region.width

    def notify_style_update(self) -> None:
        """Forget the old colours."""
        super().notify_style_update()
        self._ground = self._blank = None

    def on_resize(self) -> None:
        """Forget the old width."""
        self._blank = None

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the lines of a region."""
        lines = [self.render_line(y) for y in crop.line_range]
        first, last = crop.column_span
        if (first, last) == (0, self.line_width):
            return lines
        return [line.crop(first, last) for line in lines]

    def blank(self) -> Strip:
        """Draw an empty line."""
        if self._blank is None:
            blank = Strip.blank(self.line_width, self.visual_style.rich_style)
            self._blank = self.filtered(blank)
        return self._blank

    def filtered(self, strip: Strip) -> Strip:
        """Take out the colours that the terminal does not have, or the user does not want."""
        if self._ground is None:
            self._ground = self.background_colors[1]
        for each in self.get_line_filters():
            strip = strip.apply_filter(each, self._ground)
        return strip
