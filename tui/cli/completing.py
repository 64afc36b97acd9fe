"""What a word may become: ids with titles, tags, views and the language of the filter.

Nothing here may fail or print: a shell asks while a line is typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from io import StringIO
from itertools import islice
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from tui.cli.options import store_option_value
from tui.config.paths import store_path

if TYPE_CHECKING:
    from store.library.collection import Collection

_MAX_ITEMS = 100
"""Completions of a word; more than that nobody reads."""

_TITLE_LENGTH = 70

Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


@contextmanager
def _quiet_collection(ctx: click.Context) -> Iterator[Collection]:
    """Open what the command would open, without a word; create nothing."""
    from tui.cli.context import open_collection

    sources = ctx.params.get("sources") or ctx.params.get("paths") or ()
    opened = open_collection(tuple(sources), report=False, keep_stdin=False)
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()), ctx, opened as collection:
        yield collection


def complete_ids(ctx: click.Context, _: click.Parameter, typed: str) -> list[CompletionItem]:
    """Return the ids that begin as typed, each with its title; words of a title find it too."""
    from store.text.cleaning import shorten

    items: list[CompletionItem] = []
    with suppress(Exception), _quiet_collection(ctx) as collection:
        from tui.cli.papers import short_ids

        papers = collection.library.papers
        shown = short_ids([paper.id for paper in papers], collection.ids())
        pairs = zip(shown, papers, strict=True)
        matching = (
            (text, paper)
            for text, paper in pairs
            if text.startswith(typed) or paper.id.startswith(typed)
        )
        for text, paper in islice(matching, _MAX_ITEMS):
            word = text if text.startswith(typed) else paper.id
            items.append(CompletionItem(word, help=shorten(paper.display_title, _TITLE_LENGTH)))
    return items


def complete_query(ctx: click.Context, _: click.Parameter, typed: str) -> list[CompletionItem]:
    """Return what the filter box would complete a query to."""
    from store.search.language import QUERY_FIELDS, completions

    tags: tuple[str, ...] = ()
    views: tuple[tuple[str, str], ...] = ()
    with suppress(Exception), _quiet_collection(ctx) as collection:
        from store.notebook.saved_views import available_views

        tags = tuple(collection.tags)
        saved = available_views(collection.notebook.store)
        views = tuple((view.name, view.query) for view in saved)
    completed = completions(typed, len(typed), tags, views)
    if not typed:
        completed = [(0, f"{name}:") for name in QUERY_FIELDS]
    queries = dict.fromkeys(f"{typed[:start]}{text}".rstrip(" ") for start, text in completed)
    return [
        CompletionItem(query, help=QUERY_FIELDS.get(query.rstrip(":"), "")) for query in queries
    ]


def complete_tag_words(
    ctx: click.Context, param: click.Parameter, typed: str
) -> list[CompletionItem]:
    """Return tags after + or -, else ids."""
    if typed[:1] not in ("+", "-"):
        return complete_ids(ctx, param, typed)
    items: list[CompletionItem] = []
    with suppress(Exception), _quiet_collection(ctx) as collection:
        for tag, count in collection.tags.most_common():
            if tag.casefold().startswith(typed[1:].casefold()):
                items.append(CompletionItem(f"{typed[0]}{tag}", help=f"{count} papers"))
    return items[:_MAX_ITEMS]


def complete_views(ctx: click.Context, _: click.Parameter, typed: str) -> list[CompletionItem]:
    """Return the names of the user's views."""
    items: list[CompletionItem] = []
    with suppress(Exception), redirect_stderr(StringIO()), ctx:
        from store.notebook.notebook import Notebook
        from store.notebook.saved_views import list_views

        notebook = Notebook.open(store_path(store_option_value()))
        try:
            names = [(view.name, view.query) for view in list_views(notebook.store)]
        finally:
            notebook.close(checkpoint=False)
        items += [
            CompletionItem(name, help=query) for name, query in names if name.startswith(typed)
        ]
    return items


def complete_sort(_: click.Context, __: click.Parameter, typed: str) -> list[CompletionItem]:
    """Return the sort keys, with a minus where one is typed."""
    from store.search.language import SORT_KEYS

    minus = "-" if typed.startswith("-") else ""
    keys = (f"{minus}{key}" for key in SORT_KEYS)
    return [CompletionItem(key) for key in keys if key.startswith(typed)]


def complete_commands(_: click.Context, __: click.Parameter, typed: str) -> list[CompletionItem]:
    """Return the names of the subcommands."""
    from tui.cli.registry import SUBCOMMANDS

    return [CompletionItem(name) for name in SUBCOMMANDS if name.startswith(typed)]
