"""Long work as a generator of steps: an app takes breath between them, a command does not."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, TypeVar

Made = TypeVar("Made")


def finished(steps: Generator[Any, None, Made]) -> Made:
    """Go through all steps at once and give what the work makes."""
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            made: Made = stop.value
            return made
