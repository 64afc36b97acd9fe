"""A small menu: one key picks, or the arrow keys and Enter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from tui.screens.dialog import Dialog
from tui.widgets.choices import Choices


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a menu."""

    key: str
    """The character that picks it."""
    name: str
    """What the menu returns."""
    label: str
    hint: str = ""


YES_OR_NO = (Choice("y", "yes", "yes"), Choice("n", "", "no"))


class Picker(Dialog[str | None]):
    """Returns the name of the choice, or None when it was cancelled."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", "Cancel", show=False),
        Binding("j", "move(1)", "Down", show=False),
        Binding("k", "move(-1)", "Up", show=False),
    ]

    def __init__(self, title: str, choices: Sequence[Choice], current: str = "") -> None:
        super().__init__(classes="dialog")
        self._title = title
        self._choices = choices
        self._current = current
        """The choice to start on; empty for the first."""

    def compose(self) -> ComposeResult:
        """Lay out the choices."""
        with Vertical():
            yield Static(Content(self._title), classes="heading")
            yield Choices((choice.name, self._line(choice)) for choice in self._choices)
            yield Static(Content("Enter picks, or the key of a line · Esc closes"), classes="hint")

    def on_mount(self) -> None:
        """Start on the current choice."""
        self.set_focus(self.query_one(Choices))
        names = [choice.name for choice in self._choices]
        if self._current in names:
            self.query_one(Choices).highlighted = names.index(self._current)

    def _line(self, choice: Choice) -> Content:
        """Return a line: key, label and, in a column of their own, hints."""
        current = "now" if choice.name == self._current and choice.name else ""
        hint = " · ".join(filter(None, (choice.hint, current)))
        width = max(len(choice.label) for choice in self._choices)
        label = f"  {choice.label:<{width}}  " if hint else f"  {choice.label}"
        return Content.assemble((choice.key, "bold $accent"), label, (hint, "$text-muted"))

    def on_key(self, event: events.Key) -> None:
        """Pick a choice by its own key."""
        for choice in self._choices:
            if event.character == choice.key:
                event.stop()
                self.dismiss(choice.name)
                return

    def on_option_list_option_selected(self, event: Choices.OptionSelected) -> None:
        """Pick what is highlighted."""
        self.dismiss(event.option_id)

    def action_move(self, rows: int) -> None:
        """Highlight another choice."""
        self.query_one(Choices).move(rows)
