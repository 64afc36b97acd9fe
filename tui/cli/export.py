"""export: papers as a reading list, a bibliography or a table."""

from __future__ import annotations

from pathlib import Path

import click

from store.formats.registry import COUNTING_TERMS, WRITERS
from store.library.sources import why_not_overwrite
from tui.cli.context import open_collection, select_papers, source_paths
from tui.cli.nothing import hint_at_unknown_fields
from tui.cli.options import (
    format_option,
    limit_option,
    paths_argument,
    query_option,
    refuse_other_suffix,
    sort_option,
    store_option,
    store_option_value,
)
from tui.cli.output import confirm_done, plural, warn, write_text
from tui.cli.terms import count_terms
from tui.config.paths import store_path

_NOTEBOOK = "notebook"
"""The format that holds the whole notebook, and not the papers alone."""

_SUFFIXES = {**{name: writer.suffix for name, writer in WRITERS.items()}, _NOTEBOOK: ".json"}
"""The suffix of the files of each format."""


@click.command("export", short_help="Write papers as Markdown, BibTeX, RIS, CSV, JSON …")
@query_option
@sort_option
@format_option(*WRITERS, _NOTEBOOK, suffixes=_SUFFIXES)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    default="-",
    is_eager=True,  # its suffix chooses the format
    type=click.Path(),
    help="Write here.",
)
@limit_option
@click.option("--force", is_flag=True, help="Replace a file that exists.")
@click.option(
    "--abstracts/--no-abstracts",
    default=None,
    help="With or without abstracts; Markdown is without by default.",
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
    limit: int | None,
    paths: tuple[str, ...],
) -> None:
    """Write the papers that match, with decision, rating, tags and note, for another program.

    The format `notebook` has all notes besides, whatever the query; `papersift merge` reads them.
    """
    from store.formats.export import save_export
    from store.library.collection import annotated_papers
    from store.library.notebook_export import write_notebook

    if output != "-":
        objection = why_not_overwrite(output, source_paths(paths), store_path(store_option_value()))
        if objection:
            raise click.ClickException(f"{output} is {objection}")
        refuse_other_suffix(form, output, _SUFFIXES)
    with open_collection(paths) as collection:
        positions = select_papers(collection, query, sort)[:limit]
        if not positions:
            warn("no paper matches; the export is empty")
            hint_at_unknown_fields(query)
        with_abstracts = form != "markdown" if abstracts is None else abstracts
        entries = annotated_papers(collection, positions)
        counts = count_terms(collection, positions) if form in (*COUNTING_TERMS, _NOTEBOOK) else ()
        if form == _NOTEBOOK:
            text = write_notebook(
                collection.notebook, entries, abstracts=with_abstracts, term_counts=counts
            )
        else:
            text = WRITERS[form].write(entries, abstracts=with_abstracts, term_counts=counts)
        if output == "-":
            write_text(text)
            return
        save_export(Path(output), text, overwrite=force)
        confirm_done(f"{plural(len(positions), 'paper')} written to {output}")
