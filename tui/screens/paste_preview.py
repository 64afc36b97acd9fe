"""What a paste of several papers would add, before it is added."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from store.library.paper_list import PaperList
from store.model.display import byline
from store.model.record import Record
from store.text.cleaning import shorten
from store.text.latex import readable
from tui.screens.dialog import Dialog

_MAX_LINES = 200
"""Papers that the preview lists."""

_TITLE_COLUMNS, _MAX_HEIGHT = 68, 16


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """A pasted paper as the preview shows it."""

    title: str
    byline: str
    known: bool
    """Whether the paper is open already."""


def describe_records(records: Iterable[Record], paper_list: PaperList | None) -> list[PreviewLine]:
    """Return the lines of a preview."""
    position = (lambda _: None) if paper_list is None else paper_list.collection.position
    return [
        PreviewLine(
            readable(record.title or record.abstract),
            byline(tuple(map(readable, record.authors)), readable(record.venue), record.year),
            any(position(key) is not None for key in record.keys),
        )
        for record in records
    ]


class PastePreview(Dialog[bool]):
    """Returns whether to add the papers."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,n", "dismiss(False)", "Cancel", show=False),
        Binding("enter,y,P", "dismiss(True)", "Add", show=False),
        Binding("j,down", "scroll(1)", "Down", show=False),
        Binding("k,up", "scroll(-1)", "Up", show=False),
        Binding("pagedown,space", "scroll(10)", "Page down", show=False),
        Binding("pageup", "scroll(-10)", "Page up", show=False),
    ]

    def __init__(self, lines: Sequence[PreviewLine]) -> None:
        super().__init__(classes="dialog")
        self._lines = lines

    def compose(self) -> ComposeResult:
        """Lay out the titles between heading and hint."""
        known = sum(line.known for line in self._lines)
        already = f" · {known:,} already here" if known else ""
        with Vertical():
            yield Static(Content(f"Add {len(self._lines):,} papers?{already}"), classes="heading")
            with VerticalScroll(can_focus=False):
                yield Static(self._draw(), markup=False)
            yield Static(Content("Enter adds them · Esc cancels"), classes="hint")

    def on_resize(self) -> None:
        """Make the dialog as high as its text."""
        self.query_one(Vertical).styles.width = _TITLE_COLUMNS + 8
        lines = min(_MAX_HEIGHT, self.text_lines(self._draw()))
        self.query_one(VerticalScroll).styles.height = lines

    def action_scroll(self, lines: int) -> None:
        """Scroll by so many lines."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False, immediate=True)

    def _draw(self) -> Content:
        parts = [_draw_line(line) for line in self._lines[:_MAX_LINES]]
        hidden = len(self._lines) - _MAX_LINES
        parts += [Content(f"  and {hidden:,} more")] if hidden > 0 else []
        return Content("\n").join(parts)


def _draw_line(line: PreviewLine) -> Content:
    details = f"already here · {line.byline}" if line.known else line.byline
    sign = "=" if line.known else "+"
    title = shorten(line.title, _TITLE_COLUMNS)
    if not details.strip(" ·"):
        return Content.assemble((sign, "$accent"), " ", title)
    below = shorten(details.strip(" ·"), _TITLE_COLUMNS)
    return Content.assemble((sign, "$accent"), " ", title, (f"\n  {below}", "$text-muted"))
