"""Deciding and rating from the command line."""

from __future__ import annotations

import click

from tui.cli.changes import change_format_option, print_change
from tui.cli.options import ids_argument, source_option, store_option
from tui.cli.piles import opened_pile, papers_named


@click.command("decide", short_help="Include, maybe, exclude, or back to undecided.")
@click.argument("decision", type=click.Choice(["include", "maybe", "exclude", "undecided"]))
@ids_argument
@click.option("--reason", default="", help="Why the papers are excluded.")
@source_option
@change_format_option
@store_option
def decide_command(
    decision: str, ids: tuple[str, ...], reason: str, sources: tuple[str, ...], form: str
) -> None:
    """Say where papers stand, in one act that one undo takes back.

    ID is any key of a paper or the beginning of one; - reads ids from standard input.
    """
    if reason and decision != "exclude":
        raise click.UsageError("A reason belongs to exclude.")
    with opened_pile(sources, report=False) as pile:
        from store.annotation import Decision

        papers = papers_named(pile, ids)
        print_change(pile.notebook.decide(papers, Decision(decision), reason), form)


@click.command("rate", short_help="Rate papers 1 to 5; 0 takes the rating away.")
@click.argument("rating", metavar="0-5", type=click.IntRange(0, 5))
@ids_argument
@source_option
@change_format_option
@store_option
def rate_command(rating: int, ids: tuple[str, ...], sources: tuple[str, ...], form: str) -> None:
    """Rate papers 1 to 5; 0 takes the rating away.

    ID is any key of a paper or the beginning of one; - reads ids from standard input.
    """
    with opened_pile(sources, report=False) as pile:
        papers = papers_named(pile, ids)
        print_change(pile.notebook.rate(papers, rating or None), form)
