"""The entries of the palette: every command by its title."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.types import IgnoreReturnCallbackType

from tui.commands import COMMANDS, Command
from tui.config.key_names import key_name
from tui.config.keymap import effective_keys
from tui.screens.main.screen import MainScreen


class CommandProvider(Provider):
    """Lists every command by its title, with its key."""

    async def discover(self) -> Hits:
        """Yield all commands."""
        for command, title, run in self._entries():
            yield DiscoveryHit(title, run, text=title, help=command.help)

    async def search(self, query: str) -> Hits:
        """Yield the commands whose titles match what was typed."""
        matcher = self.matcher(query)
        for command, title, run in self._entries():
            if (score := matcher.match(title)) > 0:
                yield Hit(score, matcher.highlight(title), run, text=title, help=command.help)

    def _entries(self) -> Iterator[tuple[Command, str, IgnoreReturnCallbackType]]:
        screens = (each for each in self.app.screen_stack if isinstance(each, MainScreen))
        keymap = next((screen.settings.keys for screen in screens), {})
        for command in COMMANDS:
            keys = " ".join(map(key_name, effective_keys(command, keymap)[:1]))
            run = partial(self.app.run_action, f"app.run({command.name!r})")
            yield command, f"{command.title} ({keys})", run
