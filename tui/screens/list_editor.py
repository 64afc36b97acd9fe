"""Lists of the user's own that are edited in place: terms, reasons, tags.

What differs between them is data: the lists, and for each key a Verb.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from store.errors import UserError
from store.model.annotation import Change
from store.model.display import CURSOR_SIGN
from store.text.cleaning import clean, shorten
from tui.screens.dialog import Dialog
from tui.widgets.labels import HintLine
from tui.widgets.line_input import LineInput
from tui.widgets.row_list import RowList
from tui.widgets.strips import DrawnRow, StyledLine

if TYPE_CHECKING:
    from tui.screens.main.reviewing import ReviewSession

_COUNT_COLUMNS, _LEAST_ROWS, _ROOM = 7, 16, 6
"""Columns of a count, rows that an editor has at least, and below its longest list."""

_MAX_TEXT = 300
"""Characters of a text that a row shows."""


@dataclass(frozen=True, slots=True)
class EditorRow:
    """A text of the user's, and how many papers have it."""

    text: str
    papers: int | None = None
    """None while that is not known."""
    remark: str = ""
    faint: bool = False


@dataclass(frozen=True, slots=True)
class EditorList:
    """One of the lists of an editor."""

    heading: str
    rows: Callable[[], Sequence[EditorRow]]
    """Returns what is in it now."""
    style: str = "title"
    """The name of the style of its texts."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a verb is applied to."""

    number: int
    """The number of the list."""
    row: int
    text: str
    """The text under the cursor; empty in an empty list."""


@dataclass(frozen=True, slots=True)
class Verb:
    """What a key does in an editor."""

    key: str
    """The character, or Textual's name of the key."""
    hint: str
    """What the line below says of it: `a adds`; empty for a key that is not named there."""
    write: Callable[[Target, str], Change | str | None]
    """Writes a Change, given what was typed; or returns a line for the user."""
    asks: str = ""
    """What is to be typed first; empty where nothing is."""
    prefilled: bool = False
    """Whether the text under the cursor stands in the line to type in."""
    empty: bool = False
    """Whether it needs no text under the cursor."""
    warns: Callable[[Target], str] | None = None
    """Returns a question that the same key answers; an empty text where none is needed."""


