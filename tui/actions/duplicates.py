"""Duplicates: this paper's, the marked papers', and all offers of the pile."""

from __future__ import annotations

from collections.abc import Sequence

from tui.screens.duplicates import DuplicatesScreen
from tui.screens.main.screen import MainScreen


async def review(screen: MainScreen) -> None:
    """Ask about the marked papers, else about the one under the cursor."""
    view = screen.paper_list
    targets = screen.reviewer.targets()
    if view is None or not targets:
        screen.reviewer.nothing()
        return
    library = view.collection.library
    known = [at for at in targets if not view.collection.is_orphan(at)]
    if not known or (len(targets) > 1 and len(known) < 2):
        screen.say("Its source is not open, so there is nothing to compare it with.")
        return
    at = known[0]
    asked = any(at in (offer.left, offer.right) for offer in library.possible_duplicates)
    if len(known) > 1 or library.papers[at].duplicates or asked:
        await _open(screen, known)
        return
    count = len(library.possible_duplicates)
    others = f"D goes through the {count:,} of this pile" if count else "this pile has no offers"
    screen.say(f"No duplicates of this paper and no offers; {others}.")


async def possible(screen: MainScreen) -> None:
    """Go through every offer of the pile, one after the other."""
    if screen.paper_list is not None:
        await _open(screen, ())


async def _open(screen: MainScreen, positions: Sequence[int]) -> None:
    if screen.paper_list is None:
        return

    def left(position: int | None) -> None:
        if position is not None and not screen.go_to(position):
            screen.say("That paper is hidden by the filter.")

    library = screen.paper_list.collection.library
    await screen.app.push_screen(DuplicatesScreen(screen, library, positions), left)
