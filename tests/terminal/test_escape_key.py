"""Esc and a letter typed right after it are two keys; in one piece they are Alt and the letter."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

Start = Callable[..., Any]

TYPED_AHEAD_SECONDS = 0.03
"""As fast as two fingers are."""


def test_esc_and_a_key_typed_ahead_are_both_and_a_burst_is_alt(start: Start) -> None:
    session = start()
    session.wait("153 papers")
    session.send("/moe\r")
    session.wait(r"\d of 153")
    session.settle()
    session.write(b"\x1b5\x1bi\x1b5")
    session.settle()
    assert " of 153" in session.text
    assert "Rated" not in session.text
    assert "Included" not in session.text
    # A program that reads late, on a machine under load, gets both at once: then once more.
    for _ in range(5):
        session.write(b"\x1b")
        time.sleep(TYPED_AHEAD_SECONDS)
        session.write(b"5")
        session.settle()
        if "Rated 5" in session.text:
            break
    assert "Rated 5" in session.text
    assert " of 153" not in session.text
    session.send("q")
    assert session.ended() == 0
