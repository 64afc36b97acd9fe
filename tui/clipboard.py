"""The clipboard: a timed attempt with the system's own tool, and an honest word about it."""

from __future__ import annotations

import threading
from contextlib import suppress

PATIENCE = 1.0
"""Seconds that a clipboard tool gets before it counts as stuck."""


def copy(text: str, patience: float = PATIENCE) -> bool:
    """Put a text on the system clipboard and read it back; False when that cannot be told.

    Blocks for up to `patience` seconds: call it in a thread. pyperclip raises where there
    is no tool, reports success where the tool fails, and hangs with a tool that does.
    """
    done: list[bool] = []

    def attempt() -> None:
        import pyperclip

        try:
            pyperclip.copy(text)
            done.append(pyperclip.paste() == text)
        except Exception:  # pyperclip lets through whatever its many back ends raise
            done.append(False)

    thread = threading.Thread(target=attempt, daemon=True)
    thread.start()
    thread.join(patience)
    return done == [True]


def read(patience: float = PATIENCE) -> str:
    """Give the text on the system clipboard; nothing when it cannot be had in time.

    Blocks for up to `patience` seconds: call it in a thread.
    """
    found: list[str] = []

    def attempt() -> None:
        import pyperclip

        # pyperclip lets through whatever its many back ends raise.
        with suppress(Exception):
            found.append(pyperclip.paste())

    thread = threading.Thread(target=attempt, daemon=True)
    thread.start()
    thread.join(patience)
    return found[0] if found and isinstance(found[0], str) else ""
