"""Duplicates: this paper's, the marked papers', and all offers of the pile."""

from __future__ import annotations

from collections.abc import Sequence

from tui.screens.duplicates import Duplicates
from tui.screens.main.screen import MainScreen


async def show(screen: MainScreen) -> None:
    """Ask about the marked papers, else about the one under the cursor."""
    view = screen.view
    targets = screen.acting.targets()
    if view is None or not targets:
        screen.acting.nothing()
        return
    library = view.pile.library
    known = [at for at in targets if not view.pile.orphan(at)]
    if not known or (len(targets) > 1 and len(known) < 2):
        screen.say("Its source is not open, so there is nothing to compare it with.")
        return
    at = known[0]
    asked = any(at in (offer.left, offer.right) for offer in library.offers)
    if len(known) > 1 or library.papers[at].duplicates or asked:
        await _open(screen, known)
        return
    count = len(library.offers)
    others = f"D goes through the {count:,} of this pile" if count else "this pile has no offers"
    screen.say(f"No duplicates of this paper and no offers; {others}.")


async def offers(screen: MainScreen) -> None:
    """Go through every offer of the pile, one after the other."""
    if screen.view is not None:
        await _open(screen, ())


async def _open(screen: MainScreen, positions: Sequence[int]) -> None:
    if screen.view is None:
        return

    def left(position: int | None) -> None:
        if position is not None and not screen.go_to(position):
            screen.say("That paper is hidden by the filter.")

    library = screen.view.pile.library
    await screen.app.push_screen(Duplicates(screen, library, positions), left)
