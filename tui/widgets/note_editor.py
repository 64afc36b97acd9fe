"""The editor of a note, in place under the abstract."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import TextArea

from tui.widgets.line_input import WORD_KEYS


class NoteEditor(TextArea):
    """A text area whose text is kept on Esc; nothing typed is ever thrown away."""

    DEFAULT_CSS = """
    NoteEditor { height: 9; max-height: 50%; border: round $accent; padding: 0 1;
        &:focus { border: round $accent; } }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *WORD_KEYS,
        Binding("escape", "keep", "keep the note", key_display="Esc"),
        Binding("tab", "insert_tab", "Indent", show=False),
        Binding("shift+tab", "keep", "Keep the note", show=False),
        Binding("ctrl+o", "editor", "open in $EDITOR"),
    ]

    @dataclass
    class Kept(Message):
        """Esc was pressed: the note is to be saved."""

        text: str

    @dataclass
    class Editor(Message):
        """ctrl+o was pressed: the user wants to go on in $EDITOR."""

        text: str

    def __init__(self, text: str) -> None:
        super().__init__(text, soft_wrap=True, tab_behavior="focus", show_line_numbers=False)
        self.border_title = "Note"

    def on_mount(self) -> None:
        """Put the cursor at the end."""
        self.move_cursor(self.document.end)

    def on_paste(self, event: events.Paste) -> None:
        """Keep the text to this widget: pasted into the list, it would be papers."""
        event.stop()

    def action_keep(self) -> None:
        """Report that the note is to be saved."""
        self.post_message(self.Kept(self.text))

    def action_insert_tab(self) -> None:
        """Indent, where Textual would move the focus."""
        self.insert("    ")

    def action_editor(self) -> None:
        """Report that the user wants their own editor."""
        self.post_message(self.Editor(self.text))
