"""new: a project, that is, a folder with its sources and with notes of its own.

The help imports it, so it imports little.
"""

from __future__ import annotations

from pathlib import Path

import click

from tui.cli.options import store_option
from tui.cli.output import print_line
from tui.config.projects import home_path, new_project_store


@click.command("new", short_help="Make a project: a folder with notes of its own.")
@click.argument("folder", type=click.Path(file_okay=False))
@store_option
def new_command(folder: str) -> None:
    """Make a project of a folder, which may have papers in it already.

    Its notes are kept in the folder itself, in .papersift, so that they travel with the papers.
    papersift FOLDER opens it, and so do the other commands where the folder is named or is the
    working directory.
    """
    from store.notebook.notebook import Notebook
    from store.text.cleaning import clean

    store = new_project_store(Path(folder))
    name = clean(home_path(folder))
    if store.exists():
        raise click.ClickException(f"{name} is a project already: papersift {name} opens it")
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        store.parent.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise click.ClickException(f"{name}: {error.strerror or error}") from error
    Notebook.open(store).close()
    print_line(f"Made a project in {name}")
    print_line(f"Put files with papers into it, then: papersift {name}")
