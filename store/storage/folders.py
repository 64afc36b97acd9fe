"""The user's folders for notes, state, settings and cache; every start imports it first."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_APP_NAME = "papersift"

_USUAL = {"data": ".local/share", "state": ".local/state", "config": ".config", "cache": ".cache"}
"""The folders in the user's home that stand for those of the XDG rules."""


def user_folder(kind: str) -> Path:
    """Return the folder for data, state, config or cache, as platformdirs names it.

    Importing that takes as long as a twentieth of a short command, so on Linux it is asked only
    where the environment does not say it.
    """
    folder = Path(os.environ.get(f"XDG_{kind.upper()}_HOME", ""))
    home = Path(os.environ.get("HOME", ""))
    if sys.platform == "linux" and folder.is_absolute():
        return folder / _APP_NAME
    if sys.platform == "linux" and home.is_absolute():
        return home / _USUAL[kind] / _APP_NAME
    from platformdirs import PlatformDirs

    return Path(getattr(PlatformDirs(_APP_NAME, appauthor=False), f"user_{kind}_dir"))
