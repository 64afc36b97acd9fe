"""A scrollbar one column wide, drawn from strips that are made once."""

from __future__ import annotations

from functools import lru_cache
from math import ceil

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.css.styles import RulesMap
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual

_EIGHTHS = " ▁▂▃▄▅▆▇"
"""Blocks that fill so many eighths of a cell from below."""

_GRAB, _UP, _DOWN = "grab", "scroll_up", "scroll_down"


class Bar(Visual):
    """What a ScrollBar of Textual's shows; to be set as its `renderer`.

    Sizes and position are lines; the thumb begins and ends at eighths of a cell.
    """

    def __init__(
        self,
        virtual_size: int = 0,
        window_size: int = 0,
        position: float = 0,
        thickness: int = 1,
        vertical: bool = True,
        style: RichStyle | None = None,
    ) -> None:
        self._lines = virtual_size
        self._window = window_size
        self._position = position
        self._style = style or RichStyle.null()

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """Take one column."""
        return 1

    def get_height(self, rules: RulesMap, width: int) -> int:
        """Be as high as what it scrolls."""
        return self._window

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        """Draw the thumb where the window is; nothing where all lines are in it."""
        size = height or 0
        look = self._style
        if not self._window or self._lines <= self._window:
            return [_cell(look, " ", "", False)] * size
        thumb = max(1.0, self._window / (self._lines / size))
        first = int((size - thumb) * (self._position / (self._lines - self._window)) * 8)
        (top, skipped), (bottom, filled) = divmod(first, 8), divmod(first + ceil(thumb * 8), 8)
        strips = [_cell(look, " ", _UP, False)] * top
        if skipped:
            strips.append(_cell(look, _EIGHTHS[8 - skipped], _GRAB, False))
        strips += [_cell(look, " ", _GRAB, True)] * (bottom - len(strips))
        if filled:
            strips.append(_cell(look, _EIGHTHS[8 - filled], _GRAB, True))
        strips = strips[:size]
        return strips + [_cell(look, " ", _DOWN, False)] * (size - len(strips))


@lru_cache(maxsize=256)
def _cell(look: RichStyle, glyph: str, action: str, reverse: bool) -> Strip:
    """Make a cell of the bar; a press of the mouse on it does the action."""
    meta = {"@mouse.down": action} if action else None
    style = RichStyle(color=look.color, bgcolor=look.bgcolor, reverse=reverse, meta=meta)
    return Strip([Segment(glyph, style)], 1)
