"""What the terminal sends becomes the keys that were pressed, however it is cut up."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual._xterm_parser import XTermParser
from textual.constants import ESCAPE_DELAY

from tui.terminal.input_parser import ALT_SECONDS, InputParser
from tui.terminal.key_queue import as_pressed

SEQUENCES = (
    "\x1b[A",
    "\x1bOB",
    "\x1b[1;3C",
    "\x1b[105;3u",
    "\x1b[<0;3;4M",
    "\x1b[?62;22c",
    "\x1b]11;rgb:0/1/2\x07",
    "\x1bP1$r0m\x1b\\",
    "\x1b[I",
    "\x1b[[A",
    "\x1b[M !!",
)
PIECES = st.lists(
    st.sampled_from(("\x1b", *"aE5[O]Pé~;1", "\x7f", "\r", "\x12", *SEQUENCES)), max_size=8
).map("".join)


def parse(*parts: str | float) -> list[str]:
    """Return the names of what was sent: texts are sent, numbers are seconds between them."""
    parser, now, parsed = InputParser(), 100.0, []
    for part in parts:
        if isinstance(part, str):
            parsed += parser.feed(part, now)
        else:
            now += part
            parsed += parser.expire(now)
    parsed += parser.expire(now + 1)
    assert not parser.is_waiting
    return [
        event.key if isinstance(event, events.Key) else type(event).__name__ for event in parsed
    ]


def test_textual_alone_takes_alt_for_the_key() -> None:
    """Once this fails, most of the module is no longer needed."""
    parsed = [event.key for event in XTermParser().feed("\x1bi\x1bi\x1b")]  # type: ignore[attr-defined]
    assert "i" in parsed


@pytest.mark.parametrize(
    ("sent", "keys"),
    [
        ("\x1bi", "alt+i"),
        ("\x1be\x1be\x1be", "alt+e alt+e alt+e"),
        ("\x1bI", "alt+shift+i"),
        ("\x1bÉ", "alt+shift+é"),
        ("\x1bß", "alt+ß"),
        ("\x1b5", "alt+5"),
        ("\x1b0", "alt+0"),
        ("\x1b.", "alt+full_stop"),
        ("\x1b/", "alt+slash"),
        ("\x1b#", "alt+number_sign"),
        ("\x1b ", "alt+space"),
        ("\x1b[", "alt+left_square_bracket"),
        ("\x1b]", "alt+right_square_bracket"),
        ("\x1bO", "alt+shift+o"),
        ("\x1bP", "alt+shift+p"),
        ("\x1b\x7f", "alt+backspace"),
        ("\x1b\r", "alt+enter"),
        ("\x1b\t", "alt+tab"),
        ("\x1b\x12", "alt+ctrl+r"),
        ("\x1b\x1b[A", "alt+up"),
        ("\x1b\x1bOD", "alt+left"),
        ("\x1b\x1b[6~", "alt+pagedown"),
        ("\x1b[1;3B", "alt+down"),
        ("\x1b[105;3u", "alt+i"),
        ("\x1b[105;4u", "alt+shift+i"),
        ("\x1bii", "alt+i i"),
        ("j\x1bjj", "j alt+j j"),
        ("\x1b\x1b", "escape escape"),
        ("\x1b\x1b\x1bi", "escape escape alt+i"),
        ("\x1b\x1b[<0;3;4M", "escape MouseDown"),
    ],
)
def test_what_is_sent_in_one_piece_is_what_was_pressed(sent: str, keys: str) -> None:
    assert parse(sent) == keys.split()


@pytest.mark.parametrize("letter", ["i", "e", "5", ".", " ", "é", "\x7f"])
@pytest.mark.parametrize("gap", [ALT_SECONDS * 1.1, 0.03, ESCAPE_DELAY / 2, ESCAPE_DELAY, 0.3, 5.0])
def test_an_esc_and_a_key_apart_in_time_are_both(letter: str, gap: float) -> None:
    assert parse("\x1b", gap, letter) == ["escape", *parse(letter)]
    assert parse("\x1b", gap, "\x1b[B") == ["escape", "down"]


@pytest.mark.parametrize("cut", [1, 2])
def test_a_sequence_that_a_slow_line_cuts_apart_is_one_key(cut: int) -> None:
    assert parse("\x1b[A"[:cut], ESCAPE_DELAY * 0.9, "\x1b[A"[cut:]) == ["up"]


@pytest.mark.parametrize(
    "answer",
    [
        "\x1b[?62;22c",
        "\x1b[>41;354;0c",
        "\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\",
        "\x1b]52;c;ZWVl\x07",
        "\x1bP1$reee\x1b\\",
        "\x1b_Giii;OK\x1b\\",
        "\x1b[999;3i",
        f"\x1b[{'1;' * 40}i",
    ],
)
def test_an_answer_of_the_terminal_presses_nothing(answer: str) -> None:
    assert parse(f"j{answer}k") == ["j", "k"]


def test_what_comes_after_an_answer_that_textual_does_not_know_keeps_its_place() -> None:
    parser = InputParser()
    list(parser.feed("\x1b[<35;10;10M\x1b[?62;22c"))
    [moved] = parser.feed("\x1b[<35;12;11M")
    assert isinstance(moved, events.MouseMove)
    assert (moved.delta_x, moved.delta_y) == (2, 1)


@given(PIECES, st.lists(st.integers(0, 99), max_size=8))
def test_it_does_not_matter_how_it_is_cut(sent: str, places: list[int]) -> None:
    cuts = sorted({0, len(sent), *(place % (len(sent) + 1) for place in places)})
    assert parse(*(sent[start:end] for start, end in pairwise(cuts))) == parse(sent)


@given(PIECES)
def test_no_sequence_leaves_a_character_to_be_a_key(sent: str) -> None:
    """Every character key was sent as such: not after an ESC, and not inside a sequence."""
    keys = [key for key in parse(sent) if len(key) == 1]
    assert len(keys) <= sum(sent.count(character) for character in "aE5[O]Pé~;1AB")
    assert "circumflex_accent" not in parse(sent)


def test_a_key_with_alt_types_nothing_whoever_parsed_it() -> None:
    assert as_pressed(events.Key("alt+i", "i")).character is None
    assert as_pressed(events.Key("i", "i")).character == "i"
