"""Moving in the list and in the abstract."""

from __future__ import annotations

from tui.screens.finished import finished_page
from tui.screens.main.screen import MainScreen

_SCROLL_LINES = 3
"""Lines that J and K scroll."""


def down(screen: MainScreen) -> None:
    """Move to the next paper."""
    screen.rows.move(1)


def up(screen: MainScreen) -> None:
    """Move to the previous paper."""
    screen.rows.move(-1)


def first(screen: MainScreen) -> None:
    """Move to the first paper."""
    screen.row = 0


def last(screen: MainScreen) -> None:
    """Move to the last paper."""
    screen.row = len(screen.rows.positions) - 1


def page_down(screen: MainScreen) -> None:
    """Move down by a page of papers; in the reader, of the abstract."""
    if screen.reading:
        screen.pane.page_text(1)
    else:
        screen.rows.move(screen.rows.page_size)


def page_up(screen: MainScreen) -> None:
    """Move up by a page of papers; in the reader, of the abstract."""
    if screen.reading:
        screen.pane.page_text(-1)
    else:
        screen.rows.move(-screen.rows.page_size)


def next_undecided(screen: MainScreen) -> None:
    """Move to the next paper without a decision."""
    _move_to_undecided(screen, 1)


def previous_undecided(screen: MainScreen) -> None:
    """Move to the previous paper without a decision."""
    _move_to_undecided(screen, -1)


def scroll_down(screen: MainScreen) -> None:
    """Scroll the abstract."""
    screen.pane.scroll_text(_SCROLL_LINES)


def scroll_up(screen: MainScreen) -> None:
    """Scroll the abstract back."""
    screen.pane.scroll_text(-_SCROLL_LINES)


def _move_to_undecided(screen: MainScreen, step: int) -> None:
    if screen.paper_list is None:
        return
    row = screen.paper_list.undecided(screen.row, step)
    if row is not None:
        screen.row = row
    elif not screen.paper_list.progress.undecided and screen.position is not None:
        screen.pane.announce(*finished_page(screen.paper_list, screen.settings.keys))
        screen.say("Every paper shown has a decision")
    elif screen.paper_list.undecided(-1, 1) is None:
        screen.say("Every paper shown has a decision")
    else:
        screen.say(f"No undecided paper {'below' if step > 0 else 'above'}")
