"""The strip that asks why a paper is excluded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from store.text.cleaning import clean
from store.text.folding import fold
from tui.screens.dialog import Dialog
from tui.widgets.line_input import LineInput

_DIGITS = "123456789"
"""Each picks a reason, before anything else is typed."""


class ReasonStrip(Dialog[str | None]):
    """Returns the reason, empty for none, or None when it was cancelled."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", show=False),
        Binding("down,tab", "move(1)", "Next", show=False),
        Binding("up,shift+tab", "move(-1)", "Previous", show=False),
        Binding("ctrl+e", "edit", "Edit the reasons", show=False, priority=True),
    ]

    def __init__(self, reasons: Sequence[str], count: int) -> None:
        super().__init__(classes="strip")
        self._reasons = tuple(reasons)
        self._count = count
        self._chosen = 0
        """Which of the reasons that are offered Enter takes."""

    def compose(self) -> ComposeResult:
        """Offer the reasons, the first of them by digit, above a line to type in."""
        papers = "this paper" if self._count == 1 else f"{self._count} papers"
        pick = "a digit picks, or type one" if self._reasons else "type one"
        with Vertical():
            yield Static(Content(f"Exclude {papers}: why?"), classes="heading")
            yield Static(id="reasons", markup=False)
            keys = "Enter for none · ctrl+e edits · Esc cancels"
            yield LineInput(placeholder=f"{pick} · {keys}", compact=True)

    def on_mount(self) -> None:
        """Send keys to the line to type in."""
        self._show_offered()
        self.set_focus(self.query_one(LineInput))

    def on_input_changed(self, event: LineInput.Changed) -> None:
        """Pick a reason when its digit is typed first, else offer what begins as typed."""
        text = event.value
        if len(text) == 1 and text in _DIGITS[: len(self._reasons)]:
            self.dismiss(self._reasons[int(text) - 1])
            return
        self._chosen = 0
        self._show_offered()

    def on_input_submitted(self) -> None:
        """Return the reason that is offered first or was chosen; nothing typed is no reason."""
        offered = self._offered()
        self.dismiss(offered[self._chosen] if offered else "")

    def action_move(self, steps: int) -> None:
        """Choose another of the reasons that are offered."""
        if offered := self._offered():
            self._chosen = (self._chosen + steps) % len(offered)
            self._show_offered()

    def action_edit(self) -> None:
        """Open the editor of the reasons instead."""
        self.dismiss(None)
        self.app.call_later(self.app.run_action, "app.run('decide.reasons')")

    def _offered(self) -> list[str]:
        """Return the reasons that begin as typed, what was typed, and those that contain it."""
        typed = clean(self.query_one(LineInput).value)
        if not typed:
            return []
        folded = {reason: fold(reason) for reason in self._reasons}
        beginning = [reason for reason, text in folded.items() if text.startswith(fold(typed))]
        beginning.sort(key=lambda reason: folded[reason] != fold(typed))
        new = [] if fold(typed) in folded.values() else [typed]
        containing = [reason for reason, text in folded.items() if fold(typed) in text[1:]]
        return list(dict.fromkeys([*beginning, *new, *containing]))

    def _show_offered(self) -> None:
        """Show all reasons, or those that fit what was typed with a sign at what Enter takes."""
        parts: list[Content] = []
        if offered := self._offered():
            for row, reason in enumerate(offered):
                sign, style = ("› ", "bold") if row == self._chosen else ("  ", "")
                new = "" if reason in self._reasons else "new: "
                parts.append(Content.assemble(sign, (f"{new}{reason}", style)))
        else:
            for row, reason in enumerate(self._reasons):
                digit = _DIGITS[row : row + 1] or "·"
                parts.append(Content.assemble((digit, "bold $accent"), f" {reason}"))
        self.query_one("#reasons").display = bool(parts)
        self.query_one("#reasons", Static).update(Content("   ").join(parts))
