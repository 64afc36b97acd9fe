"""doctor, restore and merge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tui.cli.context import open_notebook, open_sources
from tui.cli.options import format_option, store_option, store_option_value
from tui.cli.output import (
    change_format_option,
    change_json,
    plural,
    print_line,
    warn,
    write_json,
)
from tui.config.paths import store_path
from tui.config.projects import notes_in, reviewer_path

if TYPE_CHECKING:
    from store.notebook.conflicts import Merged
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

    No note is changed without --repair; a checkpoint may be written. Nothing is destroyed with
    it. Exits with 1 while an error is left.
    """
    from store.storage.doctor import examine, repair, write_due_checkpoint
    from store.storage.schema import Level

    path = store_path(store_option_value())
    if not repairing:
        write_due_checkpoint(path)
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


@click.command("restore", short_help="Bring back the notes of a backup.")
@click.argument("day", metavar="[DATE]", type=click.DateTime(["%Y-%m-%d"]), required=False)
@change_format_option
@store_option
def restore_command(day: datetime | None, form: str) -> None:
    """Set the notes to what they were in a backup: the newest one, or that of DATE.

    A day's backup is taken when the notes are first written as a whole on that day: after the
    first command that changes them, at the end of the app's first session, or later where there
    are many notes. A restore takes back whatever came after it, on the same day too.

    It is one change, which papersift undo reverts. Notes that are gone or cannot be read are
    replaced by the backup as it is; what can be kept of them is kept.
    """
    from store.storage.backups import backup_time, list_backups, newest_backup
    from store.storage.copies import read_copy
    from store.storage.doctor import restore_files
    from store.storage.errors import StoreRefused
    from store.storage.filesystem import LocalFileSystem
    from store.storage.paths import StorePaths

    path, wanted = store_path(store_option_value()), day.date() if day else None
    if name := restore_files(path, wanted):
        write_json({"file": name}) if form == "json" else print_line(f"Restored {name}.")
        return
    disk, paths = LocalFileSystem(), StorePaths.of(path)
    with open_notebook() as notebook:
        backup = newest_backup(disk, paths, notebook.store.store_id, wanted)
        if backup is None:
            days = ", ".join(str(each.day) for each in list_backups(disk, paths))
            of_day = f" of {wanted}" if wanted else ""
            raise StoreRefused(f"there is no sound backup{of_day}; there are: {days or 'none'}")
        text = f"Restored the backup of {backup_time(disk, backup)}"
        change = notebook.restore(read_copy(backup.path).tables, text)
    if form == "json":
        write_json(change and change_json(change))
    else:
        text = f"{change.text}; papersift undo reverts it" if change else "Nothing is different."
        print_line(text)


@click.command("merge", short_help="Merge other notebooks or exports into this one.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path())
@click.option("--driver", is_flag=True, help="As a merge driver of git: three files, %O %A %B.")
@format_option("text", "json")
@store_option
def merge_command(files: tuple[str, ...], driver: bool, form: str) -> None:
    """Merge other notebooks, exports of one, or any file that carries decisions.

    A notebook is a notes.json, or the folder of a project.

    Of each value the latest wins, tags and notes are joined, and values that were set on both
    sides are listed. Each file is one change, which papersift undo reverts. The files are not
    changed, and the history of another notebook stays in its file.

    With --driver the notes that git keeps are merged, and yours are not: `git config
    merge.papersift.driver "papersift merge --driver %O %A %B"`, and in .gitattributes
    `notes.json merge=papersift`. The merged notes are written to %A.
    """
    if driver:
        _run_merge_driver(files)
        return
    from store.library.merging import merge_file

    reports = []
    try:
        with open_notebook() as notebook:
            for name in files:
                merged = merge_file(notebook, notes_in(name), Path(reviewer_path(name)).name)
                for line in merged.warnings:
                    warn(f"{name}: {line}")
                reports.append(_merge_json(name, merged))
                if form == "text":
                    _print_merge(name, merged)
    finally:
        # also when a later file cannot be read: the earlier ones are merged
        if form == "json":
            write_json(reports)


def _run_merge_driver(files: Sequence[str]) -> None:
    """Merge two of three files for git; each value has a stamp, so the first is not needed."""
    from store.library.merging import merge_into_file

    if len(files) != 3:
        raise click.UsageError("--driver takes three files: %O %A %B.")
    _, current, other = files
    for line in merge_into_file(Path(current), Path(other)):
        warn(line)


def _print_merge(name: str, merged: Merged) -> None:
    from store.library.merging import count_set_fields
    from store.notebook.conflicts import conflict_line
    from store.notebook.edits import describe_edits

    if merged.change is None:
        print_line(f"{name}: nothing new")
    else:
        counts = count_set_fields(merged.change)
        fields = ", ".join(f"{field} {count:,}" for field, count in counts)
        edits = describe_edits(merged.change.edits)
        print_line(f"{name}: {edits}{f' ({fields})' if fields else ''}; papersift undo reverts it")
    if merged.conflicts:
        print_line(f"{plural(len(merged.conflicts), 'value')} had been set on both sides:")
    for conflict in merged.conflicts:
        print_line(f"  {conflict_line(conflict, merged.writer)}")


def _merge_json(name: str, merged: Merged) -> dict[str, Any]:
    from store.library.merging import count_set_fields
    from store.notebook.conflicts import conflict_json

    change = merged.change
    return {
        "file": name,
        "change": change and change_json(change),
        "fields": dict(count_set_fields(change)) if change else {},
        "conflicts": [conflict_json(each, merged.writer) for each in merged.conflicts],
    }
