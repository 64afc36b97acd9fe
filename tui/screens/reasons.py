"""The strip that asks why a paper is excluded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static


class ReasonStrip(ModalScreen[str | None]):
    """Gives back the reason, an empty one for none, or None when the act is cancelled."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", show=False)
    ]

    def __init__(self, reasons: Sequence[str], count: int) -> None:
        super().__init__(classes="strip")
        self._reasons = tuple(reasons[:9])
        self._count = count

    def compose(self) -> ComposeResult:
        """Offer the reasons by digit, and a line for another one."""
        what = "this paper" if self._count == 1 else f"{self._count} papers"
        with Vertical():
            yield Static(Content(f"Exclude {what}: why?"), classes="heading")
            numbered = [
                Content.assemble((str(n), "bold $accent"), f" {reason}")
                for n, reason in enumerate(self._reasons, 1)
            ]
            if numbered:
                yield Static(Content("   ").join(numbered), id="reasons")
            digits = "a digit picks · " if numbered else ""
            yield Input(
                placeholder=f"{digits}Enter for no reason · or type another one · Esc cancels",
                compact=True,
            )

    def on_mount(self) -> None:
        """Start in the line to type in."""
        self.set_focus(self.query_one(Input))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Pick at once when a digit is typed first."""
        text = event.value
        if len(text) == 1 and text in "123456789" and int(text) <= len(self._reasons):
            self.dismiss(self._reasons[int(text) - 1])

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take what was typed, which may be nothing."""
        self.dismiss(event.value.strip())
