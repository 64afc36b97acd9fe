"""Options and arguments that subcommands share, so that they mean the same everywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

_STORE_KEY = "papersift.store"


def _remember_store(ctx: click.Context, _: click.Parameter, path: str | None) -> None:
    if path is not None:
        ctx.meta[_STORE_KEY] = path


def store_option_value() -> str | None:
    """Return the file given by `--store`, before or after the subcommand; None without."""
    path = click.get_current_context().meta.get(_STORE_KEY)
    return path if isinstance(path, str) else None


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
    help="Look the ids up in this file or folder; repeatable. Default: what was last open.",
)

ids_argument = click.argument("ids", metavar="ID...", nargs=-1, required=True)

paths_argument = click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path())

query_option = click.option(
    "-q", "--query", default="", help="Only papers that match, in the language of the filter."
)


def sort_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the option `--sort`.

    The sort keys are imported here, because most subcommands do without the query language.
    """
    from store.search.language import SORT_KEYS, split_sort_key

    keys = ", ".join(SORT_KEYS)

    def check(_: click.Context, __: click.Parameter, key: str) -> str:
        if key and not split_sort_key(key)[0]:
            raise click.BadParameter(f"{key!r} is not one of {keys}.")
        return key

    text = f"{keys}; -KEY reverses, shuffle:SEED repeats a random order."
    return click.option("--sort", metavar="KEY", default="", callback=check, help=text)(command)


def format_option(*names: str, required: bool = False) -> Decorator:
    """Return the option `--format` with these choices; the first is the default."""
    # click takes a default of None for a default, so a required option must not name one
    default = {"required": True} if required else {"default": names[0], "show_default": True}
    choice = click.Choice(names)
    return click.option("--format", "form", type=choice, help="The output format.", **default)
