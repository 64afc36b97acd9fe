"""A run of the app, from the shell's terminal and back to it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tui.app import PapersiftApp
from tui.first import keep_first, read_first
from tui.places import cache_folder, settings_path, state_path
from tui.settings import read_settings
from tui.state import read_state, same_paths

if TYPE_CHECKING:
    from store.notebook import Notebook


def run_app(paths: Sequence[str], store: Path) -> int:
    """Run the app on these sources, else on what was last open; give the exit code."""
    settings, state, cache = (
        read_settings(settings_path()),
        read_state(state_path()),
        cache_folder(),
    )
    wanted, same = tuple(paths) or state.paths, same_paths(paths, state)
    first = None
    if not (same and (state.query or state.sort)):
        first = read_first(cache, wanted, store, state.cursor if same else "")
    notebook: Notebook | Callable[[], Notebook] = partial(_opened, store)
    if first is None:
        from store.journal import StoreError

        try:
            notebook = _opened(store)
        except StoreError as error:
            return _refused(str(error))
    app = PapersiftApp(paths, notebook, settings, state, state_path(), cache, first)
    try:
        app.run()
    finally:
        app.close_notes()
    if app.refused:
        return _refused(app.refused)
    keep_parting(app, cache, store)
    failed = False
    for source in app.library.sources if app.library is not None else ():
        if source.error:
            print(f"{source.path}: {source.error}", file=sys.stderr)  # noqa: T201
            failed = True
    return app.return_code or int(failed)


def keep_parting(app: PapersiftApp, cache: Path, store: Path) -> None:
    """Keep what an app has drawn for the next start, once its notes are closed."""
    if app.parting and app.opening is not None and (left := app.notebook.store.left):
        keep_first(cache, app.paths, store, app.parting, (*app.opening.known, *left))


def _opened(store: Path) -> Notebook:
    from store.notebook import Notebook

    return Notebook.open(store)


def _refused(why: str) -> int:
    """Say why the notes cannot be opened."""
    from store.text import clean

    print(clean(why), file=sys.stderr)  # noqa: T201 - the terminal is the shell's
    return 1
