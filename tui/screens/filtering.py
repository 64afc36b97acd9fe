"""A session with the filter box: opened, typed into, kept or dropped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from store.language import FIELDS
from store.query import completions
from store.views import offered
from tui.screens.offers import Offers

if TYPE_CHECKING:
    from tui.screens.main import MainScreen


NAMES = " ".join(f"{name}:" for name in (*FIELDS, "is", "has"))
"""What can stand before a colon, for a Tab that has nothing to go by."""


@dataclass(frozen=True, slots=True)
class Before:
    """Where one was when the box was opened."""

    text: str = ""
    sort: str = ""
    position: int | None = None


class Filtering:
    """Narrows the list while one types, and remembers where one came from."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._before = Before()
        self._usual = ""
        """The order that was chosen; free words are ranked, whatever it is, until they go."""
        self._offers = Offers()

    def begin(self) -> None:
        """Open the box."""
        screen, view = self._screen, self._screen.view
        if view is not None:
            self._before = Before(view.text, view.sort, screen.rows.position)
            if not view.words:
                self._usual = view.sort
            screen.set_focus(screen.filter_box)

    def typed(self, text: str) -> None:
        """Show what fits the text now, the cursor on the best hit."""
        screen = self._screen
        if screen.view is None:
            return
        screen.view.find(text, usual=self._usual)
        screen.show_rows(None if text.strip() else self._before.position)

    def keep(self) -> None:
        """Go back to the list with the filter as it is; an empty one shows everything."""
        screen = self._screen
        if not screen.filter_box.value.strip() and self._before.text.strip():
            screen.say("Filter cleared")
        screen.set_focus(screen.rows)

    def drop(self) -> None:
        """Go back to the filter, the order and the paper from before."""
        self._put(self._before.text, self._before.sort, self._before.position)
        self._screen.set_focus(self._screen.rows)

    def clear(self) -> None:
        """Show everything again in the order that was chosen, the cursor on its paper."""
        view = self._screen.view
        if view is not None:
            sort = view.sort or self._usual
            self._put("", "" if "relevance" in sort else sort, self._screen.rows.position)
            self._screen.say("Filter cleared")

    def apply(self, text: str, sort: str) -> None:
        """Filter by a text that was not typed, in an order; the cursor stays on its paper."""
        self._usual = sort
        self._put(text, sort, self._screen.rows.position)

    def follow(self, moved: Callable[[int | None], int | None]) -> None:
        """Find the paper from before in a pile that was grouped anew."""
        self._before = replace(self._before, position=moved(self._before.position))

    def sort(self, key: str) -> None:
        """Put the list into another order, the cursor on its paper."""
        view = self._screen.view
        if view is not None:
            if key.removeprefix("-") != "relevance":
                self._usual = key
            view.order(key)
            self._screen.show_rows(self._screen.rows.position)
            self._screen.say(f"Sorted by {view.sort_name()}")

    def complete(self, text: str, cursor: int) -> None:
        """Put a completion into the box, the next one when asked again, and say what else fits."""
        screen, view = self._screen, self._screen.view
        if view is None:
            return
        if not self._offers.go_on(text, cursor):
            known = [(one.name, one.query) for one in offered(screen.notebook.store) if one.query]
            tags = [tag for tag, _ in view.pile.tags.most_common()]
            found = completions(text, cursor, tags=tags, views=known, reasons=view.reasons())
            self._offers = Offers(text, cursor, tuple(found))
        if not self._offers.found:
            screen.say(NAMES if text[:cursor][-1:] in ("", " ") else "Nothing is called that")
            return
        screen.filter_box.value = self._offers.text
        screen.filter_box.cursor_position = self._offers.cursor
        others = " · ".join(self._offers.others)
        screen.say(f"Tab: {others}" if others else "")

    def _put(self, text: str, sort: str, position: int | None) -> None:
        screen = self._screen
        if screen.view is not None:
            screen.filter_box.put(text)
            screen.view.sort = sort
            screen.view.find(text)
            screen.show_rows(position)
