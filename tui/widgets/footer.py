"""The footer: the keys that do something now, drawn as one line."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.content import Content
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from tui.commands import COMMANDS
from tui.widgets.strips import StyleCache, content_to_strip

if TYPE_CHECKING:
    from textual.screen import Screen

KeyHint = tuple[str, str, str, bool]
"""A key, its name on the screen, what it does, and whether it does that now."""


_STYLES = ("key", "off", "under")

_GAP = "  "
"""Between two keys."""

_KEPT = 2
"""Keys at the end that a short line keeps: palette and help, which name all others."""

_IN_READER = {
    f"app.run({command.name!r})": command.in_reader for command in COMMANDS if command.in_reader
}
"""What keys do in the reader, by their actions."""


class KeyFooter(Widget):
    """Shows what the keys do; a click on one is the same as the key.

    Textual's own footer creates a widget for every key, and lays out the screen whenever one
    of them changes, several times at the start.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"key-footer--{style}" for style in _STYLES}
    DEFAULT_CSS = """
    KeyFooter {
        height: 1; dock: bottom; color: $footer-foreground; background: $footer-background;
        & .key-footer--key { color: $footer-key-foreground; text-style: bold; }
        & .key-footer--off { text-style: dim; }
        & .key-footer--under { background: $block-hover-background; }
    }
    """

    key_under_mouse: reactive[str] = reactive("")

    _hints: tuple[KeyHint, ...] = ()

    def on_mount(self) -> None:
        """Follow the bindings of the screen."""
        self.screen.bindings_updated_signal.subscribe(self, self._update_hints)

    def _update_hints(self, screen: Screen[object]) -> None:
        if screen is not self.screen or not screen.app.app_focus:
            return
        hints: dict[str, KeyHint] = {}
        bindings = screen.active_bindings.values()
        for _, binding, enabled, _ in bindings if screen.has_class("-reader") else ():
            if word := _IN_READER.get(binding.action):
                hint = (binding.key, self.app.get_key_display(binding), word, enabled)
                hints.setdefault(binding.action, hint)
        for _, binding, enabled, _ in bindings:
            if binding.show:
                name = self.app.get_key_display(binding)
                hint = (binding.key, name, binding.description, enabled)
                hints.setdefault(binding.action, hint)
        if tuple(hints.values()) != self._hints:
            self._hints = tuple(hints.values())
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw the line; where it is too short for all keys, those before the last two go."""
        find_style = partial(self.get_visual_style, partial=True)
        key_style, off, under = (find_style(f"key-footer--{name}") for name in _STYLES)
        parts: list[Content] = []
        for key, name, description, enabled in self._fitting_hints():
            part = Content.assemble((name, key_style), f" {description}")
            part = part if enabled else part.stylize(off)
            parts.append(part.stylize(under) if key == self.key_under_mouse else part)
        styles = StyleCache(self.visual_style)
        return content_to_strip(Content(_GAP).join(parts), self.size.width, styles)

    def _fitting_hints(self) -> Sequence[KeyHint]:
        """Return the keys that fit: the last two of them, which show the others, stay longest."""
        hints = list(self._hints)
        while len(hints) > 1 and self._width(hints) > self.size.width:
            del hints[max(len(hints) - 1 - _KEPT, 0)]
        return hints

    @staticmethod
    def _width(hints: Sequence[KeyHint]) -> int:
        texts = (f"{name} {description}" for _, name, description, _ in hints)
        return Content(_GAP.join(texts)).cell_length

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Show which key a click would press."""
        self.key_under_mouse = self._find_key(event.x)

    def on_leave(self) -> None:
        """Show none."""
        self.key_under_mouse = ""

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Press the key that was clicked."""
        if key := self._find_key(event.x):
            self.app.simulate_key(key)

    def _find_key(self, column: int) -> str:
        """Return the key in a column of the line; an empty text if it does nothing now."""
        start = self.styles.padding.left
        for key, name, description, enabled in self._fitting_hints():
            end = start + Content(f"{name} {description}").cell_length
            if start <= column < end:
                return key if enabled else ""
            start = end + len(_GAP)
        return ""
