"""Ways to look at papers: reader, layout, raw text, progress, sources."""

from __future__ import annotations

from tui.screens import reports
from tui.screens.main.screen import LAYOUTS, MainScreen
from tui.screens.text_screen import TextScreen


def reader(screen: MainScreen) -> None:
    """Return the whole screen to the abstract."""
    screen.read(True)


def back(screen: MainScreen) -> None:
    """Leave the reader, then clear the filter, then the marks."""
    view = screen.paper_list
    if screen.has_class("-reader"):
        screen.read(False)
    elif view is not None and view.text:
        screen.filter_session.clear()
    elif view is not None and view.collection.marks:
        marks = tuple(view.collection.marks)
        view.collection.marks.clear()
        screen.redraw(marks)
        screen.say("Marks cleared")


def layout(screen: MainScreen) -> None:
    """Go to the next layout."""
    now = LAYOUTS.index(screen.layout_shown)
    screen.layout_choice = LAYOUTS[(now + 1) % len(LAYOUTS)]
    screen.fit()
    where = {"right": "to the right", "below": "below the list", "away": "away; Enter reads"}
    screen.say(f"Abstract {where[screen.layout_choice]}")


def redraw(screen: MainScreen) -> None:
    """Paint all of the screen: what looks as it did before is not sent again otherwise."""
    screen.refresh()


def raw(screen: MainScreen) -> None:
    """Show the text as it came, or readable."""
    screen.raw = not screen.raw
    screen.show_paper(keep_place=True)
    same = " (the same, for this paper)" if screen.paper and not screen.paper.raw else ""
    screen.say(f"The text {'as it came' if screen.raw else 'made readable'}{same}")


async def progress(screen: MainScreen) -> None:
    """Show how far one is."""
    if screen.paper_list is not None:
        await screen.app.push_screen(
            TextScreen("Progress", reports.progress_report(screen.paper_list))
        )


async def sources(screen: MainScreen) -> None:
    """Show what each source gave."""
    if screen.paper_list is not None:
        library = screen.paper_list.collection.library
        await screen.app.push_screen(TextScreen("Sources", reports.sources_report(library)))
