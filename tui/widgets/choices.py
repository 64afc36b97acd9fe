"""A short list to choose from, whose choice is seen without colour.

A box to tick whose state is seen without colour.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.reactive import var
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

SIGN, NO_SIGN = "› ", "  "


class Choices(OptionList):
    """Lines with a name each; the highlighted one has a sign before it.

    For dozens of lines, not for thousands: a line drawn anew costs a pass over all.
    """

    DEFAULT_CSS = """
    Choices { height: auto; max-height: 12; border: none; background: transparent; padding: 0;
        &:focus { border: none; } }
    """

    def __init__(
        self,
        lines: Iterable[tuple[str, Content]] = (),
        *,
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        self._choices = tuple(lines)
        self._signed: int | None = None
        super().__init__(*self._as_options(), id=id, markup=False, compact=True)

    def fill(self, lines: Iterable[tuple[str, Content]]) -> None:
        """Show other lines."""
        self._choices = tuple(lines)
        self._signed = None
        self.clear_options()
        self.add_options(self._as_options())

    @property
    def chosen(self) -> str | None:
        """The name of the highlighted line."""
        return None if self.highlighted is None else self._choices[self.highlighted][0]

    def watch_highlighted(self, highlighted: int | None) -> None:
        """Move the sign with the highlight."""
        super().watch_highlighted(highlighted)
        for at, sign in ((self._signed, NO_SIGN), (highlighted, SIGN)):
            if at is not None and at < len(self._choices):
                self.replace_option_prompt_at_index(at, Content(sign) + self._choices[at][1])
        self._signed = highlighted

    def _as_options(self) -> list[Option]:
        return [Option(Content(NO_SIGN) + line, id=name) for name, line in self._choices]


class Toggle(Static, can_focus=True):
    """On or off, by Space, Enter or a click."""

    DEFAULT_CSS = """
    Toggle { height: 1; width: 1fr; &:focus { background: $panel; text-style: bold; } }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("space,enter", "tick", "Toggle", show=False)]

    on: var[bool] = var(False)
    """Whether the box is ticked."""

    def __init__(self, label: str, on: bool = False, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(markup=False, id=id)
        self._label = label
        self.set_reactive(Toggle.on, on)

    def render(self) -> Content:
        """Draw the box and its label."""
        return Content(f"[{'x' if self.on else ' '}] {self._label}")

    def watch_on(self) -> None:
        """Draw the new state."""
        self.refresh()

    def action_tick(self) -> None:
        """Turn it over."""
        self.on = not self.on

    def on_click(self) -> None:
        """Turn it over."""
        self.on = not self.on
