"""The strip that asks why a paper is excluded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

_MAX_REASONS = 9
"""Reasons that are offered: one for each digit."""


class ReasonStrip(ModalScreen[str | None]):
    """Returns the reason, empty for none, or None when it was cancelled."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "dismiss(None)", "Cancel")]

    def __init__(self, reasons: Sequence[str], count: int) -> None:
        super().__init__(classes="strip")
        self._reasons = tuple(reasons[:_MAX_REASONS])
        self._count = count

    def compose(self) -> ComposeResult:
        """Offer the reasons by digit, and a line for another one."""
        papers = "this paper" if self._count == 1 else f"{self._count} papers"
        choices = [
            Content.assemble((str(digit), "bold $accent"), f" {reason}")
            for digit, reason in enumerate(self._reasons, 1)
        ]
        with Vertical():
            yield Static(Content(f"Exclude {papers}: why?"), classes="heading")
            if choices:
                yield Static(Content("   ").join(choices), id="reasons")
            digits = "a digit picks · " if choices else ""
            yield Input(
                placeholder=f"{digits}Enter for no reason · or type one · Esc cancels",
                compact=True,
            )

    def on_mount(self) -> None:
        """Send keys to the line to type in."""
        self.set_focus(self.query_one(Input))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Pick a reason when its digit is typed first."""
        text = event.value
        if len(text) == 1 and text in "123456789" and int(text) <= len(self._reasons):
            self.dismiss(self._reasons[int(text) - 1])

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Return what was typed, which may be nothing."""
        self.dismiss(event.value.strip())
