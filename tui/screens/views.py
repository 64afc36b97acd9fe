"""The views: filters with an order under a name, with how many papers each finds now."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from store.model.display import CURSOR_SIGN
from store.notebook import saved_views
from store.notebook.saved_views import View, ViewRefused
from store.storage.database import Store
from store.storage.errors import StoreError
from store.text.folding import fold
from tui.widgets.row_list import RowList
from tui.widgets.strips import StyledLine

KEYS = "Enter goes there · s saves what is shown now · r renames · d deletes · Esc closes"
NUMBER = 7
"""Columns for the count of papers."""


class ViewsScreen(ModalScreen[View | None]):
    """Gives back the View to go to, or None; what is saved, renamed or deleted is so at once."""

    DEFAULT_CSS = "ViewsScreen Input { margin-top: 1; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Close", show=False),
        Binding("q,f", "dismiss(None)", "Close", show=False),
        Binding("j,down", "move(1)", "Down", show=False),
        Binding("k,up", "move(-1)", "Up", show=False),
        Binding("g,home", "move(-1000000)", "First", show=False),
        Binding("G,end", "move(1000000)", "Last", show=False),
        Binding("enter", "go", "Go there", show=False),
        Binding("s", "name('save')", "Save what is shown now", show=False),
        Binding("r", "name('rename')", "Rename", show=False),
        Binding("d,delete", "delete", "Delete", show=False),
        Binding("u", "restore", "Bring back what was deleted", show=False),
    ]

    def __init__(self, store: Store, now: View, count: Callable[[str], int | None]) -> None:
        super().__init__(classes="dialog")
        self._store = store
        self._now = now
        """The filter and the order that the list has, without a name."""
        self._count = count
        """Gives how many papers a query finds; None while there is no index."""
        self._views = saved_views.available_views(store)
        self._own = {fold(view.name) for view in saved_views.list_views(store)}
        self._counts: dict[str, int | None] = {}
        self._naming = ""
        """What the name that is being typed is for: save, rename or nothing."""
        self._doomed = ""
        """The View that goes when the key is pressed again."""
        self._deleted: View | None = None

    def compose(self) -> ComposeResult:
        """Lay out the list above the line for a name."""
        with Vertical():
            yield Static(Content("Views"), classes="heading")
            yield RowList(self._draw)
            yield Input(compact=True)
            yield Static(Content(KEYS), classes="hint")

    def on_mount(self) -> None:
        """Start on the view that is shown, and count."""
        self.query_one(Input).display = False
        asked = (self._now.query.strip(), self._now.sort)
        shown = [(view.query.strip(), view.sort) for view in self._views]
        self._show(shown.index(asked) if asked in shown else 0)
        self.set_focus(self.query_one(RowList))

    def _show(self, cursor: int) -> None:
        """List the views as the store has them, the cursor on one, and count what is new."""
        self._views = saved_views.available_views(self._store)
        self._own = {fold(view.name) for view in saved_views.list_views(self._store)}
        rows = self.query_one(RowList)
        rows.styles.height = min(2 * len(self._views), 14)
        rows.show(range(len(self._views)), cursor)
        self.run_worker(self._tally(), group="count", exclusive=True)

    async def _tally(self) -> None:
        """Count what each view finds, one at a time, so that keys come between."""
        for at, view in enumerate(self._views):
            if view.query not in self._counts:
                self._counts[view.query] = self._count(view.query)
                self.query_one(RowList).redraw((at,))
                await asyncio.sleep(0)

    def _draw(self, row: int, cursor: bool) -> tuple[StyledLine, StyledLine]:
        view = self._views[row]
        edge = (CURSOR_SIGN if cursor else " ", ("edge",))
        found = self._counts.get(view.query)
        number = "…" if found is None else f"{found:,}"
        own = fold(view.name) in self._own
        about = " · ".join(filter(None, (view.query or "no filter", _order(view.sort))))
        built = "" if own else " · built in"
        return (
            StyledLine([edge, (f"{number:>{NUMBER}}  ", ("rating",)), (view.name, ())]),
            StyledLine([edge, (f"{'':{NUMBER}}  {about}{built}", ("dim",))]),
        )

    def on_row_list_chosen(self) -> None:
        """Go to a view that was clicked twice."""
        self.action_go()

    def action_go(self) -> None:
        """Go to the view under the cursor."""
        self.dismiss(self._chosen)

    def action_move(self, rows: int) -> None:
        """Move by so many views."""
        self._say(KEYS)
        self.query_one(RowList).move(rows)

    def action_back(self) -> None:
        """Leave the name, else the list."""
        if self._naming:
            self._named(KEYS)
        else:
            self.dismiss(None)

    def action_name(self, what: str) -> None:
        """Ask for a name: of what the list shows now, or another one for this view."""
        self._naming = what
        box = self.query_one(Input)
        box.value = self._chosen.name if what == "rename" else ""
        box.cursor_position = len(box.value)
        box.placeholder = "a name for this filter and order"
        box.display = True
        self.set_focus(box)
        now = self._now
        asked = " · ".join(filter(None, (now.query.strip() or "no filter", _order(now.sort))))
        what = f"{asked} · Enter saves it" if what == "save" else "Enter renames"
        self._say(f"{what} · Esc does not")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say when a name is taken; saving replaces what has it."""
        if self._naming == "save" and fold(event.value.strip()) in self._own:
            self._say(f"Enter replaces {event.value.strip()} · Esc does not")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Save or rename."""
        name, old = event.value, self._chosen
        try:
            if self._naming == "rename" and fold(old.name) in self._own:
                kept = saved_views.rename_view(self._store, old.name, name)
            else:
                of = old if self._naming == "rename" else self._now
                kept = saved_views.save_view(self._store, View(name, of.query, of.sort))
        except ViewRefused as error:
            self._say(f"Not kept: {error}")
            return
        except StoreError as error:
            self._say(f"NOT SAVED: {error}")
            return
        self._named(f"{'Renamed' if self._naming == 'rename' else 'Saved'}: {kept.name}")
        self._show([view.name for view in self._views_now()].index(kept.name))

    def action_delete(self) -> None:
        """Delete the view under the cursor when the key is pressed twice."""
        view = self._chosen
        if fold(view.name) not in self._own:
            self._say(f"{view.name} is built in; a view of yours with its name replaces it")
        elif self._doomed != view.name:
            self._say(f"d again deletes {view.name}; the papers stay as they are")
            self._doomed = view.name
        else:
            try:
                self._deleted = saved_views.delete_view(self._store, view.name)
            except (ViewRefused, StoreError) as error:
                self._say(f"NOT SAVED: {error}")
                return
            self._say(f"Deleted: {view.name} · u brings it back")
            self._show(self.query_one(RowList).cursor)

    def action_restore(self) -> None:
        """Bring back the view that was deleted last."""
        if self._deleted is None:
            self._say("No view was deleted here. Esc, then u, undoes acts on papers.")
            return
        try:
            kept = saved_views.save_view(self._store, self._deleted)
        except StoreError as error:
            self._say(f"NOT SAVED: {error}")
            return
        self._deleted = None
        self._say(f"Back again: {kept.name}")
        self._show([view.name for view in self._views_now()].index(kept.name))

    @property
    def _chosen(self) -> View:
        return self._views[self.query_one(RowList).cursor]

    def _views_now(self) -> tuple[View, ...]:
        return saved_views.available_views(self._store)

    def _named(self, said: str) -> None:
        """Put the line for a name away."""
        self._naming = ""
        self.query_one(Input).display = False
        self.set_focus(self.query_one(RowList))
        self._say(said)

    def _say(self, text: str) -> None:
        self._doomed = ""
        self.query_one(".hint", Static).update(Content(text))


def _order(sort: str) -> str:
    """Say an order for people; nothing for the usual one."""
    name = sort.removeprefix("-")
    return f"by {name}{', reversed' if sort.startswith('-') else ''}" if name else ""
