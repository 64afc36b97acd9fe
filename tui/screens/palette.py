"""The palette: every command on one line, its key at the right, those used last first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.fuzzy import Matcher
from textual.widgets import Static

from store.screening.terms import is_term
from store.text.cleaning import clean, shorten
from tui.commands import COMMANDS
from tui.config.key_names import key_name
from tui.config.keymap import Keymap, effective_keys
from tui.screens.dialog import Dialog
from tui.widgets.choices import Choices
from tui.widgets.line_input import LineInput

THEME = "theme"
"""The name of the entry that is no command of the table: it chooses the colours."""

WANTED, UNWANTED = "wanted", "unwanted"
"""The names of what can be done with a text that is selected."""

_MAX_SELECTION = 24
"""Characters of a selected text that an entry shows."""

_LINE_COLUMNS = 57
"""Columns of a line, in a dialog of 64."""

_HINT = "Enter runs · ↑ ↓ choose · Esc closes"

MAX_RECENT = 5
"""Commands that are listed first because they were used last."""

_OWN_ENTRIES = ((THEME, "Theme", ""),)


class PaletteScreen(Dialog[str | None]):
    """Returns the name of a command, THEME, or None when it was cancelled."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Close", show=False),
        Binding("down,ctrl+n", "move(1)", "Down", show=False),
        Binding("up,ctrl+p", "move(-1)", "Up", show=False),
    ]

    def __init__(self, keymap: Keymap, recent: Sequence[str], selected: str) -> None:
        """List what can be done with a text that is selected, then the commands."""
        super().__init__(classes="dialog")
        entries = [
            (command.name, command.title, " ".join(map(key_name, effective_keys(command, keymap))))
            for command in COMMANDS
        ]
        offered = [(name, title, "") for name, title in _selection_offers(selected).items()]
        self._entries = [*offered, *_recent_first([*entries, *_OWN_ENTRIES], recent)]
        """Names, titles and keys."""

    def compose(self) -> ComposeResult:
        """Lay out the box above the commands."""
        with Vertical():
            yield LineInput(placeholder="a command", compact=True)
            yield Choices(id="commands")
            yield Static(Content(_HINT), classes="hint")

    def on_mount(self) -> None:
        """Send keys to the box."""
        self.set_focus(self.query_one(LineInput))
        self._offer("")

    def on_input_changed(self, event: LineInput.Changed) -> None:
        """Show the commands that match what was typed, the best first."""
        self._offer(event.value.strip())

    def on_input_submitted(self) -> None:
        """Run the highlighted command."""
        name = self.query_one(Choices).highlighted_name
        if name is not None:
            self.dismiss(name)

    def on_option_list_option_selected(self, event: Choices.OptionSelected) -> None:
        """Run the command that was clicked."""
        self.dismiss(event.option_id)

    def action_move(self, rows: int) -> None:
        """Highlight another command."""
        self.query_one(Choices).move(rows)

    def _offer(self, typed: str) -> None:
        choices = self.query_one(Choices)
        choices.fill(_matching_lines(self._entries, typed))
        choices.highlighted = 0 if choices.option_count else None
        hint = _HINT if choices.option_count else "No command is called that · Esc closes"
        self.query_one(".hint", Static).update(Content(hint))


def add_recent(recent: Sequence[str], name: str | None) -> tuple[str, ...]:
    """Return the commands that were used last with one more, if any, the last one last."""
    if name in (None, WANTED, UNWANTED):
        return tuple(recent)
    return (*(each for each in recent if each != name), name or "")[-MAX_RECENT:]


def _selection_offers(text: str) -> dict[str, str]:
    """Return by WANTED and UNWANTED what a text that is selected with the mouse can become."""
    text = selected_term(text)
    shown = shorten(text, _MAX_SELECTION)
    sides = {WANTED: "wanted", UNWANTED: "unwanted"}
    return {name: f"Add “{shown}” to the {side} terms" for name, side in sides.items() if text}


def selected_term(text: str) -> str:
    """Return a selected text without what surrounds it, if it can be a term; else nothing."""
    text = clean(text.strip(" ,.;:()[]"))
    return text if is_term(text) else ""


def _recent_first(
    entries: Iterable[tuple[str, str, str]], recent: Sequence[str]
) -> list[tuple[str, str, str]]:
    rank = {name: place for place, name in enumerate(reversed(recent))}
    return sorted(entries, key=lambda entry: rank.get(entry[0], len(rank)))


def _matching_lines(
    entries: Iterable[tuple[str, str, str]], typed: str
) -> list[tuple[str, Content]]:
    """Return a line for each command whose title matches."""
    if not typed:
        return [(name, _line(Content(title), keys)) for name, title, keys in entries]
    matcher = Matcher(typed)
    scored = [(matcher.match(title), name, title, keys) for name, title, keys in entries]
    scored.sort(key=lambda entry: -entry[0])
    return [
        (name, _line(matcher.highlight(title), keys))
        for score, name, title, keys in scored
        if score > 0
    ]


def _line(title: Content, keys: str) -> Content:
    gap = " " * max(2, _LINE_COLUMNS - title.cell_length - len(keys))
    return Content.assemble(title, gap, (keys, "$text-muted"))
