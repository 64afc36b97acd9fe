"""Lending the terminal to the user's own editor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.app import App, SuspendNotSupported

from tui.terminal import programs

if TYPE_CHECKING:
    from tui.terminal.programs import EditedText


_NOT_LENT = "A browser, or this terminal, cannot be lent to an editor; write the text here"


def edit_in_terminal(app: App[Any], text: str, command: str) -> EditedText:
    """Let the user's editor change a text; `command` is that of the settings, or empty."""
    try:
        with app.suspend():
            # An exception must not leave this block: the terminal would stay suspended.
            try:
                return programs.edit_text(text, command)
            except programs.EditorFailed as error:
                return programs.EditedText(text, str(error))
    except SuspendNotSupported:
        return programs.EditedText(text, _NOT_LENT)
