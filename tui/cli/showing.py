"""One paper in full."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import click

from tui.cli.options import format_option, source_option, store_option
from tui.cli.piles import ids_given, opened_pile, paper_named
from tui.cli.printing import columns, put_json, say
from tui.widgets.signs import WORDS, byline, stars

if TYPE_CHECKING:
    from store.annotation import Annotation
    from store.papers import Paper

MEASURE = 78
"""Columns that an abstract is set to at most."""


@click.command("show", short_help="Print one paper in full.")
@click.argument("name", metavar="ID")
@format_option("text", "json")
@source_option
@store_option
def show_command(name: str, form: str, sources: tuple[str, ...]) -> None:
    """Print one paper in full: what it says, where it stands, what you said of it.

    ID is any key of the paper or the beginning of one; - reads it from standard input.
    """
    with opened_pile(sources, report=False) as pile:
        given = ids_given([name])
        if len(given) > 1:
            raise click.UsageError("show takes one id.")
        paper = paper_named(pile, given[0])
        said = pile.notebook.of(paper)
        if form == "json":
            from store.writers.json import paper_json

            put_json(paper_json(paper, said))
        else:
            _print(paper, said)


def _print(paper: Paper, said: Annotation) -> None:
    width = min(MEASURE, columns())
    title = paper.title or f"“{paper.display_title}”"
    say(_set(title, width), bold=True)
    names = byline(paper.authors, paper.venue, paper.year, most=20)
    if names:
        say(_set(names, width))
    say("")
    for name, text in _lines(paper, said):
        say(f"{name:<9} {text}")
    if paper.abstract:
        say("")
        say(_set(paper.abstract, width))
    if said.note:
        say("")
        say("Your note", bold=True)
        say(_set(said.note, width))


def _lines(paper: Paper, said: Annotation) -> list[tuple[str, str]]:
    """Give the short facts, each with its name."""
    from store.links import page

    decision = WORDS[said.decision] + (f": {said.reason}" if said.reason else "")
    lines = [
        ("decision", decision),
        ("rating", stars(said.rating)),
        ("tags", ", ".join(said.tags)),
        ("read", "yes" if said.read else ""),
        ("keywords", ", ".join(paper.merged.keywords)),
        ("page", page(paper.merged)),
    ]
    lines += [("id" if key == paper.id else "", key) for key in _id_first(paper)]
    places = [str(place) for place in paper.places if place.source]
    lines += [("" if number else "source", place) for number, place in enumerate(places)]
    lines += [] if places else [("source", "none that is open")]
    lines += [("", evidence.why) for evidence in paper.evidence]
    return [(name, text) for name, text in lines if text]


def _id_first(paper: Paper) -> list[str]:
    return [paper.id, *(key for key in paper.keys if key != paper.id)]


def _set(text: str, width: int) -> str:
    """Wrap paragraphs to a width; a line that fits stays as it is."""
    lines = (
        textwrap.wrap(line, width, break_on_hyphens=False) if len(line) > width else [line]
        for line in text.split("\n")
    )
    return "\n".join(piece for pieces in lines for piece in pieces)
