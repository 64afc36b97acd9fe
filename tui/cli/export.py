"""Taking papers away: a reading list, a bibliography, a table."""

from __future__ import annotations

from pathlib import Path

import click

from store.formats.registry import FORMATS
from store.library.sources import why_spared
from tui.cli.context import opened_pile, picked, sources_named
from tui.cli.options import (
    format_option,
    given_store,
    paths_argument,
    query_option,
    sort_option,
    store_option,
)
from tui.cli.output import counted, put, remark, say
from tui.config.paths import store_path


@click.command("export", short_help="Write papers as Markdown, BibTeX, RIS, CSV, JSON …")
@query_option
@sort_option
@format_option(*FORMATS, required=True)
@click.option("-o", "--output", metavar="FILE", default="-", type=click.Path(), help="Write here.")
@click.option("--force", is_flag=True, help="Write over a file that exists.")
@click.option(
    "--abstracts/--no-abstracts",
    default=None,
    help="With the abstracts or without; Markdown is without unless asked.",
)
@paths_argument
@store_option
def export_command(
    query: str,
    sort: str,
    form: str,
    output: str,
    force: bool,
    abstracts: bool | None,
    paths: tuple[str, ...],
) -> None:
    """Write the papers that match, with decision, rating, tags and note, for another tool."""
    from store.formats.export import save
    from store.formats.registry import render
    from store.library.collection import entries

    with opened_pile(paths) as pile:
        positions = picked(pile, query, sort)
        if not positions:
            remark("no paper matches; the export is empty")
        wanted = form != "markdown" if abstracts is None else abstracts
        text = render(form, entries(pile, positions), abstracts=wanted)
        if output == "-":
            put(text)
            return
        spared = why_spared(output, sources_named(paths), store_path(given_store()))
        if spared:
            raise click.ClickException(f"{output} is {spared}")
        save(Path(output), text, overwrite=force)
        say(f"{counted(len(positions), 'paper')} written to {output}")
