"""Imports that the app does after its first frame, in a thread.

Light: imported before the first frame, so every import is inside a function.
"""

from __future__ import annotations

import gc
from contextlib import suppress

_NEW_OBJECTS = 20_000
"""New objects after which garbage is collected; with Python's 700 it took 6 % of a typed letter."""


def import_for_opening() -> None:
    """Import what opens papers and notes and shows them."""
    import store.notebook.drafts  # noqa: F401
    import tui.screens.main.collection_changes
    import tui.screens.main.filtering
    import tui.screens.main.note_writing
    import tui.screens.main.pasting
    import tui.screens.main.reviewing
    import tui.screens.reports  # noqa: F401


def import_search() -> None:
    """Import what an index needs."""
    import store.library.index_worker
    import store.search.highlights
    import store.search.index  # noqa: F401


def import_for_keys() -> None:
    """Import what keys do, before the first of them is pressed."""
    import tui.widgets.note_editor  # noqa: F401
    from tui import actions

    actions.import_all()


def finish(*, built: bool) -> None:
    """Prepare for keys; where something was built, return what that has freed."""
    import_for_keys()
    if built:
        return_memory()


def restore_gc() -> None:
    """Collect garbage again, but no longer among the objects that the start has created."""
    if not gc.isenabled():
        gc.freeze()
        gc.set_threshold(_NEW_OBJECTS)
        gc.enable()


def return_memory() -> None:
    """Return to the system what building has freed, where the C library keeps it (glibc does)."""
    import ctypes

    gc.collect()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
