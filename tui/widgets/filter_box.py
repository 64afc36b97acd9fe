"""The filter box: one line that narrows the list while one types."""

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

from tui.terminal.painting import in_one_frame
from tui.widgets.strips import StyleCache, layered_strip

if TYPE_CHECKING:
    from store.search.language import Ignored

PAST = 100
"""Filters that are remembered."""


class FilterBox(Input):
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
        """Tab: the word before the cursor is to be completed."""

        text: str
        cursor: int

    class Kept(Message):
        """Enter: the filter stays, the keys go back to the list."""

    class Dropped(Message):
        """Esc: the filter that was there before the box was opened comes back."""

    def __init__(
        self,
        narrow: Callable[[str], None],
        past: Sequence[str] = (),
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
        """Shows what fits a text; called at once, so that text and list are one frame."""
        self._telling = True
        self._looks: StyleCache | None = None
        """How the parts of the line look; None when the colours may be others."""
        self._past = list(past)[-PAST:]
        self._at = len(self._past)
        self._begun = ""
        """What was being typed before one went up to earlier filters."""

    @property
    def past(self) -> tuple[str, ...]:
        """The filters that were kept, the latest last."""
        return tuple(self._past)

    def put(self, text: str) -> None:
        """Set the text without telling anybody."""
        self._telling = False
        self.value = text
        self._telling = True
        self.cursor_position = len(text)

    def watch_value(self, text: str) -> None:
        """Narrow the list to what is in the box now."""
        if self._telling:
            self._narrow(text)

    def replace(self, text: str, start: int, end: int) -> None:
        """Change the text; what follows from it is drawn with it."""
        with in_one_frame(self):
            super().replace(text, start, end)

    def take(self, letter: str) -> None:
        """Put a letter where the cursor is, or in place of what is selected."""
        self._restart_blink()
        self.replace(letter, *sorted(self.selection))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Keep to oneself what the list knows already."""
        event.stop()

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Draw the text anew; the box stays as large as it is, so nothing is laid out for it."""
        return super().refresh(*regions, repaint=repaint or layout, recompose=recompose)

    def notify_style_update(self) -> None:
        """Forget the old colours."""
        super().notify_style_update()
        self._looks = None

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the line in one piece."""
        left, right = crop.column_span
        return [self.render_line(y).crop(left, right) for y in crop.line_range]

    def render_line(self, y: int) -> Strip:
        """Draw the text, what of it cannot be read yet, what is selected, and the cursor."""
        if self._looks is None:
            parts = ("cursor", "placeholder", "selection")
            styles = {one: self.get_visual_style(f"input--{one}") for one in parts}
            self._looks = StyleCache.on(self, None, styles | {"ignored": Style(underline=True)})
        width, text = self.outer_size.width, self.value
        if text:
            layers = [(piece.start, piece.end, "ignored") for piece in _ignored(text)]
        else:
            text = self.placeholder
            layers = [(0, len(text), "placeholder")]
        if self.has_focus:
            if self.value and not self.selection.is_empty:
                first, last = sorted(self.selection)
                layers.append((first, last, "selection"))
            if self._cursor_visible:
                layers.append((self.cursor_position, self.cursor_position + 1, "cursor"))
        text += " "
        line = layered_strip(text, layers, cell_len(text), self._looks)
        left = self.scroll_offset.x
        return line.crop(left, left + width).adjust_cell_length(width, self._looks[()])

    def action_keep(self) -> None:
        """Keep the filter and remember it."""
        self.remember(self.value.strip())
        self.post_message(self.Kept())

    def remember(self, text: str) -> None:
        """Take a filter for the latest of the past ones."""
        if text:
            self._past = [*(past for past in self._past if past != text), text][-PAST:]
        self._at, self._begun = len(self._past), ""

    def action_drop(self) -> None:
        """Drop what was typed."""
        self._at, self._begun = len(self._past), ""
        self.post_message(self.Dropped())

    def action_earlier(self) -> None:
        """Put the filter that was kept before this one into the box."""
        if self._at == len(self._past):
            self._begun = self.value
        if self._at > 0:
            self._go(self._at - 1)

    def action_later(self) -> None:
        """Come back to the filters that were kept later, at last to what was being typed."""
        if self._at < len(self._past):
            self._go(self._at + 1)

    def _go(self, at: int) -> None:
        self._at = at
        self.value = self._past[at] if at < len(self._past) else self._begun
        self.cursor_position = len(self.value)

    def action_complete(self) -> None:
        """Complete the field, value or tag before the cursor."""
        self.post_message(self.Complete(self.value, self.cursor_position))


def _ignored(text: str) -> tuple[Ignored, ...]:
    """Return the pieces of a query that are left out."""
    from store.search.parser import parse_query

    return parse_query(text).ignored
