"""Long work as a generator of steps: an app takes breath between them, a command does not.

Long work aside: in a thread of its own, while the one who waits goes on in small steps.

Long work on the app's own loop: in slices, so that no key ever waits for it.
"""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import TypeVar

Step = TypeVar("Step")
Mapped = TypeVar("Mapped")
Result = TypeVar("Result")


def run_steps(
    steps: Generator[Mapped, None, Result], told: Callable[[Mapped], object] | None = None
) -> Result:
    """Go through all steps at once and give what the work makes; `told` hears of each."""
    while True:
        try:
            step = next(steps)
        except StopIteration as stop:
            made: Result = stop.value
            return made
        if told is not None:
            told(step)


def map_progress(
    steps: Generator[Step, None, Result], how: Callable[[Step], Mapped]
) -> Generator[Mapped, None, Result]:
    """Go through the steps of a part, saying of each what it is in the whole."""
    while True:
        try:
            step = next(steps)
        except StopIteration as stop:
            made: Result = stop.value
            return made
        yield how(step)


@contextmanager
def gc_paused() -> Iterator[None]:
    """Keep Python from looking for garbage while much is made that stays.

    Otherwise it goes through all that there is again and again, and finds nothing.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


BREATH = 0.01
"""Seconds between two steps."""


def in_thread(work: Callable[[], Result]) -> Generator[None, None, Result]:
    """Do work in a thread and yield until it is done; give its result or raise its error.

    Nothing waits for the thread when the generator is closed or the program ends.
    """
    made: list[Result] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            made.append(work())
        except BaseException as error:  # it belongs to the one who waits, whatever it is
            failed.append(error)

    thread = threading.Thread(target=run, name="papersift-aside", daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(BREATH)
        yield
    if failed:
        raise failed[0]
    return made[0]


SLICE = 0.008
"""Seconds of work between two breaths of the loop: half a frame."""

PATIENCE = 0.5
"""Seconds after which work that goes on says how far it is."""


async def run_in_slices(
    steps: Generator[float, None, Result], told: Callable[[float], None] | None = None
) -> Result:
    """Go through the steps of a generator and give what it returns; cancel it to stop.

    Each step yields how much is done, from 0 to 1; `told` hears of it once the work has
    taken longer than a person notices.
    """
    import asyncio

    began = breath = time.monotonic()
    while True:
        try:
            done = next(steps)
        except StopIteration as stop:
            made: Result = stop.value
            return made
        now = time.monotonic()
        if now - breath > SLICE:
            if told is not None and now - began > PATIENCE:
                told(done)
            await asyncio.sleep(0)
            breath = time.monotonic()
