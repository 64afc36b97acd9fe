"""Ways to look at papers: reader, layout, raw text, progress, sources."""

from __future__ import annotations

from tui.screens import reports
from tui.screens.criteria import CriteriaScreen
from tui.screens.main.screen import MainScreen
from tui.screens.progress import ProgressScreen
from tui.screens.text_screen import TextScreen

_LAYOUT_NAMES = {"right": "to the right", "below": "below the list", "away": "hidden; Enter reads"}


def reader(screen: MainScreen) -> None:
    """Show the abstract on the whole screen."""
    screen.set_reader(True)


def back(screen: MainScreen) -> None:
    """Leave the reader, then clear the filter, then the marks; last, stop reading sources."""
    paper_list = screen.paper_list
    if screen.reading:
        screen.set_reader(False)
    elif paper_list is not None and paper_list.text:
        screen.filter_session.clear()
    elif paper_list is not None and paper_list.collection.marks:
        marks = tuple(paper_list.collection.marks)
        paper_list.collection.marks.clear()
        screen.redraw(marks)
        screen.say("Marks cleared")
    elif screen.opener.is_reading:
        screen.opener.stop()


def layout(screen: MainScreen) -> None:
    """Switch to the next layout."""
    layout = screen.arrangement.choose_next(screen.app.size)
    screen.update_layout()
    screen.say(f"Abstract {_LAYOUT_NAMES[layout]}")


def compact(screen: MainScreen) -> None:
    """Switch between one line a paper and two."""
    one_line = screen.arrangement.toggle_compact(screen.app.size)
    screen.update_layout()
    screen.say("One line a paper" if one_line else "Two lines a paper")


def narrower(screen: MainScreen) -> None:
    """Move the divider to the left, or up."""
    _move_divider(screen, -1)


def wider(screen: MainScreen) -> None:
    """Move the divider to the right, or down."""
    _move_divider(screen, 1)


def _move_divider(screen: MainScreen, steps: int) -> None:
    size = screen.app.size
    if screen.reading or screen.arrangement.in_use(size) == "away":
        screen.say("There is no divider to move: v shows the list beside the abstract")
        return
    screen.arrangement.move_divider(size, steps)
    screen.update_layout()


def redraw(screen: MainScreen) -> None:
    """Redraw the screen: what looks as it did before is not sent again otherwise."""
    screen.refresh()


def raw(screen: MainScreen) -> None:
    """Show the text as it is in the source, or readable."""
    screen.raw = not screen.raw
    screen.show_paper(keep_place=True)
    same = " (the same for this paper)" if screen.paper and not screen.paper.raw else ""
    screen.say(f"{'Raw' if screen.raw else 'Readable'} text{same}")


async def criteria(screen: MainScreen) -> None:
    """Show the criteria, which can be edited there."""
    profile = screen.notebook.profile

    def pin() -> str:
        pinned = not screen.screening.viewing.criteria_pinned
        screen.screening.remember(criteria_pinned=pinned)
        if not pinned:
            return "The criteria are here alone"
        if not screen.arrangement.has_side_pane(screen.app.size):
            return "They stand beside the abstract on a screen of 160 columns and more"
        return "The criteria stay beside the abstract"

    dialog = CriteriaScreen(
        lambda: profile.criteria,
        profile.write_criteria,
        screen.review_session,
        screen.settings.editor,
        pin,
    )
    await screen.app.push_screen(dialog, lambda _: screen.show_paper(keep_place=True))


def blind(screen: MainScreen) -> None:
    """Hide who wrote the papers, where and when, or show it again."""
    screen.screening.toggle_blind()


async def progress(screen: MainScreen) -> None:
    """Show how many papers have been decided, and how fast."""
    if screen.paper_list is not None:
        await screen.app.push_screen(ProgressScreen(screen.paper_list.collection))


async def sources(screen: MainScreen) -> None:
    """Show what each source contains."""
    if screen.notebook.blind:
        screen.say("Blind: the names of the sources are hidden", " · b shows them")
    elif screen.paper_list is not None:
        report = reports.sources_report(screen.paper_list.collection.library)
        await screen.app.push_screen(TextScreen("Sources", report))
