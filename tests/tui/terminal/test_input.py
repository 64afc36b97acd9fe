"""What a terminal sends: pastes stay text, whatever is in them and however it is cut up."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st
from textual import events
from textual._xterm_parser import XTermParser

from tui.terminal.input import END, START, PasteFilter

EVIL = "\x1bVe\x1b[1;2;3;4;5;6;7;8;9;10;11;12;13;14;15qiiieee\x1b\x1b[Aq\x1b]52;c;eA==\x07"
PIECES = st.lists(st.sampled_from(("a", "\x1b", "[", "2", "0", "1", "~", "q", "é", "\x1b[A")))


def sent(parts: list[str]) -> list[object]:
    """Parse what comes in these parts, as the driver does."""
    parser, pastes = XTermParser(), PasteFilter()
    found: list[object] = []
    for part in parts:
        if text := pastes.escape(part):
            found += parser.feed(text)
    return found


def cut(text: str, places: list[int]) -> list[str]:
    """Cut a text at these places."""
    at = sorted({0, len(text), *(place % (len(text) + 1) for place in places)})
    return [text[start:end] for start, end in pairwise(at)]


def test_without_it_textual_takes_a_paste_for_keys() -> None:
    """As soon as this fails the module has served."""
    found = XTermParser().feed(START + EVIL + END)
    assert any(isinstance(event, events.Key) and event.key == "e" for event in found)


@given(PIECES.map("".join), st.lists(st.integers(0, 99), max_size=8))
def test_a_paste_is_one_paste_however_it_is_cut(text: str, places: list[int]) -> None:
    assume(END not in text)
    found = sent(cut(f"j{START}{text}{END}k", places))
    assert [type(event).__name__ for event in found] == ["Key", "Paste", "Key"]
    assert found[1].text == text.replace("\x1b", "␛")  # type: ignore[attr-defined]


@given(PIECES.map("".join), st.lists(st.integers(0, 99), max_size=8))
def test_outside_a_paste_nothing_is_changed_and_nothing_held_back(
    text: str, places: list[int]
) -> None:
    assume(START not in text)
    pastes = PasteFilter()
    for part in cut(text, places):
        assert pastes.escape(part) == part


def test_a_hostile_paste_presses_no_key() -> None:
    found = sent([START, *EVIL, END, "j"])
    assert [type(event).__name__ for event in found] == ["Paste", "Key"]
