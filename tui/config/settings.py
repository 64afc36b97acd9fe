"""The user's settings file, which is read and checked and never written."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from store.storage.files import UntrustedFile, open_own_file
from tui.config.glyphs import lacks_glyphs
from tui.config.keymap import Keymap

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
    glyphs: str = ""
    """unicode or ascii; empty for what the terminal probably has."""
    problems: tuple[str, ...] = ()
    """What is wrong in the file, a line each; the defaults are used in its place."""

    @property
    def wants_ascii(self) -> bool:
        """Whether to draw with ASCII alone."""
        return self.glyphs == "ascii" or (not self.glyphs and lacks_glyphs())


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
    return _check_table(table, text)


def _check_table(table: dict[str, Any], source: str) -> Settings:
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
    keys: Keymap = {}
    profile = text("keymap")
    if profile or "keys" in table:
        from tui.config.key_settings import read_keymap
        from tui.config.profiles import profile_keymap

        base = profile_keymap(profile, problems)
        keys = {**base, **read_keymap(table.get("keys", {}), source, problems, base)}
    known = {"theme", "reasons", "keys", "editor", "glyphs", "keymap"}
    problems += [f"settings: {clean(name)} is not a setting" for name in table if name not in known]
    glyphs = text("glyphs")
    if glyphs not in ("", "ascii", "unicode"):
        problems.append("settings: glyphs is neither ascii nor unicode")
        glyphs = ""
    return Settings(
        theme=text("theme"),
        editor=text("editor"),
        glyphs=glyphs,
        reasons=tuple(dict.fromkeys(filter(None, map(clean, reasons)))),
        keys=keys,
        problems=tuple(problems),
    )
