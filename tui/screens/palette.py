"""The command table in Textual's terms: key bindings, and entries of the palette."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from textual.binding import Binding, BindingType
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.types import IgnoreReturnCallbackType

from tui.commands import COMMANDS, Command, Keymap, effective_keys, key_name


def key_bindings(keymap: Keymap) -> list[BindingType]:
    """Return a binding for every command that has a key under this keymap.

    Textual splits keys at commas and ends the app for an empty one.
    """
    bindings: list[BindingType] = []
    for command in COMMANDS:
        typed = ",".join(effective_keys(command, keymap)).split(",")
        if keys := [key for key in typed if key.strip()]:
            bindings.append(
                Binding(
                    ",".join(keys),
                    f"app.run({command.name!r})",
                    command.footer or command.title,
                    show=bool(command.footer),
                    key_display=key_name(keys[0]),
                )
            )
    return bindings


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
        for command in COMMANDS:
            keys = " ".join(map(key_name, command.keys[:1]))
            run = partial(self.app.run_action, f"app.run({command.name!r})")
            yield command, f"{command.title} ({keys})", run
