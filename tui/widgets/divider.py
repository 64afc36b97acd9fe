"""The line between list and page, which the mouse moves."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.widgets.strips import StyleCache, runs_to_strip

_UPRIGHT, _LEVEL = "│", "─"


class Divider(Widget):
    """Draws a line across the shorter of its sides, and reports where it is dragged to."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Divider { width: 1; height: 1fr; color: $edge; pointer: ew-resize;
        &:hover { color: $primary; } &.-dragged { color: $primary; } }
    """

    @dataclass
    class Dragged(Message):
        """The mouse has dragged the line to a place on the screen."""

        column: int
        row: int

    def render_line(self, y: int) -> Strip:
        """Draw a line of the divider."""
        width = self.size.width
        line = _UPRIGHT if width == 1 else _LEVEL * width
        return runs_to_strip([(line, ())], width, StyleCache.for_widget(self))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Begin to follow the mouse."""
        event.stop()
        self.capture_mouse()
        self.add_class("-dragged")

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Report where the mouse is while its button is down."""
        if self.has_class("-dragged"):
            event.stop()
            self.post_message(self.Dragged(int(event.screen_x), int(event.screen_y)))

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Let the mouse go."""
        event.stop()
        self.release_mouse()
        self.remove_class("-dragged")
