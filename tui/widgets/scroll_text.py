"""A text of any length that scrolls and can be selected with the mouse."""

from __future__ import annotations

from textual.content import Content
from textual.selection import Selection
from textual.strip import Strip
from textual.visual import Visual

from tui.widgets.lines import Lines

MOST = 78
"""Columns of a line that one can read."""


class ScrollText(Lines):
    """Wraps a text to lines that one can read."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.can_focus = False
        self.auto_links = False
        self._text = Content("")
        self._strips: list[Strip] | None = None
        """The text as lines; None when text, width or colours have changed since."""

    def put(self, text: Content) -> None:
        """Show a text."""
        if text.plain == self._text.plain and text.spans == self._text.spans:
            return
        self._text = text
        self._wrap()

    def render(self) -> Content:
        """Give the text, from which Textual copies what is selected."""
        return self._text

    def render_line(self, y: int) -> Strip:
        """Draw a line of the text, or an empty one below it."""
        if self._strips is None:
            self._wrap()
        at = self.scroll_offset.y + y
        strips = self._strips or []
        return strips[at] if at < len(strips) else self.blank()

    def on_resize(self) -> None:
        """Wrap the text to the new width."""
        self._wrap()

    def notify_style_update(self) -> None:
        """Forget what was drawn in the old colours."""
        super().notify_style_update()
        self._strips = None

    def selection_updated(self, selection: Selection | None) -> None:
        """Light up what is selected."""
        self._strips = None
        super().selection_updated(selection)

    def _wrap(self) -> None:
        width = self.line_width
        if not width:
            return
        style, wide = self.visual_style, min(width, MOST)
        lines = Visual.to_strips(self, self._text, wide, None, style)
        self._strips = [
            self.filtered(line.adjust_cell_length(width, style.rich_style)) for line in lines
        ]
        self.measure(len(lines))
        self.refresh()
