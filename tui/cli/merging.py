"""Merging another notebook into this one."""

from __future__ import annotations

from pathlib import Path

import click

from tui.cli.options import store_option
from tui.cli.piles import opened_notebook
from tui.cli.printing import counted as number_of
from tui.cli.printing import say


@click.command("merge", short_help="Another notebook or a JSON export into this one.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@store_option
def merge_command(files: tuple[str, ...]) -> None:
    """Merge other notebooks (notes.json), JSON exports, or any file that carries decisions.

    Field by field the newest wins; tags and notes are joined. Each file is one act, which
    undo takes back. The files are not changed.
    """
    from store.merge import counted, merge

    with opened_notebook() as notebook:
        for name in files:
            change = merge(notebook, Path(name))
            if change is None:
                say(f"{name}: nothing new")
                continue
            fields = ", ".join(f"{field} {count:,}" for field, count in counted(change))
            say(f"{name}: {number_of(len(change.edits), 'paper')} ({fields}); undo takes it back")
