"""The filter and the order of the list."""

from __future__ import annotations

from store.search.language import SORT_KEYS
from tui.screens.main.screen import MainScreen
from tui.screens.picker import Choice, Picker

_LETTERS = {
    "source": "o",
    "title": "t",
    "year": "y",
    "venue": "v",
    "rating": "r",
    "decision": "d",
    "noted": "n",
    "duplicates": "u",
}
_SORTS = (
    Choice("b", "", "the usual", "best match, else as in the sources"),
    *(Choice(letter, key, key, SORT_KEYS[key]) for key, letter in _LETTERS.items()),
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
        Picker("Sort by · S reverses", _SORTS, screen.paper_list.sort.lstrip("-")), chosen
    )


def reverse(screen: MainScreen) -> None:
    """Turn the order round."""
    if screen.paper_list is not None:
        now = screen.paper_list.sort or ("relevance" if screen.paper_list.words else "source")
        screen.filter_session.sort(now[1:] if now.startswith("-") else f"-{now}")
