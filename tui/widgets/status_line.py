"""The line above the footer: what happened last on the left, how far the user is on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

if TYPE_CHECKING:
    from textual.timer import Timer

_MESSAGE_SECONDS = 8.0
"""Seconds for which a message has the line; then the progress has it again."""

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
        self._timer: Timer | None = None
        """Ends the message; None for one that stays, as an alarm does."""

    @property
    def text(self) -> str:
        """All that the line says on its left, however much of that fits."""
        return self._join_messages() + self._hint + self._notice

    def say(self, message: str, hint: str = "", *, alarm: bool = False) -> None:
        """Show a message for some seconds, an alarm until the next; the hint is never cut off."""
        from store.text.cleaning import clean

        self._message, self._hint, self._alarm = clean(message), hint, alarm
        if self._timer is not None:
            self._timer.stop()
        self._timer = None if alarm else self.set_timer(_MESSAGE_SECONDS, self.end_message)
        self._draw()

    def shows(self, message: str) -> bool:
        """Return whether this is the message, whatever stands before and after it."""
        return self._message == message

    def end_message(self) -> None:
        """Show no message any more."""
        self._message, self._hint, self._alarm = "", "", False
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
        """Draw the message first; the progress gets what columns are left, part by part."""
        self.set_class(self._alarm or bool(self._warning), "-alarm")
        width = self.content_size.width
        hint = self._hint + self._notice
        left = _cut(self._join_messages(), max(8, width - len(hint))) + hint
        right = self._fit_progress(width - Content(left).cell_length)
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
    """Cut a text to a width: the folders of a path first, then the end of the text.

    The empty line of the first frame needs no import for it.
    """
    if len(text) <= width:
        return text
    from store.text.cleaning import shorten

    path = max(text.split(" "), key=lambda word: word.count("/"))
    excess = len(text) - width + 1
    if path.count("/") > 1 and len(path) > excess:
        name = path[excess:]
        cut = name.find("/")
        return text.replace(path, f"…{name[cut:] if cut >= 0 else name}")
    return shorten(text, width)
