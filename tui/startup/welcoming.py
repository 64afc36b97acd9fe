"""The card of the very first start: shown over the papers, gone before the first key acts.

Light: imported before the first frame.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.screen import Screen

    from tui.screens.main.screen import MainScreen


class FirstStart:
    """Shows the card once."""

    def __init__(self) -> None:
        self._card: Screen[None] | None = None
        """What lies over the papers; None once it is gone."""

    async def show(self, main: MainScreen) -> None:
        """Show what papersift is, with the keys of this user."""
        from tui.screens.welcome import WelcomeCard

        self._card = WelcomeCard(main.settings.keys)
        await main.app.push_screen(self._card)

    async def end(self) -> None:
        """Remove the card, so that the first key does what it always does."""
        card, self._card = self._card, None
        if card is not None and card.is_current:
            await card.dismiss(None)
