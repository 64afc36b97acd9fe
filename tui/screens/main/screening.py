"""What a screening session needs besides decisions: terms counted and drawn, as they change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from store.tasks import run_in_slices

if TYPE_CHECKING:
    from store.library.paper_list import PaperList
    from tui.config.viewing import SavedViewing
    from tui.screens.main.host import Host
    from tui.screens.main.reviewing import ReviewSession


class Screening:
    """Keeps what is drawn of the user's terms up to date, whoever changes them."""

    def __init__(self, host: Host, review_session: ReviewSession, saved: SavedViewing) -> None:
        self._host = host
        self._review_session = review_session
        self._saved = saved
        self.viewing = saved.read()
        """How the papers of this notebook are looked at."""
        host.notebook.blind = self.viewing.blind
        host.notebook.terms.shown = not self.viewing.terms_hidden
        self._counting: PaperList | None = None
        """The list whose papers are being counted."""
        self._drawn: object = None
        """The terms that were drawn last."""
        self.after_count: Callable[[], object] | None = None
        """Called when papers have been counted, for an editor that shows the numbers."""

    def check(self) -> None:
        """Begin to count where terms have changed, or papers; called after every Change."""
        paper_list = self._host.paper_list
        if paper_list is None:
            return
        if paper_list.terms.terms is not self._drawn:
            first, self._drawn = self._drawn is None, paper_list.terms.terms
            if not first:
                self._host.redraw_all()
        if paper_list.terms.is_current or self._counting is paper_list:
            return
        self._counting = paper_list
        self._host.run_worker(self._count(paper_list), group="terms", exclusive=True)

    async def _count(self, paper_list: PaperList) -> None:
        """Count in slices, so that keys come between, and draw what was counted."""
        try:
            while not paper_list.terms.is_current:
                await run_in_slices(paper_list.terms.count())
        finally:
            if self._counting is paper_list:
                self._counting = None
        if self._host.is_running and self._host.paper_list is paper_list:
            self.redraw()
            if self.after_count is not None:
                self.after_count()

    def redraw(self) -> None:
        """Draw rows and page again; a list that is filtered or sorted by terms is so again."""
        paper_list = self._host.paper_list
        if paper_list is None:
            return
        if paper_list.asks_for_terms and not paper_list.pending:
            position = self._host.position
            paper_list.find(paper_list.text)
            self._host.show_rows(position)
        else:
            self._host.redraw_all()

    def close_editor(self) -> None:
        """Count for the list alone again."""
        self.after_count = None

    def add_term(self, text: str, *, wanted: bool) -> None:
        """Add a term that was selected on the screen."""
        terms = self._host.notebook.terms
        change = self._review_session.save(lambda: terms.add([text], wanted=wanted))
        if change is not None:
            self._review_session.show_change(change)
            self._host.say(change.text, " · u undoes")
        elif not self._review_session.unsaved_reason:
            self._host.say("Already one of your terms")

    def remember(self, **changes: Any) -> None:
        """Keep how the papers are looked at for the next session."""
        self.viewing = replace(self.viewing, **changes)
        self._saved.write(self.viewing)

    @property
    def pinned_criteria(self) -> str:
        """The criteria, where they are to stay beside the abstract."""
        pinned = self.viewing.criteria_pinned
        return self._host.notebook.profile.criteria if pinned else ""

    def toggle_blind(self) -> None:
        """Hide authors, venue, year and source names, or show them again."""
        host = self._host
        host.notebook.blind = blind = not host.notebook.blind
        self.remember(blind=blind)
        if host.paper_list is not None:
            position = host.position
            host.paper_list.find(host.paper_list.text)
            host.show_rows(position)
        if blind:
            host.say("Blind: authors, venue, year and sources are hidden", " · b shows them")
        else:
            host.say("Authors, venue, year and sources are shown again")

    def toggle_terms(self) -> None:
        """Show the terms, or hide them."""
        table = self._host.notebook.terms
        if not table.all:
            self._host.say("No terms yet: H opens the two lists")
            return
        table.shown = not table.shown
        self.remember(terms_hidden=not table.shown)
        self._host.redraw_all()
        self._host.say("Terms shown" if table.shown else "Terms hidden", " · h toggles")
