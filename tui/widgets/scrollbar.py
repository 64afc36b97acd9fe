"""A scrollbar one column wide that is drawn from cached cells."""

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
"""Actions of Textual's ScrollBar for a press of the mouse."""


class CachedScrollBar(ScrollBar):
    """Textual's vertical scrollbar, without its detour through a renderable of Rich."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the cells of a region."""
        bar = self.render()
        if not isinstance(bar, ScrollBarRender) or not isinstance(bar.style, Style):
            return super().render_lines(crop)
        strips = draw_vertical_bar(
            self.size.height, bar.virtual_size, bar.window_size, bar.position, bar.style
        )[crop.y : crop.bottom]
        background = self.background_colors[1]
        for line_filter in self.get_line_filters():
            strips = [strip.apply_filter(line_filter, background) for strip in strips]
        return strips


def draw_vertical_bar(
    height: int, lines: int, window: int, position: float, style: Style
) -> list[Strip]:
    """Draw a bar of so many cells, with a thumb where the window is in so many lines.

    There is no thumb where the window holds all lines. It begins and ends at eighths of a cell.
    """
    if not window or lines <= window:
        return [_draw_cell(style, " ", "", False)] * height
    thumb = max(1.0, window / (lines / height))
    first = int((height - thumb) * (position / (lines - window)) * 8)
    (top, skipped), (bottom, filled) = divmod(first, 8), divmod(first + ceil(thumb * 8), 8)
    strips = [_draw_cell(style, " ", _UP, False)] * top
    if skipped:
        strips.append(_draw_cell(style, _EIGHTHS[8 - skipped], _GRAB, False))
    strips += [_draw_cell(style, " ", _GRAB, True)] * (bottom - len(strips))
    if filled:
        strips.append(_draw_cell(style, _EIGHTHS[8 - filled], _GRAB, True))
    strips += [_draw_cell(style, " ", _DOWN, False)] * (height - len(strips))
    return strips[:height]


@lru_cache(maxsize=256)
def _draw_cell(style: Style, glyph: str, action: str, reverse: bool) -> Strip:
    """Draw a cell; a press of the mouse on it runs the action."""
    meta = {"@mouse.down": action} if action else None
    cell_style = Style(color=style.color, bgcolor=style.bgcolor, reverse=reverse, meta=meta)
    return Strip([Segment(glyph, cell_style)], 1)
