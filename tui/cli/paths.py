"""paths: where papersift keeps its files.

Apart from the other commands, so that it imports nothing of papers or notes.
"""

from __future__ import annotations

import click

from tui.cli.options import format_option, store_option, store_option_value
from tui.cli.output import print_line, write_json
from tui.config.paths import cache_folder, settings_path, state_path, store_path
from tui.config.projects import project_store


@click.command("paths", short_help="Print where notes, settings, state and cache are.")
@click.argument("folder", required=False, type=click.Path())
@format_option("text", "json")
@store_option
def paths_command(folder: str | None, form: str) -> None:
    """Print where papersift keeps its files, whether they exist or not.

    With FOLDER, that of a project, its notes instead of your usual ones.

    Notes, backups and pasted texts are yours and irreplaceable; settings you write yourself;
    state and cache can be deleted at any time.
    """
    if folder is not None and project_store(folder) is None:
        raise click.ClickException(f"{folder} is no project: papersift new {folder} makes it one")
    notes = store_path(store_option_value(), [folder] if folder is not None else [])
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
