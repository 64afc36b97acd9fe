"""One frame for all that follows from one key, and no wait for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

from textual.widget import Widget

HOPS = 2
"""Rounds of the loop in which the widgets that were changed ask the screen to be drawn."""


@contextmanager
def one_frame(widget: Widget) -> Iterator[None]:
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
