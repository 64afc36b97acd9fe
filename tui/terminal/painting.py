"""What of the screen has changed since it was painted, and only that, sent to the terminal.

Textual puts a changed screen together from all widgets on the lines that changed and sends all
of it. A typed letter changes few widgets, and of those some lines.

One frame for all that follows from one key, and no wait for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
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

LATER = 0.02
"""Seconds after which a terminal that was behind is looked at again."""

Painted = dict[tuple[int, int], Strip]
"""How pieces of lines look, by line and column of their first cell."""


class VisibleRegion(NamedTuple):
    """A rectangle of the screen in which a widget is seen."""

    widget: Widget
    left: int
    right: int
    top: int
    bottom: int


class StripUpdate(CompositorUpdate):
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


class IncrementalCompositor(Compositor):
    """Paints the pieces of lines that look different now.

    While a slow terminal has still to read what it was sent, nothing is painted: what comes
    then is the newest, not every frame since.
    """

    def __init__(self, screen: Screen[Any]) -> None:
        super().__init__()
        self._screen = screen
        self._waits = False
        self._parts: list[VisibleRegion] = []
        """Who is seen where."""
        self._parts_of: Places = {}
        """The arrangement from which that was told."""
        self._painted: Painted = {}
        """What the terminal shows, as far as it is known."""

    def render_update(
        self,
        full: bool = False,
        screen_stack: list[Screen[Any]] | None = None,
        simplify: bool = False,
    ) -> RenderableType | None:
        """Return what is to be painted now; None when nothing is."""
        if not full and getattr(self._screen.app._driver, "behind", False):
            if not self._waits:
                self._waits = True
                self._screen.set_timer(LATER, self._again)
            return None
        if full or self.size.region in self._dirty_regions:
            self._painted.clear()
            return super().render_update(full, screen_stack, simplify)
        visible_screen_stack.set([] if screen_stack is None else screen_stack)
        pieces = self._changed()
        # not drawn by rich: the app asks every CompositorUpdate for its text
        return cast("RenderableType", StripUpdate(pieces, self._painted)) if pieces else None

    def _again(self) -> None:
        """Paint what could not be painted."""
        self._waits = False
        if self._screen.is_current:
            self._screen._compositor_refresh()

    def _changed(self) -> Painted:
        """Draw what was asked for; gives what looks different now."""
        places = self.visible_widgets
        if self._parts_of is not places:
            self._parts_of, self._parts = places, list(_parts(places, self.size))
            self._painted.clear()
        changed: Painted = {}
        for part, top, bottom in self._asked():
            x, y, _, _ = places[part.widget][0]
            crop = Region(part.left - x, top - y, part.right - part.left, bottom - top)
            for line, strip in enumerate(part.widget.render_lines(crop), top):
                at = line, part.left
                old = self._painted.get(at)
                if old is not strip and old != strip:
                    changed[at] = strip
        return changed

    def _asked(self) -> Iterator[tuple[VisibleRegion, int, int]]:
        """Return where something has changed: the part, its first such line and the one after."""
        for part in self._parts:
            _, left, right, top, bottom = part
            first, last = bottom, top
            for x, y, width, height in self._dirty_regions:
                if x < right and left < x + width and y < bottom and top < y + height:
                    first, last = min(first, max(y, top)), max(last, min(y + height, bottom))
            if first < last:
                yield part, first, last
        self._dirty_regions.clear()


def _parts(places: Places, size: Size) -> Iterator[VisibleRegion]:
    """Return who is seen where: what stands in front takes its columns first."""
    width, height = size
    free = [[(0, width)] for _ in range(height)]
    for widget, (place, clip) in places.items():
        whole = place.intersection(clip).intersection(size.region)
        begun: dict[tuple[int, int], int] = {}
        for y in whole.line_range:
            seen, left = [], []
            for start, end in free[y]:
                first, last = max(start, whole.x), min(end, whole.right)
                if first < last:
                    seen.append((first, last))
                    left += [one for one in ((start, first), (last, end)) if one[0] < one[1]]
                else:
                    left.append((start, end))
            free[y] = left
            for columns in begun.keys() - set(seen):
                yield VisibleRegion(widget, *columns, begun.pop(columns), y)
            for columns in seen:
                begun.setdefault(columns, y)
        for columns, top in begun.items():
            yield VisibleRegion(widget, *columns, top, whole.bottom)


HOPS = 2
"""Rounds of the loop in which the widgets that were changed ask the screen to be drawn."""


@contextmanager
def in_one_frame(widget: Widget) -> Iterator[None]:
    """Draw what is changed within as soon as that is done, all of it at once.

    Each widget asks for its repaint on its own, a round of the loop after it was changed.
    Textual draws at the first that asks, and what asks after it waits for the next frame.
    """
    yield
    if not _drawn(widget):
        batch = ExitStack()
        batch.enter_context(widget.app.batch_update())
        _end(widget, batch, HOPS)


def _drawn(widget: Widget) -> bool:
    """Draw what has changed; False where that has to wait, as for a layout."""
    if not widget.is_attached or widget.app._batch_count or not widget.screen.is_current:
        return False
    screen = widget.screen
    if screen._repaint_required or screen._layout_required:
        return False
    changed = set(screen._dirty_widgets)
    for one in screen._compositor.visible_widgets:
        if one._layout_required or one._scroll_required or one._recompose_required:
            return False
        if one._repaint_required:
            changed.add(one)
    screen._compositor.update_widgets(changed)
    screen._compositor_refresh()
    return True


def _end(widget: Widget, batch: ExitStack, hops: int) -> None:
    """Let the screen be drawn once what it was asked for has come to it."""
    if (
        not hops
        or not widget.is_attached
        or not widget.screen.call_later(partial(_end, widget, batch, hops - 1))
    ):
        batch.close()
