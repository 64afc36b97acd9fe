"""Pasted text stays text, whatever is in it and however the terminal cuts it up."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st
from textual import events
from textual._xterm_parser import XTermParser

from tui.terminal.paste_filter import PASTE_END, PASTE_START, PasteFilter

HOSTILE = "\x1bVe\x1b[1;2;3;4;5;6;7;8;9;10;11;12;13;14;15qiiieee\x1b\x1b[Aq\x1b]52;c;eA==\x07"
PIECES = st.lists(st.sampled_from(("a", "\x1b", "[", "2", "0", "1", "~", "q", "é", "\x1b[A")))


def parse_parts(parts: list[str]) -> list[object]:
    """Parse what a terminal sends in these parts, as the driver does."""
    parser, paste_filter = XTermParser(), PasteFilter()
    parsed: list[object] = []
    for part in parts:
        if text := paste_filter.escape(part):
            parsed += parser.feed(text)
    return parsed


def cut(text: str, places: list[int]) -> list[str]:
    """Cut a text at these places."""
    cuts = sorted({0, len(text), *(place % (len(text) + 1) for place in places)})
    return [text[start:end] for start, end in pairwise(cuts)]


def test_textual_alone_takes_a_paste_for_keys() -> None:
    """Once this fails, the paste filter is no longer needed."""
    parsed = XTermParser().feed(PASTE_START + HOSTILE + PASTE_END)
    assert any(isinstance(event, events.Key) and event.key == "e" for event in parsed)


@given(PIECES.map("".join), st.lists(st.integers(0, 99), max_size=8))
def test_a_paste_is_one_paste_however_it_is_cut(text: str, places: list[int]) -> None:
    assume(PASTE_END not in text)
    parsed = parse_parts(cut(f"j{PASTE_START}{text}{PASTE_END}k", places))
    assert [type(event).__name__ for event in parsed] == ["Key", "Paste", "Key"]
    assert parsed[1].text == text.replace("\x1b", "␛")  # type: ignore[attr-defined]


@given(PIECES.map("".join), st.lists(st.integers(0, 99), max_size=8))
def test_outside_a_paste_nothing_is_changed_or_held_back(text: str, places: list[int]) -> None:
    assume(PASTE_START not in text)
    paste_filter = PasteFilter()
    for part in cut(text, places):
        assert paste_filter.escape(part) == part


def test_a_hostile_paste_presses_no_key() -> None:
    parsed = parse_parts([PASTE_START, *HOSTILE, PASTE_END, "j"])
    assert [type(event).__name__ for event in parsed] == ["Paste", "Key"]
