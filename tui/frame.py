"""One frame for all that follows from one key."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

from textual.widget import Widget

HOPS = 2
"""Rounds of the loop in which the widgets that were changed ask the screen to be drawn."""


@contextmanager
def one_frame(widget: Widget) -> Iterator[None]:
    """Draw what is changed within only when all of it can be drawn at once.

    Each widget asks for its repaint on its own, a round of the loop after it was changed.
    Textual draws at the first that asks, and what asks after it waits for the next frame.
    """
    batch = ExitStack()
    batch.enter_context(widget.app.batch_update())
    try:
        yield
    finally:
        _end(widget, batch, HOPS)


def _end(widget: Widget, batch: ExitStack, hops: int) -> None:
    """Let the screen be drawn once what it was asked for has come to it."""
    if (
        not hops
        or not widget.is_attached
        or not widget.screen.call_later(partial(_end, widget, batch, hops - 1))
    ):
        batch.close()
