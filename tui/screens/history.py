"""The history: every Change, when it was made, of how many papers, in which session."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from store.model.display import CURSOR_SIGN, local_time
from store.notebook.notebook import Notebook
from tui.screens.dialog import Dialog
from tui.widgets.labels import HintLine
from tui.widgets.row_list import ROW_HEIGHT, RowList
from tui.widgets.strips import DrawnRow, StyledLine


class HistoryScreen(Dialog[str | int | None]):
    """Lists the Changes, newest first.

    Returns the key of the paper to go to, the number of the Change to revert, or None.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,U", "dismiss(None)", "Close", show=False),
        Binding("j,down", "move(1)", "Down", show=False),
        Binding("k,up", "move(-1)", "Up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("g,home", "move(-1000000000)", "Newest", show=False),
        Binding("G,end", "move(1000000000)", "Oldest", show=False),
        Binding("enter", "go", "Go to the paper", show=False),
        Binding("r", "revert", "Revert the change", show=False),
    ]

    def __init__(self, notebook: Notebook) -> None:
        super().__init__(classes="dialog wide")
        self._notebook = notebook
        self._newest = notebook.newest

    def compose(self) -> ComposeResult:
        """Lay out the list; a Change is read when its row is drawn."""
        count = "1 change" if self._newest == 1 else f"{self._newest:,} changes"
        with Vertical():
            yield Static(Content(f"History · {count}"), classes="heading")
            yield RowList(self._draw)
            hint = "Enter goes to the paper · r reverts the change · Esc closes"
            nothing = "Nothing has been changed yet · Esc closes"
            yield HintLine(hint if self._newest else nothing)

    def on_mount(self) -> None:
        """Start at the newest."""
        rows = self.query_one(RowList)
        rows.show(range(self._newest, 0, -1))
        self.set_focus(rows)

    def on_resize(self) -> None:
        """Make the dialog as high as its list."""
        self.fit_height(max(1, self._newest) * ROW_HEIGHT)

    def _draw(self, row: int, cursor: bool) -> DrawnRow:
        change = self._notebook.change(self._newest - row)
        edge = (CURSOR_SIGN if cursor else " ", ("edge",))
        if change is None:
            return StyledLine([edge, (" cannot be read", ("dim",))]), StyledLine()
        in_force = change.command in ("undo", "redo") or self._notebook.in_force(change.number)
        undone = "" if in_force else " · undone"
        is_own = change.session == self._notebook.session
        began = local_time(
            change.session.partition(" ")[0]
        )  # behind it is what tells windows apart
        session = "this session" if is_own else f"session of {began}"
        count = len(change.edits)
        papers = f"{count:,} paper{'s' if count != 1 else ''}"
        details = f"   {local_time(change.when)} · {papers}{undone} · {session}"
        upper = StyledLine([edge, (f" {change.text}", ("title" if in_force else "faint",))])
        return upper, StyledLine([edge, (details, ("dim",))])

    def on_row_list_chosen(self) -> None:
        """Go to the paper of a row that was double-clicked."""
        self.action_go()

    def action_go(self) -> None:
        """Go to the first paper of the Change."""
        number = self.query_one(RowList).position
        change = None if number is None else self._notebook.change(number)
        key = change.edits[0].key if change is not None and change.edits else ""
        self.dismiss(key or None)

    def action_revert(self) -> None:
        """Revert the Change under the cursor, whoever made it."""
        self.dismiss(self.query_one(RowList).position)

    def action_move(self, rows: int) -> None:
        """Move by so many rows."""
        self.query_one(RowList).move(rows)

    def action_page(self, pages: int) -> None:
        """Move by so many pages."""
        rows = self.query_one(RowList)
        rows.move(pages * rows.page_size)
