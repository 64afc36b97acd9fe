"""Adding pasted papers to what is open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from store.pasted import keep_pasted
from store.readers.reading import UnreadableSource

if TYPE_CHECKING:
    from tui.screens.main import MainScreen


class Adding:
    """Keeps a pasted text as a file beside the notes and has it opened as one more source."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self.opener: Callable[[Path], None] = lambda _: None
        """Opens one more source; the app's."""

    def text(self, text: str) -> None:
        """Add the papers in a text."""
        screen = self._screen
        try:
            path = keep_pasted(text, screen.notebook.store.path.parent / "pasted")
        except (UnreadableSource, OSError) as error:
            screen.alarm(f"Not added: {error}")
            return
        self.opener(path)
