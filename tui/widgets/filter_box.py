"""The filter box: one line that narrows the list with every letter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.style import Style
from textual.widgets import Input

from tui.terminal.compatibility import is_cursor_visible, restart_cursor_blink
from tui.terminal.painting import in_one_frame
from tui.widgets.line_input import LineInput
from tui.widgets.strips import StyleCache, layers_to_strip

if TYPE_CHECKING:
    from store.search.language import Ignored

_MAX_FILTERS = 100
"""Filters that are remembered."""


class FilterBox(LineInput):
    """An input that keeps its text on Enter and drops it on Esc."""

    DEFAULT_CSS = """
    FilterBox { width: 1fr; height: 1; border: none; padding: 0; background: transparent;
        &:focus { border: none; background: transparent; } }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "keep", "keep the filter"),
        Binding("escape", "drop", "drop it", key_display="Esc"),
        Binding("up", "earlier", "earlier filters", key_display="↑"),
        Binding("down", "later", "Later filter", show=False),
        Binding("tab", "complete", "complete"),
    ]

    @dataclass
    class Complete(Message):
        """Tab was pressed: the word before the cursor is to be completed."""

        text: str
        cursor: int

    class Kept(Message):
        """Enter was pressed: the filter stays, the list gets the keys."""

    class Dropped(Message):
        """Esc was pressed: the filter from before the box was opened comes back."""

    def __init__(
        self,
        narrow: Callable[[str], None],
        earlier_filters: Sequence[str] = (),
        *,
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        super().__init__(
            placeholder="to filter: words, tag:x, is:include, year:>=2020, …",
            compact=True,
            select_on_focus=False,
            id=id,
        )
        self._narrow = narrow
        """Shows what matches a text; called, not notified, so that text and list are one frame."""
        self._narrows = True
        """Whether a change of the text narrows the list."""
        self._style_cache: StyleCache | None = None
        """None when the colours may have changed."""
        self._filters = list(earlier_filters)[-_MAX_FILTERS:]
        self._index = len(self._filters)
        """The filter that is in the box; one past the last for what is being typed."""
        self._typed = ""
        """What was being typed before the user went back to earlier filters."""

    @property
    def earlier_filters(self) -> tuple[str, ...]:
        """The filters that were kept, the latest last."""
        return tuple(self._filters)

    def set_text(self, text: str) -> None:
        """Set the text without narrowing the list."""
        self._narrows = False
        self.value = text
        self._narrows = True
        self.cursor_position = len(text)

    def watch_value(self, text: str) -> None:
        """Narrow the list to what is in the box now."""
        if self._narrows:
            self._narrow(text)

    def replace(self, text: str, start: int, end: int) -> None:
        """Change the text, and paint all that follows from it in the same frame."""
        with in_one_frame(self):
            super().replace(text, start, end)

    def take(self, character: str) -> None:
        """Insert a character at the cursor, or replace what is selected by it."""
        restart_cursor_blink(self)
        self.replace(character, *sorted(self.selection))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Stop the message: the list has been narrowed already."""
        event.stop()

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, **_: bool
    ) -> Self:
        """Repaint the box, and never lay it out: its size does not depend on its text."""
        return super().refresh(*regions, repaint=repaint or layout)

    def notify_style_update(self) -> None:
        """Forget the old colours."""
        super().notify_style_update()
        self._style_cache = None

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw a region of the box."""
        left, right = crop.column_span
        return [self.render_line(y).crop(left, right) for y in crop.line_range]

    def render_line(self, y: int) -> Strip:
        """Draw the text, with what of it is ignored, what is selected, and the cursor."""
        if self._style_cache is None:
            names = ("cursor", "placeholder", "selection")
            styles = {name: self.get_visual_style(f"input--{name}") for name in names}
            styles["ignored"] = Style(underline=True)
            self._style_cache = StyleCache.for_widget(self, None, styles)
        width, text = self.outer_size.width, self.value
        if text:
            layers = [(ignored.start, ignored.end, "ignored") for ignored in _find_ignored(text)]
        else:
            text = _shorten_list(self.placeholder, width)
            layers = [(0, len(text), "placeholder")]
        if self.has_focus:
            if self.value and not self.selection.is_empty:
                first, last = sorted(self.selection)
                layers.append((first, last, "selection"))
            if is_cursor_visible(self):
                layers.append((self.cursor_position, self.cursor_position + 1, "cursor"))
        text += " "
        line = layers_to_strip(text, layers, cell_len(text), self._style_cache)
        left = self.scroll_offset.x
        return line.crop(left, left + width).adjust_cell_length(width, self._style_cache[()])

    def action_keep(self) -> None:
        """Keep the filter and remember it."""
        self.remember(self.value.strip())
        self.post_message(self.Kept())

    def remember(self, text: str) -> None:
        """Remember a filter as the latest."""
        if text:
            others = (earlier for earlier in self._filters if earlier != text)
            self._filters = [*others, text][-_MAX_FILTERS:]
        self._index, self._typed = len(self._filters), ""

    def action_drop(self) -> None:
        """Drop what was typed."""
        self._index, self._typed = len(self._filters), ""
        self.post_message(self.Dropped())

    def action_earlier(self) -> None:
        """Show the filter that was kept before the one in the box."""
        if self._index == len(self._filters):
            self._typed = self.value
        if self._index > 0:
            self._show_filter(self._index - 1)

    def action_later(self) -> None:
        """Show the filter that was kept after the one in the box; at last what was being typed."""
        if self._index < len(self._filters):
            self._show_filter(self._index + 1)

    def _show_filter(self, index: int) -> None:
        self._index = index
        self.value = self._filters[index] if index < len(self._filters) else self._typed
        self.cursor_position = len(self.value)

    def action_complete(self) -> None:
        """Complete the field, value or tag before the cursor."""
        self.post_message(self.Complete(self.value, self.cursor_position))


def _find_ignored(text: str) -> tuple[Ignored, ...]:
    """Return the parts of a query that the parser ignores."""
    from store.search.parser import parse_query

    return parse_query(text).ignored


def _shorten_list(text: str, columns: int) -> str:
    """Return a list `a, b, c, …` with as many of its parts as fit, never half of one."""
    parts = text.split(", ")
    while len(parts) > 2 and cell_len(", ".join(parts)) > columns:
        del parts[-2]
    return ", ".join(parts)
