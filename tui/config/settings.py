"""The user's settings file: read, checked, never written.

The table of a settings file: what is right in it, and what is not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tui.commands import Keymap, key_clashes

LIMIT = 1_000_000
"""Bytes that a settings file may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the user may set; every field has a default that works."""

    theme: str = ""
    """One of Textual's themes; empty for papersift's own, light or dark by the terminal."""
    reasons: tuple[str, ...] = ()
    """The reasons that `e` offers, in this order."""
    keys: Keymap = field(default_factory=dict)
    """Command names to keys."""
    editor: str = ""
    """The command that ctrl+o runs; empty for $VISUAL, then $EDITOR."""
    problems: tuple[str, ...] = ()
    """What was wrong in the file, a line each; the defaults stand in for it."""


def read_settings(path: Path) -> Settings:
    """Read the settings; a file that is absent is all defaults, a bad one says where it is bad."""
    try:
        with path.open("rb") as file:
            raw = file.read(LIMIT + 1)
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        return Settings(problems=(f"settings not read: {error.strerror or error}",))
    if len(raw) > LIMIT:
        return Settings(problems=("settings not read: the file is larger than 1 MB",))
    return parse_settings(raw)


def parse_settings(raw: bytes) -> Settings:
    """Read the bytes of a settings file; what is wrong in them is said in `problems`."""
    import tomllib

    from store.text.cleaning import clean

    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        return Settings(problems=(f"settings not read: not UTF-8 at byte {error.start}",))
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        lines = text.splitlines() or [""]
        end = f"at line {len(lines)}, column {len(lines[-1]) + 1}"
        where = str(error).replace("at end of document", end)
        return Settings(problems=(f"settings not read: {clean(where)}",))
    return _settings(table)


def _settings(table: dict[str, Any]) -> Settings:
    """Take what is right in the table and say what is not."""
    from store.text.cleaning import clean

    problems: list[str] = []

    def text(name: str) -> str:
        value = table.get(name, "")
        if isinstance(value, str):
            return clean(value)
        problems.append(f"settings: {name} is not a text")
        return ""

    reasons = table.get("reasons", [])
    if not (isinstance(reasons, list) and all(isinstance(reason, str) for reason in reasons)):
        problems.append("settings: reasons is not a list of texts")
        reasons = []
    keys = _keys(table.get("keys", {}), problems)
    known = {"theme", "reasons", "keys", "editor"}
    problems += [f"settings: {clean(name)} is not a setting" for name in table if name not in known]
    return Settings(
        theme=text("theme"),
        editor=text("editor"),
        reasons=tuple(dict.fromkeys(filter(None, map(clean, reasons)))),
        keys=keys,
        problems=tuple(problems),
    )


def _keys(found: object, problems: list[str]) -> Keymap:
    """Read `[keys]`: a command's name to a key, or to a list of keys."""
    from store.text.cleaning import clean

    keys: dict[str, tuple[str, ...]] = {}
    for name, value in _flat(found, problems).items():
        given = [value] if isinstance(value, str) else value
        if isinstance(given, list) and all(isinstance(key, str) and key for key in given):
            keys[clean(name)] = tuple(map(clean, given))
        else:
            problems.append(f"settings: keys.{clean(name)} is neither a key nor a list of keys")
    wrong = key_clashes(keys)
    if wrong:
        problems += [f"settings: {clean(problem)}" for problem in wrong]
    return {} if wrong else keys


def _flat(table: object, problems: list[str], above: str = "") -> dict[str, Any]:
    """Return `decide.include`, written as a dotted key or as a table, under one name."""
    if not isinstance(table, dict):
        problems.append("settings: keys is not a table")
        return {}
    flat: dict[str, Any] = {}
    for name, value in table.items():
        inner = value if isinstance(value, dict) else None
        found = _flat(inner, problems, f"{above}{name}.") if inner else {f"{above}{name}": value}
        flat.update(found)
    return flat
