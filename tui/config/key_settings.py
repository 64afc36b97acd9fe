"""The `[keys]` of the settings file: a line that is wrong is reported and left out, no other."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from store.text.cleaning import clean
from tui.config.key_names import parse_key, suggest_key
from tui.config.keymap import NO_KEYMAP, Keymap, current_name, is_command, key_clashes

_TABLE = "keys"


def read_keymap(
    table: object, source: str, problems: list[str], base: Keymap = NO_KEYMAP
) -> Keymap:
    """Read `[keys]`: the name of a command to a key or a list of keys.

    `source` is the text of the file, in which a problem's line is looked up, and `base` the keymap
    under this one.
    """
    lines = _assignments(source)
    keys: dict[str, tuple[str, ...]] = {}
    places: dict[str, str] = {}
    for name, setting in _flatten(table, problems).items():
        command = clean(name)
        current = current_name(command)
        parsed = _parse_keys(setting)
        if parsed is None:
            problems.append(f"settings: keys.{command} is neither a key nor a list of keys")
        elif not is_command(current):
            where = _place(lines, source, name)
            problems.append(f"settings: {where}no command is called {command}")
        elif unknown := [text for text, key in parsed if not key]:
            problems.append(f"settings: {_unknown_key(lines, source, name, unknown[0])}")
        else:
            if current != command:
                problems.append(f"settings: keys.{command} is now called {current}")
            keys[current] = tuple(dict.fromkeys(key for _, key in parsed))
            places[current] = _place(lines, source, name)
    _leave_out_clashes(keys, base, places, problems)
    return keys


def _parse_keys(setting: object) -> list[tuple[str, str]] | None:
    """Return what is written for each key, and the key; None for what is no key and no list."""
    texts = [setting] if isinstance(setting, str) else setting
    if not isinstance(texts, list) or not all(isinstance(text, str) and text for text in texts):
        return None
    parts: list[str] = []
    for text in texts:
        # two keys in one text were read before there were lists
        parts += [text] if parse_key(text) else filter(str.strip, text.split(","))
    return [(part, parse_key(part)) for part in parts] if parts or not texts else None


def _unknown_key(lines: Mapping[str, int], source: str, name: str, text: str) -> str:
    """Return a line about a name that is no key's, with the key that was probably meant."""
    near = suggest_key(text)
    hint = f"; did you mean {near}?" if near else ""
    where = _place(lines, source, name, text)
    return f"{where}no key is called {clean(text)}{hint}"


def _leave_out_clashes(
    keys: dict[str, tuple[str, ...]],
    base: Keymap,
    places: Mapping[str, str],
    problems: list[str],
) -> None:
    """Leave out the settings that give a key to two commands, the later one of two settings."""
    while clashes := key_clashes({**base, **keys}):
        clash = clashes[0]
        order = list(keys)
        owners = [
            name
            for command in (clash.first, clash.second)
            for name in (command.name, command.id)
            if clash.key in keys.get(name, ())
        ]
        last = max(owners, key=order.index)
        problems.append(f"settings: {places[last]}{clean(str(clash))}")
        del keys[last]


def _place(lines: Mapping[str, int], source: str, name: str, text: str = "") -> str:
    """Return `line N: ` for a setting of `[keys]`, or for a text in it; nothing if it is not found.

    A setting may stand in an inline table, and the text lines below the name.
    """
    path = f"{_TABLE}.{name}"
    while path and path not in lines:
        path = path.rpartition(".")[0]
    if not path:
        return ""
    start = lines[path]
    end = min((number for number in lines.values() if number > start), default=None)
    rows = source.splitlines()[start - 1 : end and end - 1]
    quoted = (f'"{text}"', f"'{text}'")
    offsets = (offset for offset, row in enumerate(rows) if any(each in row for each in quoted))
    return f"line {start + next(offsets, 0)}: "


def _assignments(source: str) -> dict[str, int]:
    """Return the dotted name of each table and setting, and the line where it stands."""
    header, lines = "", dict[str, int]()
    for number, row in enumerate(source.splitlines(), start=1):
        if row.lstrip().startswith("["):
            if name := _dotted(row):
                header = name
                lines.setdefault(name, number)
            continue
        for position in (match.start() for match in re.finditer("=", row)):
            if name := _dotted(f"{row[:position]}= 0"):
                lines.setdefault(f"{header}.{name}".lstrip("."), number)
                break
    return lines


def _dotted(row: str) -> str:
    """Return the name that a line of TOML gives a setting or a table; empty if it gives none."""
    try:
        table: object = tomllib.loads(row)
    except (tomllib.TOMLDecodeError, RecursionError):
        return ""
    return ".".join(_path(table))


def _path(table: object) -> Iterator[str]:
    while isinstance(table, dict) and table:
        name, table = next(iter(table.items()))
        yield name


def _flatten(table: object, problems: list[str], prefix: str = "") -> dict[str, Any]:
    """Return nested tables as one with dotted names: `decide.include` can be written both ways."""
    if not isinstance(table, dict):
        problems.append("settings: keys is not a table")
        return {}
    flat: dict[str, Any] = {}
    for name, setting in table.items():
        if isinstance(setting, dict) and setting:
            flat |= _flatten(setting, problems, f"{prefix}{name}.")
        else:
            flat[f"{prefix}{name}"] = setting
    return flat
