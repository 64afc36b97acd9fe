"""Tagging from the command line, where `-NAME` takes a tag away and is no option."""

from __future__ import annotations

import click

from tui.cli.changes import change_format_option, print_change
from tui.cli.options import source_option, store_option
from tui.cli.piles import STDIN, opened_pile, papers_named

_AFTER_DASHES = "papersift.after_dashes"


class TagCommand(click.Command):
    """A command without short options that still knows what stood after `--`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the long options before `--`; what follows it is tags and ids, all of it."""
        before, dashes, after = list(args), "--" in args, list[str]()
        if dashes:
            at = before.index("--")
            before, after = before[:at], before[at + 1 :]
        ctx.meta[_AFTER_DASHES] = tuple(after)
        return super().parse_args(ctx, before)


@click.command(
    "tag",
    cls=TagCommand,
    short_help="Add tags to papers and take tags away.",
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
)
@click.argument("words", metavar="+NAME... -NAME... ID...", nargs=-1, type=click.UNPROCESSED)
@source_option
@change_format_option
@store_option
@click.pass_context
def tag_command(
    ctx: click.Context, words: tuple[str, ...], sources: tuple[str, ...], form: str
) -> None:
    """Add tags (+NAME) to papers and take tags away (-NAME), in one act.

    A tag is one line of text, spaces allowed: papersift tag "+to read" ID. There are no
    short options here; after -- there are none at all. ID is any key of a paper or the
    beginning of one; - reads ids from standard input.
    """
    for word in words:
        if word.startswith("--"):
            raise click.NoSuchOption(word, ctx=ctx)
    given = (*words, *ctx.meta[_AFTER_DASHES])
    add = [word[1:] for word in given if word.startswith("+")]
    remove = [word[1:] for word in given if word.startswith("-") and word != STDIN]
    ids = [word for word in given if word == STDIN or not word.startswith(("+", "-"))]
    if not all(tag.strip() for tag in (*add, *remove)):
        raise click.UsageError("A tag needs a name: +NAME adds it, -NAME takes it away.")
    if not add and not remove:
        raise click.UsageError("Say which tags: +NAME adds one, -NAME takes one away.")
    if not ids:
        raise click.UsageError("Missing argument 'ID...'.")
    with opened_pile(sources, report=False) as pile:
        print_change(pile.notebook.tag(papers_named(pile, ids), add, remove), form)
