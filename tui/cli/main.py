"""The click group: subcommands, each imported when it is called; any other word is a path."""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module
from io import StringIO
from itertools import pairwise
from typing import TYPE_CHECKING

import click

from store.errors import UserError
from tui.cli.options import add_common_options, store_option, turn_colors_off
from tui.cli.registry import SUBCOMMANDS, function_name, grouped
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


ENVIRONMENT = {
    "PAPERSIFT_STORE": "The file of the notes; --store comes first.",
    "VISUAL, EDITOR": "The editor for notes.",
    "NO_COLOR": "Not empty: no colours.",
    "TERM": "dumb: no colours and no styles.",
    "XDG_DATA_HOME, XDG_STATE_HOME, XDG_CONFIG_HOME, XDG_CACHE_HOME": (
        "Where notes, state, settings and cache are; papersift paths prints them."
    ),
    "ESCDELAY": "Milliseconds that Esc waits for the rest of a key; 100.",
}
"""The environment variables that change what papersift does."""


EXIT_CODES = {
    "0": "Success, also where lines of a source were not read and are reported.",
    "1": "A path could not be opened, a command failed, or a file exists already.",
    "2": "Wrong usage, or no terminal for the app.",
    "120": "What was printed could not be written to its end: a full disk, for example.",
    "130": "Interrupted with ctrl+c.",
    "128+N": "The app was ended by signal N; everything is saved.",
}
"""The exit codes of papersift and when it ends with them."""


class Subcommands(click.Group):
    """A group that imports the module of a subcommand late and takes other words for paths.

    A start imports one subcommand only, and `papersift FILE` opens the app.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which help lists them."""
        return [name for names in grouped().values() for name in names]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the subcommands under the headings of their groups, in columns of one width."""
        width = max(map(len, SUBCOMMANDS))
        for heading, names in grouped().items():
            commands = ((name, self.get_command(ctx, name)) for name in names)
            rows = [
                (f"{name:<{width}}", each.get_short_help_str(90)) for name, each in commands if each
            ]
            with formatter.section(heading):
                formatter.write_dl(rows)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the environment variables, and how a file can be named like a command."""
        with formatter.section("Environment"):
            formatter.write_dl(list(ENVIRONMENT.items()))
        super().format_epilog(ctx, formatter)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a subcommand; return None for a name that is not one."""
        module = SUBCOMMANDS.get(cmd_name)
        if module is None:
            return None
        command = getattr(import_module(f"tui.cli.{module}"), function_name(cmd_name))
        return add_common_options(command) if isinstance(command, click.Command) else None

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

        return [*super().shell_complete(ctx, incomplete), CompletionItem(incomplete, type="file")]

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
        "standard input. papersift help COMMAND explains a command; papersift completion SHELL "
        "prints what makes the Tab key complete."
    ),
)
@store_option
@click.option(
    "--no-color",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=turn_colors_off,
    help="Without colours.",
)
@click.option(
    "-V",
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
    if "_PAPERSIFT_COMPLETE" in os.environ:
        from tui.cli.completion import register_shells

        register_shells()
    try:
        code: object = papersift(prog_name="papersift", standalone_mode=False)
    except click.ClickException as error:
        return _print_error(error)
    except click.Abort:
        return 130
    return code if isinstance(code, int) else 0


def _print_error(error: click.ClickException) -> int:
    """Print a usage error, cleaned because it quotes the arguments; return the exit code.

    With --json it is an object on a line of its own.
    """
    from store.text.cleaning import clean

    words = sys.argv[1:]
    if "--json" in words or any(pair == ("--format", "json") for pair in pairwise(words)):
        report = json.dumps({"error": error.format_message(), "exit_code": error.exit_code})
        click.echo(clean(report), err=True)
        return error.exit_code
    message = StringIO()
    error.show(message)
    click.echo(clean(message.getvalue(), lines=True), err=True)
    return error.exit_code
