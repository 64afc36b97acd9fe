"""What of the screen has changed since it was painted, and only that, sent to the terminal.

Textual puts a changed screen together from all widgets on the lines that changed and sends all
of it. A typed letter changes few widgets, and of those some lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, cast

from rich.console import Console, RenderableType
from textual._compositor import Compositor, CompositorUpdate
from textual._context import visible_screen_stack
from textual.geometry import Region, Size
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

Places = Mapping[Widget, tuple[Region, Region]]
"""Where each widget stands and how much of that is seen, from front to back."""


Painted = dict[tuple[int, int], Strip]
"""How pieces of lines look, by line and column of their first cell."""


class Span(NamedTuple):
    """Columns of a line in which a widget is seen."""

    start: int
    end: int
    widget: Widget


class Pieces(CompositorUpdate):
    """Pieces of lines at their places on the screen."""

    def __init__(self, pieces: Painted, painted: Painted) -> None:
        self._pieces = pieces
        self._painted = painted

    def render_segments(self, console: Console) -> str:
        """Write the pieces as a terminal takes them; from now on it shows them."""
        self._painted.update(self._pieces)
        return "".join(
            [
                f"\x1b[{y + 1};{x + 1}H{strip.render(console)}"
                for (y, x), strip in self._pieces.items()
            ]
        )


class Painter(Compositor):
    """Paints the pieces of lines that look different now."""

    def __init__(self) -> None:
        super().__init__()
        self._spans: list[list[Span]] = []
        """Who is seen where, line by line."""
        self._spans_of: Places = {}
        """The arrangement from which that was told."""
        self._painted: Painted = {}
        """What the terminal shows, as far as it is known."""

    def render_update(
        self,
        full: bool = False,
        screen_stack: list[Screen[Any]] | None = None,
        simplify: bool = False,
    ) -> RenderableType | None:
        """Give what is to be painted; None when nothing is."""
        if full or self.size.region in self._dirty_regions:
            self._painted.clear()
            return super().render_update(full, screen_stack, simplify)
        visible_screen_stack.set([] if screen_stack is None else screen_stack)
        pieces = self._changed()
        # not drawn by rich: the app asks every CompositorUpdate for its text
        return cast("RenderableType", Pieces(pieces, self._painted)) if pieces else None

    def _changed(self) -> Painted:
        """Draw what was asked for; gives what looks different now."""
        places = self.visible_widgets
        if self._spans_of is not places:
            self._spans_of, self._spans = places, _spans(places, self.size)
            self._painted.clear()
        changed: Painted = {}
        for widget, lines in self._asked().items():
            place, _ = places[widget]
            first, last = min(lines), max(lines)
            start = min(start for columns in lines.values() for start, _ in columns)
            end = max(end for columns in lines.values() for _, end in columns)
            crop = Region(start - place.x, first - place.y, end - start, last + 1 - first)
            strips = widget.render_lines(crop)
            for y, columns in lines.items():
                for left, right in columns:
                    strip = strips[y - first]
                    if right - left < end - start:
                        strip = strip.crop(left - start, right - start)
                    old = self._painted.get((y, left))
                    if old is not strip and old != strip:
                        changed[y, left] = strip
        return changed

    def _asked(self) -> dict[Widget, dict[int, set[tuple[int, int]]]]:
        """Give who is seen where something has changed: by line, the columns."""
        asked: dict[Widget, dict[int, set[tuple[int, int]]]] = {}
        bottom = len(self._spans)
        for x, y, width, height in self._dirty_regions:
            for line in range(max(0, y), min(y + height, bottom)):
                for start, end, widget in self._spans[line]:
                    if start < x + width and x < end:
                        asked.setdefault(widget, {}).setdefault(line, set()).add((start, end))
        self._dirty_regions.clear()
        return asked


def _spans(places: Places, size: Size) -> list[list[Span]]:
    """Tell who is seen where: what stands in front takes its columns first."""
    width, height = size
    free = [[(0, width)] for _ in range(height)]
    spans: list[list[Span]] = [[] for _ in range(height)]
    for widget, (place, clip) in places.items():
        part = place.intersection(clip).intersection(size.region)
        for y in part.line_range:
            if not free[y]:
                continue
            left: list[tuple[int, int]] = []
            for start, end in free[y]:
                first, last = max(start, part.x), min(end, part.right)
                if first >= last:
                    left.append((start, end))
                    continue
                spans[y].append(Span(first, last, widget))
                left += [piece for piece in ((start, first), (last, end)) if piece[0] < piece[1]]
            free[y] = left
    return spans
