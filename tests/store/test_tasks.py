"""Long work aside gives its result, or its error, to the one who waits."""

from __future__ import annotations

import threading
from collections.abc import Generator

import pytest

from store.tasks import in_thread


def drained(steps: Generator[None, None, object]) -> object:
    """Go through all steps and give what they come to."""
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            return stop.value


def test_steps_are_taken_while_the_work_goes_on() -> None:
    go = threading.Event()
    steps = in_thread(lambda: go.wait(30))
    next(steps)
    next(steps)
    go.set()
    assert drained(steps) is True


def test_an_error_reaches_the_one_who_waits() -> None:
    def work() -> None:
        raise OSError("no")

    steps = in_thread(work)
    with pytest.raises(OSError, match="no"):
        for _ in steps:
            pass


def test_nothing_waits_for_work_that_was_given_up() -> None:
    go = threading.Event()
    steps = in_thread(lambda: go.wait(30))
    next(steps)
    steps.close()
    go.set()
