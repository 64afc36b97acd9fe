"""The line above the footer: what the last act did on the left, how far one is on the right."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from store.text import clean, shorten


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

    @property
    def said(self) -> str:
        """What the line says on its left."""
        return self._said + self._hint

    def say(self, text: str, hint: str = "", *, alarm: bool = False) -> None:
        """Say what happened, until something else does; the hint behind it is never cut."""
        self._said, self._hint = clean(text), hint
        self.set_class(alarm, "-alarm")
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
        width = max(0, self.size.width)
        said = self.said
        right = self._progress if len(self._progress) + len(said) + 2 <= width else ""
        left = shorten(self._said, max(8, width - len(right) - len(self._hint))) + self._hint
        gap = " " * (width - Content(left).cell_length - len(right))
        self.update(Content(left + gap + right))
