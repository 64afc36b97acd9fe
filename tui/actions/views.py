"""Going to views: filters with an order, kept under a name."""

from __future__ import annotations

from store.notebook.saved_views import View, available_views
from tui.screens.main.screen import MainScreen
from tui.screens.views import ViewsScreen


async def list(screen: MainScreen) -> None:  # noqa: A001 - the command is views.list
    """Open the list of views."""
    view = screen.paper_list
    if view is None:
        return

    def chosen(one: View | None) -> None:
        if one is not None:
            _go(screen, one)

    now = View("", view.text, view.sort)
    await screen.app.push_screen(
        ViewsScreen(screen.notebook.store, now, view.count_matches), chosen
    )


def next(screen: MainScreen) -> None:  # noqa: A001 - the command is views.next
    """Go to the next view."""
    _step(screen, 1)


def previous(screen: MainScreen) -> None:
    """Go to the previous view."""
    _step(screen, -1)


def _step(screen: MainScreen, by: int) -> None:
    """Go on from the view that is shown; from none of them, to the first or the last."""
    view = screen.paper_list
    if view is None:
        return
    known = available_views(screen.notebook.store)
    asked = (view.text.strip(), view.sort)
    shown = [(one.query.strip(), one.sort) for one in known]
    at = shown.index(asked) if asked in shown else -1 if by > 0 else 0
    _go(screen, known[(at + by) % len(known)])


def _go(screen: MainScreen, one: View) -> None:
    screen.filter_session.apply(one.query, one.sort)
    screen.say(f"View: {one.name}", " · ] goes on, [ back")
