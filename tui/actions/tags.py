"""All tags in one list."""

from __future__ import annotations

from store.search.language import Field
from tui.screens.main.screen import MainScreen
from tui.screens.tag_list import tag_editor


async def edit(screen: MainScreen) -> None:
    """Open the list of all tags, and go to the papers of the chosen one."""
    if screen.paper_list is None:
        return

    def go(tag: str | None) -> None:
        if tag is not None and screen.paper_list is not None:
            screen.filter_session.apply(str(Field("tag", tag, exact=True)), screen.paper_list.sort)

    await screen.app.push_screen(tag_editor(screen, screen.review_session), go)
