"""The shortest way to the first frame: nothing is imported or looked at that it does not show.

A run of the app, from the shell's terminal and back to it.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from store.notebook.notebook import Notebook
    from tui.app import PapersiftApp

FRAMES = "240"
"""Times a second that the screen may be drawn."""


def start_app(paths: Sequence[str], store: Path) -> int:
    """Run the app on these paths; give its exit code."""
    # Textual reads it once, when it is imported: a letter is not to wait for the next of 60 frames
    os.environ.setdefault("TEXTUAL_FPS", FRAMES)
    gc.disable()  # until the papers are there: what is imported stays
    _without_encryption()
    return run_app(paths, store)


def _without_encryption() -> None:
    """Import asyncio as it is where Python has no OpenSSL: papersift opens no connections."""
    known = "ssl" in sys.modules
    sys.modules.setdefault("ssl", None)  # type: ignore[arg-type]
    import asyncio  # noqa: F401

    if not known:
        del sys.modules["ssl"]


def run_app(paths: Sequence[str], store: Path) -> int:
    """Run the app on these sources, else on what was last open; give the exit code."""
    from tui.app import PapersiftApp
    from tui.config.paths import cache_folder, settings_path, state_path
    from tui.config.settings import read_settings
    from tui.config.state import read_state, same_paths
    from tui.startup.snapshot import read_snapshot

    settings, state, cache = (
        read_settings(settings_path()),
        read_state(state_path()),
        cache_folder(),
    )
    wanted, same = tuple(paths) or state.paths, same_paths(paths, state)
    first = None
    if not (same and (state.query or state.sort)):
        first = read_snapshot(cache, wanted, store, state.cursor if same else "")
    notebook: Notebook | Callable[[], Notebook] = partial(_opened, store)
    if first is None:
        from store.storage.errors import StoreError

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
    keep_snapshot(app, cache, store)
    failed = False
    for source in app.library.sources if app.library is not None else ():
        if source.error:
            print(f"{source.path}: {source.error}", file=sys.stderr)  # noqa: T201
            failed = True
    return app.return_code or int(failed)


def keep_snapshot(app: PapersiftApp, cache: Path, store: Path) -> None:
    """Keep what an app has drawn for the next start, once its notes are closed."""
    from tui.startup.snapshot import save_snapshot

    if app.snapshot and app.loader is not None and (files := app.notebook.store.files_at_close):
        save_snapshot(cache, app.paths, store, app.snapshot, (*app.loader.known, *files))


def _opened(store: Path) -> Notebook:
    from store.notebook.notebook import Notebook

    return Notebook.open(store)


def _refused(why: str) -> int:
    """Return why the notes cannot be opened."""
    from store.text.cleaning import clean

    print(clean(why), file=sys.stderr)  # noqa: T201 - the terminal is the shell's
    return 1
