"""The filter and the sort order of the list."""

from __future__ import annotations

from store.screening.blinding import BLIND_SORTS
from store.search.language import split_sort_key
from tui.screens.main.screen import MainScreen
from tui.screens.picker import Choice, Picker
from tui.screens.seed import SeedScreen

_SORT_CHOICES = (
    Choice("b", "", "the usual", "best match, else as in the sources"),
    Choice("o", "source", "source", "the order of the files"),
    Choice("t", "title", "title"),
    Choice("y", "year", "year", "oldest first; S reverses"),
    Choice("v", "venue", "venue"),
    Choice("r", "rating", "rating"),
    Choice("d", "decision", "decision"),
    Choice("n", "noted", "last annotated"),
    Choice("u", "duplicates", "records merged"),
    Choice("w", "terms", "terms", "wanted minus unwanted; S reverses"),
    Choice("x", "shuffle", "random", "a sample, the same for the same seed"),
)


def focus(screen: MainScreen) -> None:
    """Type a filter."""
    screen.filter_session.begin()


async def sort(screen: MainScreen) -> None:
    """Choose the sort order."""
    if screen.paper_list is None:
        return

    def apply(key: str | None) -> None:
        if key == "shuffle":
            screen.app.push_screen(SeedScreen(split_sort_key(before)[1]), apply)
        elif key is not None:
            screen.filter_session.sort(key)

    before = screen.paper_list.sort
    current = split_sort_key(before)[0]
    hidden = BLIND_SORTS if screen.notebook.blind else ()
    choices = [choice for choice in _SORT_CHOICES if choice.name not in hidden]
    await screen.app.push_screen(Picker("Sort by", choices, current), apply)


def reverse(screen: MainScreen) -> None:
    """Reverse the sort order."""
    if screen.paper_list is not None:
        key = screen.paper_list.sort or ("relevance" if screen.paper_list.words else "source")
        screen.filter_session.sort(key[1:] if key.startswith("-") else f"-{key}")
