"""The seed of a random order: any text; whoever types the same one gets the same order."""

from __future__ import annotations

import secrets
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from store.text.cleaning import clean
from tui.screens.dialog import Dialog
from tui.widgets.line_input import LineInput

_SEEDS = 9_000
"""Seeds that are proposed: four digits are easily told to others."""


class SeedScreen(Dialog[str | None]):
    """Returns the sort key of a random order, or None when it was cancelled."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", show=False)
    ]

    def __init__(self, seed: str = "") -> None:
        """Ask for a seed; without an earlier one, propose another each time."""
        super().__init__(classes="dialog")
        self._seed = seed or str(1_000 + secrets.randbelow(_SEEDS))

    def compose(self) -> ComposeResult:
        """Lay out the line above what a seed is good for."""
        with Vertical():
            yield Static(Content("Random order"), classes="heading")
            yield LineInput(self._seed, placeholder="a seed: any number or word", compact=True)
            hint = "The same seed, the same order · Enter sorts · Esc cancels"
            yield Static(Content(hint), classes="hint")

    def on_mount(self) -> None:
        """Let the first letter replace the proposal."""
        self.query_one(Input).action_select_all()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Sort by the seed."""
        self.dismiss(f"shuffle:{clean(event.value.strip()) or self._seed}")
