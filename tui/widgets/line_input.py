"""A line to type in, and what a text becomes that is to be one line."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input

WORD_KEYS: tuple[BindingType, ...] = (
    Binding("alt+b,alt+left", "cursor_left_word", "Word left", show=False),
    Binding("alt+f,alt+right", "cursor_right_word", "Word right", show=False),
)
"""Alt moves by words where text is typed, as in a shell; Option does on a Mac."""


def join_lines(text: str) -> str:
    """Return a text as one line: line breaks, with the blanks around them, become spaces."""
    lines = text.splitlines()
    return " ".join(filter(None, map(str.strip, lines))) if len(lines) > 1 else text.rstrip("\r\n")


class LineInput(Input):
    """An input that stays one line, whatever was copied; the app joins what is pasted."""

    BINDINGS: ClassVar[list[BindingType]] = [*WORD_KEYS]

    def action_paste(self) -> None:
        """Insert what was last copied in the app."""
        self.replace(join_lines(self.app.clipboard), *sorted(self.selection))
