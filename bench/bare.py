"""The least that Textual can do: a box, and a list whose rows are redrawn for every letter.

python -m bench.bare COUNT
"""

from __future__ import annotations

import os
import sys

os.environ.setdefault("TEXTUAL_FPS", "240")

from textual.app import App, ComposeResult
from textual.content import Content
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import Input, Static

TITLE = "A Title of {} Such as Papers Have That Are Rather Long and Fill the Line of a List"


class Rows(ScrollView):
    """Rows of two lines, all redrawn at every change."""

    first = 0
    count = 0

    def show_from(self, first: int) -> None:
        """Show the rows from another one on."""
        self.first = first
        self.virtual_size = Size(self.size.width, self.count * 2)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw a line: a title, or what is dim below it."""
        row, line = divmod(y + self.scroll_offset.y, 2)
        text = TITLE.format(row + self.first) if not line else "Somebody, Another · Venue · 2021"
        content = Content.assemble((text, "dim" if line else "bold"))
        width = self.size.width
        strip = Strip(content.truncate(width, ellipsis=True).render_segments(self.visual_style))
        return strip.adjust_cell_length(width, self.rich_style)


class Bare(App[None]):
    """Echoes a letter, and redraws rows and count."""

    CSS = "Input { border: none; height: 1; } Rows { height: 1fr; } Static { height: 1; }"

    def compose(self) -> ComposeResult:
        """Lay out box, list and count."""
        yield Input()
        yield Rows()
        yield Static("", markup=False)

    def on_mount(self) -> None:
        """Show the first rows."""
        self.query_one(Rows).count = int(sys.argv[1])
        self.query_one(Rows).show_from(0)
        self.query_one(Static).update(Content("ready"))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show other rows for every text."""
        with self.batch_update():
            self.query_one(Rows).show_from(len(event.value) * 7)
            self.query_one(Static).update(Content(f"{len(event.value)} of {sys.argv[1]}"))


if __name__ == "__main__":
    Bare().run()
