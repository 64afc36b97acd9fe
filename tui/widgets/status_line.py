"""The line above the footer: what the last act did on the left, how far one is on the right."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

LEAST = 30
"""Columns for what was said, below which the progress gives way."""


class StatusLine(Static):
    """One line that never moves."""

    DEFAULT_CSS = """
    StatusLine { height: 1; padding: 0 1; background: $surface; color: $text;
        &.-alarm { background: $error; color: $text; text-style: bold; } }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(markup=False, id=id)
        self._said = ""
        self._hint = ""
        self._progress = ""
        self._trouble = ""
        self._alarm = False

    @property
    def said(self) -> str:
        """What the line says on its left."""
        return " · ".join(filter(None, (self._trouble, self._said))) + self._hint

    def say(self, text: str, hint: str = "", *, alarm: bool = False) -> None:
        """Say what happened, until something else does; the hint behind it is never cut."""
        from store.text.cleaning import clean

        self._said, self._hint, self._alarm = clean(text), hint, alarm
        self._draw()

    def trouble(self, text: str) -> None:
        """Say what is wrong in front of all else until it is over: an empty text."""
        from store.text.cleaning import clean

        self._trouble = clean(text)
        self._draw()

    def add_hint(self, hint: str) -> None:
        """Say something more behind what is said."""
        self._hint += hint
        self._draw()

    def progress(self, text: str) -> None:
        """Say how far one is."""
        self._progress = text
        self._draw()

    def on_resize(self) -> None:
        """Fit both sides into the new width."""
        self._draw()

    def _draw(self) -> None:
        """Cut what was said first, then leave the progress out, and the hint last."""
        self.set_class(self._alarm or bool(self._trouble), "-alarm")
        width = self.content_size.width
        said = " · ".join(filter(None, (self._trouble, self._said)))
        room = width - len(self._hint)
        right = self._fitting(room - LEAST)
        left = _cut(said, max(8, room - len(right))) + self._hint
        gap = " " * (width - Content(left).cell_length - len(right))
        self.update(Content(left + gap + right), layout=False)

    def _fitting(self, room: int) -> str:
        """Return as much of the progress as there is room for; its parts go from the last."""
        parts = self._progress.split(" · ")
        while parts and len(" · ".join(parts)) + 2 > room:
            parts.pop()
        return "  " + " · ".join(parts) if any(parts) else ""


def _cut(text: str, width: int) -> str:
    """Cut a text; the empty line of the first frame waits for no import."""
    if len(text) <= width:
        return text
    from store.text.cleaning import shorten

    return shorten(text, width)
