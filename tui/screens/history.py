"""Every act so far: what, when, on how many papers, in which session."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from store.model.annotation import Change
from store.model.display import CURSOR_SIGN, local_time
from store.notebook.notebook import Notebook
from tui.widgets.row_list import RowList
from tui.widgets.strips import StyledLine


class HistoryScreen(ModalScreen[str | None]):
    """Gives back the key of the paper to go to, or None. Rows are Changes, the newest first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,U", "dismiss(None)", "Close", show=False),
        Binding("j,down", "move(1)", "Down", show=False),
        Binding("k,up", "move(-1)", "Up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("g,home", "move(-1000000000)", "Newest", show=False),
        Binding("G,end", "move(1000000000)", "Oldest", show=False),
        Binding("enter", "go", "Go to the paper", show=False),
    ]

    def __init__(self, notebook: Notebook) -> None:
        super().__init__(classes="dialog wide")
        self._notebook = notebook
        self._newest = notebook.newest

    def compose(self) -> ComposeResult:
        """Lay the list out; Changes are read when their rows are drawn."""
        with Vertical():
            yield Static(Content(f"History · {self._newest:,} acts"), classes="heading")
            yield RowList(self._draw)
            hint = "Enter goes to the paper · u undoes the newest, from the list · Esc closes"
            yield Static(Content(hint), classes="hint")

    def on_mount(self) -> None:
        """Start at the newest."""
        rows = self.query_one(RowList)
        rows.show(range(self._newest, 0, -1))
        self.set_focus(rows)

    def _draw(self, row: int, cursor: bool) -> tuple[StyledLine, StyledLine]:
        change = self._notebook.change(self._newest - row)
        edge = (CURSOR_SIGN if cursor else " ", ("edge",))
        if change is None:
            return StyledLine([edge, (" not readable", ("dim",))]), StyledLine()
        standing = change.command in ("undo", "redo") or self._notebook.in_force(change.number)
        undone = "" if standing else " · undone"
        where = "this session" if change.session == self._notebook.session else change.session
        count = len(change.edits)
        papers = f"{count:,} paper{'s' if count != 1 else ''}"
        about = f"   {local_time(change.when)} · {papers}{undone} · {where}"
        first = StyledLine([edge, (f" {change.text}", ("title" if standing else "faint",))])
        return first, StyledLine([edge, (about, ("dim",))])

    def on_row_list_chosen(self) -> None:
        """Go to the paper of a row that was clicked twice."""
        self.action_go()

    def action_go(self) -> None:
        """Go to the first paper of the act."""
        change = self._chosen()
        self.dismiss(change.edits[0].key if change is not None and change.edits else None)

    def action_move(self, rows: int) -> None:
        """Move by so many rows."""
        self.query_one(RowList).move(rows)

    def action_page(self, pages: int) -> None:
        """Move by so many pages."""
        rows = self.query_one(RowList)
        rows.move(pages * rows.page_size)

    def _chosen(self) -> Change | None:
        number = self.query_one(RowList).position
        return None if number is None else self._notebook.change(number)
