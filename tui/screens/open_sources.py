"""The open dialog: a path to type, the sources that are open, recent ones, and other notebooks."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from store.library.collection import Collection
from store.library.sources import display_path
from tui.config.paths import store_path
from tui.config.projects import full_path, home_path, notebook_name
from tui.screens.dialog import Dialog
from tui.screens.main.host import Opener
from tui.screens.path_completion import complete_path, longest_completion
from tui.widgets.choices import Choices
from tui.widgets.line_input import LineInput

_HINT = "Enter opens · Tab completes · ctrl+o opens alone · Del closes · Esc cancels"
_MAX_COUNTED = 3_000
"""New papers that are counted for each source: each of them is read for it."""

_OPEN = ("open", "failed")
"""Kinds of lines whose source is open, whether or not it could be read."""

_COLUMNS, _PATH_COLUMNS = 80, 48
"""Columns of the dialog, and those for a path in its list."""


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """What the user wants to open or to close."""

    action: str
    """add, alone, close or notebook."""
    path: str


@dataclass(frozen=True, slots=True)
class OpenableLine:
    """A line of the list: something that can be opened or closed."""

    kind: str
    """open, failed, sample, recent, notebook or path."""
    path: str
    label: str
    details: str = ""
    """What is known of it: open, 120 papers, 12 new."""


def openable_lines(collection: Collection, opener: Opener) -> list[OpenableLine]:
    """Return the sources that are open, those that were, and other notebooks."""
    sources, new = collection.library.sources, _new_by_source(collection)
    lines = []
    if not opener.paths:
        papers = _count(len(collection.library.papers))
        lines.append(OpenableLine("sample", "", "the papers that come with papersift", papers))
    for path in opener.paths:
        folder = f"{path.rstrip(os.sep)}{os.sep}"
        files = [each for each in sources if each.path == path or each.path.startswith(folder)]
        count, arrived = sum(each.papers for each in files), sum(new[each.path] for each in files)
        details = _count(count)
        details += f" · {arrived:,} new" if arrived else ""
        errors = [each.error for each in files if each.error]
        failed = bool(errors) and not count
        details = errors[0] if failed else details
        kind = "failed" if failed else "open"
        lines.append(OpenableLine(kind, path, home_path(display_path(path)), details))
    opened = {str(full_path(path)) for path in opener.paths}
    lines += [
        OpenableLine("recent", path, home_path(display_path(path)), "recent")
        for path in opener.recent[::-1]
        if path not in opened and _exists(Path(path))
    ]
    usual, own = store_path(), str(full_path(collection.notebook.store.path))
    for path in opener.state.notebooks[::-1]:
        if path != own and _exists(Path(path)):
            name = display_path(notebook_name(path, usual))
            lines.append(OpenableLine("notebook", path, name, "notebook"))
    return lines


def _count(papers: int) -> str:
    return "1 paper" if papers == 1 else f"{papers:,} papers"


def _new_by_source(collection: Collection) -> Counter[str]:
    """Count the new papers of each source; of very many, none."""
    if len(collection.new) > _MAX_COUNTED:
        return Counter()
    papers = map(collection.papers.__getitem__, collection.new)
    return Counter(paper.records[0].place.source for paper in papers)


class OpenScreen(Dialog[OpenRequest | None]):
    """Returns what to open or close, or None when it was cancelled."""

    DEFAULT_CSS = """
    OpenScreen Choices { margin-top: 1; max-height: 14; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", show=False),
        Binding("down", "move(1)", "Next", show=False, priority=True),
        Binding("up", "move(-1)", "Previous", show=False, priority=True),
        Binding("tab", "complete", "Complete", show=False, priority=True),
        Binding("ctrl+o", "open('alone')", "Open alone", show=False, priority=True),
        Binding("delete,ctrl+d", "close", "Close", show=False, priority=True),
    ]

    def __init__(self, lines: Sequence[OpenableLine]) -> None:
        super().__init__(classes="dialog")
        self._known_lines = tuple(lines)
        """What is listed until a path is typed."""
        self._lines: Sequence[OpenableLine] = ()
        self._chosen = False
        """Whether a line was chosen with the arrow keys since the path was typed."""

    def compose(self) -> ComposeResult:
        """Lay out the path above the list."""
        with Vertical():
            yield Static(Content("Open"), classes="heading")
            yield LineInput(placeholder="a file or a folder: ~/papers/new.bib", compact=True)
            yield Choices()
            yield Static(Content(_HINT), classes="hint")

    def on_mount(self) -> None:
        """List what is open and what was."""
        self.query_one(Vertical).styles.width = _COLUMNS
        self._list(self._known_lines)
        self.set_focus(self.query_one(Input))

    def on_input_changed(self, event: Input.Changed) -> None:
        """List what the typed path may become."""
        event.stop()
        if not event.value.strip():
            self._list(self._known_lines)
            return
        paths = complete_path(event.value)
        self._list([OpenableLine("path", path, display_path(path)) for path in paths])

    def on_input_submitted(self) -> None:
        """Open what was typed or chosen."""
        self.action_open("add")

    def on_option_list_option_selected(self, event: Choices.OptionSelected) -> None:
        """Open a line that was clicked."""
        self._open(self._lines[event.option_index], "add")

    def action_open(self, action: str) -> None:
        """Open the line that was chosen with the arrow keys, else the typed path, else the line."""
        typed, line = self.query_one(Input).value.strip(), self._highlighted
        if typed and not self._chosen:
            line = OpenableLine("path", typed, typed)
        if line is None:
            self._say("Type the path of a file or a folder · Esc cancels")
        else:
            self._open(line, action)

    def _open(self, line: OpenableLine, action: str) -> None:
        """Open a line, unless it is open or there is nothing at its path."""
        path = full_path(line.path)
        if line.kind == "notebook":
            self.dismiss(OpenRequest("notebook", str(path)))
        elif line.kind == "sample" or (line.kind in _OPEN and action == "add"):
            self._say(f"Already open: {line.label}")
        elif not _exists(path):
            self._say(f"There is no {display_path(line.path)}")
        else:
            self.dismiss(OpenRequest(action, str(path)))

    def action_close(self) -> None:
        """Close the source that is highlighted; in a path, delete the letter under the cursor."""
        box, line = self.query_one(Input), self._highlighted
        if box.value:
            box.action_delete_right()
        elif line is None or line.kind not in _OPEN:
            self._say("Only what is open can be closed")
        else:
            self.dismiss(OpenRequest("close", line.path))

    def action_move(self, rows: int) -> None:
        """Highlight another line."""
        self._chosen = True
        self.query_one(Choices).move(rows)

    def action_complete(self) -> None:
        """Complete the path as far as only one completion or their common beginning leads."""
        box, line = self.query_one(Input), self._highlighted
        if self._chosen and line is not None and line.kind != "notebook":
            path = home_path(line.path)
        else:
            path = longest_completion(box.value, [line.path for line in self._lines])
        if path != box.value:
            box.value = path
        elif not self._lines:
            self._say("Nothing there begins like this")
        box.cursor_position = len(box.value)

    @property
    def _highlighted(self) -> OpenableLine | None:
        row = self.query_one(Choices).highlighted
        return None if row is None or row >= len(self._lines) else self._lines[row]

    def _list(self, lines: Sequence[OpenableLine]) -> None:
        self._lines, self._chosen = lines, False
        choices = self.query_one(Choices)
        choices.fill((str(row), _draw_line(line)) for row, line in enumerate(lines))
        choices.highlighted = 0 if lines else None
        self._say(_HINT)

    def _say(self, text: str) -> None:
        self.query_one(".hint", Static).update(Content(text))


def _draw_line(line: OpenableLine) -> Content:
    sign = {"open": "✓ ", "sample": "✓ ", "failed": "! "}.get(line.kind, "  ")
    path = line.label
    label = path if len(path) <= _PATH_COLUMNS else f"…{path[1 - _PATH_COLUMNS :]}"
    details = (f"  {line.details}" if line.details else "", "$text-muted")
    return Content.assemble((sign, "$accent"), label, details)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False
