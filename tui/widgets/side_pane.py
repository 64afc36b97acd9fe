"""The third column of a wide screen: the note and the progress."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content

from tui.widgets.labels import TextBlock

if TYPE_CHECKING:
    from store.model.annotation import Annotation


class SidePane(Vertical):
    """Shows the note of the paper under the cursor, and below it the progress."""

    DEFAULT_CSS = """
    SidePane {
        padding: 0 2;
        & #side-note { height: 1fr; scrollbar-size-vertical: 1; }
        & #side-criteria { height: auto; max-height: 50%; scrollbar-size-vertical: 1; }
        & #side-progress { height: auto; max-height: 50%; }
    }
    """

    _criteria = ""
    """The criteria that are shown."""

    def compose(self) -> ComposeResult:
        """Create the note above the progress, and below both the criteria."""
        with VerticalScroll(id="side-note", can_focus=False):
            yield TextBlock(id="side-text")
        yield TextBlock(id="side-progress")
        with VerticalScroll(id="side-criteria", can_focus=False):
            yield TextBlock(id="side-criteria-text")

    def show(self, annotation: Annotation, criteria: str = "") -> None:
        """Show the note of a paper, or how to write one; and the criteria, if they stay here."""
        self._show_criteria(criteria)
        heading = Content.assemble(("Note\n", "bold $accent"))
        if annotation.note:
            note = Content(annotation.note)
        else:
            note = Content.assemble(("No note yet: n writes one.", "$text-muted"))
        self.query_one("#side-text", TextBlock).set_text(heading + note)

    def _show_criteria(self, text: str) -> None:
        if text == self._criteria:
            return
        from tui.widgets.markdown_text import markdown_text

        self._criteria = text
        heading = Content.assemble(("\nCriteria\n", "bold $accent"))
        content = heading + markdown_text(text) if text else Content("")
        self.query_one("#side-criteria-text", TextBlock).set_text(content)

    def clear(self) -> None:
        """Show no note."""
        self.query_one("#side-text", TextBlock).set_text(Content(""))

    def show_progress(self, lines: list[str]) -> None:
        """Show how far the user is."""
        heading = Content.assemble(("Progress\n", "bold $accent"))
        text = heading + Content("\n".join(lines))
        self.query_one("#side-progress", TextBlock).set_text(text)
