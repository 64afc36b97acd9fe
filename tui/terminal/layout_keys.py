"""Keys by their position: a letter of another layout means the Latin letter on the same key.

Terminals with the kitty keyboard protocol tell which key of a US keyboard was pressed, besides what
it types: `CSI 1092::97;1;1092u` is `ф`, on the key of `a`. Textual asks for keys and texts and does
not know the alternate keys; they are asked for here, taken out of what comes, and remembered.
https://sw.kovidgoyal.net/kitty/keyboard-protocol/#key-codes
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from textual import events
from textual.dom import DOMNode
from textual.widgets import Input

ASK_FOR_POSITIONS = "\x1b[=4;2u"
"""Adds "report alternate keys" to what was asked of the terminal; others ignore it."""

_KEY = re.compile(r"\x1b\[(\d+):(\d*)(?::(\d*))?(?:;([\d:]*)(?:;([\d:]*))?)?u")
"""Code of a key, with Shift, and on a US keyboard; then modifiers and text."""

_SHIFT = 1

_SHIFTED = dict(zip("`1234567890-=[]\\;',./", '~!@#$%^&*()_+{}|:"<>?', strict=True))
"""What the keys of a US keyboard type with Shift, but for letters."""

_TEXTUAL_NAMES = {
    "[": "left_square_bracket",
    "]": "right_square_bracket",
    "{": "left_curly_bracket",
    "}": "right_curly_bracket",
    ";": "semicolon",
    ":": "colon",
    "'": "apostrophe",
    '"': "quotation_mark",
    ",": "comma",
    ".": "full_stop",
    "<": "less_than_sign",
    ">": "greater_than_sign",
    "/": "slash",
    "?": "question_mark",
    "\\": "backslash",
    "|": "vertical_line",
    "`": "grave_accent",
    "~": "tilde",
    "-": "minus",
    "=": "equals_sign",
    "_": "underscore",
    "+": "plus",
    "#": "number_sign",
    "%": "percent_sign",
}
"""Textual's names of the characters that letters of other layouts can stand on."""


class LayoutKeys:
    """Knows on which key of a US keyboard the letters are that the user has typed."""

    def __init__(self) -> None:
        self._positions: dict[str, str] = {}
        """A typed letter to the character that its key has on a US keyboard."""

    def translate(self, sequence: str) -> str:
        """Return a key as Textual knows it, and remember its position."""
        match = _KEY.fullmatch(sequence)
        if match is None:
            return sequence
        code, _, base, modifiers, text = match.groups(default="")
        typed = _character(text.partition(":")[0] or code)
        held = int(modifiers.partition(":")[0] or 1) - 1
        if typed and not typed.isascii() and (latin := _character(base)):
            self._positions[typed] = _with_shift(latin, typed, shift=bool(held & _SHIFT))
        return (
            f"\x1b[{code}"
            + (f";{modifiers}" * bool(modifiers or text))
            + f";{text}" * bool(text)
            + "u"
        )

    def position(self, typed: str) -> str:
        """Return what the key of a letter types on a US keyboard; empty where that is unknown."""
        return self._positions.get(typed, "")

    def by_position(self, event: events.Key) -> events.Key:
        """Return a key by its position, if it types a letter of another layout and is known."""
        latin = self.position(event.character or "")
        return events.Key(_TEXTUAL_NAMES.get(latin, latin), latin) if latin else event


def press_by_position(
    keys: LayoutKeys, event: events.Key, target: DOMNode | None, bound: Iterable[str]
) -> tuple[events.Key, str]:
    """Return a key by its position, and a line for the user where that is not known.

    Letters that the user has bound, and those that are text, stay what they are.
    """
    if not is_foreign_letter(event, target) or event.key in bound:
        return event, ""
    if keys.position(event.character or ""):
        return keys.by_position(event), ""
    line = f"{event.character} is no key here: switch to Latin letters"
    return event, f"{line} (this terminal does not tell where it is)"


def is_foreign_letter(event: events.Key, target: DOMNode | None) -> bool:
    """Return whether a key types a letter that is not Latin, where letters are commands."""
    letter = event.character or ""
    if not letter or letter.isascii() or not letter.isprintable() or isinstance(target, Input):
        return False
    from textual.widgets import TextArea

    return not isinstance(target, TextArea)


def _character(code: str) -> str:
    """Return the character of a code point; empty for none."""
    number = int(code) if code.isdecimal() and len(code) < 8 else 0
    return chr(number) if 0 < number < 0x110000 and chr(number).isprintable() else ""


def _with_shift(latin: str, typed: str, *, shift: bool) -> str:
    """Return what a key types on a US keyboard: letters follow the case of what was typed."""
    if latin.isalpha():
        return latin.upper() if typed.isupper() else latin
    return _SHIFTED.get(latin, latin) if shift else latin
