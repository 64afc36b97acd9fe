"""Looking the notes over, and mending what can be mended."""

from __future__ import annotations

import click

from tui.cli.options import format_option, given_store, store_option
from tui.cli.printing import put_json, say
from tui.places import store_path

COLOURS = {"warning": "yellow", "error": "bright_red"}


@click.command("doctor", short_help="Look the notes over; --repair mends them.")
@click.option("--repair", "mend", is_flag=True, help="Mend what can be mended.")
@format_option("text", "json")
@store_option
def doctor_command(mend: bool, form: str) -> None:
    """Look over the notes' files: hashes, journals, backups, permissions.

    Nothing is changed without --repair, and nothing is destroyed with it. Exits with 1 when
    an error is left.
    """
    from store.doctor import Level, examine, repair

    path = store_path(given_store())
    findings = repair(path) if mend else examine(path)
    if form == "json":
        put_json(
            [
                {"level": one.level.value, "text": one.text, "repairable": one.repairable}
                for one in findings
            ]
        )
    else:
        for one in findings:
            colour = COLOURS.get(one.level.value)
            say(f"{one.level.value:<8} {one.text}", **({"fg": colour} if colour else {}))
        if not mend and any(one.repairable for one in findings):
            say("papersift doctor --repair mends what can be mended.")
    if any(one.level is Level.ERROR for one in findings):
        raise click.exceptions.Exit(1)
