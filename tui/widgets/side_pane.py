"""The third column of a wide screen: sections about the paper, and the progress below them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content

from tui.widgets.labels import TextBlock
from tui.widgets.scroll_text import ScrollText
from tui.widgets.text_builder import join_contents

SECTIONS = {
    "details": "Details",
    "terms": "Terms",
    "similar": "Similar",
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
        & #side-progress { height: auto; max-height: 50%; padding: 1 0; }
    }
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"side-pane--heading"}

    _sections: Mapping[str, Content] = {}
    """The sections about the paper, by name."""
    _criteria = ""
    """The criteria that are shown."""

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

    @property
    def columns(self) -> int:
        """Columns to which the sections are wrapped."""
        return self.text.columns

    def show(self, sections: Mapping[str, Content], criteria: str = "") -> None:
        """Show sections about another paper, by their names, and the criteria if they stay here."""
        self._show_criteria(criteria)
        self._sections = dict(sections)
        self._draw()

    def _show_criteria(self, text: str) -> None:
        if text == self._criteria:
            return
        from tui.widgets.markdown_text import markdown_text

        self._criteria = text
        heading = Content.assemble(("\nCriteria\n", "bold $accent"))
        content = heading + markdown_text(text) if text else Content("")
        self.query_one("#side-criteria-text", TextBlock).set_text(content)

    def set_section(self, name: str, content: Content) -> None:
        """Show one more section about the paper, or another text of one; none where it is empty."""
        self._sections = {**self._sections, name: content}
        self._draw()

    def show_progress(self, lines: list[str]) -> None:
        """Show how far the user is."""
        heading = Content.assemble(("Progress\n", "bold $accent"))
        text = heading + Content("\n".join(lines))
        self.query_one("#side-progress", TextBlock).set_text(text)

    def _draw(self) -> None:
        style = self.get_visual_style("side-pane--heading", partial=True)
        parts = [
            Content.assemble((f"{heading}\n", style), self._sections[name])
            for name, heading in SECTIONS.items()
            if name in self._sections and self._sections[name].plain
        ]
        self.text.set_text(join_contents(parts, "\n\n"))
