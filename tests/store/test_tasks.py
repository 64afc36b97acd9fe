"""Work in a thread returns its result, or raises its error, where it is waited for."""

from __future__ import annotations

import threading
from collections.abc import Generator

import pytest

from store.tasks import in_thread


def run(steps: Generator[None, None, object]) -> object:
    """Run a generator to its end and return its result."""
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            return stop.value


def test_the_generator_yields_while_the_work_goes_on() -> None:
    go = threading.Event()
    steps = in_thread(lambda: go.wait(30))
    next(steps)
    next(steps)
    go.set()
    assert run(steps) is True


def test_an_error_of_the_work_is_raised_by_the_generator() -> None:
    def work() -> None:
        raise OSError("no")

    steps = in_thread(work)
    with pytest.raises(OSError, match="no"):
        for _ in steps:
            pass


def test_nothing_waits_for_work_whose_generator_was_closed() -> None:
    go = threading.Event()
    steps = in_thread(lambda: go.wait(30))
    next(steps)
    steps.close()
    go.set()
