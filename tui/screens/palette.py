"""The entries of the palette: every command by its title."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.types import IgnoreReturnCallbackType

from store.screening.terms import is_term
from store.text.cleaning import clean, shorten
from tui.commands import COMMANDS, Command
from tui.config.key_names import key_name
from tui.config.keymap import effective_keys
from tui.screens.main.screen import MainScreen

_MAX_SELECTION = 40
"""Characters of a selected text that an entry shows."""

_SELECTION_HELP = "The text that is selected with the mouse, highlighted wherever it is."


class CommandProvider(Provider):
    """Lists every command by its title, with its key."""

    async def discover(self) -> Hits:
        """Yield all commands, and before them what can be done with a selected text."""
        for title, run in self._selection_entries():
            yield DiscoveryHit(title, run, text=title, help=_SELECTION_HELP)
        for command, title, run in self._entries():
            yield DiscoveryHit(title, run, text=title, help=command.help)

    async def search(self, query: str) -> Hits:
        """Yield the commands whose titles match what was typed."""
        matcher = self.matcher(query)
        for title, run in self._selection_entries():
            if (score := matcher.match(title)) > 0:
                yield Hit(score, Content(title), run, text=title, help=_SELECTION_HELP)
        for command, title, run in self._entries():
            if (score := matcher.match(title)) > 0:
                yield Hit(score, matcher.highlight(title), run, text=title, help=command.help)

    def _entries(self) -> Iterator[tuple[Command, str, IgnoreReturnCallbackType]]:
        screens = (each for each in self.app.screen_stack if isinstance(each, MainScreen))
        keymap = next((screen.settings.keys for screen in screens), {})
        for command in COMMANDS:
            keys = "".join(f" ({key_name(key)})" for key in effective_keys(command, keymap)[:1])
            run = partial(self.app.run_action, f"app.run({command.name!r})")
            yield command, f"{command.title}{keys}", run

    def _selection_entries(self) -> Iterator[tuple[str, IgnoreReturnCallbackType]]:
        """Yield the terms that the text selected with the mouse can become."""
        if not isinstance(self.screen, MainScreen) or not self.screen.connected:
            return
        text = clean((self.screen.get_selected_text() or "").strip(" ,.;:()[]"))
        if is_term(text):
            for wanted, side in ((True, "wanted"), (False, "unwanted")):
                add = partial(self.screen.screening.add_term, text, wanted=wanted)
                yield f"Add “{shorten(text, _MAX_SELECTION)}” to the {side} terms", add
