"""A session with the filter box: opened, typed into, completed, kept or dropped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from store.notebook.saved_views import available_views
from store.search.language import QUERY_FIELDS, completions
from store.text.cleaning import shorten

if TYPE_CHECKING:
    from tui.screens.main.collection_changes import Moves
    from tui.screens.main.host import Host, Timer

_FIELD_HINT = " ".join(f"{name}:" for name in (*QUERY_FIELDS, "is", "has"))
"""What can be written before a colon, for a Tab that has nothing to complete."""

_MAX_NEXT_WORDS = 8
"""Completions that the status line names at a time."""

_MAX_PIECE = 24
"""Characters of a piece of the filter before the reason why it is not used."""

_COUNT_DELAY = 0.1
"""Seconds without a change after which the papers are counted that no longer match."""


class TextBox(Protocol):
    """The filter box as a session sees it."""

    value: str
    cursor_position: int

    def set_text(self, text: str) -> None:
        """Set the text without filtering by it."""


@dataclass(frozen=True, slots=True)
class FilterStart:
    """Where the user was when the box was opened."""

    text: str = ""
    sort: str = ""
    position: int | None = None


class FilterSession:
    """Narrows the list while the user types, and remembers where to go back to."""

    def __init__(self, host: Host, box: TextBox) -> None:
        self._host = host
        self._box = box
        self._start = FilterStart()
        self._chosen_sort = ""
        """The sort order the user chose; free words override it until they are gone."""
        self._completions = CompletionCycle()
        self._stale_timer: Timer | None = None

    def begin(self) -> None:
        """Open the box."""
        host, paper_list = self._host, self._host.paper_list
        if paper_list is not None:
            self._start = FilterStart(paper_list.text, paper_list.sort, host.position)
            if not paper_list.words:
                self._chosen_sort = paper_list.sort
            host.focus_filter()

    def narrow(self, text: str) -> None:
        """Show what matches the text now, with the cursor on the best match."""
        paper_list = self._host.paper_list
        if paper_list is not None:
            paper_list.find(text, default_sort=self._chosen_sort)
            self._host.show_rows(None if text.strip() else self._start.position)

    def keep(self) -> None:
        """Go back to the list with the filter as it is; an empty one shows every paper."""
        if not self._box.value.strip() and self._start.text.strip():
            self._host.say("Filter cleared")
        if self._box.value == self._start.text:
            self._ask_again()
        self._host.focus_list()
        self._hold_keys()
        self._report_ignored()

    def _report_ignored(self) -> None:
        """Report why a piece of the filter does nothing; while typed it is only underlined."""
        paper_list = self._host.paper_list
        if paper_list is not None and (ignored := paper_list.query.ignored):
            first, *more = ignored
            piece = shorten(first.piece_of(paper_list.text), _MAX_PIECE)
            others = f"; {len(more)} more" if more else ""
            self._host.say(f"Not used: {piece} ({first.why}{others})")

    def _ask_again(self) -> None:
        """Filter by the same text again: papers that no longer match go, the cursor stays."""
        host, paper_list = self._host, self._host.paper_list
        if paper_list is not None:
            position = host.position
            paper_list.find(paper_list.text)
            host.replace_papers(paper_list, position)

    def count_stale(self, changed: Iterable[int]) -> None:
        """Count the papers that no longer match, once the screen shows why they do not."""
        if self._host.paper_list is not None and self._host.paper_list.note_changed(changed):
            if self._stale_timer is not None:
                self._stale_timer.stop()
            self._stale_timer = self._host.set_timer(_COUNT_DELAY, self._count_stale)

    def _count_stale(self) -> None:
        paper_list = self._host.paper_list
        if paper_list is not None and paper_list.stale != paper_list.count_stale():
            self._host.show_count()

    def update(self) -> None:
        """Show what was asked for before there was an index, the cursor on the best match."""
        paper_list = self._host.paper_list
        if paper_list is not None and (paper_list.text or paper_list.sort):
            self._host.show_rows(None if paper_list.text else self._host.position)

    def _hold_keys(self) -> None:
        """Hold keys back while the list does not show what filter and sort order ask for."""
        if self._host.paper_list is not None and self._host.paper_list.pending:
            self._host.hold_keys()

    def drop(self) -> None:
        """Go back to the filter, the sort order and the paper from before."""
        self._show(self._start.text, self._start.sort, self._start.position)
        self._host.focus_list()

    def clear(self) -> None:
        """Show every paper in the sort order that the user chose, the cursor on its paper."""
        paper_list = self._host.paper_list
        if paper_list is not None:
            sort = paper_list.sort or self._chosen_sort
            self._show("", "" if "relevance" in sort else sort, self._host.position)
            self._host.say("Filter cleared")

    def apply(self, text: str, sort: str) -> None:
        """Filter by a text that was not typed, in a sort order; the cursor stays on its paper."""
        self._chosen_sort = sort
        self._show(text, sort, self._host.position)

    def sort(self, key: str) -> None:
        """Sort the list by another key, the cursor on its paper."""
        paper_list = self._host.paper_list
        if paper_list is not None:
            if key.removeprefix("-") != "relevance":
                self._chosen_sort = key
            paper_list.order(key)
            self._hold_keys()
            self._host.show_rows(self._host.position)
            self._host.say(f"Sorted by {paper_list.sort_name()}")

    def follow(self, moves: Moves) -> None:
        """Find the paper from before in a collection that was regrouped."""
        self._start = replace(self._start, position=moves.position(self._start.position))

    def complete(self, text: str, cursor: int) -> None:
        """Put a completion into the box, or the next one when asked again, and name the others."""
        host, paper_list = self._host, self._host.paper_list
        if paper_list is None:
            return
        if not self._completions.advance(text, cursor):
            views = available_views(host.notebook.store)
            queries = [(view.name, view.query) for view in views if view.query]
            tags = [tag for tag, _ in paper_list.collection.tags.most_common()]
            reasons = paper_list.reasons()
            terms = {
                name: [term.text for term in host.notebook.terms.all if term.wanted == wanted]
                for name, wanted in (("wanted", True), ("unwanted", False))
            }
            matches = completions(
                text, cursor, tags=tags, views=queries, reasons=reasons, terms=terms
            )
            self._completions = CompletionCycle(text, cursor, tuple(matches))
        if not self._completions.matches:
            host.say(_FIELD_HINT if text[:cursor][-1:] in ("", " ") else "No completion")
            return
        self._box.value = self._completions.text
        self._box.cursor_position = self._completions.cursor
        next_words = " · ".join(self._completions.next_words)
        host.say(f"Tab: {next_words}" if next_words else "")

    def _show(self, text: str, sort: str, position: int | None) -> None:
        paper_list = self._host.paper_list
        if paper_list is not None:
            self._box.set_text(text)
            paper_list.sort = sort
            paper_list.find(text)
            self._hold_keys()
            self._host.show_rows(position)


@dataclass(slots=True)
class CompletionCycle:
    """The completions of one text at one cursor, and which of them is in the box."""

    typed_text: str = ""
    typed_cursor: int = 0
    matches: tuple[tuple[int, str], ...] = ()
    """For each completion, the index from which it replaces the typed text, and the word."""
    chosen: int = 0

    @property
    def text(self) -> str:
        """The text with the chosen completion in it."""
        start, word = self.matches[self.chosen]
        rest = self.typed_text[self.typed_cursor :]
        return self.typed_text[:start] + word + rest.lstrip(" " * word.endswith(" "))

    @property
    def cursor(self) -> int:
        """The position of the cursor after the chosen completion."""
        start, word = self.matches[self.chosen]
        return start + len(word)

    @property
    def next_words(self) -> list[str]:
        """The completions that come next, as the status line names them."""
        others = self.matches[self.chosen + 1 :] + self.matches[: self.chosen]
        return [word.strip() for _, word in others[:_MAX_NEXT_WORDS]]

    def advance(self, text: str, cursor: int) -> bool:
        """Choose the next completion; False where the box no longer holds the chosen one."""
        if len(self.matches) < 2 or (text, cursor) != (self.text, self.cursor):
            return False
        self.chosen = (self.chosen + 1) % len(self.matches)
        return True
