"""What the app imports behind its first frame, away from the loop."""

from __future__ import annotations

import gc


def import_for_opening() -> None:
    """Import what opens papers and notes and shows them."""
    import tui.screens.main.collection_changes
    import tui.screens.reports  # noqa: F401


def import_for_keys() -> None:
    """Import what keys do, before the first one asks for it."""
    import tui.widgets.note_editor  # noqa: F401
    from tui import actions

    actions.prepare()


def restore_gc() -> None:
    """Have Python look for garbage again, but no more in what was made for the start."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
