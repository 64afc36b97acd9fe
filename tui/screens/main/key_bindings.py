"""The main screen with the keys of the command table; imports what binding them needs, no more."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from tui.commands import COMMANDS
from tui.config.key_names import key_name
from tui.config.keymap import Keymap, effective_keys
from tui.screens.main.screen import MainScreen

ROW_COMMANDS = frozenset(
    f"move.{name}" for name in ("down", "up", "first", "last", "page_down", "page_up")
)
"""Commands that need nothing but rows, so that they work before the papers are there."""


def row_keys(keymap: Keymap) -> frozenset[str]:
    """Return the keys of the commands that need nothing but rows."""
    commands = (command for command in COMMANDS if command.id in ROW_COMMANDS)
    return frozenset(key for command in commands for key in effective_keys(command, keymap))


def main_screen_class(keymap: Keymap) -> type[MainScreen]:
    """Return the main screen with the user's keys: Textual reads them from the class."""

    class MainScreenWithKeys(MainScreen):
        BINDINGS: ClassVar[list[BindingType]] = key_bindings(keymap)

    return MainScreenWithKeys


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
