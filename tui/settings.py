"""The user's settings file: read, checked, never written."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from tui.commands import Keymap

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
    from tui.settings_table import settings_of

    return settings_of(raw)
