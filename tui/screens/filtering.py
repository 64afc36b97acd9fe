"""A session with the filter box: opened, typed into, kept or dropped."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from store.query import completions

if TYPE_CHECKING:
    from tui.screens.main import MainScreen


class Filtering:
    """Narrows the list while one types, and remembers where one came from."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._before: tuple[str, int | None] = ("", None)
        """The filter and the paper from before the box was opened."""

    def begin(self) -> None:
        """Open the box."""
        screen = self._screen
        if screen.view is not None:
            self._before = (screen.view.text, screen.rows.position)
            screen.set_focus(screen.filter_box)

    def typed(self, text: str) -> None:
        """Show what fits the text now, the cursor on the best hit."""
        screen = self._screen
        if screen.view is None:
            return
        with screen.app.batch_update():
            screen.view.find(text)
            screen.show_rows(None if text.strip() else self._before[1])

    def keep(self) -> None:
        """Go back to the list with the filter as it is."""
        self._screen.set_focus(self._screen.rows)

    def drop(self) -> None:
        """Go back to the filter and the paper from before."""
        text, position = self._before
        self._put(text, position)
        self._screen.set_focus(self._screen.rows)

    def clear(self) -> None:
        """Show everything again, the cursor on its paper."""
        self._put("", self._screen.rows.position)
        self._screen.say("Filter cleared")

    def apply(self, text: str, sort: str) -> None:
        """Filter by a text that was not typed, in an order; the cursor stays on its paper."""
        if self._screen.view is not None:
            self._screen.view.sort = sort
            self._put(text, self._screen.rows.position)

    def follow(self, moved: Callable[[int | None], int | None]) -> None:
        """Find the paper from before in a pile that was grouped anew."""
        self._before = (self._before[0], moved(self._before[1]))

    def sort(self, key: str) -> None:
        """Put the list into another order, the cursor on its paper."""
        view = self._screen.view
        if view is not None:
            view.order(key)
            self._screen.show_rows(self._screen.rows.position)
            self._screen.say(f"Sorted by {view.sort_name()}")

    def complete(self, text: str, cursor: int) -> None:
        """Put the first completion into the box, or offer what there is."""
        view, box = self._screen.view, self._screen.filter_box
        if view is None:
            return
        found = completions(text, cursor, tags=tuple(view.pile.tags))
        if not found:
            return
        start, word = found[0]
        box.value = text[:start] + word + text[cursor:]
        box.cursor_position = start + len(word)
        if len(found) > 1:
            others = "  ".join(name for _, name in found[1:9])
            self._screen.say(f"or: {others}")

    def _put(self, text: str, position: int | None) -> None:
        screen = self._screen
        if screen.view is not None:
            screen.filter_box.put(text)
            screen.view.find(text)
            screen.show_rows(position)
