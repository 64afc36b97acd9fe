"""Looking the notes over, and mending what can be mended.

Merging another notebook into this one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tui.cli.context import open_notebook, open_sources
from tui.cli.options import format_option, store_option, store_option_value
from tui.cli.output import plural, print_line, write_json
from tui.cli.output import plural as number_of
from tui.config.paths import store_path

if TYPE_CHECKING:
    from store.storage.log import Tables
    from store.storage.schema import Finding

STYLES: Mapping[str, Mapping[str, Any]] = {
    "warning": {"lead": 8, "fg": "yellow"},
    "error": {"lead": 8, "fg": "bright_red", "bold": True},
}
"""How the word for a level is set, on a terminal."""


@click.command("doctor", short_help="Look the notes over; --repair mends them.")
@click.option("--repair", "mend", is_flag=True, help="Mend what can be mended.")
@format_option("text", "json")
@store_option
def doctor_command(mend: bool, form: str) -> None:
    """Look over the notes: hashes, journals, backups, permissions, papers that are nowhere.

    Nothing is changed without --repair, and nothing is destroyed with it. Exits with 1 when
    an error is left.
    """
    from store.storage.doctor import examine, repair
    from store.storage.schema import Level

    path = store_path(store_option_value())
    look = repair if mend else examine
    findings = look(path, checks=[_orphans])
    if form == "json":
        write_json(
            [
                {"level": one.level.value, "text": one.text, "repairable": one.repairable}
                for one in findings
            ]
        )
    else:
        for one in findings:
            print_line(f"{one.level.value:<8} {one.text}", **STYLES.get(one.level.value, {}))
        if not mend and any(one.repairable for one in findings):
            print_line("papersift doctor --repair mends what can be mended.")
    if any(one.level is Level.ERROR for one in findings):
        raise click.exceptions.Exit(1)


def _orphans(tables: Tables) -> Iterator[Finding]:
    """Count the annotated papers that are not in what was last open, which is no fault."""
    from store.notebook.documents import annotation_from_document
    from store.storage.schema import Finding, Level

    library = open_sources((), tables.get("answers", {}).values())
    said = [
        annotation_from_document(document) for document in tables.get("annotations", {}).values()
    ]
    orphans = [
        one
        for one in said
        if one.set_fields and all(library.position(key) is None for key in one.keys)
    ]
    annotated = plural(len(said), "annotated paper")
    yield Finding(Level.OK, f"{annotated}, {len(orphans):,} not in what was last open")


@click.command("merge", short_help="Another notebook or a JSON export into this one.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@store_option
def merge_command(files: tuple[str, ...]) -> None:
    """Merge other notebooks (notes.json), JSON exports, or any file that carries decisions.

    Field by field the newest wins; tags and notes are joined. Each file is one act, which
    undo takes back. The files are not changed.
    """
    from store.library.merging import count_set_fields, merge_file

    with open_notebook() as notebook:
        for name in files:
            change = merge_file(notebook, Path(name))
            if change is None:
                print_line(f"{name}: nothing new")
                continue
            fields = ", ".join(f"{field} {count:,}" for field, count in count_set_fields(change))
            print_line(
                f"{name}: {number_of(len(change.edits), 'paper')} ({fields}); undo takes it back"
            )
