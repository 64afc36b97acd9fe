"""decide, rate, tag and note."""

from __future__ import annotations

import sys
from dataclasses import replace

import click

from tui.cli.context import find_papers, open_collection, open_notebook
from tui.cli.options import id_argument, ids_argument, lazily, source_option, store_option
from tui.cli.output import change_format_option, print_change, print_line, warn
from tui.cli.reading import STDIN


@click.command("decide", short_help="Include, maybe, exclude, or back to undecided.")
@click.argument("decision", type=click.Choice(["include", "maybe", "exclude", "undecided"]))
@ids_argument
@click.option("--reason", help="Why the papers are excluded.")
@source_option
@change_format_option
@store_option
def decide_command(
    decision: str, ids: tuple[str, ...], reason: str | None, sources: tuple[str, ...], form: str
) -> None:
    """Decide about papers, in one change that one undo takes back.

    ID is any key of a paper or the beginning of one; - reads ids from standard input.
    """
    if reason and decision != "exclude":
        raise click.UsageError("A reason belongs to exclude.")
    with open_collection(sources, report=False) as collection:
        from store.model.annotation import Decision

        papers = find_papers(collection, ids)
        print_change(collection.notebook.decide(papers, Decision(decision), reason), form)


@click.command("rate", short_help="Rate papers 1 to 5; 0 removes the rating.")
@click.argument("rating", metavar="0-5", type=click.IntRange(0, 5))
@ids_argument
@source_option
@change_format_option
@store_option
def rate_command(rating: int, ids: tuple[str, ...], sources: tuple[str, ...], form: str) -> None:
    """Rate papers 1 to 5; 0 removes the rating.

    ID is any key of a paper or the beginning of one; - reads ids from standard input.
    """
    with open_collection(sources, report=False) as collection:
        papers = find_papers(collection, ids)
        print_change(collection.notebook.rate(papers, rating or None), form)


@click.command("mark-read", short_help="Mark papers as read, or as unread.")
@ids_argument
@click.option("--undo", "unread", is_flag=True, help="Mark them as not read.")
@source_option
@change_format_option
@store_option
def mark_read_command(
    ids: tuple[str, ...], unread: bool, sources: tuple[str, ...], form: str
) -> None:
    """Mark papers as read, or with --undo as not read.

    ID is any key of a paper or the beginning of one; - reads ids from standard input.
    """
    with open_collection(sources, report=False) as collection:
        papers = find_papers(collection, ids)
        print_change(collection.notebook.mark_read(papers, not unread), form)


_AFTER_DASHES = "papersift.after_dashes"


class TagCommand(click.Command):
    """A command without short options that still knows what came after `--`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the long options before `--`; everything after it is tags and ids."""
        before, dashes, after = list(args), "--" in args, list[str]()
        if dashes:
            position = before.index("--")
            before, after = before[:position], before[position + 1 :]
        ctx.meta[_AFTER_DASHES] = tuple(after)
        return super().parse_args(ctx, before)


@click.command(
    "tag",
    cls=TagCommand,
    short_help="Add tags to papers and remove tags.",
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
)
@click.argument(
    "words",
    metavar="+NAME... -NAME... ID...",
    nargs=-1,
    type=click.UNPROCESSED,
    shell_complete=lazily("complete_tag_words"),
)
@click.option(
    "--rename",
    metavar="OLD NEW",
    nargs=2,
    help="Rename a tag on every paper; it becomes one with a tag of the new name.",
)
@click.option("--delete", metavar="NAME", help="Take a tag off every paper.")
@source_option
@change_format_option
@store_option
@click.pass_context
def tag_command(
    ctx: click.Context,
    words: tuple[str, ...],
    rename: tuple[str, str] | None,
    delete: str | None,
    sources: tuple[str, ...],
    form: str,
) -> None:
    """Add tags (+NAME) to papers and remove tags (-NAME), in one change.

    A tag is one line of text, spaces allowed: papersift tag "+to read" ID. There are no
    short options here; after -- there are none at all. ID is any key of a paper or the
    beginning of one; - reads ids from standard input.
    """
    for word in words:
        if word.startswith("--"):
            raise click.NoSuchOption(word, ctx=ctx)
    arguments = (*words, *ctx.meta[_AFTER_DASHES])
    if rename is not None or delete is not None:
        if arguments or (rename is not None and delete is not None):
            raise click.UsageError("--rename and --delete stand alone: they concern every paper.")
        with open_notebook() as notebook:
            if rename is not None:
                old, new = rename
                print_change(notebook.tags.rename(old, new), form)
            else:
                print_change(notebook.tags.delete(delete or ""), form)
        return
    add = [word[1:] for word in arguments if word.startswith("+")]
    remove = [word[1:] for word in arguments if word.startswith("-") and word != STDIN]
    ids = [word for word in arguments if word == STDIN or not word.startswith(("+", "-"))]
    if not all(tag.strip() for tag in (*add, *remove)):
        raise click.UsageError("A tag needs a name: +NAME adds it, -NAME removes it.")
    if not add and not remove:
        raise click.UsageError("Name the tags: +NAME adds one, -NAME removes one.")
    if not ids:
        raise click.UsageError("Missing argument 'ID...'.")
    with open_collection(sources, report=False) as collection:
        print_change(collection.notebook.tag(find_papers(collection, ids), add, remove), form)


@click.command("note", short_help="Write the note of a paper.")
@id_argument
@click.option("-m", "--message", metavar="TEXT", help="The note; an empty one removes it.")
@source_option
@change_format_option
@store_option
def note_command(name: str, message: str | None, sources: tuple[str, ...], form: str) -> None:
    """Write the note of a paper, replacing the one it has.

    Without -m the note opens in your $EDITOR; where there is no terminal, the text is read
    from standard input. ID is any key of the paper or the beginning of one.
    """
    if name == STDIN and message is None:
        raise click.UsageError("With the id on standard input, the note must be given with -m.")
    with open_collection(sources, report=False) as collection:
        papers = find_papers(collection, [name])
        if len(papers) > 1:
            raise click.UsageError("note takes one id.")
        old = collection.notebook.annotation_of(papers[0]).note
        text = _read_note(old) if message is None else message
        try:
            change = collection.notebook.annotate(papers[0], text)
        except Exception:
            if message is None:
                warn("The note was not saved; this is what you wrote:")
                print_line(text)
            raise
        print_change(change, form)


def _read_note(old: str) -> str:
    """Read a note from the editor on a terminal, else from standard input."""
    if sys.stdin is None:
        raise click.UsageError("Give the note with -m.")
    if not sys.stdin.isatty():
        text = sys.stdin.buffer.read().decode("utf-8-sig", "replace")
        if not text.strip():
            raise click.ClickException("standard input is empty; -m '' removes the note")
        return text
    if not sys.stdout.isatty():
        raise click.UsageError("The editor needs a terminal; give the note with -m.")

    from tui.config.paths import settings_path
    from tui.config.settings import read_settings
    from tui.terminal.programs import EditorFailed, edit_text

    try:
        edited = edit_text(old, read_settings(settings_path()).editor)
    except EditorFailed as error:
        raise click.ClickException(str(error)) from error
    if edited.path is not None:
        edited = replace(edited, remark=f"{edited.remark}; what you save is in {edited.path}")
    if edited.remark:
        warn(edited.remark)
    return edited.text
