"""Undo, redo and the history."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from store.model.annotation import Change
from tui.screens.history import HistoryScreen
from tui.screens.main.screen import MainScreen


def undo(screen: MainScreen) -> None:
    """Undo the last action and go to its paper."""
    _write(screen, screen.notebook.undo, "Nothing to undo", "ctrl+r redoes")


def redo(screen: MainScreen) -> None:
    """Redo what was undone."""
    _write(screen, screen.notebook.redo, "Nothing to redo", "u undoes")


async def history(screen: MainScreen) -> None:
    """Show the history; Enter goes to the paper of a Change, r reverts it."""

    def go(key: str | int | None) -> None:
        if isinstance(key, int):
            revert = partial(screen.notebook.revert, key)
            _write(screen, revert, "That change is not in force", "ctrl+r redoes")
        elif key is not None and (hidden := _go_to(screen, key)):
            screen.say(f"That paper {hidden}")

    screen.status.set_notice("")
    await screen.app.push_screen(HistoryScreen(screen.notebook), go)


def _write(screen: MainScreen, write: Callable[[], Change | None], nothing: str, hint: str) -> None:
    change = screen.review_session.save(write)
    if change is not None:
        positions = screen.review_session.show_change(change)
        screen.say(change.text, f" · {hint}")
        screen.paste_session.follow_change(change, f" · {hint}")
        key = change.edits[0].key if change.edits else ""
        there = screen.position in positions or not key
        if not there and (hidden := _go_to(screen, key)):
            screen.add_hint(f" · the paper {hidden}")
    elif not screen.review_session.unsaved_reason:
        screen.say(nothing)


def _go_to(screen: MainScreen, key: str) -> str:
    """Put the cursor on the paper with this key; return why that is not possible, if it is not."""
    if screen.paper_list is None:
        return "is in no open source"
    position = screen.paper_list.collection.position(key)
    if screen.go_to(position):
        return ""
    return "is in no open source" if position is None else "is hidden by the filter"
