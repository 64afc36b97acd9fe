"""Where papersift keeps things: notes, state, settings and pasted text."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

APP = "papersift"


def store_path(given: str | None = None) -> Path:
    """Return the notes' file: as given, else PAPERSIFT_STORE, else in the user's data folder."""
    named = given or os.environ.get("PAPERSIFT_STORE")
    if named:
        return Path(named).expanduser()
    return platformdirs.user_data_path(APP, appauthor=False) / "notes.json"


def state_path() -> Path:
    """Return the file that remembers where the user was."""
    return platformdirs.user_state_path(APP, appauthor=False) / "state.json"


def settings_path() -> Path:
    """Return the user's own settings file; papersift never writes it."""
    return platformdirs.user_config_path(APP, appauthor=False) / "settings.toml"


def cache_folder() -> Path:
    """Return the folder for what can be made again."""
    return platformdirs.user_cache_path(APP, appauthor=False)
