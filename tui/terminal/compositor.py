"""A compositor that paints only those pieces of lines that look different now.

Textual composes all lines that have changed from all widgets that are seen on them, and sends
all of these lines. A typed letter changes few widgets, and few lines of those.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, cast

from rich.color import ColorSystem
from rich.console import COLOR_SYSTEMS, Console, RenderableType
from textual._compositor import Compositor, CompositorUpdate
from textual._context import visible_screen_stack
from textual.geometry import Region, Size
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from tui.terminal.cells import Cells, Palette, TerminalPen

WidgetRegions = Mapping[Widget, tuple[Region, Region]]
"""The region of each widget and the region that it is clipped to, from front to back."""

_Position = tuple[int, int]
"""The line and the column where a strip begins."""


class PaintedStrip(NamedTuple):
    """What the terminal shows of a line of a widget."""

    strip: Strip
    cells: Cells | None
    """None where they are not known: its characters take more or less than one cell."""


_MAX_STYLES = 10_000
"""Styles from which on a palette is begun again: each link is a style of its own."""

_ERASES_IN_COLOR = not os.environ.get("TERM", "").startswith("screen")
"""Whether the terminal erases cells in the color of the background; GNU screen does not."""

RETRY_SECONDS = 0.02
"""Seconds until a terminal that had a backlog is checked again."""


class VisibleRegion(NamedTuple):
    """A rectangle of the screen in which a widget is seen; `right` and `bottom` are outside."""

    widget: Widget
    left: int
    right: int
    top: int
    bottom: int


class StripUpdate(CompositorUpdate):
    """Strips to be painted at their positions on the screen."""

    def __init__(self, strips: Mapping[_Position, Strip], painted: PaintedScreen) -> None:
        self._strips = strips
        self._painted = painted

    def render_segments(self, console: Console) -> str:
        """Return what changes the terminal; from now on the strips count as painted."""
        return self._painted.paint(self._strips, COLOR_SYSTEMS.get(console.color_system or ""))


class PaintedScreen:
    """What the terminal shows, as far as that is known."""

    def __init__(self) -> None:
        self._painted: dict[_Position, PaintedStrip] = {}
        self._palette = Palette(None)

    def shows(self, position: _Position, strip: Strip) -> bool:
        """Return whether a strip is what is shown at its position."""
        painted = self._painted.get(position)
        return painted is not None and (painted.strip is strip or painted.strip == strip)

    def clear(self) -> None:
        """Forget what is shown: something else was painted over it."""
        self._painted.clear()

    def paint(self, strips: Mapping[_Position, Strip], colors: ColorSystem | None) -> str:
        """Return what the terminal is sent to show some strips."""
        if colors != self._palette.colors or len(self._palette) > _MAX_STYLES:
            self._palette = Palette(colors)
            self.clear()
        pen = TerminalPen(self._palette, erases=_ERASES_IN_COLOR)
        for position, strip in strips.items():
            painted = self._painted.get(position)
            cells = pen.draw_strip(*position, strip, painted.cells if painted else None)
            self._painted[position] = PaintedStrip(strip, cells)
        return pen.text()


class IncrementalCompositor(Compositor):
    """Compares each strip that a widget draws with the one that was painted there before.

    It paints nothing while a slow terminal has a backlog. What it paints then is the newest
    state, not every frame since.
    """

    def __init__(self, screen: Screen[Any]) -> None:
        super().__init__()
        self._screen = screen
        self._waits = False
        """Whether it waits for a terminal with a backlog."""
        self._visible: list[VisibleRegion] = []
        self._visible_from: WidgetRegions = {}
        """The arrangement for which the visible regions were computed."""
        self._painted = PaintedScreen()

    def render_update(
        self,
        full: bool = False,
        screen_stack: list[Screen[Any]] | None = None,
        simplify: bool = False,
    ) -> RenderableType | None:
        """Return what is to be painted now; None if nothing is."""
        if not full and getattr(self._screen.app._driver, "has_backlog", False):
            if not self._waits:
                self._waits = True
                self._screen.set_timer(RETRY_SECONDS, self._retry)
            return None
        if full or self.size.region in self._dirty_regions:
            self._painted.clear()
            return super().render_update(full, screen_stack, simplify)
        visible_screen_stack.set([] if screen_stack is None else screen_stack)
        strips = self._draw_changed_strips()
        # Rich does not draw it: the app calls render_segments() of every CompositorUpdate.
        return cast("RenderableType", StripUpdate(strips, self._painted)) if strips else None

    def _retry(self) -> None:
        """Paint what could not be painted before, if the screen is still shown."""
        self._waits = False
        if self._screen.is_current:
            self._screen._compositor_refresh()

    def _draw_changed_strips(self) -> Mapping[_Position, Strip]:
        """Draw the lines that are dirty; return those that look different now."""
        regions = self.visible_widgets
        if self._visible_from is not regions:
            self._visible_from = regions
            self._visible = list(find_visible_regions(regions, self.size))
            self._painted.clear()
        changed: dict[_Position, Strip] = {}
        for visible, top, bottom in self._dirty_lines():
            x, y, _, _ = regions[visible.widget][0]
            crop = Region(visible.left - x, top - y, visible.right - visible.left, bottom - top)
            for line, strip in enumerate(visible.widget.render_lines(crop), top):
                position = line, visible.left
                if not self._painted.shows(position, strip):
                    changed[position] = strip
        return changed

    def _dirty_lines(self) -> Iterator[tuple[VisibleRegion, int, int]]:
        """Yield each visible region that is dirty, its first dirty line and the one after its last.

        Nothing is dirty any more once all are yielded.
        """
        for visible in self._visible:
            _, left, right, top, bottom = visible
            first, end = bottom, top
            for x, y, width, height in self._dirty_regions:
                if x < right and left < x + width and y < bottom and top < y + height:
                    first, end = min(first, max(y, top)), max(end, min(y + height, bottom))
            if first < end:
                yield visible, first, end
        self._dirty_regions.clear()


def find_visible_regions(regions: WidgetRegions, size: Size) -> Iterator[VisibleRegion]:
    """Yield where each widget is seen: the ones in front take their columns first."""
    width, height = size
    free = [[(0, width)] for _ in range(height)]
    for widget, (region, clip) in regions.items():
        area = region.intersection(clip).intersection(size.region)
        # Where the rectangles that reach down to the line before begin, by their columns.
        tops: dict[tuple[int, int], int] = {}
        for y in area.line_range:
            visible, still_free = [], []
            for start, end in free[y]:
                left, right = max(start, area.x), min(end, area.right)
                if left < right:
                    visible.append((left, right))
                    rest = ((start, left), (right, end))
                    still_free += [columns for columns in rest if columns[0] < columns[1]]
                else:
                    still_free.append((start, end))
            free[y] = still_free
            for columns in tops.keys() - set(visible):
                yield VisibleRegion(widget, *columns, tops.pop(columns), y)
            for columns in visible:
                tops.setdefault(columns, y)
        for columns, top in tops.items():
            yield VisibleRegion(widget, *columns, top, area.bottom)
