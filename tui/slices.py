"""Long work on the app's own loop: in slices, so that no key ever waits for it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Generator
from typing import TypeVar

SLICE = 0.008
"""Seconds of work between two breaths of the loop: half a frame."""

PATIENCE = 0.5
"""Seconds after which work that goes on says how far it is."""

Made = TypeVar("Made")


async def drive(
    steps: Generator[float, None, Made], told: Callable[[float], None] | None = None
) -> Made:
    """Go through the steps of a generator and give what it returns; cancel it to stop.

    Each step yields how much is done, from 0 to 1; `told` hears of it once the work has
    taken longer than a person notices.
    """
    began = breath = time.monotonic()
    while True:
        try:
            done = next(steps)
        except StopIteration as stop:
            made: Made = stop.value
            return made
        now = time.monotonic()
        if now - breath > SLICE:
            if told is not None and now - began > PATIENCE:
                told(done)
            await asyncio.sleep(0)
            breath = time.monotonic()
