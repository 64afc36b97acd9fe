"""The filter box: one line that narrows the list while one types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.highlighter import Highlighter
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

from store.query import parse

PAST = 100
"""Filters that are remembered."""


class Unread(Highlighter):
    """Underlines what cannot be read yet."""

    def highlight(self, text: Text) -> None:
        """Underline the pieces of a query that are left out."""
        for piece in parse(text.plain).ignored:
            text.stylize("underline", piece.start, piece.end)


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

    def __init__(
        self,
        past: Sequence[str] = (),
        *,
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        super().__init__(
            placeholder="to filter: words, tag:x, is:include, year:>=2020, …",
            compact=True,
            select_on_focus=False,
            highlighter=Unread(),
            id=id,
        )
        self._past = list(past)[-PAST:]
        self._at = len(self._past)
        self._begun = ""
        """What was being typed before one went up to earlier filters."""

    @property
    def past(self) -> tuple[str, ...]:
        """The filters that were kept, the latest last."""
        return tuple(self._past)

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
        self.remember(self.value.strip())
        self.post_message(self.Kept())

    def remember(self, text: str) -> None:
        """Take a filter for the latest of the past ones."""
        if text:
            self._past = [*(past for past in self._past if past != text), text][-PAST:]
        self._at, self._begun = len(self._past), ""

    def action_drop(self) -> None:
        """Drop what was typed."""
        self._at, self._begun = len(self._past), ""
        self.post_message(self.Dropped())

    def action_earlier(self) -> None:
        """Put the filter that was kept before this one into the box."""
        if self._at == len(self._past):
            self._begun = self.value
        if self._at > 0:
            self._go(self._at - 1)

    def action_later(self) -> None:
        """Come back to the filters that were kept later, at last to what was being typed."""
        if self._at < len(self._past):
            self._go(self._at + 1)

    def _go(self, at: int) -> None:
        self._at = at
        self.value = self._past[at] if at < len(self._past) else self._begun
        self.cursor_position = len(self.value)

    def action_complete(self) -> None:
        """Complete the field, value or tag before the cursor."""
        self.post_message(self.Complete(self.value, self.cursor_position))
