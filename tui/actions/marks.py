"""Marks: several papers for one action."""

from __future__ import annotations

from tui.screens.main.screen import MainScreen


def toggle(screen: MainScreen) -> None:
    """Mark or unmark the paper under the cursor, and move on; in the reader, page the abstract."""
    position = screen.position
    if screen.reading:
        screen.pane.page_text(1)
        return
    if screen.paper_list is None or position is None:
        return
    screen.paper_list.collection.marks.symmetric_difference_update({position})
    screen.redraw((position,))
    screen.rows.move(1)


def all(screen: MainScreen) -> None:  # noqa: A001 - the command is marks.all
    """Mark every paper in the list; when all are marked, unmark them."""
    if screen.paper_list is None:
        return
    marks = screen.paper_list.collection.marks
    positions = set(map(screen.paper_list.position, range(len(screen.rows.positions))))
    if positions <= marks:
        marks -= positions
    else:
        marks |= positions
    screen.redraw(positions)
    screen.say(f"{len(marks):,} marked" if marks else "No marks")
