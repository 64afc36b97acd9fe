"""import: the decisions, tags and notes that the sources contain."""

from __future__ import annotations

import click

from tui.cli.context import open_collection
from tui.cli.options import paths_argument, store_option
from tui.cli.output import change_format_option, confirm_done, print_change, write_json


@click.command("import", short_help="Import the decisions, tags and notes in the sources.")
@change_format_option
@paths_argument
@store_option
def import_command(form: str, paths: tuple[str, ...]) -> None:
    """Import the decisions, ratings, tags and notes that the files contain, as one change.

    These are the columns of ASReview and Rayyan, and what papersift itself exports. What you have
    set yourself stays; tags and notes are joined.
    """
    from store.library.merging import annotations_in_sources
    from store.tasks import run_steps

    with open_collection(paths, report=False) as collection:
        annotations = run_steps(annotations_in_sources(collection.library))
        if annotations:
            notebook = collection.notebook
            text = "Imported from the files"
            print_change(notebook.import_annotations("import", text, annotations), form)
        elif form == "json":
            write_json(None)
        else:
            confirm_done("The sources contain no decisions, tags or notes.")
