"""A session with the filter box: opened, typed into, kept or dropped.

What Tab offers in the filter box, one offer after the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from store.notebook.saved_views import available_views
from store.search.language import QUERY_FIELDS, completions

if TYPE_CHECKING:
    from tui.screens.main.screen import MainScreen

NAMES = " ".join(f"{name}:" for name in (*QUERY_FIELDS, "is", "has"))
"""What can stand before a colon, for a Tab that has nothing to go by."""


@dataclass(frozen=True, slots=True)
class FilterStart:
    """Where one was when the box was opened."""

    text: str = ""
    sort: str = ""
    position: int | None = None


class FilterSession:
    """Narrows the list while one types, and remembers where one came from."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._before = FilterStart()
        self._usual = ""
        """The order that was chosen; free words are ranked, whatever it is, until they go."""
        self._offers = CompletionCycle()

    def begin(self) -> None:
        """Open the box."""
        screen, view = self._screen, self._screen.paper_list
        if view is not None:
            self._before = FilterStart(view.text, view.sort, screen.rows.position)
            if not view.words:
                self._usual = view.sort
            screen.set_focus(screen.filter_box)

    def typed(self, text: str) -> None:
        """Show what fits the text now, the cursor on the best hit."""
        screen = self._screen
        if screen.paper_list is None:
            return
        screen.paper_list.find(text, default_sort=self._usual)
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
        view = self._screen.paper_list
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
        view = self._screen.paper_list
        if view is not None:
            if key.removeprefix("-") != "relevance":
                self._usual = key
            view.order(key)
            self._screen.show_rows(self._screen.rows.position)
            self._screen.say(f"Sorted by {view.sort_name()}")

    def complete(self, text: str, cursor: int) -> None:
        """Put a completion into the box, the next one when asked again, and say what else fits."""
        screen, view = self._screen, self._screen.paper_list
        if view is None:
            return
        if not self._offers.go_on(text, cursor):
            known = [
                (one.name, one.query) for one in available_views(screen.notebook.store) if one.query
            ]
            tags = [tag for tag, _ in view.collection.tags.most_common()]
            found = completions(text, cursor, tags=tags, views=known, reasons=view.reasons())
            self._offers = CompletionCycle(text, cursor, tuple(found))
        if not self._offers.found:
            screen.say(NAMES if text[:cursor][-1:] in ("", " ") else "Nothing is called that")
            return
        screen.filter_box.value = self._offers.text
        screen.filter_box.cursor_position = self._offers.cursor
        others = " · ".join(self._offers.others)
        screen.say(f"Tab: {others}" if others else "")

    def _put(self, text: str, sort: str, position: int | None) -> None:
        screen = self._screen
        if screen.paper_list is not None:
            screen.filter_box.set_text(text)
            screen.paper_list.sort = sort
            screen.paper_list.find(text)
            screen.show_rows(position)


SHOWN = 8
"""Offers that are named at a time."""


@dataclass(slots=True)
class CompletionCycle:
    """Completions of one text at one place, and which of them stands in the box."""

    typed: str = ""
    at: int = 0
    """The cursor in the typed text."""
    found: tuple[tuple[int, str], ...] = ()
    """From where on what is typed gives way, and to what."""
    chosen: int = 0

    @property
    def text(self) -> str:
        """The text with the chosen offer in it."""
        start, word = self.found[self.chosen]
        return self.typed[:start] + word + self.typed[self.at :].lstrip(" " * word.endswith(" "))

    @property
    def cursor(self) -> int:
        """Where the cursor stands behind the chosen offer."""
        start, word = self.found[self.chosen]
        return start + len(word)

    @property
    def others(self) -> list[str]:
        """The offers that come next, as they are named."""
        around = self.found[self.chosen + 1 :] + self.found[: self.chosen]
        return [word.strip() for _, word in around[:SHOWN]]

    def go_on(self, text: str, cursor: int) -> bool:
        """Choose the next offer if the box still holds the chosen one and there are others."""
        if len(self.found) < 2 or (text, cursor) != (self.text, self.cursor):
            return False
        self.chosen = (self.chosen + 1) % len(self.found)
        return True
