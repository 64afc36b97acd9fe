"""The note, written in place under the abstract."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import TextArea


class NoteEditor(TextArea):
    """A text area that is kept with Esc; nothing typed is ever thrown away."""

    DEFAULT_CSS = """
    NoteEditor { height: 9; max-height: 50%; border: round $accent; padding: 0 1;
        &:focus { border: round $accent; } }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "keep", "keep the note", key_display="Esc"),
        Binding("tab", "insert_tab", "Indent", show=False),
        Binding("shift+tab", "keep", "Keep the note", show=False),
        Binding("ctrl+o", "editor", "open in $EDITOR"),
    ]

    @dataclass
    class Kept(Message):
        """Esc: this is the note now."""

        text: str

    @dataclass
    class Editor(Message):
        """ctrl+o: go on in $EDITOR."""

        text: str

    def __init__(self, text: str) -> None:
        super().__init__(text, soft_wrap=True, tab_behavior="focus", show_line_numbers=False)
        self.border_title = "Note"

    def on_mount(self) -> None:
        """Go on writing at the end."""
        self.move_cursor(self.document.end)

    def action_keep(self) -> None:
        """Hand the note over."""
        self.post_message(self.Kept(self.text))

    def action_insert_tab(self) -> None:
        """Indent, rather than leave."""
        self.insert("    ")

    def action_editor(self) -> None:
        """Ask for the user's own editor."""
        self.post_message(self.Editor(self.text))
