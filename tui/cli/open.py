"""Open the app: only on a terminal, after saving standard input where it is a pipe."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from itertools import islice

import click

from tui.cli.options import paths_argument, store_option, store_option_value
from tui.cli.output import refuse, warn
from tui.cli.reading import STDIN, save_stdin
from tui.cli.registry import MEANT, SUBCOMMANDS
from tui.cli.streams import on_terminal
from tui.config.paths import store_path
from tui.launch import start_app

_MAX_NAMES = 20_000
"""Names of a folder among which a mistyped one is looked for."""

_NEAR_NAME = 75
"""Likeness, from 0 to 100, from which on a name was probably meant."""


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
    _refuse_unknown_word(paths)
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


def _refuse_unknown_word(paths: Sequence[str]) -> None:
    """Refuse words, in one line, where the first word is neither a path nor a command.

    Where other paths exist, the app opens on those and reports the one that does not, unless the
    first word is nearly a command.
    """
    if not paths or paths[0] == STDIN or os.path.lexists(paths[0]):
        return
    first, *others = paths
    meant = nearest_command(first)
    if not (meant and first.isalpha()) and any(map(os.path.lexists, others)):
        return
    near = "" if meant and first.isalpha() else _nearest_file(first)
    if near:
        refuse(f"There is no file {first!r}. Did you mean {near!r}?")
    if meant:
        refuse(f"There is no file {first!r}. Did you mean papersift {meant}?")
    refuse(f"There is no file and no command {first!r}; papersift help lists the commands")


def _nearest_file(word: str) -> str:
    """Return the file beside a path whose name is nearly the same; empty if there is none."""
    from rapidfuzz import fuzz, process

    name = word.rpartition("/")[2]
    folder = word.removesuffix(name)
    try:
        with os.scandir(folder or ".") as entries:
            names = [entry.name for entry in islice(entries, _MAX_NAMES)]
    except OSError:
        return ""
    hidden = name.startswith(".")
    names = [each for each in names if each.isprintable() and (hidden or each[0] != ".")]
    near = process.extractOne(
        name, sorted(names), scorer=fuzz.ratio, processor=str.casefold, score_cutoff=_NEAR_NAME
    )
    return folder + near[0] if near else ""


def nearest_command(word: str) -> str:
    """Return the command that a word was probably meant to be; empty if there is none."""
    if word.lower() in MEANT:
        return MEANT[word.lower()]
    near = get_close_matches(word.lower(), [*SUBCOMMANDS, *MEANT], n=1, cutoff=0.6)
    return MEANT.get(near[0], near[0]) if near else ""


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
