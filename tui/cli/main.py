"""The click group: subcommands, each imported when it is called; any other word is a path."""

from __future__ import annotations

import sys
from importlib import import_module
from io import StringIO
from typing import TYPE_CHECKING

import click

from store.errors import UserError
from tui.cli.options import store_option
from tui.cli.registry import SUBCOMMANDS
from tui.cli.streams import discard_output

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


def _print_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from importlib.metadata import PackageNotFoundError, version

        from tui.cli.output import print_line

        try:
            number = version("papersift")
        except PackageNotFoundError:
            number = "(a checkout that is not installed)"
        print_line(f"papersift {number}")
        ctx.exit()


class Subcommands(click.Group):
    """A group that imports the module of a subcommand late and takes other words for paths.

    A start imports one subcommand only, and `papersift FILE` opens the app.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which help lists them."""
        return list(SUBCOMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a subcommand; return None for a name that is not one."""
        module = SUBCOMMANDS.get(cmd_name)
        if module is None:
            return None
        command = getattr(import_module(f"tui.cli.{module}"), f"{cmd_name}_command")
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Read the first word as a subcommand, else all words as paths for the app."""
        if args[0] in SUBCOMMANDS:
            return super().resolve_command(ctx, args)
        from tui.cli.open import open_command

        return "", open_command, args

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete to a subcommand or a file."""
        from click.shell_completion import CompletionItem

        return [CompletionItem(incomplete, type="file"), *super().shell_complete(ctx, incomplete)]

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; an error for the user becomes one line and exit code 1."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # caught here because click would exit with 1
            discard_output(sys.stdout)
            raise click.exceptions.Exit(0) from None
        except UserError as error:
            raise click.ClickException(str(error)) from error
        except MemoryError:
            raise click.ClickException("there is not enough memory for this") from None


@click.group(
    cls=Subcommands,
    invoke_without_command=True,
    subcommand_metavar="[PATH]... | COMMAND [ARGS]...",
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=(
        "A command wins over a file of its name: ./list opens the file. The PATH - reads "
        'standard input. Completion for bash: eval "$(_PAPERSIFT_COMPLETE=bash_source papersift)"'
        " (zsh_source and fish_source for the others)."
    ),
)
@store_option
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Print the version.",
)
@click.pass_context
def papersift(ctx: click.Context) -> None:
    """Go through piles of paper abstracts, one key per decision.

    papersift [PATH]... opens the app on files and folders; without paths, on those last
    open, else on the abstracts that come with it. The commands print instead; they take
    ids as arguments, or - to read them from standard input.
    """
    if ctx.invoked_subcommand is None:
        from tui.cli.open import open_app

        open_app(())


def run_command_line() -> int:
    """Run papersift on the arguments of the process; return its exit code."""
    try:
        code: object = papersift(prog_name="papersift", standalone_mode=False)
    except click.ClickException as error:
        return _print_error(error)
    except click.Abort:
        return 130
    return code if isinstance(code, int) else 0


def _print_error(error: click.ClickException) -> int:
    """Print a usage error, cleaned because it quotes the arguments; return the exit code."""
    from store.text.cleaning import clean

    message = StringIO()
    error.show(message)
    click.echo(clean(message.getvalue(), lines=True), err=True)
    return error.exit_code
