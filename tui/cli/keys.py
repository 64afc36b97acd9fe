"""keys: the key bindings as a table, as Markdown and as JSON."""

from __future__ import annotations

import click

from tui.cli.options import format_option, store_option
from tui.cli.output import cell_width, pad_width, print_line, warn, write_json
from tui.config.profiles import PROFILES, profile_keymap


@click.command("keys", short_help="Print the keys of the app.")
@format_option("table", "json", "markdown")
@click.option(
    "--profile",
    type=click.Choice(tuple(PROFILES)),
    help="Print the keys of a profile, as keymap in the settings chooses it.",
)
@store_option
def keys_command(form: str, profile: str | None) -> None:
    """Print every key of the app and what it does, under your own settings."""
    from tui.commands import COMMANDS
    from tui.config.key_names import key_name
    from tui.config.keymap import effective_keys, key_table
    from tui.config.paths import settings_path
    from tui.config.settings import read_settings

    settings = read_settings(settings_path())
    for problem in settings.problems:
        warn(problem)
    keymap = profile_keymap(profile) if profile else settings.keys
    if form == "json":
        write_json(
            [
                {
                    "id": command.name,
                    "keys": [key_name(key) for key in effective_keys(command, keymap)],
                    "title": command.title,
                    "help": command.help,
                    "group": command.group,
                }
                for command in COMMANDS
            ]
        )
        return
    table = key_table(keymap)
    if form == "markdown":
        print_line("\n".join(_markdown(table)))
    else:
        _print_page(table)


_KeyTable = dict[str, list[tuple[str, str, str]]]


def _print_page(table: _KeyTable) -> None:
    width = max((cell_width(keys) for rows in table.values() for keys, _, _ in rows), default=0)
    for number, (group, rows) in enumerate(table.items()):
        if number:
            print_line("")
        print_line(group, bold=True)
        for keys, _, text in rows:
            print_line(f"  {pad_width(keys, width)}  {text}")


def _markdown(table: _KeyTable) -> list[str]:
    lines = ["| key | action |", "|---|---|"]
    for rows in table.values():
        lines += [f"| {_code(keys)} | {text} |" for keys, _, text in rows]
    return lines


def _code(keys: str) -> str:
    """Format each key as code; an unescaped pipe would end the cell."""
    return " ".join(f"`{key}`" for key in keys.replace("|", "\\|").split(" "))
