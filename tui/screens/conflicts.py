"""Conflicts of reviewers: decisions, reasons and notes side by side, settled by a key."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from store.errors import UserError
from store.model.annotation import Decision
from store.model.paper import Paper
from store.screening.agreement import ComparedPaper, ReviewerComparison, compare_reviewers
from store.text.cleaning import clean, shorten
from tui.screens.dialog import Dialog
from tui.screens.reasons import ReasonStrip
from tui.widgets.labels import HintLine
from tui.widgets.line_input import LineInput
from tui.widgets.reviewer_sides import (
    comparison_heading,
    conflict_row,
    own_side,
    read_sides,
    side_text,
)
from tui.widgets.row_list import RowList
from tui.widgets.strips import DrawnRow

if TYPE_CHECKING:
    from tui.screens.main.host import Host
    from tui.screens.main.reviewing import ReviewSession

_HINT = (
    "i m e settle · n note · Backspace unsettles · u undoes · o other files "
    "· Enter goes · Esc closes"
)
_ASKS = "a colleague's notes.json or export; several with commas"
_ASKS_FOR_NOTE = "how you came to it"
_MAX_ABSTRACT = 4_000


class ConflictsScreen(Dialog[int | None]):
    """Settles conflicts; returns the position of the paper to go to, or None."""

    DEFAULT_CSS = """
    ConflictsScreen RowList, ConflictsScreen LineInput { margin-bottom: 1; }
    ConflictsScreen Horizontal { height: auto; max-height: 10; }
    ConflictsScreen .side { width: 1fr; height: auto; max-height: 10; padding-right: 2; }
    ConflictsScreen #abstract { height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Close", show=False),
        Binding("q,C", "dismiss(None)", "Close", show=False),
        Binding("j,down", "move(1)", "Down", show=False),
        Binding("k,up", "move(-1)", "Up", show=False),
        Binding("g,home", "move(-1000000)", "First", show=False),
        Binding("G,end", "move(1000000)", "Last", show=False),
        Binding("J,pagedown,space", "scroll(6)", "Scroll down", show=False),
        Binding("K,pageup", "scroll(-6)", "Scroll up", show=False),
        Binding("i", "settle('include')", "Include", show=False),
        Binding("m", "settle('maybe')", "Maybe", show=False),
        Binding("e", "settle('exclude')", "Exclude", show=False),
        Binding("backspace", "unsettle", "Not settled", show=False),
        Binding("u", "undo('undo')", "Undo", show=False),
        Binding("ctrl+r", "undo('redo')", "Redo", show=False),
        Binding("n", "ask_for_note", "Note on how it was settled", show=False),
        Binding("o", "ask", "Other files", show=False),
        Binding("a", "show_all", "Show before all are done", show=False),
        Binding("enter", "go", "Go to the paper", show=False),
    ]

    def __init__(
        self,
        host: Host,
        review_session: ReviewSession,
        colleagues: Sequence[str],
        remember: Callable[[tuple[str, ...]], None],
        reasons: Sequence[str],
    ) -> None:
        """Make a view; `colleagues` are the files that were compared last."""
        super().__init__(classes="dialog wide")
        self._host = host
        self._review_session = review_session
        self._colleagues = tuple(colleagues)
        self._remember = remember
        self._reasons = tuple(reasons)
        self._comparison: ReviewerComparison | None = None
        self._conflicts: Sequence[ComparedPaper] = ()
        self._note_for: ComparedPaper | None = None
        """The conflict for whose settlement a note is being typed."""
        self._unveiled = False
        """Whether the user has asked to see conflicts before all are done."""

    def compose(self) -> ComposeResult:
        """Lay out the conflicts above the sides of one."""
        with Vertical():
            yield Static(Content("Conflicts"), classes="heading", id="heading")
            yield LineInput(placeholder=_ASKS, compact=True)
            yield RowList(self._draw_row)
            with VerticalScroll(can_focus=False):
                yield Horizontal(id="sides")
                yield Static(id="abstract", markup=False)
            yield HintLine()

    def on_mount(self) -> None:
        """Compare with the files of last time, or ask for some."""
        self.query_one(RowList).show(())
        if self._colleagues:
            self._end_asking()
            self._load()
        else:
            self.action_ask()

    def action_ask(self) -> None:
        """Ask for the files of the colleagues."""
        self._note_for = None
        self._open_line(", ".join(self._colleagues), _ASKS)
        self._say("Enter compares · Esc cancels")

    def action_ask_for_note(self) -> None:
        """Ask how the settled conflict under the cursor was settled."""
        keys = self._conflict.keys if self._conflict is not None else ()
        settled = self._host.notebook.settlements.of(keys)
        if settled is None:
            self._say("A note is for what is settled: i m e settle it first")
            return
        self._note_for = self._conflict
        self._open_line(settled.get("note", ""), _ASKS_FOR_NOTE)
        self._say("Enter keeps the note · Esc cancels")

    def _open_line(self, text: str, placeholder: str) -> None:
        box = self.query_one(LineInput)
        box.value, box.placeholder, box.display = text, placeholder, True
        box.cursor_position = len(box.value)
        self.set_focus(box)

    def on_input_submitted(self, event: LineInput.Submitted) -> None:
        """Compare with the files that were typed, or keep the note."""
        event.stop()
        if self._note_for is not None:
            self._end_asking()
            self._write_note(self._note_for, event.value)
            return
        paths = [part.strip() for part in event.value.split(",") if part.strip()]
        if paths:
            self._colleagues = tuple(str(Path(path).expanduser().absolute()) for path in paths)
            self._end_asking()
            self._load()

    def _end_asking(self) -> None:
        self.query_one(LineInput).display = False
        self.set_focus(self.query_one(RowList))

    def _load(self) -> None:
        self._unveiled = False
        self._say("Reading …")
        self.run_worker(self._compare(), group="compare", exclusive=True)

    async def _compare(self) -> None:
        """Read the files in a thread, and put the decisions side by side."""
        try:
            sides = await asyncio.to_thread(read_sides, self._colleagues)
        except UserError as error:
            self._say(clean(str(error)))
            return
        if not self.is_running or self._host.paper_list is None:
            return
        self._remember(self._colleagues)
        own = own_side(self._host.paper_list.collection, sides)
        self._comparison = compare_reviewers([own, *sides])
        self._show()

    def _show(self, cursor: int = 0) -> None:
        """List the conflicts; nothing of a colleague's before all are done, unless asked."""
        comparison, paper_list = self._comparison, self._host.paper_list
        if comparison is None or paper_list is None:
            return
        library = paper_list.collection.library
        keys = (key for paper in comparison.shared for key in paper.keys)
        shared = set(map(library.position, keys)) - {None}
        missing = len(library.papers) - len(shared)
        is_hidden = missing > 0 and not self._unveiled
        self._conflicts = () if is_hidden else comparison.conflicts
        self._show_heading()
        self.query_one(RowList).show(range(len(self._conflicts)), cursor)
        self.on_resize()
        if is_hidden:
            papers = "1 paper is" if missing == 1 else f"{missing:,} papers are"
            self._say(
                f"{papers} not decided by all: conflicts are shown when all are done "
                "· a shows those there are · o other files · Esc closes"
            )
        else:
            self._say(_HINT if self._conflicts else "No conflicts · o other files · Esc closes")

    def on_resize(self) -> None:
        """Make list and dialog as high as the conflicts, within what the sides leave for them."""
        rows = self.query_one(RowList)
        lines = max(1, min(rows.row_height * len(self._conflicts), self.size.height // 3))
        rows.styles.height = lines
        self.fit_height(lines + (40 if self._conflicts else 5))  # 10 for the sides, 30 of abstract

    def _show_heading(self) -> None:
        if self._comparison is not None:
            heading = comparison_heading(self._comparison, self._conflicts)
            self.query_one("#heading", Static).update(Content(heading))

    def action_show_all(self) -> None:
        """Show the conflicts of the papers that all have decided already."""
        self._unveiled = True
        self._show()

    def _draw_row(self, row: int, cursor: bool) -> DrawnRow:
        paper = self._conflicts[row]
        settled = self._host.notebook.settlements.of(paper.keys)
        return conflict_row(paper, self._names, settled, cursor)

    @property
    def _names(self) -> Sequence[str]:
        return self._comparison.sides if self._comparison is not None else ()

    @property
    def _conflict(self) -> ComparedPaper | None:
        row = self.query_one(RowList).position
        return self._conflicts[row] if row is not None and row < len(self._conflicts) else None

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        """Show the sides of the conflict under the cursor."""
        event.stop()
        self._show_sides()

    def _show_sides(self) -> None:
        conflict, sides = self._conflict, self.query_one("#sides", Horizontal)
        texts = []
        if conflict is not None:
            pairs = zip(self._names, conflict.annotations, strict=True)
            texts = [side_text(name, annotation) for name, annotation in pairs]
        columns = list(sides.query(".side").results(Static))
        for column, text in zip(columns, texts, strict=False):
            column.update(text)
        if len(columns) < len(texts):
            more = texts[len(columns) :]
            sides.mount(*(Static(text, classes="side", markup=False) for text in more))
        for number, column in enumerate(columns):
            column.display = number < len(texts)
        paper = self._paper_of(conflict) if conflict is not None else None
        abstract = shorten(paper.abstract, _MAX_ABSTRACT) if paper is not None else ""
        self.query_one("#abstract", Static).update(Content(f"\n{abstract}" if abstract else ""))

    def _position_of(self, conflict: ComparedPaper) -> int | None:
        paper_list = self._host.paper_list
        if paper_list is None:
            return None
        positions = map(paper_list.collection.position, conflict.keys)
        return next((position for position in positions if position is not None), None)

    def _paper_of(self, conflict: ComparedPaper) -> Paper | None:
        position, paper_list = self._position_of(conflict), self._host.paper_list
        if position is None or paper_list is None:
            return None
        return paper_list.collection.papers[position]

    def action_settle(self, decision: str) -> None:
        """Settle the conflict under the cursor; exclude asks for the reason, if there are any."""
        if self._conflict is None:
            return
        given = (each.reason for each in self._conflict.annotations if each.reason)
        reasons = tuple(dict.fromkeys((*self._reasons, *given)))
        if decision == Decision.EXCLUDE and reasons:
            self.app.push_screen(ReasonStrip(reasons, 1), self._settle_as_excluded)
        else:
            self._settle(Decision(decision), "")

    def _settle_as_excluded(self, reason: str | None) -> None:
        if reason is not None:
            self._settle(Decision.EXCLUDE, reason)

    def _settle(self, decision: Decision, reason: str) -> None:
        conflict = self._conflict
        paper = self._paper_of(conflict) if conflict is not None else None
        if conflict is None or paper is None:
            return
        notebook = self._host.notebook
        sides = list(zip(self._names, conflict.annotations, strict=True))
        by = notebook.profile.reviewer
        self._write(lambda: notebook.settlements.settle(paper, decision, reason, "", by, sides))
        self.query_one(RowList).move(1)

    def _write_note(self, conflict: ComparedPaper, note: str) -> None:
        if (paper := self._paper_of(conflict)) is not None:
            self._write(lambda: self._host.notebook.settlements.annotate(paper, note))

    def action_unsettle(self) -> None:
        """Leave the conflict under the cursor to its reviewers again."""
        paper = self._paper_of(self._conflict) if self._conflict is not None else None
        if paper is not None:
            self._write(lambda: self._host.notebook.settlements.withdraw(paper))

    def _write(self, write: Callable[[], object]) -> None:
        change = self._review_session.save(write)  # type: ignore[arg-type]
        if self._review_session.unsaved_reason:
            self._say(f"NOT SAVED: {self._review_session.unsaved_reason}")
        elif change is None:
            self._say("Nothing changed: already so")
        else:
            self._review_session.show_change(change)
            self._redraw(f"{change.text} · u undoes")

    def action_undo(self, command: str) -> None:
        """Undo the last action of the session, or redo it."""
        change = self._review_session.undo_or_redo(command)
        self._redraw(change.text if change is not None else f"Nothing to {command}")

    def _redraw(self, text: str) -> None:
        self._show_heading()
        self.query_one(RowList).redraw()
        self._say(text)

    def action_back(self) -> None:
        """Leave the line to type in, or else close."""
        if self.query_one(LineInput).display and self._comparison is not None:
            self._end_asking()
            self._show(self.query_one(RowList).cursor)
        else:
            self.dismiss(None)

    def action_go(self) -> None:
        """Go to the paper under the cursor."""
        self.dismiss(self._position_of(self._conflict) if self._conflict is not None else None)

    def on_row_list_chosen(self) -> None:
        """Go to a paper that was double-clicked."""
        self.action_go()

    def action_move(self, rows: int) -> None:
        """Move by so many conflicts."""
        self.query_one(RowList).move(rows)

    def action_scroll(self, lines: int) -> None:
        """Scroll the sides and the abstract."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False, immediate=True)

    def _say(self, text: str) -> None:
        self.query_one(HintLine).set_text(text)
