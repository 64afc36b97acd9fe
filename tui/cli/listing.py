"""Listing papers: a table for people, JSON and ids for programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, Any

import click

from tui.cli.options import (
    format_option,
    paths_argument,
    query_option,
    sort_option,
    store_option,
)
from tui.cli.picking import picked
from tui.cli.piles import opened_pile
from tui.cli.printing import columns, counted, fitted, padded, put, remark_to_person, say
from tui.widgets.signs import GLYPHS, NOTE, byline

if TYPE_CHECKING:
    from store.annotation import Annotation
    from store.papers import Paper
    from store.pile import Pile

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
    with opened_pile(paths) as pile:
        positions = picked(pile, query, sort)
        if form == "ids":
            put("".join(f"{pile.id(at)}\n" for at in positions))
        elif form == "table":
            _print_table(pile, positions)
            total = counted(len(pile.library.papers), "paper")
            remark_to_person(f"{len(positions):,} of {total}" if query else total)
        else:
            from store.pile import entries
            from store.writers import render

            put(render(form, entries(pile, positions)))


def _print_table(pile: Pile, positions: Sequence[int]) -> None:
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
    room = columns()
    for row, at in enumerate(positions):
        cells = [
            padded(column[row], width)
            for column, width in zip(columns_of, widths, strict=True)
            if width
        ]
        text = _title(papers[row]) + _about(papers[row], said[row], orphan=pile.orphan(at))
        style = STYLES.get(said[row].decision.value, {})
        say(fitted("  ".join([*cells, text]), room), **style)


def _title(paper: Paper) -> str:
    return paper.title or f"“{paper.display_title}”"


def _about(paper: Paper, said: Annotation, *, orphan: bool) -> str:
    """Give tags, note mark, how often found, authors and venue, each after a dot."""
    parts = [f"#{tag}" for tag in said.tags]
    parts += [NOTE] if said.note else []
    parts += [f"×{paper.duplicates + 1}"] if paper.duplicates else []
    parts += ["source not open"] if orphan else []
    parts += filter(None, [byline(paper.authors, paper.venue, None)])
    return "".join(f" · {part}" for part in parts)


def short_ids(ids: Sequence[str], every: Iterable[str]) -> list[str]:
    """Give the ids as one types them: a text key by as few characters as tell it from all."""
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
