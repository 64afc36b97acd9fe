"""Possible and certain duplicates side by side: one key for same, one for different."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from store.duplicates.answers import IndistinguishableRecords
from store.library.clerical_review import (
    Question,
    count_key_holders,
    explain_shared_keys,
    gather_like_questions,
    pairs_to_answer,
    questions_about_marked,
    questions_about_paper,
    questions_about_possible_duplicates,
    rows_with_same_reasons,
)
from store.model.annotation import ANSWERS, Change
from store.tasks import run_in_slices
from tui.screens.dialog import Dialog
from tui.screens.main.collection_changes import Regrouped
from tui.widgets.comparison import Comparison
from tui.widgets.duplicate_row import (
    answer_keys,
    compare_sides,
    draw_question,
    explain_no_questions,
    summarize_question,
)
from tui.widgets.labels import HintLine
from tui.widgets.row_list import ROW_HEIGHT, RowList
from tui.widgets.status_line import StatusLine
from tui.widgets.strips import StyledLine

if TYPE_CHECKING:
    from store.library.library import Library
    from store.library.paper_list import PaperList
    from tui.screens.main.host import Host
    from tui.screens.main.reviewing import ReviewSession

_MAX_ROWS = 4
"""Questions that are visible above the comparison; half as many on a low screen."""

_LOW = 30
"""Lines below which the screen is low."""


class DuplicatesScreen(Dialog[int | None]):
    """Asks about one paper, about some that the user marked, or about all possible duplicates.

    Returns the position of the paper to go to, or None.
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
        Binding("N", "answer_like", "All like this: different", show=False),
        Binding("u", "undo", "Undo", show=False),
        Binding("ctrl+r", "redo", "Redo", show=False),
        Binding("a", "toggle_all", "All possible duplicates, or this paper", show=False),
        Binding("enter", "go", "Go to the paper", show=False),
    ]

    def __init__(
        self, host: Host, session: ReviewSession, paper_list: PaperList, positions: Sequence[int]
    ) -> None:
        super().__init__(classes="dialog duplicates")
        self._host = host
        self._review_session = session
        self._paper_list = paper_list
        self._positions = tuple(positions)
        """The paper or the marked papers to ask about; none for all possible duplicates."""
        self._positions_before: tuple[int, ...] = ()
        """What was asked about before all possible duplicates."""
        self._questions: list[Question] = []
        self._answers: dict[int, bool] = {}
        """The answers given in rows that wait for the collection to be regrouped."""
        self._undone_position: int | None = None
        """Position of the paper whose answer was undone: its question gets the cursor."""
        self._key_counts: Mapping[str, int] = {}
        """How many papers have a key that should be of one alone."""

    @property
    def _library(self) -> Library:
        return self._paper_list.collection.library

    def compose(self) -> ComposeResult:
        """Lay out the questions above the comparison."""
        with Vertical():
            yield Static(id="heading", classes="heading", markup=False)
            yield RowList(self._draw_row)
            yield Static(id="why", markup=False)
            with VerticalScroll(can_focus=False):
                yield Comparison()
            yield StatusLine()
            yield HintLine(id="hint")

    def on_mount(self) -> None:
        """Ask, and count how many papers share keys with this one."""
        self.set_focus(self.query_one(RowList))
        self._ask()
        self._count_keys()

    def on_resize(self) -> None:
        """Fit the list of questions to the new size."""
        self._fit_rows()

    def on_regrouped(self, event: Regrouped) -> None:
        """Ask again about the same papers, the cursor on the next question."""
        if self._host.paper_list is None:
            return
        question, moves = self._question, event.moves
        self._paper_list = self._host.paper_list
        self._undone_position = moves.position(self._undone_position)
        present = map(moves.position, self._positions)
        self._positions = tuple(dict.fromkeys(index for index in present if index is not None))
        before = map(moves.position, self._positions_before)
        self._positions_before = tuple(index for index in before if index is not None)
        self._ask(question)
        self._count_keys()

    def _ask(self, previous: Question | None = None) -> None:
        """List the questions, the cursor on the previous one, else in the row where it is.

        After an undo the cursor goes to the question about that paper.
        """
        rows, library, positions = self.query_one(RowList), self._library, self._positions
        if not positions:
            self._questions = gather_like_questions(questions_about_possible_duplicates(library))
        elif len(positions) == 1:
            self._questions = [
                *questions_about_paper(library.papers[positions[0]], positions[0]),
                *questions_about_possible_duplicates(library, positions[0]),
            ]
        else:
            self._questions = questions_about_marked(library, positions)
        self._answers.clear()
        cursor, undone = rows.cursor, self._undone_position
        for row, question in enumerate(self._questions):
            if (
                undone in question.papers
                if undone is not None
                else question.is_about_same_records(previous)
            ):
                cursor = row
                break
        self._undone_position = None
        rows.show(range(len(self._questions)), cursor)
        self._fit_rows()
        self._show_question()

    def _fit_rows(self) -> None:
        """Make the list as high as its questions, within what the screen leaves for it."""
        most = _MAX_ROWS // 2 if self.size.height < _LOW else _MAX_ROWS
        rows, row_list = min(len(self._questions), most), self.query_one(RowList)
        row_list.styles.height, row_list.display = rows * ROW_HEIGHT, bool(rows)

    @property
    def _question(self) -> Question | None:
        """The question under the cursor."""
        row = self.query_one(RowList).position
        return self._questions[row] if row is not None and row < len(self._questions) else None

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        """Show the question under the cursor."""
        event.stop()
        self._show_question()

    def _show_question(self) -> None:
        """Show the two sides of the question under the cursor, or that there is none."""
        question = self._question
        self._set_text("heading", self._heading())
        self.query_one(HintLine).set_text(self._keys_hint())
        if question is None:
            others = len(self._library.possible_duplicates) if self._positions else None
            self._set_text("why", explain_no_questions(others))
            self.query_one(Comparison).show(None)
            return
        self._set_text("why", summarize_question(question))
        names, keys = self._paper_list.collection.hidden_names, self._explain_keys(question)
        sides = compare_sides(question, self._library, keys, names)
        self.query_one(Comparison).show(sides)
        self.query_one(VerticalScroll).scroll_home(animate=False, immediate=True)

    def _heading(self) -> str:
        if not self._positions:
            number = self.query_one(RowList).cursor + 1
            count = f" · {number:,} of {len(self._questions):,}" if self._questions else ""
            return f"Possible duplicates{count}"
        if len(self._positions) > 1:
            return f"Are these {len(self._positions)} marked papers the same?"
        return f"Duplicates of {self._library.papers[self._positions[0]].display_title}"

    def _keys_hint(self) -> str:
        question, count = self._question, len(self._library.possible_duplicates)
        keys = answer_keys(question, len(self._like_rows())) if question is not None else []
        keys.append("u undoes")
        if self._positions and count:
            keys.append(f"a all {count:,} possible duplicates")
        elif self._positions_before:
            keys.append("a back to the paper")
        if self._questions:
            keys.append("J K scroll")
        return " · ".join([*keys, "Esc closes"])

    def _explain_keys(self, question: Question) -> list[str]:
        """Return which keys of the papers do not identify them, each once."""
        papers = (self._library.papers[position] for position in question.papers)
        lines = (line for paper in papers for line in explain_shared_keys(paper, self._key_counts))
        return list(dict.fromkeys(lines))

    def _count_keys(self) -> None:
        """Count, in slices, how many papers have the keys that should be of one alone."""
        positions = {position for question in self._questions for position in question.papers}
        papers = (self._library.papers[index] for index in positions.union(self._positions))
        keys = {key for paper in papers for key in paper.shared}
        if keys - self._key_counts.keys():
            work = self._count_key_holders(self._library, keys)
            self.run_worker(work, group="count", exclusive=True)

    async def _count_key_holders(self, library: Library, keys: set[str]) -> None:
        self._key_counts = await run_in_slices(count_key_holders(library, keys))
        if self.is_running:
            self._show_question()

    def action_answer(self, same: bool) -> None:
        """Answer the question under the cursor."""
        question = self._question
        if question is None:
            return
        if question.joined and same:
            self._say("Already the same paper; n splits the record off")
            return
        row, pairs = self.query_one(RowList).cursor, [question] if same else question.all
        if self._answer_rows([row], pairs, same):
            self._unmark()
            if not question.joined:
                self.query_one(RowList).move(1)

    def action_answer_like(self) -> None:
        """Answer that the papers are different in all rows with the same evidence."""
        rows = self._like_rows()
        self._answer_rows(rows, [pair for row in rows for pair in self._questions[row].all], False)

    def _like_rows(self) -> list[int]:
        """Return the rows of possible duplicates with the evidence of the one under the cursor."""
        if (question := self._question) is None or self._positions:
            return []
        like = rows_with_same_reasons(self._questions, question)
        return [row for row in like if row not in self._answers]

    def _answer_rows(self, rows: Sequence[int], pairs: Sequence[Question], same: bool) -> bool:
        """Answer questions in one Change, and return whether that was saved."""
        write, answered = self._host.notebook.answer_all, pairs_to_answer(self._library, pairs)
        if self._write(lambda: write(answered, same), "Already answered") is None:
            return False
        self._answers |= dict.fromkeys(rows, same)
        self.query_one(RowList).redraw(rows)
        self.query_one(HintLine).set_text(self._keys_hint())
        return True

    def _unmark(self) -> None:
        """Remove the marks of papers that were asked about together."""
        if len(self._positions) > 1:
            collection = self._paper_list.collection
            marked = collection.marks.intersection(self._positions)
            collection.marks -= marked
            self._host.redraw(marked)

    def action_undo(self) -> None:
        """Undo the last action, whichever it was."""
        self._write(self._host.notebook.undo, "Nothing to undo", "ctrl+r redoes")

    def action_redo(self) -> None:
        """Redo what was undone."""
        self._write(self._host.notebook.redo, "Nothing to redo")

    def _write(
        self, write: Callable[[], Change | None], unchanged: str, hint: str = "u undoes"
    ) -> Change | None:
        """Write to the Notebook, redraw what it changed, and show what it did in one line."""
        try:
            change = self._review_session.save(write)
        except IndistinguishableRecords as error:
            self._say(str(error))
            return None
        if change is None:
            reason = self._review_session.unsaved_reason
            self._say(f"NOT SAVED: {reason}" if reason else unchanged, alarm=bool(reason))
            return None
        self._say(change.text, f" · {hint}")
        answered = any(edit.table == ANSWERS for edit in change.edits)
        if change.command in ("undo", "redo") and answered:
            self._undone_position = self._library.position(change.edits[0].key)
        self._review_session.show_change(change)
        return change

    def action_toggle_all(self) -> None:
        """Switch between all possible duplicates and those of the paper."""
        if self._positions and self._library.possible_duplicates:
            self._positions_before, self._positions = self._positions, ()
        elif self._positions_before:
            self._positions_before, self._positions = (), self._positions_before
        else:
            return
        self.query_one(RowList).cursor = 0
        self._ask()
        self._count_keys()

    def action_go(self) -> None:
        """Close, and go to the paper on the left."""
        question = self._question
        self.dismiss(question.papers[0] if question is not None else None)

    def on_row_list_chosen(self) -> None:
        """Go to the paper of a question that was double-clicked."""
        self.action_go()

    def action_move(self, rows: int) -> None:
        """Move by so many questions."""
        self.query_one(RowList).move(rows)

    def action_scroll(self, lines: int) -> None:
        """Scroll the comparison."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False, immediate=True)

    def _draw_row(self, row: int, cursor: bool) -> tuple[StyledLine, StyledLine]:
        answer, names = self._answers.get(row), self._paper_list.collection.hidden_names
        return draw_question(self._questions[row], cursor, answer, not self._positions, names)

    def _say(self, text: str, hint: str = "", *, alarm: bool = False) -> None:
        self.query_one(StatusLine).say(text, hint, alarm=alarm)

    def _set_text(self, part: str, text: str) -> None:
        self.query_one(f"#{part}", Static).update(Content(text))
