"""paths: where papersift keeps its files.

Apart from the other commands, so that it imports nothing of papers or notes.
"""

from __future__ import annotations

import click

from tui.cli.options import format_option, store_option, store_option_value
from tui.cli.output import print_line, write_json
from tui.config.paths import cache_folder, settings_path, state_path, store_path


@click.command("paths", short_help="Print where notes, settings, state and cache are.")
@format_option("text", "json")
@store_option
def paths_command(form: str) -> None:
    """Print where papersift keeps its files, whether they exist or not.

    Notes, backups and pasted texts are yours and irreplaceable; settings you write yourself;
    state and cache can be deleted at any time.
    """
    notes = store_path(store_option_value())
    places = {
        "notes": notes,
        "backups": notes.parent / "backups",
        "pasted": notes.parent / "pasted",
        "settings": settings_path(),
        "state": state_path().parent,
        "cache": cache_folder(),
    }
    if form == "json":
        write_json({name: str(path.absolute()) for name, path in places.items()})
        return
    for name, path in places.items():
        print_line(f"{name:<9} {path.absolute()}")
