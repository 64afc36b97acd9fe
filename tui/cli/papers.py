"""Listing papers: a table for people, JSON and ids for programs.

One paper in full.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, Any

import click

from store.model.display import GLYPHS, NOTE_SIGN, WORDS, byline, stars
from tui.cli.context import find_paper, open_collection, read_ids, select_papers
from tui.cli.options import (
    format_option,
    paths_argument,
    query_option,
    sort_option,
    source_option,
    store_option,
)
from tui.cli.output import (
    fit_width,
    note_to_terminal,
    pad_width,
    plural,
    print_line,
    print_width,
    write_json,
    write_text,
)

if TYPE_CHECKING:
    from store.library.collection import Collection
    from store.model.annotation import Annotation
    from store.model.paper import Paper

SHORTEST = 8
"""Characters of a text key that are shown at least."""

STYLES: Mapping[str, Mapping[str, Any]] = {
    "include": {"lead": 1, "fg": "bright_blue", "bold": True},
    "maybe": {"lead": 1, "fg": "yellow", "bold": True},
    "exclude": {"dim": True},
}
"""How a line is set by its decision, which the glyph says as well."""


@click.command("list", short_help="Print the papers that match a query.")
@query_option
@sort_option
@format_option("table", "json", "jsonl", "ids")
@paths_argument
@store_option
def list_command(query: str, sort: str, form: str, paths: tuple[str, ...]) -> None:
    """Print the papers of files and folders, else of what was last open."""
    with open_collection(paths) as pile:
        positions = select_papers(pile, query, sort)
        if form == "ids":
            write_text("".join(f"{pile.id(at)}\n" for at in positions))
        elif form == "table":
            _print_table(pile, positions)
            total = plural(len(pile.library.papers), "paper")
            note_to_terminal(f"{len(positions):,} of {total}" if query else total)
        else:
            from store.formats.registry import render
            from store.library.collection import annotated_papers

            write_text(render(form, annotated_papers(pile, positions)))


def _print_table(pile: Collection, positions: Sequence[int]) -> None:
    """Print a line a paper: decision, rating, id, year, title, then what else there is room for."""
    papers = [pile.papers[at] for at in positions]
    said = [pile.annotation(at) for at in positions]
    columns_of = [
        [GLYPHS[one.decision] for one in said],
        [str(one.rating or "") for one in said],
        short_ids([paper.id for paper in papers], map(pile.id, range(len(pile.papers)))),
        [str(paper.year or "") for paper in papers],
    ]
    widths = [max(map(len, column), default=0) for column in columns_of]
    room = print_width()
    for row, at in enumerate(positions):
        cells = [
            pad_width(column[row], width)
            for column, width in zip(columns_of, widths, strict=True)
            if width
        ]
        text = _title(papers[row]) + _about(papers[row], said[row], orphan=pile.is_orphan(at))
        style = STYLES.get(said[row].decision.value, {})
        print_line(fit_width("  ".join([*cells, text]), room), **style)


def _title(paper: Paper) -> str:
    return paper.title or f"“{paper.display_title}”"


def _about(paper: Paper, said: Annotation, *, orphan: bool) -> str:
    """Return tags, note mark, how often found, authors and venue, each after a dot."""
    parts = [f"#{tag}" for tag in said.tags]
    parts += [NOTE_SIGN] if said.note else []
    parts += [f"×{paper.duplicates + 1}"] if paper.duplicates else []
    parts += ["source not open"] if orphan else []
    parts += filter(None, [byline(paper.authors, paper.venue, None)])
    return "".join(f" · {part}" for part in parts)


def short_ids(ids: Sequence[str], every: Iterable[str]) -> list[str]:
    """Return the ids as one types them: a text key by as few characters as tell it from all."""
    digests = sorted(name.removeprefix("text:") for name in every if name.startswith("text:"))
    length = max((_shared(one, other) + 1 for one, other in pairwise(digests)), default=0)
    length = max(length, SHORTEST)
    return [
        name.removeprefix("text:")[:length]
        if name.startswith("text:")
        else name.partition(":")[2] or name
        for name in ids
    ]


def _shared(one: str, other: str) -> int:
    """Count the characters that two texts begin with alike."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


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
    with open_collection(sources, report=False) as pile:
        given = read_ids([name])
        if len(given) > 1:
            raise click.UsageError("show takes one id.")
        paper = find_paper(pile, given[0])
        said = pile.notebook.annotation_of(paper)
        if form == "json":
            from store.formats.json.writer import paper_json

            write_json(paper_json(paper, said))
        else:
            _print(paper, said)


def _print(paper: Paper, said: Annotation) -> None:
    width = min(MEASURE, print_width())
    title = paper.title or f"“{paper.display_title}”"
    print_line(_set(title, width), bold=True)
    names = byline(paper.authors, paper.venue, paper.year, most=20)
    if names:
        print_line(_set(names, width))
    print_line("")
    for name, text in _lines(paper, said):
        print_line(f"{name:<9} {text}")
    if paper.abstract:
        print_line("")
        print_line(_set(paper.abstract, width))
    if said.note:
        print_line("")
        print_line("Your note", bold=True)
        print_line(_set(said.note, width))


def _lines(paper: Paper, said: Annotation) -> list[tuple[str, str]]:
    """Return the short facts, each with its name."""
    from store.model.links import page_url

    decision = WORDS[said.decision] + (f": {said.reason}" if said.reason else "")
    lines = [
        ("decision", decision),
        ("rating", stars(said.rating)),
        ("tags", ", ".join(said.tags)),
        ("read", "yes" if said.read else ""),
        ("keywords", ", ".join(paper.merged.keywords)),
        ("page", page_url(paper)),
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
