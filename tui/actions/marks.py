"""Marks: several papers for one act."""

from __future__ import annotations

from tui.screens.main.screen import MainScreen


def toggle(screen: MainScreen) -> None:
    """Mark the paper under the cursor, or unmark it, and move on."""
    at = screen.rows.position
    if screen.paper_list is None or at is None:
        return
    screen.paper_list.collection.marks.symmetric_difference_update({at})
    screen.redraw((at,))
    screen.rows.move(1)


def all(screen: MainScreen) -> None:  # noqa: A001 - the command is marks.all
    """Mark every paper shown; when all are, unmark them."""
    if screen.paper_list is None:
        return
    marks = screen.paper_list.collection.marks
    shown = set(map(screen.paper_list.position, range(len(screen.rows.positions))))
    if shown <= marks:
        marks -= shown
    else:
        marks |= shown
    screen.redraw(shown)
    screen.say(f"{len(marks):,} marked" if marks else "No marks")
