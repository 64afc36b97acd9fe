"""Duplicates: those of a paper, of the marked papers, and all possible ones."""

from __future__ import annotations

from collections.abc import Sequence

from tui.screens.duplicates import DuplicatesScreen
from tui.screens.main.screen import MainScreen


async def review(screen: MainScreen) -> None:
    """Ask about the marked papers, or else about the one under the cursor."""
    paper_list = screen.paper_list
    targets = screen.review_session.targets()
    if paper_list is None or not targets:
        screen.review_session.explain_no_targets()
        return
    collection, library = paper_list.collection, paper_list.collection.library
    positions = [position for position in targets if not collection.is_orphan(position)]
    if not positions or (len(targets) > 1 and len(positions) < 2):
        screen.say("Its source is not open, so there is nothing to compare it with")
        return
    first, pairs = positions[0], library.possible_duplicates
    has_questions = library.papers[first].duplicates or any(
        first in (pair.left, pair.right) for pair in pairs
    )
    if len(positions) > 1 or has_questions:
        await _open(screen, positions)
    elif pairs:
        others = "1 possible pair" if len(pairs) == 1 else f"{len(pairs):,} possible pairs"
        screen.say(f"No duplicates of this paper; D shows {others} of others")
    else:
        screen.say("No duplicates of this paper, and no possible pairs of others")


async def possible(screen: MainScreen) -> None:
    """Go through all possible duplicates, one after the other."""
    await _open(screen, ())


async def _open(screen: MainScreen, positions: Sequence[int]) -> None:
    if screen.paper_list is None:
        return

    def go(position: int | None) -> None:
        if position is not None and not screen.go_to(position):
            screen.say("That paper is hidden by the filter")

    dialog = DuplicatesScreen(screen, screen.review_session, screen.paper_list, positions)
    await screen.app.push_screen(dialog, go)
