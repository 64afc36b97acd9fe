"""A dialog with a text that scrolls: help, sources, progress."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.screens.dialog import Dialog
from tui.widgets.labels import HintLine

SCROLL_KEYS: tuple[Binding, ...] = (
    Binding("j,down", "scroll(1)", "Down", show=False),
    Binding("k,up", "scroll(-1)", "Up", show=False),
    Binding("J,pagedown,space", "scroll(10)", "Page down", show=False),
    Binding("K,pageup", "scroll(-10)", "Page up", show=False),
    Binding("g,home", "scroll(-1000000)", "Top", show=False),
    Binding("G,end", "scroll(1000000)", "End", show=False),
)
"""The keys that scroll a text, for screens with an `action_scroll`."""


class TextScreen(Dialog[None]):
    """Shows a text, and is closed by any key that goes back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter,question_mark,percent_sign,R", "dismiss", "Close", show=False),
        *SCROLL_KEYS,
    ]

    def __init__(self, title: str, text: Content) -> None:
        super().__init__(classes="dialog wide")
        self._title = title
        self._text = text

    def compose(self) -> ComposeResult:
        """Lay out the text between heading and hint."""
        with Vertical():
            yield Static(Content(self._title), classes="heading")
            with VerticalScroll(can_focus=False):
                yield Static(self._text, markup=False)
            yield HintLine("j k scroll · Esc closes")

    def on_resize(self) -> None:
        """Make the dialog as high as its text."""
        self.fit_height(self.text_lines(self._text))

    def action_scroll(self, lines: int) -> None:
        """Scroll by so many lines."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False, immediate=True)
