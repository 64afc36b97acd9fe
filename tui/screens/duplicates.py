"""Likely and certain duplicates side by side, one key for same, one for different."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from store.duplicates.answers import IndistinguishableRecords
from store.library.library import Library
from store.library.review import (
    Question,
    count_key_holders,
    explain_shared_keys,
    questions_about_marked,
    questions_about_paper,
    questions_about_possible_duplicates,
)
from store.model.annotation import ANSWERS, Change
from store.storage.errors import StoreError
from store.tasks import run_in_slices
from tui.screens.main.collection_changes import Regrouped
from tui.widgets.comparison import Comparison
from tui.widgets.duplicate_row import compare_sides, draw_question, summarize_question
from tui.widgets.row_list import ROW_HEIGHT, RowList
from tui.widgets.status_line import StatusLine
from tui.widgets.strips import StyledLine

if TYPE_CHECKING:
    from tui.screens.main.screen import MainScreen

ROWS = 4
"""Questions that are seen at most above the comparison; two on a low screen."""

LOW = 30
"""Lines below which the screen is low."""


class DuplicatesScreen(ModalScreen[int | None]):
    """Asks about one paper, about some that the user marked, or about all offers.

    Gives back the position of the paper to go to, or None.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,d,D", "dismiss(None)", "Close", show=False),
        Binding("j,down", "move(1)", "Down", show=False),
        Binding("k,up", "move(-1)", "Up", show=False),
        Binding("g,home", "move(-1000000000)", "First", show=False),
        Binding("G,end", "move(1000000000)", "Last", show=False),
        Binding("J,pagedown,space", "scroll(6)", "Scroll down", show=False),
        Binding("K,pageup", "scroll(-6)", "Scroll up", show=False),
        Binding("y", "answer(True)", "Same", show=False),
        Binding("n", "answer(False)", "Different", show=False),
        Binding("u", "undo", "Undo", show=False),
        Binding("ctrl+r", "redo", "Redo", show=False),
        Binding("a", "all", "All offers, or this paper", show=False),
        Binding("enter", "go", "Go to the paper", show=False),
    ]

    def __init__(self, main: MainScreen, library: Library, positions: Sequence[int]) -> None:
        super().__init__(classes="dialog duplicates")
        self._main = main
        self._library = library
        self._positions = tuple(positions)
        """The paper, or the marked papers, that are asked about; none for all offers."""
        self._earlier: tuple[int, ...] = ()
        """What was asked about before all offers."""
        self._questions: list[Question] = []
        self._answered: dict[int, bool] = {}
        """Rows that were answered and wait for the pile to be grouped anew."""
        self._sought: int | None = None
        """Position of a paper to put the cursor on, after undo."""
        self._counts: Mapping[str, int] = {}

    def compose(self) -> ComposeResult:
        """Lay out the questions above the one that is looked at."""
        with Vertical():
            yield Static(id="heading", classes="heading", markup=False)
            yield RowList(self._draw)
            yield Static(id="why", markup=False)
            with VerticalScroll(can_focus=False):
                yield Comparison()
            yield StatusLine()
            yield Static(id="hint", markup=False)

    def on_mount(self) -> None:
        """Ask, and count how many papers share keys with this one."""
        self.set_focus(self.query_one(RowList))
        self._ask()
        self._count()

    def on_resize(self) -> None:
        """Return the questions the room there is."""
        self._fit()

    def on_regrouped(self, event: Regrouped) -> None:
        """Ask anew about the same papers, the cursor on the next question."""
        view = self._main.paper_list
        if view is None:
            return
        self._library = view.collection.library
        before, self._sought = self._question, event.moved(self._sought)
        moved = [event.moved(at) for at in self._positions]
        self._positions = tuple(dict.fromkeys(at for at in moved if at is not None))
        self._earlier = tuple(at for at in map(event.moved, self._earlier) if at is not None)
        self._ask(before)
        self._count()

    def _ask(self, before: Question | None = None) -> None:
        """Put the questions, the cursor on what is sought or stood there before, else as it was."""
        row = self.query_one(RowList).cursor
        library, positions = self._library, self._positions
        if not positions:
            self._questions = questions_about_possible_duplicates(library)
        elif len(positions) == 1:
            at = positions[0]
            self._questions = [
                *questions_about_paper(library.papers[at], at),
                *questions_about_possible_duplicates(library, at),
            ]
        else:
            self._questions = questions_about_marked(library, positions)
        self._answered.clear()
        for at, asked in enumerate(self._questions):
            if (
                self._sought in asked.papers
                if self._sought is not None
                else asked.is_about_same_records(before)
            ):
                row = at
                break
        self._sought = None
        self.query_one(RowList).show(range(len(self._questions)), row)
        self._fit()
        self._show()

    def _fit(self) -> None:
        most = ROWS // 2 if self.size.height < LOW else ROWS
        rows = max(1, min(len(self._questions), most)) if self._questions else 0
        self.query_one(RowList).styles.height = rows * ROW_HEIGHT
        self.query_one(RowList).display = bool(rows)

    @property
    def _question(self) -> Question | None:
        at = self.query_one(RowList).position
        return self._questions[at] if at is not None and at < len(self._questions) else None

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        """Look at the question under the cursor."""
        event.stop()
        self._show()

    def _show(self) -> None:
        """Show the question under the cursor side by side, or that there is none."""
        asked = self._question
        self._set("heading", self._heading())
        self._set("hint", self._keys())
        shared = self._shared(asked)
        if asked is None:
            self._set("why", self._nothing())
            self.query_one(Comparison).show(None)
            return
        self._set("why", summarize_question(asked))
        self.query_one(Comparison).show(compare_sides(asked, self._library, shared))
        self.query_one(VerticalScroll).scroll_home(animate=False, immediate=True)

    def _heading(self) -> str:
        if not self._positions:
            at = self.query_one(RowList).cursor + 1
            return (
                f"All offers · {at:,} of {len(self._questions):,}" if self._questions else "Offers"
            )
        if len(self._positions) > 1:
            return f"Are these {len(self._positions)} marked papers one?"
        return f"Duplicates of {self._library.papers[self._positions[0]].display_title}"

    def _nothing(self) -> str:
        if not self._positions:
            return "No offers are open: nothing in this pile is likely, not sure, to be the same."
        return f"One record, and nothing like it. {_offers(self._library)}"

    def _keys(self) -> str:
        parts = []
        if (asked := self._question) is not None:
            parts = ["n splits it off"] if asked.joined else ["y the same paper", "n two papers"]
        parts.append("u undo")
        if self._positions and self._library.possible_duplicates:
            parts.append(f"a all {len(self._library.possible_duplicates):,} offers")
        elif self._earlier:
            parts.append("a back to the paper")
        if self._questions:
            parts.append("J K scroll")
        return " · ".join([*parts, "Esc closes"])

    def _shared(self, asked: Question | None) -> list[str]:
        papers = asked.papers if asked is not None else self._positions[:1]
        lines = (explain_shared_keys(self._library.papers[at], self._counts) for at in papers)
        return list(dict.fromkeys(line for found in lines for line in found))

    def _count(self) -> None:
        """Count, in slices, on how many papers the keys stand that name none."""
        asked = {at for question in self._questions for at in question.papers}
        papers = (self._library.papers[at] for at in {*asked, *self._positions})
        keys = {key for paper in papers for key in paper.shared}
        if keys - self._counts.keys():
            self.run_worker(self._counted(self._library, keys), group="count", exclusive=True)

    async def _counted(self, library: Library, keys: set[str]) -> None:
        self._counts = await run_in_slices(count_key_holders(library, keys))
        self._show()

    def action_answer(self, same: bool) -> None:
        """Answer the question under the cursor."""
        asked = self._question
        if asked is None:
            return
        if asked.joined and same:
            self._say("They are one paper already; n takes them apart.")
            return
        row = self.query_one(RowList).cursor
        verb, papers = self._main.notebook.answer, self._library.papers
        shared = frozenset[str]().union(*(papers[at].shared for at in asked.papers))
        change = self._changed(
            lambda: verb(asked.left, asked.right, same, shared), "You said so already."
        )
        if change is not None:
            self._unmark()
            self._answered[row] = same
            self.query_one(RowList).redraw((row,))
            if not asked.joined:
                self.query_one(RowList).move(1)

    def _unmark(self) -> None:
        """Take the marks away: they have served."""
        view = self._main.paper_list
        if view is not None and len(self._positions) > 1:
            marked = view.collection.marks.intersection(self._positions)
            view.collection.marks -= marked
            self._main.redraw(marked)

    def action_undo(self) -> None:
        """Take back the last act, whichever it was."""
        self._changed(self._main.notebook.undo, "Nothing to undo.", "ctrl+r redoes")

    def action_redo(self) -> None:
        """Do again what was undone."""
        self._changed(self._main.notebook.redo, "Nothing to redo.")

    def _changed(
        self, verb: Callable[[], Change | None], nothing: str, hint: str = "u undoes"
    ) -> Change | None:
        """Do a verb of the Notebook, draw what it changed, and say what it did in one line."""
        try:
            change = verb()
        except StoreError as error:
            self._say(f"NOT SAVED: {error}", alarm=True)
            return None
        except IndistinguishableRecords as error:
            self._say(str(error))
            return None
        if change is None:
            self._say(nothing)
            return None
        self._say(change.text, f" · {hint}")
        if change.command in ("undo", "redo") and any(one.table == ANSWERS for one in change.edits):
            self._sought = self._library.position(change.edits[0].key)
        self._main.reviewer.changed(change)
        return change

    def action_all(self) -> None:
        """Go through all offers, or back to the paper."""
        if self._positions and self._library.possible_duplicates:
            self._earlier, self._positions = self._positions, ()
        elif self._earlier:
            self._earlier, self._positions = (), self._earlier
        else:
            return
        self.query_one(RowList).cursor = 0
        self._ask()
        self._count()

    def action_go(self) -> None:
        """Close, and go to the paper on the left."""
        asked = self._question
        self.dismiss(asked.papers[0] if asked is not None else None)

    def on_row_list_chosen(self) -> None:
        """Go to the paper of a row that was clicked twice."""
        self.action_go()

    def action_move(self, rows: int) -> None:
        """Look at another question."""
        self.query_one(RowList).move(rows)

    def action_scroll(self, lines: int) -> None:
        """Scroll the comparison."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False, immediate=True)

    def _draw(self, row: int, cursor: bool) -> tuple[StyledLine, StyledLine]:
        both = not self._positions
        return draw_question(self._questions[row], cursor, self._answered.get(row), both)

    def _say(self, text: str, hint: str = "", *, alarm: bool = False) -> None:
        self.query_one(StatusLine).say(text, hint, alarm=alarm)

    def _set(self, part: str, text: str) -> None:
        self.query_one(f"#{part}", Static).update(Content(text))


def _offers(library: Library) -> str:
    count = len(library.possible_duplicates)
    if not count:
        return "There are no offers in this pile either."
    return f"a goes through the {count:,} offer{'s' if count > 1 else ''} of the pile."
