"""Start the app with no more imports than its first frame needs, and return to the shell."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from store.notebook.notebook import Notebook
    from tui.app import PapersiftApp

MAX_FPS = "240"
"""Times a second that the screen may be drawn."""

_PLAIN_TERMINALS = ("dumb", "unknown")
"""Terminals that say of themselves that they move no cursor."""


def start_app(paths: Sequence[str], store: Path) -> int:
    """Run the app on these paths; return its exit code."""
    if os.environ.get("TERM") in _PLAIN_TERMINALS:
        _print_line(
            "This terminal may not draw: papersift triage works on plain lines.", sys.stderr
        )
    # Textual reads it when it is imported. With its own 60, a letter waits for the next frame.
    os.environ.setdefault("TEXTUAL_FPS", MAX_FPS)
    gc.disable()  # until the papers are there: what is imported stays
    _import_asyncio_without_ssl()
    return run_app(paths, store)


def _import_asyncio_without_ssl() -> None:
    """Import asyncio as it is where Python has no OpenSSL: papersift opens no connections."""
    loaded = "ssl" in sys.modules
    sys.modules.setdefault("ssl", None)  # type: ignore[arg-type]
    import asyncio  # noqa: F401

    if not loaded:
        del sys.modules["ssl"]


def run_app(paths: Sequence[str], store: Path) -> int:
    """Run the app on these sources, or else on what was last open; return the exit code.

    Runs again where the user goes on with another notebook.
    """
    from tui.config.projects import project_of

    code, next_notebook = _run_notebook(paths or project_of(store), store)
    while next_notebook is not None:
        code, next_notebook = _run_notebook(project_of(next_notebook), next_notebook)
    return code


def _run_notebook(paths: Sequence[str], store: Path) -> tuple[int, Path | None]:
    """Run the app on one notebook; return the exit code, and the notebook to go on with."""
    from tui.app import PapersiftApp
    from tui.config.paths import cache_folder, settings_path, state_path
    from tui.config.projects import first_project, project_sources
    from tui.config.settings import read_settings
    from tui.config.state import absolute_paths, read_state, same_paths
    from tui.startup.snapshot import read_snapshot

    settings, problems = read_settings(settings_path()), list[str]()
    state = read_state(state_path(), problems.append, store)
    state = state._replace(welcomed=state_path().exists())
    settings = replace(settings, problems=(*settings.problems, *problems))
    cache = cache_folder()
    if first_project(paths) == store:
        open_before = set(absolute_paths(paths)) <= set(state.paths)
        paths = () if open_before else project_sources(paths)
    sources, resumed = tuple(paths) or state.paths, same_paths(paths, state)
    first_page = None
    if not (resumed and (state.query or state.sort)):
        first_page = read_snapshot(cache, sources, store, state.cursor if resumed else "")
    notebook: Notebook | Callable[[], Notebook] = partial(_open_notebook, store)
    if first_page is None:
        from store.storage.errors import StoreError

        try:
            notebook = _open_notebook(store)
        except StoreError as error:
            return _refuse(str(error)), None
    app = PapersiftApp(paths, notebook, settings, state, state_path(), cache, first_page)
    try:
        app.run()
    finally:
        app.close_notes()
    if app.refusal:
        return _refuse(app.refusal), None
    keep_snapshot(app, cache, store)
    if app.notebook is not None and (skipped := app.notebook.store.skipped_checkpoint):
        _print_line(skipped, sys.stderr)
    if app.parting_line:
        _print_line(app.parting_line, sys.stdout)
    unreadable = app.opener.unreadable_sources()
    for source in unreadable:
        print(f"{source.path}: {source.error}", file=sys.stderr)  # noqa: T201
    return app.return_code or int(bool(unreadable)), app.opener.next_notebook


def keep_snapshot(app: PapersiftApp, cache: Path, store: Path) -> None:
    """Save what an app has drawn for the next start, once its notes are closed."""
    from tui.startup.snapshot import save_snapshot

    opener, notebook = app.opener, app.notebook
    if not opener.snapshot or opener.loader is None or notebook is None:
        return
    if files := notebook.store.files_at_close:
        known_files = (*opener.known_files, *files)
        save_snapshot(cache, opener.paths, store, opener.snapshot, known_files)


def _open_notebook(store: Path) -> Notebook:
    from store.notebook.notebook import Notebook

    return Notebook.open(store)


def _refuse(reason: str) -> int:
    """Print why the app cannot go on; return the exit code."""
    _print_line(reason, sys.stderr)
    return 1


def _print_line(line: str, stream: TextIO) -> None:
    from store.text.cleaning import clean

    print(clean(line), file=stream)
