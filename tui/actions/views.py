"""Going to views: saved filters with a sort order."""

from __future__ import annotations

from store.notebook.saved_views import View, available_views
from tui.screens.main.screen import MainScreen
from tui.screens.views import ViewsScreen


async def list(screen: MainScreen) -> None:  # noqa: A001 - the command is views.list
    """Open the list of views."""
    paper_list = screen.paper_list
    if paper_list is None:
        return

    def go(view: View | None) -> None:
        if view is not None:
            _go_to(screen, view)

    current = View("", paper_list.text, paper_list.sort)
    dialog = ViewsScreen(
        screen.notebook,
        screen.review_session,
        current,
        paper_list.count_matches,
        new=bool(paper_list.collection.new),
    )
    await screen.app.push_screen(dialog, go)


def next(screen: MainScreen) -> None:  # noqa: A001 - the command is views.next
    """Go to the next view."""
    _step(screen, 1)


def previous(screen: MainScreen) -> None:
    """Go to the previous view."""
    _step(screen, -1)


def _step(screen: MainScreen, step: int) -> None:
    """Go on from the view that is shown; where none is, to the first or the last."""
    paper_list = screen.paper_list
    if paper_list is None:
        return
    views = available_views(screen.notebook.store, new=bool(paper_list.collection.new))
    current = (paper_list.text.strip(), paper_list.sort)
    filters = [(view.query.strip(), view.sort) for view in views]
    index = filters.index(current) if current in filters else -1 if step > 0 else 0
    _go_to(screen, views[(index + step) % len(views)])


def _go_to(screen: MainScreen, view: View) -> None:
    screen.filter_session.apply(view.query, view.sort)
    screen.say(f"View: {view.name}", " · ] next, [ previous")
