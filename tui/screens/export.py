"""The export dialog: which papers, which format, which file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from store.formats.export import ExportExists, ExportFailed, save_export
from store.text.cleaning import clean
from tui.screens.dialog import Dialog
from tui.widgets.choices import Choices, TickBox
from tui.widgets.labels import HintLine
from tui.widgets.line_input import LineInput


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """What papers can be written as."""

    title: str
    suffix: str
    """With its dot."""
    write: Callable[[Sequence[int], bool], str | Iterable[str]]
    """Returns the papers at some positions, with or without abstracts, as text."""
    contents: str = "{}"
    """What was written, in words; `{}` is the number of papers."""


_FILE_NAME = "reading-list"
"""The name of the file, without suffix, until the user types another."""

_TAB_ORDER = ("scope", "format", "abstracts", "file")
"""The inputs in the order in which people read them: the two lists side by side, then below."""

_HINT = "Enter writes · Tab and arrows choose · Esc cancels"

OVERWRITE_PAUSE = 1.0
"""How long Enter must rest before it overwrites, so that a doubled or held Enter does not."""


class ExportScreen(Dialog[str | None]):
    """Writes the file and returns a line about it, or None when it was cancelled."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", show=False),
        Binding("tab", "app.focus_next", "Next", show=False),
        Binding("shift+tab", "app.focus_previous", "Previous", show=False),
    ]

    def __init__(
        self,
        scopes: Mapping[str, Sequence[int]],
        formats: Mapping[str, ExportFormat],
        why_not_overwrite: Callable[[Path], str],
    ) -> None:
        super().__init__(classes="dialog")
        self._scopes = scopes
        """Which papers can be exported: positions by name."""
        self._formats = formats
        self._by_suffix = sorted(formats, key=lambda name: -len(formats[name].suffix))
        """The formats, those with a suffix that ends with another one's first."""
        self._why_not_overwrite = why_not_overwrite
        """Returns why a file must not be written to; nothing when it may."""
        self._existing: Path | None = None
        """The existing file about which the user was warned."""
        self._entered = 0.0
        """When the user was warned, or pressed Enter again too soon."""

    @property
    def focus_chain(self) -> list[Widget]:
        """The inputs in the order of Tab."""
        return sorted(super().focus_chain, key=lambda widget: _TAB_ORDER.index(widget.id or ""))

    def compose(self) -> ComposeResult:
        """Lay out the choices of papers and format above the name of the file."""
        with Vertical():
            yield Static(Content("Export a reading list"), classes="heading")
            with Horizontal(id="choices"):
                with Vertical():
                    yield Static(Content("Papers"), classes="label")
                    counts = {name: len(positions) for name, positions in self._scopes.items()}
                    scopes = ((name, Content(f"{name}  {n:,}")) for name, n in counts.items())
                    yield Choices(scopes, id="scope", click_selects=False)
                    yield TickBox("with abstracts", id="abstracts")
                with Vertical():
                    yield Static(Content("Format"), classes="label")
                    titles = ((name, Content(each.title)) for name, each in self._formats.items())
                    yield Choices(titles, id="format", click_selects=False)
            yield Static(Content("File"), classes="label")
            yield LineInput(f"{_FILE_NAME}.md", id="file", compact=True)
            yield HintLine()

    def on_mount(self) -> None:
        """Send keys to the name of the file: Enter writes."""
        self.query_one("#scope", Choices).highlighted = 0
        self.query_one("#format", Choices).highlighted = 0
        self.set_focus(self.query_one("#file"))
        self._say(_HINT)

    def on_option_list_option_highlighted(self, event: Choices.OptionHighlighted) -> None:
        """Change the suffix of the file to that of the format."""
        if event.option_list.id != "format" or event.option_id is None:
            return
        self.query_one(TickBox).on = event.option_id != "markdown"
        box = self.query_one("#file", Input)
        for suffix in (self._formats[name].suffix for name in self._by_suffix):
            if box.value.endswith(suffix):
                new_suffix = self._formats[event.option_id].suffix
                box.value = box.value.removesuffix(suffix) + new_suffix
                return

    def on_option_list_option_selected(self) -> None:
        """Write, after Enter in either list."""
        self._write()

    def on_input_submitted(self) -> None:
        """Write."""
        self._write()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Choose the format by the suffix; a new name may be another existing file."""
        self._existing = None
        self._say(_HINT)
        for name in self._by_suffix:
            if event.value.endswith(self._formats[name].suffix):
                self.query_one("#format", Choices).highlighted = list(self._formats).index(name)
                return

    def _write(self) -> None:
        scope = self.query_one("#scope", Choices).highlighted_name or ""
        name = self.query_one("#format", Choices).highlighted_name or "markdown"
        typed = self.query_one("#file", Input).value.strip()
        if not typed:
            self._say("Type a name for the file", alarm=True)
            return
        path = Path(typed).expanduser()
        if reason := self._why_not_overwrite(path):
            self._say(f"That is {reason}", alarm=True)
            return
        too_soon = monotonic() - self._entered < OVERWRITE_PAUSE
        if self._existing == path and too_soon:
            self._entered = monotonic()
            return
        positions = self._scopes[scope]
        try:
            text = self._formats[name].write(positions, self.query_one(TickBox).on)
            save_export(path, text, overwrite=self._existing == path)
        except ExportExists:
            self._existing, self._entered = path, monotonic()
            self._say("That file already exists: Enter again overwrites it", alarm=True)
        except ExportFailed as error:
            self._say(clean(str(error)), alarm=True)
        else:
            papers = f"{len(positions):,} paper{'s' if len(positions) != 1 else ''}"
            contents = self._formats[name].contents.format(papers)
            self.dismiss(f"Wrote {contents} to {clean(str(path))}")

    def _say(self, text: str, *, alarm: bool = False) -> None:
        line = self.query_one(HintLine)
        line.set_class(alarm, "alarm")
        line.set_text(text)
