"""How many papers are shown: a line at the right that is laid out only when it has grown.

Text that is drawn when it changes, and laid out anew only when it wraps in another way.
"""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from tui.widgets.strips import StyleCache, line_strip


class Count(Widget):
    """One line of text, set to the right."""

    DEFAULT_CSS = "Count { width: auto; height: 1; padding-left: 2; color: $text-muted; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._text = ""
        self._looks: StyleCache | None = None
        """How it looks; None when the colours may be others."""

    @property
    def text(self) -> str:
        """What it says."""
        return self._text

    def put(self, text: str) -> None:
        """Say something else; a shorter text leaves the place as large as it is."""
        if text != self._text:
            self._text = text
            self.refresh(layout=cell_len(text) > self.content_size.width)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """Ask for as many columns as the text has."""
        return cell_len(self._text)

    def notify_style_update(self) -> None:
        """Forget the old colours."""
        super().notify_style_update()
        self._looks = None

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the line."""
        if self._looks is None:
            self._looks = StyleCache.on(self)
        width = self.outer_size.width
        before = " " * max(0, width - cell_len(self._text))
        line = line_strip([(before + self._text, ())], width, self._looks)
        return [line.crop(*crop.column_span)] * crop.height


class StaticText(Static):
    """A Static that a second text like the first costs nothing."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(markup=False, id=id)
        self._text = Content("")

    def put(self, text: Content) -> None:
        """Show a text."""
        old, self._text = self._text, text
        if text.plain != old.plain or text.spans != old.spans:
            self.update(text, layout=text.plain != old.plain)
