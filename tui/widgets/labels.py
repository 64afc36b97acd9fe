"""Small texts: the count of papers and a text of some lines, without layouts; keys of a dialog."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget
from textual.widgets import Static

from tui.widgets.strips import StyleCache, runs_to_strip


class PaperCount(Widget):
    """How many papers are shown: one line, aligned right, laid out only when it has grown."""

    DEFAULT_CSS = "PaperCount { width: auto; height: 1; padding-left: 2; color: $text-muted; }"

    text = ""
    """The text of the line."""
    _style_cache: StyleCache | None = None
    """None when the colours may have changed."""

    def set_text(self, text: str) -> None:
        """Show a text; for a shorter one the widget stays as wide as it is."""
        if text != self.text:
            self.text = text
            self.refresh(layout=cell_len(text) > self.content_size.width)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """Return the columns of the text."""
        return cell_len(self.text)

    def notify_style_update(self) -> None:
        """Forget the old colours."""
        super().notify_style_update()
        self._style_cache = None

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the line."""
        if self._style_cache is None:
            self._style_cache = StyleCache.for_widget(self)
        width = self.outer_size.width
        padding = " " * max(0, width - cell_len(self.text))
        line = runs_to_strip([(padding + self.text, ())], width, self._style_cache)
        return [line.crop(*crop.column_span)] * crop.height


class HintLine(Static):
    """What the keys of a dialog do, parted by dots; a click on what Esc does presses Esc."""

    DEFAULT_CSS = """
    HintLine { color: $text-muted; link-color: $text-muted; link-style: none;
        link-style-hover: reverse; }
    """

    def __init__(self, text: str = "", *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(_link_escape(text), markup=False, id=id, classes="hint")

    def set_text(self, text: str) -> None:
        """Show other keys, or a line about what happened."""
        self.update(_link_escape(text))


_DOT = " · "
_PRESS_ESCAPE = Style.from_meta({"@click": "app.press('escape')"})


def _link_escape(text: str) -> Content:
    """Return a text in which what Esc does can be clicked."""
    hints = [
        Content.styled(hint, _PRESS_ESCAPE) if hint.startswith("Esc ") else Content(hint)
        for hint in text.split(_DOT)
    ]
    return Content(_DOT).join(hints)


class TextBlock(Static):
    """A Static that draws only another text, and is laid out only for other characters."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(markup=False, id=id)
        self._text = Content("")

    def set_text(self, text: Content) -> None:
        """Show a text."""
        earlier, self._text = self._text, text
        if text.plain != earlier.plain or text.spans != earlier.spans:
            self.update(text, layout=text.plain != earlier.plain)