class ListEditor(Dialog[str | None]):
    """Edits lists at once; returns the text to go to, or None."""

    DEFAULT_CSS = """
    ListEditor #lists { height: 1fr; }
    ListEditor #lists > Vertical { width: 1fr; height: 1fr; }
    ListEditor .label { color: $text-muted; }
    ListEditor .label.-current { color: $accent; text-style: bold; }
    ListEditor #empty { height: auto; color: $text-muted; margin-bottom: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Close", show=False),
        Binding("q", "dismiss(None)", "Close", show=False),
        Binding("j,down", "move(1)", "Down", show=False),
        Binding("k,up", "move(-1)", "Up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("g,home", "move(-1000000)", "First", show=False),
        Binding("G,end", "move(1000000)", "Last", show=False),
        Binding("tab,right,l", "step(1)", "Next list", show=False),
        Binding("shift+tab,left,h", "step(-1)", "Previous list", show=False),
        Binding("u", "undo('undo')", "Undo", show=False),
        Binding("ctrl+r", "undo('redo')", "Redo", show=False),
    ]

    def __init__(
        self,
        title: str,
        lists: Sequence[EditorList],
        verbs: Sequence[Verb],
        review_session: ReviewSession,
        *,
        advice: str,
        goes: bool = False,
    ) -> None:
        """Make an editor; `advice` is shown where all lists are empty.

        With `goes` Enter returns the text under the cursor.
        """
        super().__init__(classes="dialog wide")
        self._title = title
        self._lists = tuple(lists)
        self._verbs = tuple(verbs)
        self._review_session = review_session
        self._advice = advice
        self._goes = goes
        self._rows: list[Sequence[EditorRow]] = [() for _ in lists]
        self._current = 0
        """The number of the list that keys go to."""
        self._asking: tuple[Verb, Target] | None = None
        """What the line to type in is for."""
        self._confirming: Verb | None = None
        """What is done when its key is pressed again."""

    def compose(self) -> ComposeResult:
        """Lay out the lists side by side, above the line to type in."""
        with Vertical():
            yield Static(Content(self._title), classes="heading")
            yield Static(id="empty", markup=False)
            with Horizontal(id="lists"):
                for number, each in enumerate(self._lists):
                    with Vertical():
                        yield Static(Content(each.heading), classes="label", id=f"label-{number}")
                        yield RowList(self._drawer(number), id=f"list-{number}")
            yield LineInput(compact=True, select_on_focus=False)
            yield HintLine()

    def on_mount(self) -> None:
        """Start in the first list."""
        self.query_one(LineInput).display = False
        for rows in self.query(RowList):
            rows.set_row_height(1)
        self.refresh_rows()
        first = next((number for number, rows in enumerate(self._rows) if rows), 0)
        self._enter(first)
        self._say("")

    def on_resize(self) -> None:
        """Make the dialog as high as its longest list, with room for more."""
        self.fit_height(max(_LEAST_ROWS, *(len(rows) + _ROOM for rows in self._rows)))

    def refresh_rows(self) -> None:
        """Read the lists again; each cursor stays in its row."""
        for number, each in enumerate(self._lists):
            widget = self._widget(number)
            self._rows[number] = each.rows()
            count = len(self._rows[number])
            label = f"{each.heading}  {count:,}" if count else each.heading
            self.query_one(f"#label-{number}", Static).update(Content(label))
            widget.show(range(count), widget.cursor)
        empty = self.query_one("#empty", Static)
        empty.update(Content(self._advice))
        empty.display = not any(self._rows)

    def refresh_counts(self) -> None:
        """Read the lists again once papers have been counted, if the editor is still open."""
        if self.is_mounted and self.is_running:
            self.refresh_rows()

    def _widget(self, number: int) -> RowList:
        return self.query_one(f"#list-{number}", RowList)

    def _drawer(self, number: int) -> Callable[[int, bool], DrawnRow]:
        def draw(index: int, cursor: bool) -> DrawnRow:
            row, has_cursor = self._rows[number][index], cursor and number == self._current
            line = StyledLine()
            line.add(CURSOR_SIGN if has_cursor else " ", "edge")
            papers = "…" if row.papers is None else f"{row.papers:,}"
            line.add(f"{papers:>{_COUNT_COLUMNS}}  ", "rating")
            style = "faint" if row.faint else self._lists[number].style
            line.add(shorten(row.text, _MAX_TEXT), style)
            line.add(f"  {row.remark}" if row.remark else "", "dim")
            return line, StyledLine()

        return draw

    @property
    def _target(self) -> Target:
        cursor, rows = self._widget(self._current).cursor, self._rows[self._current]
        text = rows[cursor].text if cursor < len(rows) else ""
        return Target(self._current, cursor, text)

    def _enter(self, number: int) -> None:
        """Send keys to one of the lists."""
        self._current = number
        for other in range(len(self._lists)):
            self.query_one(f"#label-{other}").set_class(other == number, "-current")
            self._widget(other).redraw()
        self.set_focus(self._widget(number))

    def on_row_list_moved(self) -> None:
        """Let keys go to the list that was clicked."""
        for number in range(len(self._lists)):
            if self.focused is self._widget(number) and number != self._current:
                self._enter(number)

    def on_row_list_chosen(self) -> None:
        """Go to what was double-clicked."""
        self._go()

    def on_key(self, event: events.Key) -> None:
        """Run the verb of a key."""
        if self._asking is not None:
            return
        if event.key == "enter" and self._goes:
            event.stop()
            self._go()
            return
        for verb in self._verbs:
            if verb.key in (event.key, event.character):
                event.stop()
                self._begin(verb)
                return

    def _go(self) -> None:
        if self._goes and self._target.text:
            self.dismiss(self._target.text)

    def _begin(self, verb: Verb) -> None:
        """Run a verb, or first ask for what it needs."""
        target = self._target
        if not target.text and not verb.empty:
            self._say("Nothing here yet")
        elif verb.asks:
            self._ask(verb, target)
        elif verb.warns and self._confirming is not verb and (question := verb.warns(target)):
            self._say(question)
            self._confirming = verb
        else:
            self._run(verb, target, "")

    def _ask(self, verb: Verb, target: Target) -> None:
        self._asking = verb, target
        text, box = target.text if verb.prefilled else "", self.query_one(LineInput)
        box.value, box.placeholder, box.display = text, verb.asks, True
        box.cursor_position = len(text)
        self.set_focus(box)
        self._say(f"{verb.asks} · Enter {verb.hint.partition(' ')[2]} · Esc cancels")

    def on_input_submitted(self, event: LineInput.Submitted) -> None:
        """Run the verb that has asked."""
        event.stop()
        typed = event.value
        if self._asking is not None and (not typed.strip() or self._run(*self._asking, typed)):
            self._end_asking()

    def _run(self, verb: Verb, target: Target, typed: str) -> bool:
        """Write what a verb says; return False, and say why, where that is not possible."""
        review_session = self._review_session
        lines: list[str] = []

        def write() -> Change | None:
            answer = verb.write(target, typed)
            if isinstance(answer, str):
                lines.append(answer)
                return None
            return answer

        try:
            change = review_session.save(write)
        except UserError as error:
            self._say(clean(str(error)))
            return False
        if review_session.unsaved_reason:
            self._say(f"NOT SAVED: {review_session.unsaved_reason}")
            return False
        if change is not None:
            review_session.show_change(change)
            self.refresh_rows()
            self._say(f"{change.text} · u undoes")
        else:
            self._say(lines[0] if lines else "Nothing changed: already so")
        return True

    def _end_asking(self) -> None:
        self._asking = None
        self.query_one(LineInput).display = False
        self._enter(self._current)

    def action_back(self) -> None:
        """Leave the line to type in, or else the editor."""
        if self._asking is not None:
            self._end_asking()
            self._say("")
        else:
            self.dismiss(None)

    def action_undo(self, command: str) -> None:
        """Undo the last action of the session, or redo it."""
        change = self._review_session.undo_or_redo(command)
        if change is not None:
            self.refresh_rows()
            self._say(change.text)
        else:
            self._say(f"Nothing to {command}")

    def action_move(self, rows: int) -> None:
        """Move by so many rows."""
        if self._asking is None:
            self._say("")
            self._widget(self._current).move(rows)

    def action_page(self, pages: int) -> None:
        """Move by so many pages."""
        widget = self._widget(self._current)
        widget.move(pages * widget.page_size)

    def action_step(self, lists: int) -> None:
        """Go to another list."""
        if self._asking is None:
            self._enter((self._current + lists) % len(self._lists))

    def _say(self, text: str) -> None:
        """Show a text, or what the keys do."""
        self._confirming = None
        hints = [verb.hint for verb in self._verbs if verb.hint]
        hints = [*(["Enter goes there"] if self._goes else []), *hints, "Esc closes"]
        self.query_one(HintLine).set_text(text or " · ".join(hints))
