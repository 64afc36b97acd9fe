"""The shortest way to the first frame: nothing is imported or looked at that it does not show."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from tui.cli.rooms import ROOMS
from tui.cli.streams import on_terminal

FRAMES = "240"
"""Times a second that the screen may be drawn."""


def only_paths(words: Sequence[str]) -> bool:
    """Tell whether a command line has nothing in it but files and folders, for the app to open.

    Everything else, what is wrong with it included, is for click to read.
    """
    if any(word.startswith("-") for word in words) or "_PAPERSIFT_COMPLETE" in os.environ:
        return False
    named = not words or (words[0] not in ROOMS and all(map(os.path.exists, words)))
    return named and on_terminal()


def start(paths: Sequence[str], store: Path) -> int:
    """Run the app on these paths; give its exit code."""
    # Textual reads it once, when it is imported: a letter is not to wait for the next of 60 frames
    os.environ.setdefault("TEXTUAL_FPS", FRAMES)
    gc.disable()  # until the papers are there: what is imported stays
    _without_encryption()
    from tui.running import run_app

    return run_app(paths, store)


def _without_encryption() -> None:
    """Import asyncio as it is where Python has no OpenSSL: papersift opens no connections."""
    known = "ssl" in sys.modules
    sys.modules.setdefault("ssl", None)  # type: ignore[arg-type]
    import asyncio  # noqa: F401

    if not known:
        del sys.modules["ssl"]
