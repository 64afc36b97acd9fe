"""A scrollbar one column wide, drawn from cells that are made once."""

from __future__ import annotations

from functools import lru_cache
from math import ceil

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.strip import Strip

_EIGHTHS = " ▁▂▃▄▅▆▇"
"""Blocks that fill so many eighths of a cell from below."""

_GRAB, _UP, _DOWN = "grab", "scroll_up", "scroll_down"


class Bar(ScrollBar):
    """Textual's vertical scrollbar without the detour over what can be drawn of any kind."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the cells of a region."""
        bar = self.render()
        if not isinstance(bar, ScrollBarRender) or not isinstance(bar.style, Style):
            return super().render_lines(crop)
        strips = cells(
            self.size.height, bar.virtual_size, bar.window_size, bar.position, bar.style
        )[crop.y : crop.bottom]
        ground = self.background_colors[1]
        for each in self.get_line_filters():
            strips = [strip.apply_filter(each, ground) for strip in strips]
        return strips


def cells(size: int, lines: int, window: int, position: float, look: Style) -> list[Strip]:
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
