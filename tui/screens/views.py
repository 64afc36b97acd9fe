"""The views: saved filters with a sort order, and how many papers each of them finds now."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from store.model.annotation import Change
from store.model.display import CURSOR_SIGN
from store.notebook import saved_views
from store.notebook.notebook import Notebook
from store.notebook.saved_views import View, ViewRefused
from store.text.cleaning import clean
from store.text.folding import fold
from tui.screens.dialog import Dialog
from tui.widgets.labels import HintLine
from tui.widgets.line_input import LineInput
from tui.widgets.row_list import RowList
from tui.widgets.strips import DrawnRow, StyledLine

if TYPE_CHECKING:
    from tui.screens.main.reviewing import ReviewSession

_KEYS_HINT = "Enter goes · s saves · r renames · d deletes · Esc closes"
_COUNT_COLUMNS = 7
_MAX_LINES = 14
"""Lines of the list; each view has two."""


class ViewsScreen(Dialog[View | None]):
    """Saves, renames and deletes views at once; returns the one to go to, or None."""

    DEFAULT_CSS = "ViewsScreen Input { margin-top: 1; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Close", show=False),
        Binding("q,f", "dismiss(None)", "Close", show=False),
        Binding("j,down", "move(1)", "Down", show=False),
        Binding("k,up", "move(-1)", "Up", show=False),
        Binding("g,home", "move(-1000000)", "First", show=False),
        Binding("G,end", "move(1000000)", "Last", show=False),
        Binding("enter", "go", "Go there", show=False),
        Binding("s", "ask_name('save')", "Save what is shown now", show=False),
        Binding("r", "ask_name('rename')", "Rename", show=False),
        Binding("d,delete", "delete", "Delete", show=False),
        Binding("u", "restore", "Restore what was deleted", show=False),
    ]

    def __init__(
        self,
        notebook: Notebook,
        review_session: ReviewSession,
        current: View,
        count: Callable[[str], int | None],
        *,
        new: bool = False,
    ) -> None:
        super().__init__(classes="dialog")
        self._notebook = notebook
        self._review_session = review_session
        self._new = new
        """Whether to list the papers that came in."""
        self._current = current
        """The filter and the sort order of the list, without a name."""
        self._count = count
        """Returns how many papers a query finds; None while there is no index."""
        self._views: tuple[View, ...] = ()
        self._own_names: set[str] = set()
        """The folded names of the views that are not built in."""
        self._counts: dict[str, int | None] = {}
        """How many papers a query finds."""
        self._naming = ""
        """What the name that is being typed is for: save, rename or nothing."""
        self._to_delete = ""
        """The name of the view that is deleted when the key is pressed again."""
        self._deleted: View | None = None
        """The view that was deleted last."""
        self._read_views()

    def _read_views(self) -> None:
        store = self._notebook.store
        self._views = saved_views.available_views(store, new=self._new)
        self._own_names = {fold(view.name) for view in saved_views.list_views(store)}

    def compose(self) -> ComposeResult:
        """Lay out the list above the line for a name."""
        with Vertical():
            yield Static(Content("Views"), classes="heading")
            yield RowList(self._draw_row)
            yield LineInput(compact=True)
            yield HintLine(_KEYS_HINT)

    def on_mount(self) -> None:
        """Start on the view that is shown, and count."""
        self.query_one(Input).display = False
        current = (self._current.query.strip(), self._current.sort)
        filters = [(view.query.strip(), view.sort) for view in self._views]
        self._show_views(filters.index(current) if current in filters else 0)
        self.set_focus(self.query_one(RowList))

    def _show_views(self, cursor: int) -> None:
        """List the views of the store, with the cursor on one, and count the new ones."""
        self._read_views()
        rows = self.query_one(RowList)
        rows.styles.height = min(2 * len(self._views), _MAX_LINES)
        rows.show(range(len(self._views)), cursor)
        self.run_worker(self._count_papers(), group="count", exclusive=True)

    async def _count_papers(self) -> None:
        """Count what each view finds, one at a time, so that keys come between."""
        for row, view in enumerate(self._views):
            if view.query not in self._counts:
                self._counts[view.query] = self._count(view.query)
                self.query_one(RowList).redraw((row,))
                await asyncio.sleep(0)
                if not self.is_running:
                    return

    def _draw_row(self, row: int, cursor: bool) -> DrawnRow:
        view = self._views[row]
        edge = (CURSOR_SIGN if cursor else " ", ("edge",))
        count = self._counts.get(view.query)
        number = "…" if count is None else f"{count:,}"
        built_in = "" if fold(view.name) in self._own_names else " · built in"
        return (
            StyledLine([edge, (f"{number:>{_COUNT_COLUMNS}}  ", ("rating",)), (view.name, ())]),
            StyledLine([edge, (f"{'':{_COUNT_COLUMNS}}  {_describe(view)}{built_in}", ("dim",))]),
        )

    def on_row_list_chosen(self) -> None:
        """Go to a view that was double-clicked."""
        self.action_go()

    def action_go(self) -> None:
        """Go to the view under the cursor."""
        self.dismiss(self._selected)

    def action_move(self, rows: int) -> None:
        """Move by so many views."""
        self._say(_KEYS_HINT)
        self.query_one(RowList).move(rows)

    def action_back(self) -> None:
        """Leave the line for a name, or else the dialog."""
        if self._naming:
            self._end_naming(_KEYS_HINT)
        else:
            self.dismiss(None)

    def action_ask_name(self, purpose: str) -> None:
        """Ask for a name: to save what the list shows now, or to rename this view."""
        self._naming = purpose
        box = self.query_one(Input)
        box.value = self._selected.name if purpose == "rename" else ""
        box.cursor_position = len(box.value)
        box.placeholder = "a name for this filter and sort order"
        box.display = True
        self.set_focus(box)
        if purpose == "save":
            self._say(f"{_describe(self._current)} · Enter saves it · Esc cancels")
        else:
            self._say("Enter renames · Esc cancels")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Warn when a name is taken: saving replaces the view that has it."""
        if self._naming == "save" and fold(event.value.strip()) in self._own_names:
            self._say(f"Enter replaces {event.value.strip()} · Esc cancels")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Save or rename."""
        name, selected = event.value, self._selected
        renaming = self._naming == "rename"
        if renaming and fold(selected.name) in self._own_names:
            saved = self._write(self._notebook.rename_view, selected.name, name)
        else:
            source = selected if renaming else self._current
            saved = self._write(self._notebook.save_view, View(name, source.query, source.sort))
        if saved:
            self._end_naming(f"{'Renamed' if renaming else 'Saved'}: {clean(name)}")
            self._show_view(name)

    def _write(self, write: Callable[..., Change | None], *arguments: object) -> bool:
        """Write to the notebook; show why where that is not possible."""
        try:
            self._review_session.save(lambda: write(*arguments))
        except ViewRefused as error:
            self._say(f"Not saved: {str(error).removeprefix('not saved: ')}")
            return False
        if self._review_session.unsaved_reason:
            self._say(f"NOT SAVED: {self._review_session.unsaved_reason}")
        return not self._review_session.unsaved_reason

    def action_delete(self) -> None:
        """Delete the view under the cursor when the key is pressed twice."""
        view = self._selected
        if fold(view.name) not in self._own_names:
            self._say(f"{view.name} is built in; a view of your own with this name replaces it")
        elif self._to_delete != view.name:
            self._say(f"d again deletes {view.name}; the papers stay as they are")
            self._to_delete = view.name
        elif self._write(self._notebook.delete_view, view.name):
            self._deleted = view
            self._say(f"Deleted: {view.name} · u restores it")
            self._show_views(self.query_one(RowList).cursor)

    def action_restore(self) -> None:
        """Restore the view that was deleted last."""
        if self._deleted is None:
            self._say("No view was deleted here. To undo a change of papers, press Esc, then u")
        elif self._write(self._notebook.save_view, self._deleted):
            name, self._deleted = self._deleted.name, None
            self._say(f"Restored: {name}")
            self._show_view(name)

    @property
    def _selected(self) -> View:
        """The view under the cursor."""
        return self._views[self.query_one(RowList).cursor]

    def _show_view(self, name: str) -> None:
        """List the views with the cursor on one that was just saved."""
        names = [
            fold(view.name)
            for view in saved_views.available_views(self._notebook.store, new=self._new)
        ]
        self._show_views(names.index(fold(clean(name))))

    def _end_naming(self, text: str) -> None:
        """Hide the line for a name, and show a text."""
        self._naming = ""
        self.query_one(Input).display = False
        self.set_focus(self.query_one(RowList))
        self._say(text)

    def _say(self, text: str) -> None:
        self._to_delete = ""
        self.query_one(HintLine).set_text(text)


def _describe(view: View) -> str:
    """Return filter and sort order as people read them."""
    key = view.sort.removeprefix("-")
    order = f"by {key}{', reversed' if view.sort.startswith('-') else ''}" if key else ""
    return " · ".join(filter(None, (view.query.strip() or "no filter", order)))
