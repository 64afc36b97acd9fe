"""Trouble from outside while the real program runs, or before it begins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Start = Callable[..., Any]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("list >&-", 0),
        ("list 2>&-", 0),
        ("list nosuch.bib 2>&-", 1),
        ("list <&- >&- 2>&-", 0),
        ("doctor <&- >&-", 0),
        ("list >/dev/full", 1),
        ("list --format json >/dev/full 2>&1", 1),
        ("list | head -n 1 >/dev/null", 0),
        ("export --format csv | true", 0),
        ("<&-", 2),
        (">&-", 2),
    ],
)
def test_streams_that_are_closed_full_or_broken(start: Start, words: str, code: int) -> None:
    session = start(shell=f"papersift {words}; echo left $?")
    session.wait(rf"left {code}")
    assert "Traceback" not in session.text
