"""The options that several subcommands share, so that they mean the same everywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

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


def sort_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the option `--sort`.

    The sort keys are imported here, because most subcommands do without the query language.
    """
    from store.search.language import SORT_KEYS

    keys = ", ".join(SORT_KEYS)

    def check(_: click.Context, __: click.Parameter, key: str) -> str:
        if key and key.removeprefix("-") not in SORT_KEYS:
            raise click.BadParameter(f"{key!r} is not one of {keys}.")
        return key

    option = click.option(
        "--sort", metavar="KEY", default="", callback=check, help=f"{keys}; -KEY reverses."
    )
    return option(command)


def format_option(*names: str, required: bool = False) -> Decorator:
    """Return the option `--format` with these choices, the first one unless it is `required`."""
    # To click, a default of None is a default: where one must be given none may be named.
    default = {"required": True} if required else {"default": names[0], "show_default": True}
    return click.option(
        "--format", "form", type=click.Choice(names), help="How to print it.", **default
    )
