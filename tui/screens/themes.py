"""The themes, each shown at once on everything behind the list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.theme import Theme
from textual.widgets import Static

from tui.screens.dialog import Dialog
from tui.widgets.choices import Choices
from tui.widgets.themes import THEMES

_HINTS = {
    "papersift-dark": "ours, dark",
    "papersift-light": "ours, light",
    "papersift-contrast": "ours, high contrast",
    "ansi-dark": "the terminal's colours, dark",
    "ansi-light": "the terminal's colours, light",
}


class ThemeScreen(Dialog[None]):
    """Sets the theme that is highlighted; Esc goes back to the one from before."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "go_back", "Cancel", show=False),
        Binding("j", "move(1)", "Down", show=False),
        Binding("k", "move(-1)", "Up", show=False),
    ]

    def __init__(self, available: Iterable[Theme], current: str) -> None:
        super().__init__(classes="dialog")
        self._before = current
        """The theme to go back to."""
        self._themes = _ours_first(available)

    def compose(self) -> ComposeResult:
        """Lay out the themes."""
        with Vertical():
            yield Static(Content("Theme"), classes="heading")
            yield Choices((theme.name, _line(theme)) for theme in self._themes)
            yield Static(Content("j k show one · Enter keeps it · Esc does not"), classes="hint")

    def on_mount(self) -> None:
        """Start on the theme in use."""
        choices = self.query_one(Choices)
        self.set_focus(choices)
        names = [theme.name for theme in self._themes]
        choices.highlighted = names.index(self._before) if self._before in names else 0

    def on_option_list_option_highlighted(self, event: Choices.OptionHighlighted) -> None:
        """Show a theme."""
        if event.option_id is not None and event.option_id != self.app.theme:
            self.app.theme = event.option_id

    def on_option_list_option_selected(self, event: Choices.OptionSelected) -> None:
        """Keep the theme."""
        self.dismiss()

    def action_move(self, rows: int) -> None:
        """Show the next theme, or the one before."""
        self.query_one(Choices).move(rows)

    def action_go_back(self) -> None:
        """Show the theme from before, and close."""
        if self.app.theme != self._before:
            self.app.theme = self._before
        self.dismiss()


def _ours_first(available: Iterable[Theme]) -> list[Theme]:
    names = [*(theme.name for theme in THEMES), "ansi-dark", "ansi-light"]
    rank = {name: place for place, name in enumerate(names)}
    return sorted(available, key=lambda theme: (rank.get(theme.name, len(rank)), theme.name))


def _line(theme: Theme) -> Content:
    hint = _HINTS.get(theme.name, "dark" if theme.dark else "light")
    return Content.assemble(f"{theme.name:<22}", (hint, "$text-muted"))
