"""Moving in the list and in the abstract."""

from __future__ import annotations

from tui.screens.main.screen import MainScreen

LINES = 3
"""Lines that J and K scroll."""


def down(screen: MainScreen) -> None:
    """Move to the next paper."""
    screen.rows.move(1)


def up(screen: MainScreen) -> None:
    """Move to the previous paper."""
    screen.rows.move(-1)


def first(screen: MainScreen) -> None:
    """Move to the first paper."""
    screen.rows.cursor = 0


def last(screen: MainScreen) -> None:
    """Move to the last paper."""
    screen.rows.cursor = len(screen.rows.positions) - 1


def page_down(screen: MainScreen) -> None:
    """Move down by a page."""
    screen.rows.move(screen.rows.page_size)


def page_up(screen: MainScreen) -> None:
    """Move up by a page."""
    screen.rows.move(-screen.rows.page_size)


def next_undecided(screen: MainScreen) -> None:
    """Move to the next paper without a decision."""
    _undecided(screen, 1)


def previous_undecided(screen: MainScreen) -> None:
    """Move to the paper without a decision before this one."""
    _undecided(screen, -1)


def scroll_down(screen: MainScreen) -> None:
    """Scroll the abstract."""
    screen.pane.scroll_text(LINES)


def scroll_up(screen: MainScreen) -> None:
    """Scroll the abstract back."""
    screen.pane.scroll_text(-LINES)


def _undecided(screen: MainScreen, step: int) -> None:
    if screen.paper_list is None:
        return
    found = screen.paper_list.undecided(screen.rows.cursor, step)
    if found is None:
        screen.say("Every paper shown has a decision.")
    else:
        screen.rows.cursor = found
