"""The card of the first start: what this is, five keys, how to open one's own papers."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from tui.commands import COMMANDS
from tui.config.key_names import key_name
from tui.config.keymap import Keymap, effective_keys
from tui.screens.dialog import Dialog

_FIRST_KEYS = (
    ("decide.include decide.maybe decide.exclude", "include, maybe, exclude, and on to the next"),
    ("filter.focus", "narrow the list by words, tags, years"),
    ("undo.undo", "undo, as often as you like"),
    ("sources.open", "open your own: BibTeX, RIS, PubMed, text, a folder"),
    ("app.help", "all keys"),
)
"""The commands that a beginner needs, and what they do."""

_KEY_COLUMNS = 10


def first_keys(keymap: Keymap) -> list[tuple[str, str]]:
    """Return the keys that a beginner needs, and what they do."""
    commands = {command.name: command for command in COMMANDS}
    lines = []
    for names, text in _FIRST_KEYS:
        keys = [effective_keys(commands[name], keymap)[:1] for name in names.split()]
        lines.append((" ".join(key_name(key[0]) for key in keys if key), text))
    return [(keys, text) for keys, text in lines if keys]


class WelcomeCard(Dialog[None]):
    """Lies over the sample papers until the first key, which does what it always does."""

    def __init__(self, keymap: Keymap) -> None:
        super().__init__(classes="dialog")
        self._keymap = keymap

    def compose(self) -> ComposeResult:
        """Lay out what papersift is above the keys."""
        keys = [
            Content.assemble((f"{keys:<{_KEY_COLUMNS}}", "bold $accent"), text)
            for keys, text in first_keys(self._keymap)
        ]
        with Vertical():
            yield Static(Content("papersift"), classes="heading")
            yield Static(
                Content(
                    "Go through piles of paper abstracts, one key per decision.\n"
                    "These are sample papers. Files are only read; notes are saved as you go.\n"
                )
            )
            yield Static(Content("\n").join(keys))
            hint = "From the shell: papersift FILE…  ·  Any key goes on"
            yield Static(Content(hint), classes="hint")

    def on_mount(self) -> None:
        """Make room for the longest line."""
        self.query_one(Vertical).styles.width = 78

    def on_click(self, event: events.Click) -> None:
        """Go on."""
        event.stop()
        self.dismiss(None)
