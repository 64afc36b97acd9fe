"""Lines that scroll: drawn by whoever knows them, without a layout when there are more or fewer.

A scrollbar one column wide, drawn from cells that are made once.
"""

from __future__ import annotations

from functools import lru_cache
from math import ceil

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.strip import Strip

from tui.widgets.strips import StyleCache


class ScrollLines(ScrollView, inherit_bindings=False):
    """A scrolling view whose lines need no borders, paddings or links drawn around them.

    Textual lays out the whole screen when a view grows, and puts every line through all that
    style sheets can ask for; a typed letter changes fifty lines and has no time for either.
    """

    DEFAULT_CSS = """
    ScrollLines { overflow-x: hidden; overflow-y: scroll; scrollbar-size-vertical: 1; }
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
            self._vertical_scrollbar = bar = Scrollbar(vertical=True, name="vertical")
            bar.display = False
            self.app._start_widget(self, bar)
        return self._vertical_scrollbar

    def measure(self, lines: int) -> None:
        """Return the scrollbar how many lines there are; it is blank where all fit."""
        height = self.size.height
        self.set_reactive(ScrollLines.virtual_size, Size(self.size.width, lines))
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
            self._blank = Strip.blank(width, StyleCache.on(self)[()])
        return self._blank


_EIGHTHS = " ▁▂▃▄▅▆▇"
"""Blocks that fill so many eighths of a cell from below."""

_GRAB, _UP, _DOWN = "grab", "scroll_up", "scroll_down"


class Scrollbar(ScrollBar):
    """Textual's vertical scrollbar without the detour over what can be drawn of any kind."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the cells of a region."""
        bar = self.render()
        if not isinstance(bar, ScrollBarRender) or not isinstance(bar.style, Style):
            return super().render_lines(crop)
        strips = scrollbar_cells(
            self.size.height, bar.virtual_size, bar.window_size, bar.position, bar.style
        )[crop.y : crop.bottom]
        ground = self.background_colors[1]
        for each in self.get_line_filters():
            strips = [strip.apply_filter(each, ground) for strip in strips]
        return strips


def scrollbar_cells(
    size: int, lines: int, window: int, position: float, look: Style
) -> list[Strip]:
    """Draw a bar of so many cells: the thumb where the window is, none where it holds all lines.

    The thumb begins and ends at eighths of a cell.
    """
    if not window or lines <= window:
        return [_cell(look, " ", "", False)] * size
    thumb = max(1.0, window / (lines / size))
    first = int((size - thumb) * (position / (lines - window)) * 8)
    (top, skipped), (bottom, filled) = divmod(first, 8), divmod(first + ceil(thumb * 8), 8)
    strips = [_cell(look, " ", _UP, False)] * top
    if skipped:
        strips.append(_cell(look, _EIGHTHS[8 - skipped], _GRAB, False))
    strips += [_cell(look, " ", _GRAB, True)] * (bottom - len(strips))
    if filled:
        strips.append(_cell(look, _EIGHTHS[8 - filled], _GRAB, True))
    strips += [_cell(look, " ", _DOWN, False)] * (size - len(strips))
    return strips[:size]


@lru_cache(maxsize=256)
def _cell(look: Style, glyph: str, action: str, reverse: bool) -> Strip:
    """Make a cell of the bar; a press of the mouse on it does the action."""
    meta = {"@mouse.down": action} if action else None
    style = Style(color=look.color, bgcolor=look.bgcolor, reverse=reverse, meta=meta)
    return Strip([Segment(glyph, style)], 1)
