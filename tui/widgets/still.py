"""Text that is drawn when it changes, and laid out anew only when its size may have changed."""

from __future__ import annotations

from typing import Literal

from textual.content import Content
from textual.widgets import Static

Grows = Literal["with its length", "with its text"]
"""What can change a widget's size: a line too long for it, or how the text wraps."""


class Still(Static):
    """A Static that a second text like the first costs nothing."""

    def __init__(self, grows: Grows = "with its text", *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(markup=False, id=id)
        self._grows = grows
        self._text = Content("")

    def put(self, text: Content) -> None:
        """Show a text."""
        old, self._text = self._text, text
        if text.plain == old.plain and text.spans == old.spans:
            return
        grown = {
            "with its length": text.cell_length > self.content_size.width,
            "with its text": text.plain != old.plain,
        }
        self.update(text, layout=grown[self._grows])
