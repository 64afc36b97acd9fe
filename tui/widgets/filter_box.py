"""The filter box: one line that narrows the list while one types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input


class FilterBox(Input):
    """An input that keeps its text on Enter and drops it on Esc."""

    DEFAULT_CSS = """
    FilterBox { width: 1fr; height: 1; border: none; padding: 0; background: transparent;
        &:focus { border: none; background: transparent; } }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "keep", "keep the filter"),
        Binding("escape", "drop", "drop it", key_display="Esc"),
        Binding("up", "earlier", "earlier filters", key_display="↑"),
        Binding("down", "later", "Later filter", show=False),
        Binding("tab", "complete", "complete"),
    ]

    @dataclass
    class Typed(Message):
        """The text is another one."""

        text: str

    @dataclass
    class Complete(Message):
        """Tab: the word before the cursor is to be completed."""

        text: str
        cursor: int

    class Kept(Message):
        """Enter: the filter stays, the keys go back to the list."""

    class Dropped(Message):
        """Esc: the filter that was there before the box was opened comes back."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(
            placeholder="to filter: words, tag:x, is:include, year:>=2020, …",
            compact=True,
            select_on_focus=False,
            id=id,
        )
        self._past: list[str] = []
        self._at = 0

    def put(self, text: str) -> None:
        """Set the text without telling anybody."""
        with self.prevent(Input.Changed):
            self.value = text
            self.cursor_position = len(text)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say what is in the box now."""
        event.stop()
        self.post_message(self.Typed(event.value))

    def action_keep(self) -> None:
        """Keep the filter and remember it."""
        text = self.value.strip()
        if text:
            self._past = [*(past for past in self._past[-99:] if past != text), text]
        self._at = len(self._past)
        self.post_message(self.Kept())

    def action_drop(self) -> None:
        """Drop what was typed."""
        self._at = len(self._past)
        self.post_message(self.Dropped())

    def action_earlier(self) -> None:
        """Put the filter that was kept before this one into the box."""
        if self._at > 0:
            self._at -= 1
            self.value = self._past[self._at]
            self.cursor_position = len(self.value)

    def action_later(self) -> None:
        """Come back to the filters that were kept later."""
        if self._at < len(self._past):
            self._at += 1
            self.value = self._past[self._at] if self._at < len(self._past) else ""
            self.cursor_position = len(self.value)

    def action_complete(self) -> None:
        """Complete the field, value or tag before the cursor."""
        self.post_message(self.Complete(self.value, self.cursor_position))
