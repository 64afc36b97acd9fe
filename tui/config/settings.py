"""The user's settings file, which is read and checked and never written."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from store.storage.files import UntrustedFile, open_own_file
from tui.config.keymap import Keymap, current_name, key_clashes

_MAX_BYTES = 1_000_000
"""Size of the largest settings file that is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the user can set; every field has a default that works."""

    theme: str = ""
    """One of Textual's themes; empty for papersift's own, light or dark by the terminal."""
    reasons: tuple[str, ...] = ()
    """The reasons that `e` offers, in this order."""
    keys: Keymap = field(default_factory=dict)
    """Command names to keys."""
    editor: str = ""
    """The command that ctrl+o runs; empty for $VISUAL, then $EDITOR."""
    problems: tuple[str, ...] = ()
    """What is wrong in the file, a line each; the defaults are used in its place."""


def read_settings(path: Path) -> Settings:
    """Read the settings: all defaults where there is no file, `problems` where it is wrong."""
    try:
        with open_own_file(path) as file:
            raw = file.read(_MAX_BYTES + 1)
    except FileNotFoundError:
        return Settings()
    except UntrustedFile as error:
        return Settings(problems=(f"settings not read: {error}",))
    except OSError as error:
        return Settings(problems=(f"settings not read: {error.strerror or error}",))
    if len(raw) > _MAX_BYTES:
        return Settings(problems=("settings not read: the file is larger than 1 MB",))
    return parse_settings(raw)


def parse_settings(raw: bytes) -> Settings:
    """Parse the bytes of a settings file; what is wrong in them is in `problems`."""
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
    return _check_table(table)


def _check_table(table: dict[str, Any]) -> Settings:
    """Return what is right in a table, with a problem for each setting that is not."""
    from store.text.cleaning import clean

    problems: list[str] = []

    def text(name: str) -> str:
        setting = table.get(name, "")
        if isinstance(setting, str):
            return clean(setting)
        problems.append(f"settings: {name} is not a text")
        return ""

    reasons = table.get("reasons", [])
    if not (isinstance(reasons, list) and all(isinstance(reason, str) for reason in reasons)):
        problems.append("settings: reasons is not a list of texts")
        reasons = []
    keys = _read_keymap(table.get("keys", {}), problems)
    known = {"theme", "reasons", "keys", "editor"}
    problems += [f"settings: {clean(name)} is not a setting" for name in table if name not in known]
    return Settings(
        theme=text("theme"),
        editor=text("editor"),
        reasons=tuple(dict.fromkeys(filter(None, map(clean, reasons)))),
        keys=keys,
        problems=tuple(problems),
    )


def _read_keymap(table: object, problems: list[str]) -> Keymap:
    """Read `[keys]`: the name of a command to a key or a list of keys."""
    from store.text.cleaning import clean

    keys: dict[str, tuple[str, ...]] = {}
    for name, setting in _flatten(table, problems).items():
        names = [setting] if isinstance(setting, str) else setting
        if isinstance(names, list) and all(isinstance(key, str) and key for key in names):
            command = clean(name)
            if (current := current_name(command)) != command:
                problems.append(f"settings: keys.{command} is now called {current}")
            keys[current] = tuple(map(clean, names))
        else:
            problems.append(f"settings: keys.{clean(name)} is neither a key nor a list of keys")
    clashes = key_clashes(keys)
    problems += [f"settings: {clean(problem)}" for problem in clashes]
    return {} if clashes else keys


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
