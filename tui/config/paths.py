"""Where papersift keeps notes, state, settings and cache; imports little but platformdirs."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import platformdirs

from tui.config.projects import current_project, first_project, project_store

_APP_NAME = "papersift"


def store_path(option: str | None = None, paths: Sequence[str] = ()) -> Path:
    """Return the file of the notes.

    That is the option, else PAPERSIFT_STORE (either may be a project folder), else the notes of a
    project folder among the paths, else those of the project that is the working directory, else
    those in the data folder.
    """
    path = option or os.environ.get("PAPERSIFT_STORE")
    if path:
        named = Path(path).expanduser()
        return project_store(named) or named
    data_folder = platformdirs.user_data_path(_APP_NAME, appauthor=False)
    return first_project(paths) or current_project() or data_folder / "notes.json"


def state_path() -> Path:
    """Return the file that holds where the user was."""
    return platformdirs.user_state_path(_APP_NAME, appauthor=False) / "state.json"


def settings_path() -> Path:
    """Return the settings file, which papersift never writes."""
    return platformdirs.user_config_path(_APP_NAME, appauthor=False) / "settings.toml"


def cache_folder() -> Path:
    """Return the folder of files that can be deleted at any time."""
    return platformdirs.user_cache_path(_APP_NAME, appauthor=False)
