"""The names of keys: what people write and the program prints, and what Textual calls a key."""

from __future__ import annotations

import re
import unicodedata
from itertools import product
from operator import add

KEY_NAMES = {
    "escape": "Esc",
    "enter": "Enter",
    "tab": "Tab",
    "space": "Space",
    "backspace": "Backspace",
    "delete": "Del",
    "insert": "Ins",
    "home": "Home",
    "end": "End",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    **{f"f{number}": f"F{number}" for number in range(1, 25)},
}
"""Textual's name of each key that types nothing, and what is printed on the keyboard."""

_SYNONYMS = {
    "return": "enter",
    "del": "delete",
    "ins": "insert",
    "esc": "escape",
    "page up": "pageup",
    "page down": "pagedown",
    "page_up": "pageup",
    "page_down": "pagedown",
    "pgdn": "pagedown",
    "pgdown": "pagedown",
    "pgup": "pageup",
    "⏎": "enter",
    "⌫": "backspace",
    "back": "backspace",
    "spacebar": "space",
    " ": "space",
}
"""What people call these keys besides, in lower case."""

_RENAMED = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
"""Unicode's names of characters, and Textual's."""

_CHARACTERS = {name: unicode_name for unicode_name, name in _RENAMED.items()}

_MODIFIERS = {
    "alt": "alt",
    "option": "alt",
    "opt": "alt",
    "ctrl": "ctrl",
    "control": "ctrl",
    "shift": "shift",
    "super": "super",
    "cmd": "super",
    "hyper": "hyper",
    "meta": "meta",
}
"""What people call the keys that are held, and Textual's names."""

_SAME_KEYS = {
    "ctrl+i": "tab",
    "ctrl+m": "enter",
    "ctrl+h": "backspace",
    "ctrl+left_square_bracket": "escape",
    "ctrl+at": "ctrl+space",
    "ctrl+@": "ctrl+space",
}
"""Keys that a terminal cannot tell from others."""


_OTHER_MODIFIERS = {
    "^": "ctrl+",
    "c-": "ctrl+",
    "m-": "alt+",
    "ctrl-": "ctrl+",
    "control-": "ctrl+",
    "alt-": "alt+",
    "shift-": "shift+",
}
"""What stands before a key that is held with another, as other programs write it, and as we do."""

_OTHER_NOTATION = re.compile(r"(\^|c-|m-|ctrl-|control-|alt-|shift-)(?=.)", re.IGNORECASE)
"""`^T`, `C-t` and `Ctrl-T`, as other programs print ctrl+t."""


def parse_key(text: str) -> str:
    """Return Textual's name of a key that a person has named; empty if there is no such key.

    The names that the program prints are accepted in upper or lower case; a letter alone is the
    letter as it is typed.
    """
    stripped = text.strip() or text[:1]
    stripped = _OTHER_NOTATION.sub(lambda match: _OTHER_MODIFIERS[match[1].lower()], stripped)
    if len(stripped) == 1:
        return _parse_plain(stripped)
    *held, key = _split(stripped)
    modifiers = {_MODIFIERS.get(name.strip().lower(), "") for name in held}
    if "" in modifiers or len(modifiers) < len(held):
        return ""
    name = _parse_plain(key.strip() or key)
    if not modifiers or not name:
        return name
    if modifiers == {"shift"} and len(name) == 1:
        # with Shift a terminal sends the character that the key then types
        return name.upper() if name.isalpha() and len(name.upper()) == 1 else ""
    combined = "+".join([*sorted(modifiers), name.lower()])
    return _SAME_KEYS.get(combined, combined)


def _split(text: str) -> list[str]:
    """Split the name of a key at its plus signs; the last one may be the key itself."""
    if text.endswith("++"):
        return [*text[:-2].split("+"), "+"]
    return text.split("+")


def _parse_plain(text: str) -> str:
    """Return Textual's name of a key that nothing is held with; empty if there is none."""
    lowered = text.lower()
    name = _SYNONYMS.get(lowered, lowered)
    for key, printed in KEY_NAMES.items():
        if name in (key, printed):
            return key
    if len(text) == 1:
        return _character_name(text)
    if character := _character_of(lowered):
        return _character_name(character)
    return ""


def _character_name(character: str) -> str:
    """Return Textual's name of the key that types a character; empty if no key does."""
    if character.isalnum():
        return character
    if not character.isprintable():
        return ""
    name = unicodedata.name(character, "").lower().replace("-", "_").replace(" ", "_")
    return _RENAMED.get(name, name)


def _character_of(name: str) -> str:
    """Return the character that a key of Textual's types; empty if it types none."""
    first, *others = _CHARACTERS.get(name, name).split("_")
    # Textual writes blanks and hyphens alike; few names have both
    for separators in product(" -", repeat=min(len(others), _MAX_SEPARATORS)):
        try:
            return unicodedata.lookup(first + "".join(map(add, separators, others)))
        except KeyError:
            continue
    return ""


_MAX_SEPARATORS = 6
"""Blanks and hyphens in the name of a character; all combinations of them are tried."""


def key_name(key: str) -> str:
    """Return a key of Textual's as it is printed on the keyboard."""
    *held, plain = _split(key)
    name = KEY_NAMES.get(plain) or (_character_of(plain) if len(plain) > 1 else plain) or plain
    if held == ["shift"]:
        return f"Shift+{name}"
    return "+".join([*held, name])


def suggest_key(text: str) -> str:
    """Return the name of the key that was probably meant; empty if none is near."""
    from difflib import get_close_matches

    *held, key = text.strip().split("+")
    near = get_close_matches(key.lower(), [*KEY_NAMES, *_SYNONYMS], n=1, cutoff=0.7)
    name = parse_key("+".join([*held, *near])) if near else ""
    return key_name(name) if name else ""
