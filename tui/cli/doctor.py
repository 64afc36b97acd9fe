"""Looking the notes over, and mending what can be mended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click

from tui.cli.options import format_option, given_store, store_option
from tui.cli.piles import opened_library
from tui.cli.printing import counted, put_json, say
from tui.places import store_path

if TYPE_CHECKING:
    from store.durable.entries import Tables
    from store.durable.finding import Finding

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
    from store.doctor import Level, examine, repair

    path = store_path(given_store())
    look = repair if mend else examine
    findings = look(path, checks=[_orphans])
    if form == "json":
        put_json(
            [
                {"level": one.level.value, "text": one.text, "repairable": one.repairable}
                for one in findings
            ]
        )
    else:
        for one in findings:
            say(f"{one.level.value:<8} {one.text}", **STYLES.get(one.level.value, {}))
        if not mend and any(one.repairable for one in findings):
            say("papersift doctor --repair mends what can be mended.")
    if any(one.level is Level.ERROR for one in findings):
        raise click.exceptions.Exit(1)


def _orphans(tables: Tables) -> Iterator[Finding]:
    """Count the annotated papers that are not in what was last open, which is no fault."""
    from store.documents import annotation_of
    from store.durable.finding import Finding, Level

    library = opened_library((), tables.get("answers", {}).values())
    said = [annotation_of(document) for document in tables.get("annotations", {}).values()]
    orphans = [
        one for one in said if one.said and all(library.position(key) is None for key in one.keys)
    ]
    annotated = counted(len(said), "annotated paper")
    yield Finding(Level.OK, f"{annotated}, {len(orphans):,} not in what was last open")
