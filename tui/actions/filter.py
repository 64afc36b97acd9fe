"""The filter and the order of the list."""

from __future__ import annotations

from tui.screens.main.screen import MainScreen
from tui.screens.picker import Choice, Picker

SORTS = (
    Choice("b", "", "the usual", "best match, else as in the sources"),
    Choice("o", "source", "source", "the order of the files"),
    Choice("t", "title", "title"),
    Choice("y", "year", "year", "oldest first; S turns it round"),
    Choice("v", "venue", "venue"),
    Choice("r", "rating", "rating"),
    Choice("d", "decision", "decision"),
    Choice("n", "noted", "when something was last said"),
    Choice("u", "duplicates", "records merged"),
)


def focus(screen: MainScreen) -> None:
    """Type a filter."""
    screen.filter_session.begin()


async def sort(screen: MainScreen) -> None:
    """Choose the order."""
    if screen.paper_list is None:
        return

    def chosen(sort: str | None) -> None:
        if sort is not None:
            screen.filter_session.sort(sort)

    await screen.app.push_screen(
        Picker("Sort by", SORTS, screen.paper_list.sort.lstrip("-")), chosen
    )


def reverse(screen: MainScreen) -> None:
    """Turn the order round."""
    if screen.paper_list is not None:
        now = screen.paper_list.sort or ("relevance" if screen.paper_list.words else "source")
        screen.filter_session.sort(now[1:] if now.startswith("-") else f"-{now}")
