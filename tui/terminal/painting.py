"""When a screen is painted: one frame for all that follows from one key, without waiting for it.

Each widget asks for its repaint on its own, in the turn of the event loop after it has changed.
Textual paints when the first of them asks; what asks after that waits for the next frame.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

from textual.screen import Screen
from textual.widget import Widget

from tui.terminal.compatibility import is_supported

_TURNS = 2
"""Turns of the event loop in which the widgets that have changed ask the screen for a repaint."""


def paint_incrementally(screen: Screen[Any]) -> None:
    """Have a new screen paint only what looks different, where Textual has all that this needs."""
    if is_supported("painting"):
        from tui.terminal.compositor import IncrementalCompositor

        screen._compositor = IncrementalCompositor(screen)


@contextmanager
def in_one_frame(widget: Widget) -> Iterator[None]:
    """Paint all that changes within this block together, right after it."""
    yield
    if not (is_supported("painting") and _paint_now(widget)):
        batch = ExitStack()
        batch.enter_context(widget.app.batch_update())
        _end_batch(widget, batch, _TURNS)


def _paint_now(widget: Widget) -> bool:
    """Paint what has changed; return False if that has to wait, as for a layout."""
    if not widget.is_attached or widget.app._batch_count or not widget.screen.is_current:
        return False
    screen = widget.screen
    if screen._repaint_required or screen._layout_required:
        return False
    changed = set(screen._dirty_widgets)
    for visible in screen._compositor.visible_widgets:
        if visible._layout_required or visible._scroll_required or visible._recompose_required:
            return False
        if visible._repaint_required:
            changed.add(visible)
    screen._compositor.update_widgets(changed)
    screen._compositor_refresh()
    return True


def _end_batch(widget: Widget, batch: ExitStack, turns: int) -> None:
    """End a batch after some turns of the event loop, when all repaints have been asked for."""
    if (
        not turns
        or not widget.is_attached
        or not widget.screen.call_later(partial(_end_batch, widget, batch, turns - 1))
    ):
        batch.close()
