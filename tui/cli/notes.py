"""doctor and merge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tui.cli.context import open_notebook, open_sources
from tui.cli.options import format_option, store_option, store_option_value
from tui.cli.output import plural, print_line, write_json
from tui.config.paths import store_path

if TYPE_CHECKING:
    from store.storage.log import Tables
    from store.storage.schema import Finding

_LEVEL_STYLES: Mapping[str, Mapping[str, Any]] = {
    "warning": {"lead": 8, "fg": "yellow"},
    "error": {"lead": 8, "fg": "bright_red", "bold": True},
}
"""How the word for a level is styled on a terminal."""


@click.command("doctor", short_help="Check the notes; --repair fixes them.")
@click.option("--repair", "repairing", is_flag=True, help="Fix what can be fixed.")
@format_option("text", "json")
@store_option
def doctor_command(repairing: bool, form: str) -> None:
    """Check the notes: hashes, journals, backups, permissions, papers without a source.

    Nothing is changed without --repair, and nothing is destroyed with it. Exits with 1 while
    an error is left.
    """
    from store.storage.doctor import examine, repair
    from store.storage.schema import Level

    path = store_path(store_option_value())
    findings = (repair if repairing else examine)(path, checks=[_orphans])
    if form == "json":
        write_json(
            [
                {
                    "level": finding.level.value,
                    "text": finding.text,
                    "repairable": finding.repairable,
                }
                for finding in findings
            ]
        )
    else:
        for finding in findings:
            level = finding.level.value
            print_line(f"{level:<8} {finding.text}", **_LEVEL_STYLES.get(level, {}))
        if not repairing and any(finding.repairable for finding in findings):
            print_line("papersift doctor --repair fixes what can be fixed.")
    if any(finding.level is Level.ERROR for finding in findings):
        raise click.exceptions.Exit(1)


def _orphans(tables: Tables) -> Iterator[Finding]:
    """Count the annotated papers that are not in the sources last open, which is no error."""
    from store.notebook.documents import annotation_from_document
    from store.storage.schema import Finding, Level

    library = open_sources((), tables.get("answers", {}).values())
    annotations = [
        annotation_from_document(document) for document in tables.get("annotations", {}).values()
    ]
    orphans = sum(
        bool(annotation.set_fields)
        and all(library.position(key) is None for key in annotation.keys)
        for annotation in annotations
    )
    annotated = plural(len(annotations), "annotated paper")
    yield Finding(Level.OK, f"{annotated}, {orphans:,} not in what was last open")


@click.command("merge", short_help="Merge another notebook or a JSON export into this one.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@store_option
def merge_command(files: tuple[str, ...]) -> None:
    """Merge other notebooks (notes.json), JSON exports, or any file that carries decisions.

    Of each field the newest wins; tags and notes are joined. Each file is one change, which
    one undo takes back. The files are not changed.
    """
    from store.library.merging import count_set_fields, merge_file

    with open_notebook() as notebook:
        for name in files:
            change = merge_file(notebook, Path(name))
            if change is None:
                print_line(f"{name}: nothing new")
                continue
            fields = ", ".join(f"{field} {count:,}" for field, count in count_set_fields(change))
            papers = plural(len(change.edits), "paper")
            print_line(f"{name}: {papers} ({fields}); papersift undo reverts it")
