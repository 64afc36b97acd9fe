"""Facets: what the papers shown have in common."""

from __future__ import annotations

from store.library.facets import facet_fields, toggle_clause
from tui.screens.facets import FacetScreen
from tui.screens.main.screen import MainScreen


async def show(screen: MainScreen) -> None:
    """Count venues, years, authors and more; narrow the list by one of them."""
    paper_list = screen.paper_list
    if paper_list is None or paper_list.index is None:
        screen.say("The index is still being built")
        return

    def narrow(clause: str | None) -> None:
        if clause is not None:
            text = toggle_clause(paper_list.text, clause)
            screen.filter_session.apply(text, paper_list.sort)
            screen.say(f"Filter: {text}" if text else "Filter cleared", " · / edits it")

    fields = facet_fields(blind=screen.notebook.blind)
    await screen.app.push_screen(FacetScreen(paper_list, paper_list.index, fields), narrow)
