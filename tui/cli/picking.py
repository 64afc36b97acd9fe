"""Which papers a `-q` and a `--sort` pick, as the filter box would."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from tui.cli.printing import counted, remark
from tui.places import cache_folder

if TYPE_CHECKING:
    from store.pile import Pile
    from store.search import Index
    from store.terms import Query


def picked(pile: Pile, text: str, sort: str) -> Sequence[int]:
    """Give the positions that match the whole query, in this order.

    A condition that cannot be read is wrong usage: a command would act on too many papers.
    """
    if not text.strip() and sort in ("", "source", "relevance"):
        return range(len(pile.library.papers))

    from tui.view import View, asks_orphans

    view = View(pile, text, sort)
    _check(text, view.query)
    index = _index(pile)
    view.ready(index)
    if view.query and not asks_orphans(view.query.root):
        _remark_on_orphans(pile, text, index)
    return [int(at) for at in view.positions[: view.complete]]


def _index(pile: Pile) -> Index:
    """Give the index of a pile, from the cache or for it where the pile lies there."""
    from store.kept_index import keep_index, kept_index
    from store.packing import PackedPapers
    from store.search import Index

    papers = pile.library.papers
    key = papers.kept if isinstance(papers, PackedPapers) else ""
    index = kept_index(cache_folder(), key, pile) if key else None
    if index is None:
        index = Index(pile.papers)
        if key:
            keep_index(cache_folder(), key, pile, index)
    return index


def _remark_on_orphans(pile: Pile, text: str, index: Index) -> None:
    """Say how many papers match whose source is not open; a query must ask for these."""
    from tui.view import View

    if len(pile.papers) == len(pile.library.papers):
        return
    orphans = View(pile, f"({text}) is:orphan")
    orphans.ready(index)
    if orphans.complete:
        count = counted(orphans.complete, "paper")
        remark(f"{count} in no open source also match: is:orphan finds them")


def _check(text: str, query: Query) -> None:
    """Refuse a query with an unreadable condition; a stray sign is only remarked on."""
    for span in query.ignored:
        # the words after an open quote are read, but a phrase was meant
        piece = text[span.start :] if text[span.start] == '"' else text[span.start : span.end]
        if piece.upper() != "OR" and any(map(str.isalnum, piece)):
            raise click.UsageError(f"The query is not clear at {piece!r}: {span.why}.")
        remark(f"left out of the query: {piece!r}, {span.why}")
