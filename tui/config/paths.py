"""The paths of notes, state, settings and cache; `papersift paths` imports little else."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from store.storage.folders import user_folder
from tui.config.projects import current_project, first_project, project_store


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
    return first_project(paths) or current_project() or user_folder("data") / "notes.json"


def state_path() -> Path:
    """Return the file that holds where the user was."""
    return user_folder("state") / "state.json"


def settings_path() -> Path:
    """Return the settings file, which papersift never writes."""
    return user_folder("config") / "settings.toml"


def cache_folder() -> Path:
    """Return the folder of files that can be deleted at any time."""
    return user_folder("cache")
