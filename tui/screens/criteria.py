"""The criteria of a review: Markdown of the user's, read, written in place or in their editor."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static, TextArea

from store.model.annotation import Change
from store.text.cleaning import clean
from tui.screens.dialog import Dialog
from tui.screens.external_editor import edit_in_terminal
from tui.screens.main.reviewing import ReviewSession
from tui.screens.text_screen import SCROLL_KEYS
from tui.widgets.labels import HintLine, TextBlock
from tui.widgets.markdown_text import markdown_text

_ADVICE = (
    "No criteria yet: e writes them here, ctrl+o in your editor. They are Markdown: a line with # "
    "is a heading, one with - a point."
)
_READING = "e edits · ctrl+o opens $EDITOR · p keeps them in view · Esc closes"
_WRITING = "Esc keeps the text · ctrl+o opens $EDITOR"

_LEAST_LINES, _MOST_LINES = 12, 48
"""Lines of the dialog for a text that is read, at least, and for one that is written, at most."""


class CriteriaScreen(Dialog[None]):
    """Shows and edits the criteria; each edit is one Change."""

    AUTO_FOCUS = ""
    DEFAULT_CSS = """
    CriteriaScreen TextArea { height: 1fr; border: none; background: $panel; }
    CriteriaScreen #text { height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Close", show=False, priority=True),
        Binding("ctrl+o", "edit_externally", "In $EDITOR", show=False, priority=True),
        Binding("q,c", "dismiss", "Close", show=False),
        Binding("e", "edit", "Edit", show=False),
        Binding("p", "pin", "Beside the abstract", show=False),
        Binding("u", "undo", "Undo", show=False),
        *SCROLL_KEYS,
    ]

    def __init__(
        self,
        read: Callable[[], str],
        write: Callable[[str], Change | None],
        review_session: ReviewSession,
        editor: str,
        pin: Callable[[], str],
    ) -> None:
        """Make a screen; `editor` is the user's command, `pin` returns a line for the user."""
        super().__init__(classes="dialog wide")
        self._read = read
        self._write = write
        self._review_session = review_session
        self._editor = editor
        self._pin = pin
        self._shown = Content("")

    def compose(self) -> ComposeResult:
        """Lay out the text, and the editor in its place."""
        with Vertical():
            yield Static(Content("Criteria"), classes="heading")
            with VerticalScroll(can_focus=False):
                yield TextBlock(id="text")
            yield TextArea(soft_wrap=True, tab_behavior="focus", show_line_numbers=False)
            yield HintLine()

    def on_mount(self) -> None:
        """Show the criteria."""
        self._set_writing(False)
        self._show(_READING)

    def on_resize(self) -> None:
        """Make the dialog as high as the text; while one is written, as high as may be."""
        lines = max(_LEAST_LINES, self.text_lines(self._shown))
        self.fit_height(_MOST_LINES if self._is_writing else lines)

    @property
    def _is_writing(self) -> bool:
        return self.query_one(TextArea).display

    def _set_writing(self, on: bool) -> None:
        """Show the editor in place of the text, or the text again."""
        area = self.query_one(TextArea)
        area.display, self.query_one(VerticalScroll).display = on, not on
        self.set_focus(area if on else None)

    def _show(self, message: str) -> None:
        text = self._read()
        self._shown = markdown_text(text) if text else Content.assemble((_ADVICE, "$text-muted"))
        self.query_one("#text", TextBlock).set_text(self._shown)
        self.on_resize()
        self._say(message)

    def action_edit(self) -> None:
        """Write in place."""
        area = self.query_one(TextArea)
        area.load_text(self._read())
        area.move_cursor(area.document.end)
        self._set_writing(True)
        self.on_resize()
        self._say(_WRITING)

    def action_edit_externally(self) -> None:
        """Write in the user's own editor."""
        text = self.query_one(TextArea).text if self._is_writing else self._read()
        edited = edit_in_terminal(self.app, text, self._editor)
        if edited.path is not None:
            self._say(f"{edited.remark}; what you save is in {edited.path}")
        elif self._keep(edited.text) and edited.remark:
            self._say(clean(edited.remark))

    def action_back(self) -> None:
        """Keep what was written, or else close."""
        if not self._is_writing:
            self.dismiss()
        else:
            self._keep(self.query_one(TextArea).text)

    def _keep(self, text: str) -> bool:
        """Save the criteria; return False, and go on writing, where that is not possible."""
        change = self._review_session.save(lambda: self._write(text))
        if self._review_session.unsaved_reason:
            self._say(f"NOT SAVED: {self._review_session.unsaved_reason}")
            return False
        if change is not None:
            self._review_session.show_change(change)
        self._set_writing(False)
        self._show(f"{change.text} · u undoes" if change is not None else _READING)
        return True

    def action_undo(self) -> None:
        """Undo the last action."""
        change = self._review_session.undo_or_redo("undo")
        self._show(change.text if change is not None else "Nothing to undo")

    def action_pin(self) -> None:
        """Keep the criteria beside the abstract, or no longer."""
        self._say(self._pin())

    def action_scroll(self, lines: int) -> None:
        """Scroll by so many lines."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False, immediate=True)

    def _say(self, text: str) -> None:
        self.query_one(HintLine).set_text(text)
