"""The user's terms: shown, hidden, edited."""

from __future__ import annotations

from tui.screens.main.screen import MainScreen
from tui.screens.terms import term_editor


def toggle(screen: MainScreen) -> None:
    """Show the highlighted terms, or hide them."""
    screen.screening.toggle_terms()


async def edit(screen: MainScreen) -> None:
    """Open the two lists."""
    if screen.paper_list is not None:
        editor = term_editor(screen.notebook.terms, screen, screen.review_session)
        screen.screening.after_count = editor.refresh_counts
        await screen.app.push_screen(editor, lambda _: screen.screening.close_editor())
