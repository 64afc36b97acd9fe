"""The keys of the commands: the user's keymap over the defaults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tui.commands import COMMANDS, Command
from tui.config.key_names import key_name

OLD_IDS = {
    "look.anew": "show.redraw",
    "out.open": "export.open_page",
    "out.export": "export.write",
    "say.take_in": "annotate.import_decisions",
    "duplicates.show": "duplicates.review",
    "duplicates.offers": "duplicates.possible",
    **{f"look.{name}": f"show.{name}" for name in ("reader", "back", "raw", "layout", "progress")},
    "look.sources": "show.sources",
    "out.copy": "export.copy",
    **{
        f"say.{name}": f"annotate.{name}"
        for name in ("rate", "tags", "tags_again", "note", "read", "repeat")
    },
}
"""Command ids of earlier versions and those that replaced them; keymaps may use both."""

Keymap = Mapping[str, tuple[str, ...]]
"""Command name to the keys that replace its default keys."""

NO_KEYMAP: Keymap = MappingProxyType({})
"""The defaults alone."""


def current_name(name: str) -> str:
    """Return the present name of a command that may be named by an earlier id."""
    command_id, _, argument = name.rpartition(".")
    if name not in OLD_IDS and command_id in OLD_IDS:
        return f"{OLD_IDS[command_id]}.{argument}"
    return OLD_IDS.get(name, name)


def effective_keys(command: Command, keymap: Keymap) -> tuple[str, ...]:
    """Return the keys of a command under a keymap."""
    return keymap.get(command.name, keymap.get(command.id, command.keys))


@dataclass(frozen=True, slots=True)
class KeyClash:
    """A key that two commands share under a keymap."""

    key: str
    first: Command
    second: Command

    def __str__(self) -> str:
        return f"{key_name(self.key)} is both {self.first.title} and {self.second.title}"


def key_clashes(keymap: Keymap, commands: Iterable[Command] = COMMANDS) -> list[KeyClash]:
    """Return a clash for each further command of a key that has one."""
    owners: dict[str, list[Command]] = {}
    for command in commands:
        for key in effective_keys(command, keymap):
            owners.setdefault(key, []).append(command)
    return [
        KeyClash(key, first, second)
        for key, (first, *others) in owners.items()
        for second in others
    ]


def is_command(name: str) -> bool:
    """Return whether a keymap may use a name: that of a command, or of several with one id."""
    return any(name in (command.id, command.name) for command in COMMANDS)


def key_table(keymap: Keymap | None = None) -> dict[str, list[tuple[str, str, str]]]:
    """Return keys, title and help of every command, by group; the ratings share one line."""
    table: dict[str, list[tuple[str, str, str]]] = {}
    for command in COMMANDS:
        keys = [key_name(key) for key in effective_keys(command, keymap or {})]
        rows, rating = table.setdefault(command.group, []), command.argument
        if rating == 1:
            rows.append((" ".join(keys), "Rate", "Rate the paper 1 to 5."))
        elif rating == 5:
            first, title, text = rows.pop()
            rows.append((f"{first}-{keys[0]}", title, text))
        elif not rating:
            rows.append((" ".join(keys) or "palette", command.title, command.help))
    return table
