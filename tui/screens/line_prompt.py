"""A dialog that asks for one line."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from tui.screens.dialog import Dialog
from tui.widgets.labels import HintLine
from tui.widgets.line_input import LineInput


class LinePrompt(Dialog[str | None]):
    """Returns what was typed, or None when it was cancelled."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", show=False)
    ]

    def __init__(self, title: str, text: str = "", hint: str = "") -> None:
        super().__init__(classes="dialog")
        self._title = title
        self._text = text
        self._hint = hint

    def compose(self) -> ComposeResult:
        """Lay out the line between heading and hint."""
        with Vertical():
            yield Static(Content(self._title), classes="heading")
            yield LineInput(self._text, compact=True)
            yield HintLine(self._hint)

    def on_mount(self) -> None:
        """Send keys to the line."""
        self.set_focus(self.query_one(LineInput))

    def on_input_submitted(self, event: LineInput.Submitted) -> None:
        """Return what was typed."""
        self.dismiss(event.value)
