"""The footer: the keys that do something now, in a line that is drawn in one piece."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.content import Content
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from tui.widgets.strips import StyleCache, content_strip

if TYPE_CHECKING:
    from textual.screen import Screen

FooterKey = tuple[str, str, str, bool]
"""A key, how it is shown, what it does, and whether it does so now."""


class KeyFooter(Widget):
    """Shows keys with their words; a click on one is as good as the key.

    Textual's own footer makes a widget of every key and lays the screen out anew whenever
    one changes, several times at the start.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "key-footer--key",
        "key-footer--off",
        "key-footer--under",
    }
    DEFAULT_CSS = """
    KeyFooter {
        height: 1; dock: bottom; color: $footer-foreground; background: $footer-background;
        & .key-footer--key { color: $footer-key-foreground; text-style: bold; }
        & .key-footer--off { text-style: dim; }
        & .key-footer--under { background: $block-hover-background; }
    }
    """

    under: reactive[str] = reactive("")
    """The key under the mouse."""

    _keys: tuple[FooterKey, ...] = ()

    def on_mount(self) -> None:
        """Follow what the keys of the screen mean."""
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, screen: Screen[object]) -> None:
        if screen is not self.screen or not screen.app.app_focus:
            return
        found: dict[str, FooterKey] = {}
        for _, binding, enabled, _ in screen.active_bindings.values():
            if binding.show:
                word, key = binding.description, self.app.get_key_display(binding)
                found.setdefault(binding.action, (binding.key, key, word, enabled))
        keys = tuple(found.values())
        if keys != self._keys:
            self._keys = keys
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw the line; what does not fit is left out, from the last key on."""
        key_style, off, under = (
            self.get_visual_style(f"key-footer--{name}", partial=True)
            for name in ("key", "off", "under")
        )
        parts: list[Content] = []
        for key, display, word, enabled in self._keys:
            part = Content.assemble((display, key_style), f" {word}")
            part = part if enabled else part.stylize(off)
            parts.append(part.stylize(under) if key == self.under else part)
        return content_strip(
            Content(" ").join(parts), self.size.width, StyleCache(self.visual_style)
        )

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Show which key a click would press."""
        self.under = self._at(event.x)

    def on_leave(self) -> None:
        """Show none."""
        self.under = ""

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Press the key that was clicked."""
        if key := self._at(event.x):
            self.app.simulate_key(key)

    def _at(self, column: int) -> str:
        """Return the key that stands in a column of the line, if it does something now."""
        start = self.styles.padding.left
        for key, display, word, enabled in self._keys:
            end = start + Content(f"{display} {word}").cell_length
            if start <= column < end:
                return key if enabled else ""
            start = end + 1
        return ""
