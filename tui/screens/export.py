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

EntriesOf = Callable[[Sequence[int]], Sequence[tuple[Paper, Annotation]]]
"""Gives the papers at some positions with their Annotations."""

NAME = "reading-list"
"""The file's name until the user gives another."""


class ExportScreen(ModalScreen[str | None]):
    """Writes the file and gives back the line to say, or None when it was cancelled."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", show=False),
        Binding("tab", "app.focus_next", "Next", show=False),
        Binding("shift+tab", "app.focus_previous", "Previous", show=False),
    ]

    def __init__(
        self, scopes: Mapping[str, Sequence[int]], entries: EntriesOf, spared: Callable[[Path], str]
    ) -> None:
        super().__init__(classes="dialog")
        self._scopes = scopes
        self._entries = entries
        self._spared = spared
        self._existing: Path | None = None
        """The file that is there already, once the user was told."""

    def compose(self) -> ComposeResult:
        """Ask for the papers, the format, the abstracts and the file."""
        with Vertical():
            yield Static(Content("Export a reading list"), classes="heading")
            with Horizontal(id="choices"):
                with Vertical():
                    yield Static(Content("Papers"), classes="label")
                    yield Choices(
                        ((n, Content(f"{n}  {len(at):,}")) for n, at in self._scopes.items()),
                        id="scope",
                    )
                    yield TickBox("with abstracts", id="abstracts")
                with Vertical():
                    yield Static(Content("Format"), classes="label")
                    yield Choices(
                        ((name, Content(writer.title)) for name, writer in WRITERS.items()),
                        id="format",
                    )
            yield Static(Content("File"), classes="label")
            yield Input(f"{NAME}.md", id="file", compact=True)
            yield Static(id="said", classes="hint", markup=False)

    def on_mount(self) -> None:
        """Start in the file's name: Enter writes."""
        self.query_one("#scope", Choices).highlighted = 0
        self.query_one("#format", Choices).highlighted = 0
        self.set_focus(self.query_one("#file"))
        self._say("Enter writes · Tab and arrows choose · Esc cancels")

    def on_option_list_option_highlighted(self, event: Choices.OptionHighlighted) -> None:
        """Return the file the suffix of the format."""
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
        """Take the format from the suffix; another name is another file to ask about."""
        self._existing = None
        for at, writer in enumerate(WRITERS.values()):
            if event.value.endswith(writer.suffix):
                self.query_one("#format", Choices).highlighted = at

    def _write(self) -> None:
        scope = self.query_one("#scope", Choices).highlighted_name or ""
        name = self.query_one("#format", Choices).highlighted_name or "markdown"
        typed = self.query_one("#file", Input).value.strip()
        if not typed:
            self._say("Give the file a name.")
            return
        path = Path(typed).expanduser()
        if spared := self._spared(path):
            self._say(f"That is {spared}.")
            return
        chosen = self._scopes[scope]
        abstracts = self.query_one(TickBox).on
        text = render(name, self._entries(chosen), abstracts=abstracts)
        try:
            save_export(path, text, overwrite=self._existing == path)
        except ExportExists:
            self._existing = path
            self._say("That file is there already. Enter again writes over it.")
        except ExportFailed as error:
            self._say(clean(str(error)))
        else:
            papers = f"{len(chosen):,} paper{'s' if len(chosen) != 1 else ''}"
            self.dismiss(f"Wrote {papers} to {clean(str(path))}")

    def _say(self, text: str) -> None:
        self.query_one("#said", Static).update(Content(text))
