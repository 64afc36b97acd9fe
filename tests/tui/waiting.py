"""Waiting for the app without guessing how long: tests must hold on a machine under load."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic

from textual.pilot import Pilot

from tui.app import PapersiftApp

PATIENCE = 60.0
"""Seconds after which what has not happened is taken never to happen."""

_TURN_SECONDS = 0.004
"""Seconds in which other tasks go on, and timers that are due."""


async def take_turn(*_: float) -> None:
    """Stand in for Textual's wait until the process is idle, which takes 40 ms for every key."""
    await asyncio.sleep(_TURN_SECONDS)


async def settle(app: PapersiftApp, pilot: Pilot[None]) -> None:
    """Wait until every key has done its work and the screen shows what came of it.

    That has to be so several times in a row: between two messages nothing may be left to do for a
    moment.
    """
    end, quiet = monotonic() + PATIENCE, 0
    while quiet < 4 and app.is_running:
        assert monotonic() < end, f"still busy: {[worker.group for worker in app.workers]}"
        await pilot.pause()
        quiet = 0 if is_busy(app) else quiet + 1


def is_busy(app: PapersiftApp) -> bool:
    """Return whether keys, workers, messages or a repaint are still to come."""
    screen = app.screen
    return (
        not app.key_queue.idle
        or any(not worker.is_finished for worker in app.workers)
        or any(node.message_queue_size for node in (app, *screen.walk_children(with_self=True)))
        or bool(screen._layout_required or screen._scroll_required or screen._dirty_widgets)
        or bool(app._batch_count)
    )


async def wait_until(condition: Callable[[], bool]) -> None:
    """Wait until a condition is met; fail when it never is."""
    end = monotonic() + PATIENCE
    while not condition():
        assert monotonic() < end, "the condition was never met"
        await asyncio.sleep(0.02)
