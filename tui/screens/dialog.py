"""Dialogs: screens over the main one. They close once, even where two clicks or keys ask for it."""

from __future__ import annotations

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, ScreenResultType


class Dialog(ModalScreen[ScreenResultType]):
    """A screen that is closed with a result."""

    def dismiss(self, chosen: ScreenResultType | None = None) -> AwaitComplete:
        """Close, unless that has happened: Textual would close whatever lies on top by now.

        The second click of two arrives while the first one still removes the screen.
        """
        return super().dismiss(chosen) if self.is_active else AwaitComplete()
