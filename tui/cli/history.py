"""undo, redo and history."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from store.model.display import local_time
from tui.cli.context import open_notebook
from tui.cli.options import format_option, limit_option, store_option
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

_count_argument = click.argument("count", metavar="[N]", type=click.IntRange(min=1), default=1)


@click.command("undo", short_help="Undo the newest change, or the newest N.")
@_count_argument
@change_format_option
@store_option
def undo_command(count: int, form: str) -> None:
    """Undo the newest change that is in force, or the newest N."""
    from store.notebook.notebook import Notebook

    _repeat(Notebook.undo_newest, count, form, "Nothing to undo.")


@click.command("redo", short_help="Redo what was undone last, or the last N.")
@_count_argument
@change_format_option
@store_option
def redo_command(count: int, form: str) -> None:
    """Redo the change that was undone last, or the last N."""
    from store.notebook.notebook import Notebook

    _repeat(Notebook.redo, count, form, "Nothing to redo.")


def _repeat(verb: Callable[[Notebook], Change | None], count: int, form: str, nothing: str) -> None:
    """Undo or redo so many times; fail when there is less to do than asked for."""
    changes: list[Change] = []
    with open_notebook() as notebook:
        while len(changes) < count and (change := verb(notebook)) is not None:
            changes.append(change)
            if form == "text":
                print_line(change.text)
    if form == "json":
        write_json(list(map(change_json, changes)))
    if len(changes) < count:
        raise click.ClickException(nothing)


@click.command("history", short_help="All changes, the newest first.")
@format_option("text", "json")
@limit_option
@store_option
def history_command(form: str, limit: int | None) -> None:
    """Print all changes, the newest first: when, what, and whether it was undone.

    Below a merge there is a line for each value that had been set on both sides.
    """
    with open_notebook() as notebook:
        changes = notebook.history(limit)
        actions = {c.number for c in changes if c.command not in ("undo", "redo")}
        undone = {number for number in actions if not notebook.in_force(number)}
    if form == "json":
        write_json([{**change_json(c), "undone": c.number in undone} for c in changes])
        return
    width = max((len(str(change.number)) for change in changes), default=0)
    for change in changes:
        line = f"{change.number:>{width}}  {local_time(change.when)}  {change.text}"
        mark = "  (undone)" if change.number in undone else ""
        print_line(fit_width(line, print_width() - len(mark)) + mark, dim=bool(mark))
        for conflict in change.conflicts:
            print_line(f"{' ' * width}  conflict: {conflict}", dim=True)
    if not changes and limit != 0:
        note_to_terminal("No changes yet.")
