"""Undo, redo and the history of all acts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from store.model.display import local_time
from tui.cli.context import open_notebook
from tui.cli.options import format_option, store_option
from tui.cli.output import (
    change_format_option,
    change_json,
    fit_width,
    note_to_terminal,
    print_line,
    print_width,
    write_json,
)

if TYPE_CHECKING:
    from store.model.annotation import Change
    from store.notebook.notebook import Notebook

_count_argument = click.argument(
    "count", metavar="[N]", type=click.IntRange(min=1), default=1, required=False
)


@click.command("undo", short_help="Take back the newest act, or the newest N.")
@_count_argument
@change_format_option
@store_option
def undo_command(count: int, form: str) -> None:
    """Take back the newest act of the notes that stands, or the newest N, each whole."""
    from store.notebook.notebook import Notebook

    _repeat(Notebook.undo_newest, count, form, "Nothing to undo.")


@click.command("redo", short_help="Do again what was undone last, or the last N.")
@_count_argument
@change_format_option
@store_option
def redo_command(count: int, form: str) -> None:
    """Do again the act that was undone last, or the last N."""
    from store.notebook.notebook import Notebook

    _repeat(Notebook.redo, count, form, "Nothing to redo.")


def _repeat(verb: Callable[[Notebook], Change | None], count: int, form: str, nothing: str) -> None:
    """Undo or redo so many times and tell each; fail when there was less to do than asked."""
    made: list[Change] = []
    with open_notebook() as notebook:
        while len(made) < count and (change := verb(notebook)) is not None:
            made.append(change)
            if form == "text":
                print_line(change.text)
    if form == "json":
        write_json(list(map(change_json, made)))
    if len(made) < count:
        raise click.ClickException(nothing)


@click.command("history", short_help="Every act, the newest first.")
@format_option("text", "json")
@store_option
def history_command(form: str) -> None:
    """Show every act, the newest first: what, when, and whether it was undone."""
    with open_notebook() as notebook:
        changes = notebook.history()
        undone = {
            change.number
            for change in changes
            if change.command not in ("undo", "redo") and not notebook.in_force(change.number)
        }
    if form == "json":
        write_json([{**change_json(one), "undone": one.number in undone} for one in changes])
        return
    width = max((len(str(change.number)) for change in changes), default=0)
    for change in changes:
        gone = change.number in undone
        line = f"{change.number:>{width}}  {local_time(change.when)}  {change.text}"
        mark = "  (undone)" if gone else ""
        print_line(
            fit_width(line, print_width() - len(mark)) + mark, **({"dim": True} if gone else {})
        )
    if not changes:
        note_to_terminal("Nothing was done yet.")
