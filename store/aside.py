"""Long work aside: in a thread of its own, while the one who waits goes on in small steps."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from typing import TypeVar

Made = TypeVar("Made")

BREATH = 0.01
"""Seconds between two steps."""


def aside(work: Callable[[], Made]) -> Generator[None, None, Made]:
    """Do work in a thread and yield until it is done; give its result or raise its error.

    Nothing waits for the thread when the generator is closed or the program ends.
    """
    made: list[Made] = []
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
