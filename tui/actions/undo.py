"""Undo, redo and the history."""

from __future__ import annotations

from collections.abc import Callable

from store.model.annotation import Change
from store.storage.errors import StoreError
from tui.screens.history import HistoryScreen
from tui.screens.main.screen import MainScreen


def undo(screen: MainScreen) -> None:
    """Take back the last act, whole, and go there."""
    _go_back(screen, screen.notebook.undo, "Nothing to undo.", "ctrl+r redoes")


def redo(screen: MainScreen) -> None:
    """Do again what was undone."""
    _go_back(screen, screen.notebook.redo, "Nothing to redo.", "u undoes")


async def history(screen: MainScreen) -> None:
    """Show every act; Enter goes to its paper."""

    def chosen(key: str | None) -> None:
        if key is not None and screen.paper_list is not None:
            _go_to(screen, key)

    await screen.app.push_screen(HistoryScreen(screen.notebook), chosen)


def _go_back(
    screen: MainScreen, verb: Callable[[], Change | None], nothing: str, hint: str
) -> None:
    try:
        change = verb()
    except StoreError as error:
        screen.alarm(f"NOT SAVED: {error}")
        return
    if change is None:
        screen.say(nothing)
        return
    screen.reviewer.changed(change)
    screen.say(change.text, f" · {hint}")
    if change.edits:
        _go_to(screen, change.edits[0].key, quiet=True)


def _go_to(screen: MainScreen, key: str, *, quiet: bool = False) -> None:
    position = screen.paper_list.collection.position(key) if screen.paper_list is not None else None
    if not screen.go_to(position):
        where = "is in no open source" if position is None else "is hidden by the filter"
        if quiet:
            screen.status.add_hint(f" · the paper {where}")
        else:
            screen.say(f"That paper {where}.")
