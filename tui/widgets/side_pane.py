"""The third column of a wide screen: the note, and how far one is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content

from tui.widgets.labels import StaticText

if TYPE_CHECKING:
    from store.model.annotation import Annotation


class SidePane(Vertical):
    """Shows the note of the paper under the cursor above the progress of the pile."""

    DEFAULT_CSS = """
    SidePane {
        padding: 0 2;
        & #side-note { height: 1fr; scrollbar-size-vertical: 1; }
        & #side-progress { height: auto; max-height: 50%; }
    }
    """

    def compose(self) -> ComposeResult:
        """Lay out the note above the progress."""
        with VerticalScroll(id="side-note", can_focus=False):
            yield StaticText(id="side-text")
        yield StaticText(id="side-progress")

    def show(self, annotation: Annotation) -> None:
        """Show what was written about a paper."""
        text = annotation.note
        shown = (
            Content(text)
            if text
            else Content.assemble(("No note yet: n writes one.", "$text-muted"))
        )
        heading = Content.assemble(("Note\n", "bold $accent"))
        self.query_one("#side-text", StaticText).put(heading + shown)

    def clear(self) -> None:
        """Show no note."""
        self.query_one("#side-text", StaticText).put(Content(""))

    def progress(self, lines: list[str]) -> None:
        """Show how far one is, a line each."""
        heading = Content.assemble(("Progress\n", "bold $accent"))
        self.query_one("#side-progress", StaticText).put(heading + Content("\n".join(lines)))
