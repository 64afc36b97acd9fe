"""The command as click reads it: subcommands that print, else the app on the paths given."""

from __future__ import annotations

from io import StringIO

import click

from tui.cli.options import store_option
from tui.cli.subcommands import Subcommands


def _print_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from importlib.metadata import PackageNotFoundError, version

        from tui.cli.printing import say

        try:
            number = version("papersift")
        except PackageNotFoundError:
            number = "(a checkout that is not installed)"
        say(f"papersift {number}")
        ctx.exit()


@click.group(
    cls=Subcommands,
    invoke_without_command=True,
    subcommand_metavar="[PATH]... | COMMAND [ARGS]...",
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=(
        "A command wins over a file of its name: ./list opens the file. - as a PATH reads "
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

    papersift [PATH]... opens the app on files and folders; without any, on what was last
    open, else on the abstracts that come with it. The commands print instead; they take
    ids as arguments or - for standard input.
    """
    if ctx.invoked_subcommand is None:
        from tui.cli.opening import open_app

        open_app(())


def run() -> int:
    """Run papersift on what the shell has given; give its exit code."""
    try:
        code: object = papersift(prog_name="papersift", standalone_mode=False)
    except click.ClickException as error:
        return _tell(error)
    except click.Abort:
        return 130
    return code if isinstance(code, int) else 0


def _tell(error: click.ClickException) -> int:
    """Print what went wrong, of which the user's own words are a part; give the exit code."""
    from store.text import clean

    told = StringIO()
    error.show(told)
    click.echo(clean(told.getvalue(), lines=True), err=True)
    return error.exit_code
