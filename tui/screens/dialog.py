"""Dialogs: screens over the main one. They close once, even where two clicks or keys ask for it."""

from __future__ import annotations

from textual.await_complete import AwaitComplete
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen, ScreenResultType

_FRAME_LINES = 6
"""Lines of the frame, the heading and the hint."""

_FRAME_COLUMNS = 4
"""Columns of the frame and of what is free inside it."""


class Dialog(ModalScreen[ScreenResultType]):
    """A screen that is closed with a result."""

    def dismiss(self, chosen: ScreenResultType | None = None) -> AwaitComplete:
        """Close, unless that has happened: Textual would close whatever lies on top by now.

        The second click of two arrives while the first one still removes the screen.
        """
        return super().dismiss(chosen) if self.is_active else AwaitComplete()

    def text_lines(self, *texts: Content) -> int:
        """Return how many lines texts take that are wrapped in the frame of the dialog."""
        wanted = self.query_one(Vertical).styles.width
        widest = self.size.width if wanted is None else min(self.size.width, int(wanted.value))
        columns = max(1, widest - _FRAME_COLUMNS)
        return sum(text.get_height({}, columns) for text in texts)

    def fit_height(self, lines: int) -> None:
        """Make the dialog as high as the lines in its frame, within most of the screen."""
        most = self.size.height * 9 // 10
        self.query_one(Vertical).styles.height = min(lines + _FRAME_LINES, most)
