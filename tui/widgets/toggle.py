"""A box to tick whose state is seen without colour."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.reactive import var
from textual.widgets import Static


class Toggle(Static, can_focus=True):
    """On or off, by Space, Enter or a click."""

    DEFAULT_CSS = """
    Toggle { height: 1; width: 1fr; &:focus { background: $panel; text-style: bold; } }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("space,enter", "tick", "Toggle", show=False)]

    on: var[bool] = var(False)
    """Whether the box is ticked."""

    def __init__(self, label: str, on: bool = False, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(markup=False, id=id)
        self._label = label
        self.set_reactive(Toggle.on, on)

    def render(self) -> Content:
        """Draw the box and its label."""
        return Content(f"[{'x' if self.on else ' '}] {self._label}")

    def watch_on(self) -> None:
        """Draw the new state."""
        self.refresh()

    def action_tick(self) -> None:
        """Turn it over."""
        self.on = not self.on

    def on_click(self) -> None:
        """Turn it over."""
        self.on = not self.on
