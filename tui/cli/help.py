"""help: the page of a command, and the manual in the format of man."""

from __future__ import annotations

import click

from tui.cli.options import lazily, store_option
from tui.cli.output import print_line, write_text
from tui.cli.registry import SUBCOMMANDS


@click.command("help", short_help="Explain a command.")
@click.argument(
    "name", metavar="[COMMAND]", required=False, shell_complete=lazily("complete_commands")
)
@click.option("--man", is_flag=True, help="Print the whole manual, for man: papersift help --man.")
@store_option
@click.pass_context
def help_command(ctx: click.Context, name: str | None, man: bool) -> None:
    """Explain a command, or papersift itself.

    papersift help --man > papersift.1 writes a page for man; it has every command.
    """
    root = ctx.find_root()
    group = root.command
    assert isinstance(group, click.Group)  # noqa: S101 - the root is the group of all commands
    if man:
        from tui.cli.manual import manual

        write_text(manual(root, group))
        return
    if name is None:
        print_line(root.get_help())
        return
    command = group.get_command(root, name) if name in SUBCOMMANDS else None
    if command is None:
        from tui.cli.open import UnknownWord, nearest_command

        meant = nearest_command(name)
        hint = f"Did you mean papersift {meant}?" if meant else "papersift help lists all."
        raise UnknownWord(f"There is no command {name!r}. {hint}")
    page = click.Context(command, info_name=name, parent=root)
    print_line(command.get_help(page))
