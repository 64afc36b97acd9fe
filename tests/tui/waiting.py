"""Waiting for the app without guessing how long: tests must hold on a machine under load."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic

from textual.pilot import Pilot

from tui.app import PapersiftApp

PATIENCE = 60.0
"""Seconds after which what has not happened is taken never to happen."""


async def settle(app: PapersiftApp, pilot: Pilot[None]) -> None:
    """Wait until no key waits, no worker runs and no message is left, twice in a row."""
    end, quiet = monotonic() + PATIENCE, 0
    while quiet < 2 and app.is_running:
        assert monotonic() < end, f"still busy: {[worker.group for worker in app.workers]}"
        await pilot.pause()
        busy = not app.key_queue.idle or any(not worker.is_finished for worker in app.workers)
        quiet = 0 if busy else quiet + 1


async def wait_until(condition: Callable[[], bool]) -> None:
    """Wait until a condition is met; fail when it never is."""
    end = monotonic() + PATIENCE
    while not condition():
        assert monotonic() < end, "the condition was never met"
        await asyncio.sleep(0.02)
