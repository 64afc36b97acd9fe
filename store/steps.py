"""Long work as a generator of steps: an app takes breath between them, a command does not."""

from __future__ import annotations

import gc
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import TypeVar

Step = TypeVar("Step")
Told = TypeVar("Told")
Made = TypeVar("Made")


def finished(
    steps: Generator[Told, None, Made], told: Callable[[Told], object] | None = None
) -> Made:
    """Go through all steps at once and give what the work makes; `told` hears of each."""
    while True:
        try:
            step = next(steps)
        except StopIteration as stop:
            made: Made = stop.value
            return made
        if told is not None:
            told(step)


def telling(
    steps: Generator[Step, None, Made], how: Callable[[Step], Told]
) -> Generator[Told, None, Made]:
    """Go through the steps of a part, saying of each what it is in the whole."""
    while True:
        try:
            step = next(steps)
        except StopIteration as stop:
            made: Made = stop.value
            return made
        yield how(step)


@contextmanager
def uncollected() -> Iterator[None]:
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
