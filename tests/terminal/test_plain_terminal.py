"""The app on terminals with few means: without colours, without signs, without anything."""

from __future__ import annotations

import re

import pytest

COLOR = re.compile(rb"\x1b\[(?:[\d;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])[;\d]*m")
STYLE = re.compile(rb"\x1b\[[\d;]*[1-9][\d;]*m")


@pytest.mark.parametrize(("term", "pattern"), [("xterm-256color", COLOR), ("dumb", STYLE)])
def test_what_is_not_wanted_is_not_sent(start, term: str, pattern: re.Pattern[bytes]) -> None:
    session = start(NO_COLOR="1", TERM=term)
    session.wait("153 papers")
    for keys, shown in (
        ("i5 e", "Excluded"),
        ("/moe", "moe"),
        ("\r?", "Find|Move"),
        ("q:", "Enter runs"),
    ):
        session.send(keys)
        session.wait(shown)
        session.settle(0.15)
    assert pattern.search(session.raw) is None
    session.escape()
    session.escape()
    session.send("q")
    assert session.ended() == 0


def test_an_empty_no_color_is_none_and_a_console_gets_ascii(start) -> None:
    session = start(NO_COLOR="", TERM="linux")
    session.wait("153 papers")
    session.send("i4?")
    session.wait("Move")
    session.settle(0.15)
    assert COLOR.search(session.raw) is not None
    assert not re.search("[✓·★─│…▌]", session.raw.decode(errors="replace"))
    session.send("qq")
    assert session.ended() == 0
