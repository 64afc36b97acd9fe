"""Writing a note from the command line: as an argument, in the editor, or from a pipe."""

from __future__ import annotations

import sys

import click

from tui.cli.changes import change_format_option, print_change
from tui.cli.options import source_option, store_option
from tui.cli.piles import STDIN, opened_pile, papers_named
from tui.cli.printing import remark, say


@click.command("note", short_help="Write the note of a paper.")
@click.argument("name", metavar="ID")
@click.option("-m", "--message", metavar="TEXT", help="The note; an empty one takes it away.")
@source_option
@change_format_option
@store_option
def note_command(name: str, message: str | None, sources: tuple[str, ...], form: str) -> None:
    """Write the note of a paper, in place of the one it has.

    Without -m your $EDITOR opens on the note; away from a terminal the text is read from
    standard input. ID is any key of the paper or the beginning of one.
    """
    if name == STDIN and message is None:
        raise click.UsageError("With the id on standard input the note must come by -m.")
    with opened_pile(sources, report=False) as pile:
        papers = papers_named(pile, [name])
        if len(papers) > 1:
            raise click.UsageError("note takes one id.")
        old = pile.notebook.of(papers[0]).note
        text = _written(old) if message is None else message
        try:
            change = pile.notebook.annotate(papers[0], text)
        except Exception:
            if message is None:
                remark("The note was not saved; this is what you wrote:")
                say(text)
            raise
        print_change(change, form)


def _written(old: str) -> str:
    """Get a note from the editor on a terminal, else from standard input."""
    if sys.stdin is None:
        raise click.UsageError("Give the note with -m.")
    if not sys.stdin.isatty():
        text = sys.stdin.buffer.read().decode("utf-8-sig", "replace")
        if not text.strip():
            raise click.ClickException("no note came on standard input; -m '' takes one away")
        return text
    if not sys.stdout.isatty():
        raise click.UsageError("The editor needs a terminal; give the note with -m.")

    from tui.editor import EditorFailed, edit
    from tui.places import settings_path
    from tui.settings import read_settings

    try:
        return edit(old, read_settings(settings_path()).editor)
    except EditorFailed as error:
        raise click.ClickException(str(error)) from error
