"""Two inputs of dialogs that can be read without colour: a list to choose from and a tick box."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.reactive import var
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

_HIGHLIGHT_SIGN, _NO_SIGN = "› ", "  "


class Choices(OptionList):
    """A list of named lines; the highlighted one has a sign before it.

    It is for dozens of lines, not for thousands: OptionList measures all when one changes.
    """

    DEFAULT_CSS = """
    Choices { height: auto; max-height: 12; border: none; background: transparent; padding: 0;
        scrollbar-size-vertical: 1; text-wrap: nowrap; text-overflow: ellipsis;
        &:focus { border: none; } }
    """

    def __init__(
        self,
        lines: Iterable[tuple[str, Content]] = (),
        *,
        id: str | None = None,  # noqa: A002 - Textual's name
        click_selects: bool = True,
    ) -> None:
        """Create the list; each line is a name and what is shown for it.

        Without `click_selects` a click highlights a line, and only Enter does what comes next.
        """
        self._choices = tuple(lines)
        self._click_selects = click_selects
        self._signed_index: int | None = None
        super().__init__(*self._build_options(), id=id, markup=False, compact=True)

    def fill(self, lines: Iterable[tuple[str, Content]]) -> None:
        """Show other lines."""
        self._choices = tuple(lines)
        self._signed_index = None
        self.clear_options()
        self.add_options(self._build_options())

    @property
    def highlighted_name(self) -> str | None:
        """The name of the highlighted line."""
        return None if self.highlighted is None else self._choices[self.highlighted][0]

    def move(self, rows: int) -> None:
        """Highlight the next line, or the one before."""
        if rows > 0:
            self.action_cursor_down()
        else:
            self.action_cursor_up()

    def on_click(self, event: events.Click) -> None:
        """Highlight the line that was clicked; Textual then selects it, unless it must not."""
        if not self._click_selects:
            event.prevent_default()
            if (index := event.style.meta.get("option")) is not None:
                self.highlighted = index

    def watch_highlighted(self, highlighted: int | None) -> None:
        """Move the sign with the highlight."""
        super().watch_highlighted(highlighted)
        for index, sign in ((self._signed_index, _NO_SIGN), (highlighted, _HIGHLIGHT_SIGN)):
            if index is not None and index < len(self._choices):
                line = self._choices[index][1]
                # Colours that are readable on the dialog may not be on the highlight.
                shown = line if sign == _NO_SIGN else Content(line.plain)
                self.replace_option_prompt_at_index(index, Content(sign) + shown)
        self._signed_index = highlighted

    def _build_options(self) -> list[Option]:
        return [Option(Content(_NO_SIGN) + line, id=name) for name, line in self._choices]


class TickBox(Static, can_focus=True):
    """A label with a box that is ticked by Space, Enter or a click."""

    DEFAULT_CSS = """
    TickBox { height: 1; width: 1fr; &:focus { background: $panel; text-style: bold; } }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("space,enter", "tick", "Toggle", show=False)]

    on: var[bool] = var(False)
    """Whether the box is ticked."""

    def __init__(self, label: str, on: bool = False, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(markup=False, id=id)
        self._label = label
        self.set_reactive(TickBox.on, on)

    def render(self) -> Content:
        """Draw the box and its label."""
        return Content(f"[{'x' if self.on else ' '}] {self._label}")

    def watch_on(self) -> None:
        """Draw the new state."""
        self.refresh()

    def action_tick(self) -> None:
        """Tick the box, or remove its tick."""
        self.on = not self.on

    on_click = action_tick
