"""The facets: what the papers shown have in common, counted; Enter writes it into the filter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from store.library.facets import (
    FacetField,
    FacetTable,
    FacetValue,
    build_facet,
    most_frequent,
)
from store.library.paper_list import PaperList
from store.model.bylines import fit_venue
from store.search.index import Index
from store.tasks import run_in_slices
from store.text.cleaning import clean, shorten
from tui.screens.dialog import Dialog
from tui.widgets.choices import Choices
from tui.widgets.line_input import LineInput

_HINT = "← → other facets · / searches · Enter narrows, again widens · Esc closes"

_MAX_VALUES = 200
"""Values that are listed at once; a search finds the others."""

_COLUMNS, _BAR_COLUMNS, _LABEL_COLUMNS = 80, 16, 46


class FacetScreen(Dialog[str | None]):
    """Returns the clause to narrow the list by, or None when it was closed."""

    DEFAULT_CSS = """
    FacetScreen #fields { margin-bottom: 1; }
    FacetScreen Input { margin-bottom: 1; }
    FacetScreen Choices { height: 12; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Close", show=False, priority=True),
        Binding("q,F", "dismiss(None)", "Close", show=False),
        Binding("right,l,tab", "turn(1)", "Next facet", show=False),
        Binding("left,h,shift+tab", "turn(-1)", "Previous facet", show=False),
        Binding("j", "move(1)", "Down", show=False),
        Binding("k", "move(-1)", "Up", show=False),
        Binding("slash", "search", "Search", show=False),
    ]

    def __init__(
        self, paper_list: PaperList, index: Index, fields: Sequence[FacetField], first: str = ""
    ) -> None:
        super().__init__(classes="dialog")
        self._paper_list = paper_list
        self._index = index
        self._fields = fields
        names = [field.name for field in fields]
        self._current = names.index(first) if first in names else 0
        self._tables: dict[str, FacetTable] = {}
        self._values: Sequence[FacetValue] = ()

    @property
    def field(self) -> FacetField:
        """The field whose values are listed."""
        return self._fields[self._current]

    def compose(self) -> ComposeResult:
        """Lay out the names of the facets above the values of one."""
        with Vertical():
            yield Static(Content("Facets"), classes="heading")
            yield Static(id="fields", markup=False)
            yield LineInput(placeholder="a part of a name", compact=True)
            yield Choices()
            yield Static(Content(_HINT), classes="hint")

    def on_mount(self) -> None:
        """Count the first facet."""
        self.query_one(Vertical).styles.width = _COLUMNS
        self.query_one(Input).display = False
        self.set_focus(self.query_one(Choices))
        self._show_field()

    def action_turn(self, step: int) -> None:
        """List the values of another field."""
        self._current = (self._current + step) % len(self._fields)
        self._end_search()
        self._show_field()

    def action_move(self, rows: int) -> None:
        """Highlight another value."""
        self.query_one(Choices).move(rows)

    def action_search(self) -> None:
        """Type a part of the values to list."""
        box = self.query_one(Input)
        box.display = True
        self.set_focus(box)

    def action_back(self) -> None:
        """Leave the search, or else the dialog."""
        if self.query_one(Input).display:
            self._end_search()
            self._list_values()
        else:
            self.dismiss(None)

    def on_input_changed(self) -> None:
        """List the values that contain what has been typed."""
        self._list_values()

    def on_input_submitted(self) -> None:
        """Narrow by the highlighted value."""
        highlighted = self.query_one(Choices).highlighted
        if highlighted is not None:
            self.dismiss(self._values[highlighted].clause)

    def on_option_list_option_selected(self, event: Choices.OptionSelected) -> None:
        """Narrow by a value."""
        self.dismiss(self._values[event.option_index].clause)

    def _end_search(self) -> None:
        box = self.query_one(Input)
        box.value, box.display = "", False
        self.set_focus(self.query_one(Choices))

    def _show_field(self) -> None:
        """Show the names of the facets, and count the values of the present one."""
        names = [
            (f" {field.title} ", "bold reverse" if field is self.field else "")
            for field in self._fields
        ]
        self.query_one("#fields", Static).update(Content.assemble(*names))
        self.run_worker(self._count(), group="count", exclusive=True)

    async def _count(self) -> None:
        """Build the table of the field, once, so that keys come between."""
        field = self.field
        if field.name not in self._tables:
            self._tables[field.name] = await run_in_slices(build_facet(self._index, field))
        if self.is_running and field is self.field:
            self._list_values()

    def _list_values(self) -> None:
        table, paper_list = self._tables.get(self.field.name), self._paper_list
        if table is None:
            return
        shown = np.asarray(paper_list.positions[: paper_list.complete])
        typed = self.query_one(Input).value.strip()
        values, total = most_frequent(table, paper_list.collection, shown, _MAX_VALUES, typed)
        self._values = values
        most = max((each.count for each in values), default=1)
        choices = self.query_one(Choices)
        choices.fill((str(row), self._line(each, most)) for row, each in enumerate(values))
        choices.highlighted = 0 if values else None
        self._show_heading(len(shown), total)

    def _show_heading(self, papers: int, total: int) -> None:
        """Show how many papers and values there are."""
        title = self.field.title if total != 1 else self.field.title.removesuffix("s")
        shown = "1 paper" if papers == 1 else f"{papers:,} papers"
        some = f" · the first {_MAX_VALUES} shown" if total > _MAX_VALUES else ""
        text = f"{total:,} {title} of {shown}{some}" if total else f"No {title} in {shown}"
        self.query_one(".heading", Static).update(Content(text))

    def _line(self, facet: FacetValue, most: int) -> Content:
        fit = fit_venue if self.field.name == "venue" else shorten
        chosen = "✓ " if facet.clause in self._paper_list.text else "  "
        return Content.assemble(
            chosen,
            (bar(facet.count, most, _BAR_COLUMNS), "$accent"),
            f"{facet.count:>8,}  ",
            fit(clean(facet.label), _LABEL_COLUMNS),
        )


def bar(count: int, most: int, columns: int) -> str:
    """Return a bar as long as a count is, of at least a column."""
    length = max(1, round(columns * count / max(1, most)))
    return ("━" * length).ljust(columns)
