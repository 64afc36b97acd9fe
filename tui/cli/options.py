"""The options that several subcommands share, so that they mean the same everywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

SORT_CHOICES = (
    "relevance",
    "source",
    "title",
    "year",
    "venue",
    "rating",
    "decision",
    "noted",
    "duplicates",
)
"""What `--sort` takes, each also with a `-` before it."""

_STORE = "papersift.store"


def _remember_store(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    if value is not None:
        ctx.meta[_STORE] = value


def store_option_value() -> str | None:
    """Return what `--store` says, before or after the subcommand; None when it is absent."""
    found = click.get_current_context().meta.get(_STORE)
    return found if isinstance(found, str) else None


store_option = click.option(
    "--store",
    metavar="FILE",
    expose_value=False,
    callback=_remember_store,
    type=click.Path(),
    help="Keep the notes in this file.",
)

source_option = click.option(
    "--source",
    "sources",
    metavar="PATH",
    multiple=True,
    type=click.Path(),
    help="Look the ids up in this file or folder; repeatable. Else in what was last open.",
)

ids_argument = click.argument("ids", metavar="ID...", nargs=-1, required=True)

paths_argument = click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path())

query_option = click.option(
    "-q", "--query", default="", help="Only papers that match, in the filter box's language."
)


def _sort_key(_: click.Context, __: click.Parameter, value: str) -> str:
    if value and value.removeprefix("-") not in SORT_CHOICES:
        raise click.BadParameter(f"{value!r} is not one of {', '.join(SORT_CHOICES)}.")
    return value


sort_option = click.option(
    "--sort",
    metavar="KEY",
    default="",
    callback=_sort_key,
    help=f"{', '.join(SORT_CHOICES)}; -KEY reverses.",
)


def format_option(*names: str, required: bool = False) -> Decorator:
    """Return the option `--format` with these choices, the first one unless it is `required`."""
    # To click, a default of None is a default: where one must be given none may be named.
    default = {"required": True} if required else {"default": names[0], "show_default": True}
    return click.option(
        "--format", "form", type=click.Choice(names), help="How to print it.", **default
    )
