"""The help: all keys and the filter language, in as many columns as fit, with a search."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.screens.dialog import Dialog
from tui.screens.text_screen import SCROLL_KEYS
from tui.widgets.line_input import LineInput

Entries = Mapping[str, Sequence[tuple[str, str]]]
"""Headings, and below each what is explained with its explanation."""

_LEFT_COLUMNS = 19
"""Columns for keys and examples."""

_MOST_COLUMNS, _FEWEST_COLUMNS = 76, 62
"""Columns of each half; from twice the fewest on it stands in two columns."""

_ALONE_COLUMNS = 100
"""Columns that it takes at most where it stands in one."""

_GAP = 4

_FRAME = 7
"""Columns of the dialog that are no text: edges, padding, scrollbar."""


class HelpScreen(Dialog[None]):
    """Explains the keys; what is typed after `/` shows only what contains it."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", show=False),
        Binding("q,enter,question_mark", "dismiss", "Close", show=False),
        Binding("slash", "search", "Search", show=False),
        *SCROLL_KEYS,
    ]

    def __init__(self, entries: Entries) -> None:
        super().__init__(classes="dialog help")
        self._entries = entries

    def compose(self) -> ComposeResult:
        """Lay out the box for a search above the text."""
        with Vertical():
            yield Static(Content("papersift"), classes="heading")
            yield LineInput(placeholder="search", compact=True)
            with VerticalScroll(can_focus=False):
                yield Static(id="text", markup=False)
            yield Static(Content("/ searches · j k scroll · Esc closes"), classes="hint")

    def on_mount(self) -> None:
        """Show everything, and no box yet."""
        self.query_one(LineInput).display = False

    def on_resize(self, event: events.Resize) -> None:
        """Set the text in the columns that fit."""
        self._draw()

    def on_input_changed(self) -> None:
        """Show what contains the words that were typed."""
        self._draw()

    def on_input_submitted(self) -> None:
        """Send keys to the text again."""
        self.set_focus(None)

    def action_search(self) -> None:
        """Send keys to the box."""
        box = self.query_one(LineInput)
        box.display = True
        self.set_focus(box)

    def action_back(self) -> None:
        """End the search, or else close."""
        box = self.query_one(LineInput)
        if not box.display:
            self.dismiss()
        box.value, box.display = "", False
        self.set_focus(None)

    def action_scroll(self, lines: int) -> None:
        """Scroll by so many lines."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False, immediate=True)

    def _draw(self) -> None:
        words = self.query_one(LineInput).value.casefold().split()
        room = min(self.size.width, 2 * _MOST_COLUMNS + _GAP + _FRAME) - _FRAME
        entries = _matching(self._entries, words)
        if not entries:
            lines = [Content.assemble(("Nothing here contains that.", "$text-muted"))]
        elif room >= 2 * _FEWEST_COLUMNS + _GAP:
            lines = _in_two_columns(entries, (room - _GAP) // 2)
        else:
            lines = _lines(entries, min(room, _ALONE_COLUMNS))
        self.query_one("#text", Static).update(Content("\n").join(lines))


def _matching(entries: Entries, words: Sequence[str]) -> Entries:
    """Return the entries that contain all words, in either part or in their heading."""
    kept = {
        heading: [
            (left, text)
            for left, text in rows
            if all(word in f"{heading} {left} {text}".casefold() for word in words)
        ]
        for heading, rows in entries.items()
    }
    return {heading: rows for heading, rows in kept.items() if rows}


def _lines(entries: Entries, columns: int) -> list[Content]:
    lines: list[Content] = []
    for heading, rows in entries.items():
        lines += [Content("")] * bool(lines)
        lines.append(Content.assemble((heading, "bold $accent")))
        for left, text in rows:
            lines += _row(left, text, columns)
    return lines


def _row(left: str, text: str, columns: int) -> list[Content]:
    """Return a key or an example followed by what it does, wrapped in a column of its own."""
    wrapped = textwrap.wrap(text, max(12, columns - _LEFT_COLUMNS - 1)) or [""]
    first = Content.assemble((f"{left:<{_LEFT_COLUMNS}}", "bold"), f" {wrapped[0]}")
    return [first, *(Content(" " * (_LEFT_COLUMNS + 1) + line) for line in wrapped[1:])]


def _in_two_columns(entries: Entries, columns: int) -> list[Content]:
    """Set the entries in two columns, which part between two headings where they are even."""
    blocks = [_lines({heading: rows}, columns) for heading, rows in entries.items()]
    sizes = [len(block) + 1 for block in blocks]
    parts = range(1, len(blocks) + 1)
    split = min(parts, key=lambda place: max(sum(sizes[:place]), sum(sizes[place:])))
    sides = []
    for half in (blocks[:split], blocks[split:]):
        lines = [line for block in half for line in (*block, Content(""))]
        sides.append(lines[:-1])
    height = max(map(len, sides))
    left, right = ([*side, *[Content("")] * (height - len(side))] for side in sides)
    gap = " " * _GAP
    return [a.truncate(columns, pad=True) + gap + b for a, b in zip(left, right, strict=True)]
