"""The export dialog: which papers, which format, which file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from store.formats.export import ExportExists, ExportFailed, save_export
from store.formats.registry import WRITERS, render
from store.model.annotation import Annotation
from store.model.paper import Paper
from store.text.cleaning import clean
from tui.widgets.choices import Choices, TickBox
from tui.widgets.line_input import LineInput

_Entries = Callable[[Sequence[int]], Sequence[tuple[Paper, Annotation]]]
"""Returns the papers at some positions with their annotations."""

_FILE_NAME = "reading-list"
"""The name of the file, without suffix, until the user types another."""


class ExportScreen(ModalScreen[str | None]):
    """Writes the file and returns a line about it, or None when it was cancelled."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", show=False),
        Binding("tab", "app.focus_next", "Next", show=False),
        Binding("shift+tab", "app.focus_previous", "Previous", show=False),
    ]

    def __init__(
        self,
        scopes: Mapping[str, Sequence[int]],
        entries: _Entries,
        why_not_overwrite: Callable[[Path], str],
    ) -> None:
        super().__init__(classes="dialog")
        self._scopes = scopes
        """Which papers can be exported: positions by name."""
        self._entries = entries
        self._why_not_overwrite = why_not_overwrite
        """Returns why a file must not be written to; nothing when it may."""
        self._existing: Path | None = None
        """The existing file about which the user was warned."""

    def compose(self) -> ComposeResult:
        """Lay out the choices of papers and format above the name of the file."""
        with Vertical():
            yield Static(Content("Export a reading list"), classes="heading")
            with Horizontal(id="choices"):
                with Vertical():
                    yield Static(Content("Papers"), classes="label")
                    counts = {name: len(positions) for name, positions in self._scopes.items()}
                    scopes = ((name, Content(f"{name}  {n:,}")) for name, n in counts.items())
                    yield Choices(scopes, click_highlights=True, id="scope")
                    yield TickBox("with abstracts", id="abstracts")
                with Vertical():
                    yield Static(Content("Format"), classes="label")
                    formats = ((name, Content(writer.title)) for name, writer in WRITERS.items())
                    yield Choices(formats, click_highlights=True, id="format")
            yield Static(Content("File"), classes="label")
            yield LineInput(f"{_FILE_NAME}.md", id="file", compact=True)
            yield Static(id="message", classes="hint", markup=False)

    def on_mount(self) -> None:
        """Send keys to the name of the file: Enter writes."""
        self.query_one("#scope", Choices).highlighted = 0
        self.query_one("#format", Choices).highlighted = 0
        self.set_focus(self.query_one("#file"))
        self._say("Enter writes · Tab and arrows choose · Esc cancels")

    def on_option_list_option_highlighted(self, event: Choices.OptionHighlighted) -> None:
        """Change the suffix of the file to that of the format."""
        if event.option_list.id != "format" or event.option_id is None:
            return
        self.query_one(TickBox).on = event.option_id != "markdown"
        box = self.query_one("#file", Input)
        for writer in WRITERS.values():
            if box.value.endswith(writer.suffix):
                stem = box.value.removesuffix(writer.suffix)
                box.value = stem + WRITERS[event.option_id].suffix
                return

    def on_option_list_option_selected(self) -> None:
        """Write, from either list."""
        self._write()

    def on_input_submitted(self) -> None:
        """Write."""
        self._write()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Choose the format by the suffix; a new name may be another existing file."""
        self._existing = None
        for index, writer in enumerate(WRITERS.values()):
            if event.value.endswith(writer.suffix):
                self.query_one("#format", Choices).highlighted = index

    def _write(self) -> None:
        scope = self.query_one("#scope", Choices).highlighted_name or ""
        name = self.query_one("#format", Choices).highlighted_name or "markdown"
        typed = self.query_one("#file", Input).value.strip()
        if not typed:
            self._say("Type a name for the file")
            return
        path = Path(typed).expanduser()
        if reason := self._why_not_overwrite(path):
            self._say(f"That is {reason}")
            return
        positions = self._scopes[scope]
        abstracts = self.query_one(TickBox).on
        text = render(name, self._entries(positions), abstracts=abstracts)
        try:
            save_export(path, text, overwrite=self._existing == path)
        except ExportExists:
            self._existing = path
            self._say("That file already exists: Enter again overwrites it")
        except ExportFailed as error:
            self._say(clean(str(error)))
        else:
            papers = f"{len(positions):,} paper{'s' if len(positions) != 1 else ''}"
            self.dismiss(f"Wrote {papers} to {clean(str(path))}")

    def _say(self, text: str) -> None:
        self.query_one("#message", Static).update(Content(text))
