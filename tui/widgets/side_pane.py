"""The third column of a wide screen: sections about the paper, and the progress below them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content

from tui.widgets.labels import TextBlock
from tui.widgets.scroll_text import ScrollText
from tui.widgets.text_builder import join_contents

SECTIONS = {
    "details": "Details",
    "note": "Note",
}
"""The sections about a paper, in their order, with their headings."""


class SidePane(Vertical):
    """Shows what is known of the paper under the cursor, and below it the progress."""

    DEFAULT_CSS = """
    SidePane {
        padding: 0 0 0 2;
        & #side-text { height: 1fr; }
        & > .side-pane--heading { text-style: bold; color: $accent; }
        & #side-criteria { height: auto; max-height: 50%; scrollbar-size-vertical: 1; }
        & #side-criteria-text { padding: 0 1 1 0; }
        & #side-progress { height: auto; max-height: 50%; padding: 1 0; }
    }
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"side-pane--heading"}

    _criteria = ""
    """The criteria that are shown."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._build: Callable[[int], Mapping[str, Content]] = lambda _: {}
        """Builds the sections about the paper, by name."""

    def compose(self) -> ComposeResult:
        """Create the sections above the progress, and below both the criteria."""
        yield ScrollText(id="side-text")
        yield TextBlock(id="side-progress")
        with VerticalScroll(id="side-criteria", can_focus=False):
            yield TextBlock(id="side-criteria-text")

    @property
    def text(self) -> ScrollText:
        """The sections about the paper."""
        return self.query_one("#side-text", ScrollText)

    def show(self, build: Callable[[int], Mapping[str, Content]], criteria: str = "") -> None:
        """Show sections about another paper, and the criteria if they stay here.

        `build` returns the sections by name, wrapped to so many columns.
        """
        self._show_criteria(criteria)
        self._build = build
        self.on_resize()

    def on_resize(self) -> None:
        """Build the sections for the width; a pane that is hidden has none."""
        if self.text.line_width:
            self._draw(self._build(self.text.columns))

    on_show = on_resize

    def _show_criteria(self, text: str) -> None:
        if text == self._criteria:
            return
        from tui.widgets.markdown_text import markdown_text

        self._criteria = text
        heading = Content.assemble(("Criteria\n", "bold $accent"))
        content = heading + markdown_text(text) if text else Content("")
        self.query_one("#side-criteria-text", TextBlock).set_text(content)

    def show_progress(self, content: Content) -> None:
        """Show how far the user is."""
        heading = Content.assemble(("Progress\n", "bold $accent"))
        self.query_one("#side-progress", TextBlock).set_text(heading + content)

    def _draw(self, sections: Mapping[str, Content]) -> None:
        style = self.get_visual_style("side-pane--heading", partial=True)
        parts = [
            Content.assemble((f"{heading}\n", style), sections[name])
            for name, heading in SECTIONS.items()
            if name in sections and sections[name].plain
        ]
        self.text.set_text(join_contents(parts, "\n\n"))
