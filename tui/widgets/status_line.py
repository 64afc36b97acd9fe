"""The line above the footer: what happened last on the left, how far the user is on the right."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

_MIN_MESSAGE_COLUMNS = 30
"""Columns for the message; where there are fewer, parts of the progress are left out."""

_SEPARATOR = " · "


class StatusLine(Static):
    """One line that never moves: a warning, a message with a hint, and the progress."""

    DEFAULT_CSS = """
    StatusLine { height: 1; padding: 0 1; background: $surface; color: $text;
        &.-alarm { background: $error; color: $text; text-style: bold; } }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(markup=False, id=id)
        self._warning = self._message = self._hint = self._notice = self._progress = ""
        self._alarm = False

    @property
    def text(self) -> str:
        """All that the line says on its left, however much of that fits."""
        return self._join_messages() + self._hint + self._notice

    def say(self, message: str, hint: str = "", *, alarm: bool = False) -> None:
        """Show a message until the next one; the hint after it is never cut off."""
        from store.text.cleaning import clean

        self._message, self._hint, self._alarm = clean(message), hint, alarm
        self._draw()

    def set_warning(self, text: str) -> None:
        """Show what is wrong, before all messages, until the warning is set to an empty text."""
        from store.text.cleaning import clean

        self._warning = clean(text)
        self._draw()

    def set_notice(self, notice: str) -> None:
        """Show a hint after every message, until it is set to an empty text."""
        self._notice = notice and f"{_SEPARATOR}{notice}"
        self._draw()

    def add_hint(self, hint: str) -> None:
        """Show one more hint after the message."""
        self._hint += hint
        self._draw()

    def show_progress(self, text: str) -> None:
        """Show how far the user is, in parts that are separated by ` · `."""
        self._progress = text
        self._draw()

    def on_resize(self) -> None:
        """Fit both sides into the new width."""
        self._draw()

    def _draw(self) -> None:
        """Cut the message first, then leave out the progress, and never cut the hint."""
        self.set_class(self._alarm or bool(self._warning), "-alarm")
        width = self.content_size.width
        hint = self._hint + self._notice
        columns = width - len(hint)
        right = self._fit_progress(columns - _MIN_MESSAGE_COLUMNS)
        left = _cut(self._join_messages(), max(8, columns - len(right))) + hint
        gap = " " * (width - Content(left).cell_length - len(right))
        self.update(Content(left + gap + right), layout=False)

    def _join_messages(self) -> str:
        return _SEPARATOR.join(filter(None, (self._warning, self._message)))

    def _fit_progress(self, columns: int) -> str:
        """Return as many parts of the progress as fit, from the first on."""
        parts = self._progress.split(_SEPARATOR)
        while parts and len(_SEPARATOR.join(parts)) + 2 > columns:
            parts.pop()
        return "  " + _SEPARATOR.join(parts) if any(parts) else ""


def _cut(text: str, width: int) -> str:
    """Cut a text to a width, without an import for the empty line of the first frame."""
    if len(text) <= width:
        return text
    from store.text.cleaning import shorten

    return shorten(text, width)
