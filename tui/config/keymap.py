"""The keys of the commands: the user's keymap over the defaults, and what both are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tui.commands import COMMANDS, Command

KEY_NAMES = {
    "slash": "/",
    "full_stop": ".",
    "question_mark": "?",
    "percent_sign": "%",
    "backslash": "\\",
    "colon": ":",
    "space": "Space",
    "escape": "Esc",
    "enter": "Enter",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "backspace": "Backspace",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "down": "↓",
    "up": "↑",
    "home": "Home",
    "end": "End",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "less_than_sign": "<",
    "greater_than_sign": ">",
}

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


def key_name(key: str) -> str:
    """Return a key as it is printed on the keyboard."""
    return KEY_NAMES.get(key, key)


def current_name(name: str) -> str:
    """Return the present name of a command that may be named by an id of before."""
    command_id, _, argument = name.rpartition(".")
    if name not in OLD_IDS and command_id in OLD_IDS:
        return f"{OLD_IDS[command_id]}.{argument}"
    return OLD_IDS.get(name, name)


def effective_keys(command: Command, keymap: Keymap) -> tuple[str, ...]:
    """Return the keys of a command under a keymap."""
    return keymap.get(command.name, keymap.get(command.id, command.keys))


def key_clashes(keymap: Keymap, commands: Iterable[Command] = COMMANDS) -> list[str]:
    """Return a line for each key that two commands share and each name that is no command's."""
    commands = tuple(commands)
    owners: dict[str, list[Command]] = {}
    for command in commands:
        for key in effective_keys(command, keymap):
            owners.setdefault(key, []).append(command)
    problems = []
    for key, (first, *others) in owners.items():
        name = key_name(key)
        problems += [f"{name} is both {first.title} and {second.title}" for second in others]
    names = {name for command in commands for name in (command.id, command.name)}
    problems += [f"no command is called {name}" for name in keymap if name not in names]
    return problems


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
            rows.append((" ".join(keys), command.title, command.help))
    return table
