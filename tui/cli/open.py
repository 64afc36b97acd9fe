"""Open the app: only on a terminal, after saving standard input where it is a pipe."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

import click

from tui.cli.context import STDIN, save_stdin
from tui.cli.options import paths_argument, store_option, store_option_value
from tui.cli.output import warn
from tui.cli.registry import SUBCOMMANDS
from tui.cli.streams import on_terminal
from tui.config.paths import store_path
from tui.launch import start_app


def _print_help(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        click.echo(ctx.find_root().get_help())
        ctx.exit()


@click.command("open", add_help_option=False)
@paths_argument
@store_option
@click.option("-h", "--help", is_flag=True, is_eager=True, expose_value=False, callback=_print_help)
def open_command(paths: tuple[str, ...]) -> None:
    """Open the app on files and folders."""
    open_app(paths)


def open_app(paths: Sequence[str]) -> None:
    """Run the app on these paths and exit with its code, or with 2 where there is no terminal."""
    _refuse_misspelled_command(paths)
    piped = STDIN in paths
    if piped and sys.stdin is not None and sys.stdin.isatty():
        warn("Paste, then press ctrl+d on a new line.")
    if piped:
        saved = save_stdin()
        paths = [saved if path == STDIN else path for path in paths]
        _reopen_terminal(saved)
    if not on_terminal():
        raise click.UsageError(
            "The app needs a terminal; papersift list prints the papers, and papersift triage "
            "goes through them on plain lines."
        )
    raise click.exceptions.Exit(start_app(paths, store_path(store_option_value(), paths)))


def _refuse_misspelled_command(paths: Sequence[str]) -> None:
    """Raise UsageError for a single word that is no file and nearly a command."""
    if len(paths) != 1 or not paths[0].isalpha() or Path(paths[0]).exists():
        return
    near = get_close_matches(paths[0], SUBCOMMANDS, n=1)
    if near:
        raise click.UsageError(f"There is no file {paths[0]!r}. Did you mean papersift {near[0]}?")


def _reopen_terminal(saved: str) -> None:
    """Make the terminal standard input again, after the pipe was read to its end."""
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY)
    except OSError:
        message = f"The app needs a terminal; standard input was saved in {saved}"
        raise click.UsageError(message) from None
    os.dup2(terminal, 0)
    os.close(terminal)
    sys.stdin = os.fdopen(0, encoding="utf-8", errors="replace", closefd=False)
