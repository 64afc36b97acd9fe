"""Text that is drawn when it changes, and laid out anew only when it wraps in another way."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static


class Still(Static):
    """A Static that a second text like the first costs nothing."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(markup=False, id=id)
        self._text = Content("")

    def put(self, text: Content) -> None:
        """Show a text."""
        old, self._text = self._text, text
        if text.plain != old.plain or text.spans != old.spans:
            self.update(text, layout=text.plain != old.plain)
