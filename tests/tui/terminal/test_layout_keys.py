"""Letters of other layouts by position, as terminals with the kitty protocol report them."""

from __future__ import annotations

import pytest
from textual import events
from textual.widgets import Input, Static

from tui.terminal.layout_keys import LayoutKeys, is_foreign_letter


@pytest.mark.parametrize(
    ("sequence", "passed_on"),
    [
        ("\x1b[1092::97;1;1092u", "\x1b[1092;1;1092u"),
        ("\x1b[1092:1060:97;2;1060u", "\x1b[1092;2;1060u"),
        ("\x1b[97:65;2;65u", "\x1b[97;2;65u"),
        ("\x1b[1092::97u", "\x1b[1092u"),
        ("\x1b[1092::97;5u", "\x1b[1092;5u"),
        ("\x1b[27u", "\x1b[27u"),
        ("\x1b[97;5u", "\x1b[97;5u"),
        ("\x1b[A", "\x1b[A"),
        ("\x1b[1;5:3A", "\x1b[1;5:3A"),
    ],
)
def test_a_key_is_passed_on_as_textual_knows_it(sequence: str, passed_on: str) -> None:
    from textual._xterm_parser import XTermParser

    translated = LayoutKeys().translate(sequence)
    assert translated == passed_on
    if sequence.endswith("u"):
        assert list(XTermParser().feed(translated))


@pytest.mark.parametrize(
    ("sequence", "typed", "key"),
    [
        ("\x1b[1096::105;1;1096u", "ш", "i"),
        ("\x1b[1096:1064:105;2;1064u", "Ш", "I"),
        ("\x1b[957::110;1;957u", "ν", "n"),
        ("\x1b[1093::91;1;1093u", "х", "left_square_bracket"),
        ("\x1b[1093:1061:91;2;1061u", "Х", "left_curly_bracket"),
        ("\x1b[1102::46;1;1102u", "ю", "full_stop"),
        ("\x1b[1092::97;65;1060u", "Ф", "A"),
        ("\x1b[1499::102;1;1499u", "כ", "f"),
    ],
)
def test_a_letter_is_the_key_that_it_stands_on(sequence: str, typed: str, key: str) -> None:
    keys = LayoutKeys()
    unknown = events.Key(typed, typed)
    assert keys.by_position(unknown) is unknown
    keys.translate(sequence)
    assert keys.by_position(events.Key(typed, typed)).key == key


def test_latin_letters_stay_what_they_type() -> None:
    """On a French keyboard `a` stands on the key of `q`; whoever types `a` means `a`."""
    keys = LayoutKeys()
    keys.translate("\x1b[97::113;1;97u")
    assert keys.position("a") == ""
    for junk in ("\x1b[::;;u", "\x1b[1092::0;1;1092u", "\x1b[1::1u"):
        keys.translate(junk)
    assert keys.position("ф") == ""


def test_where_letters_are_text_they_are_no_commands() -> None:
    cyrillic = events.Key("ф", "ф")
    assert is_foreign_letter(cyrillic, Static())
    assert not is_foreign_letter(cyrillic, Input())
    assert not is_foreign_letter(events.Key("a", "a"), Static())
    assert not is_foreign_letter(events.Key("up", None), Static())


async def test_a_letter_that_nobody_can_place_is_explained(opened) -> None:
    """In a text it is a letter as any other; where it has no place, a line says what to do."""
    async with opened() as session:
        await session.press("ф")
        assert session.status.startswith("ф is no key here: switch to Latin letters")
        await session.press("slash")
        await session.press("ф")
        assert session.main.filter_box.value == "ф"


async def test_a_letter_with_a_known_place_is_that_key(opened) -> None:
    async with opened() as session:
        session.app.layout_keys.translate("\x1b[1096::105;1;1096u")
        await session.press("ш")
        assert session.status.startswith("Included")
