"""Long work as generators of steps, and the three ways to run one.

At once (`run_steps`), in a thread (`in_thread`), or in short slices of the event loop
(`run_in_slices`), so that no key ever waits for it. Imported before the first frame, so asyncio
is imported only where it is used.
"""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import TypeVar, cast

_StepT = TypeVar("_StepT")
_MappedT = TypeVar("_MappedT")
_ResultT = TypeVar("_ResultT")

Steps = Generator[float, None, _ResultT]
"""Work that yields how much is done, from 0 to 1, and returns what it was for."""

_POLL_SECONDS = 0.01
"""How long `in_thread` waits for its thread before each step."""

SLICE_SECONDS = 0.008
"""Work done between two yields to the event loop: half a frame."""

PROGRESS_DELAY_SECONDS = 0.5
"""Work that takes longer than this reports its progress."""


def run_steps(
    steps: Generator[_StepT, None, _ResultT], on_step: Callable[[_StepT], object] | None = None
) -> _ResultT:
    """Run a generator to its end and return its result; call `on_step` with every step."""
    while True:
        try:
            step = next(steps)
        except StopIteration as stop:
            return cast(_ResultT, stop.value)
        if on_step is not None:
            on_step(step)


def map_progress(
    steps: Generator[_StepT, None, _ResultT], transform: Callable[[_StepT], _MappedT]
) -> Generator[_MappedT, None, _ResultT]:
    """Yield each step transformed, such as the progress of one part as that of all work."""
    while True:
        try:
            step = next(steps)
        except StopIteration as stop:
            return cast(_ResultT, stop.value)
        yield transform(step)


@contextmanager
def gc_paused() -> Iterator[None]:
    """Pause the garbage collector while many objects are created that stay.

    Otherwise it visits all of them again and again and finds nothing: parsing a store of
    100,000 documents takes 1 s instead of 0.2 s.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def in_thread(work: Callable[[], _ResultT]) -> Generator[None, None, _ResultT]:
    """Run `work` in a thread and yield until it is done; return its result or raise its error.

    Neither closing the generator nor the end of the program waits for the thread.
    """
    results: list[_ResultT] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:  # whatever it is, the caller has to see it
            errors.append(error)

    thread = threading.Thread(target=run, name="papersift-worker", daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(_POLL_SECONDS)
        yield
    if errors:
        raise errors[0]
    return results[0]


async def run_in_slices(
    steps: Steps[_ResultT], on_progress: Callable[[float], None] | None = None
) -> _ResultT:
    """Run a generator on the event loop and return its result; cancel the task to stop it.

    `on_progress` is called with each step once the work has taken longer than
    PROGRESS_DELAY_SECONDS.
    """
    import asyncio

    started = slice_started = time.monotonic()
    while True:
        try:
            progress = next(steps)
        except StopIteration as stop:
            return cast(_ResultT, stop.value)
        now = time.monotonic()
        if now - slice_started > SLICE_SECONDS:
            if on_progress is not None and now - started > PROGRESS_DELAY_SECONDS:
                on_progress(progress)
            await asyncio.sleep(0)
            slice_started = time.monotonic()
