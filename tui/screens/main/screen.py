"""The main screen and its controllers, which are imported late: the first frame waits for this."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal
from textual.screen import Screen
from textual.widgets import Static

from tui.config.settings import Settings
from tui.screens.main.drawing import list_row_content, pane_content, show_content
from tui.screens.main.layout import Layout
from tui.terminal.painting import paint_incrementally
from tui.widgets.divider import Divider
from tui.widgets.filter_box import FilterBox
from tui.widgets.footer import KeyFooter
from tui.widgets.labels import PaperCount
from tui.widgets.paper_pane import PaperPane
from tui.widgets.row_layout import RowContent
from tui.widgets.row_list import RowList
from tui.widgets.side_pane import SidePane
from tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from store.library.paper_list import PaperList
    from store.model.paper import Paper
    from store.notebook.notebook import Notebook
    from tui.screens.main.collection_changes import CollectionChanges
    from tui.screens.main.filtering import FilterSession
    from tui.screens.main.host import Opener
    from tui.screens.main.note_writing import NoteSession
    from tui.screens.main.pasting import PasteSession
    from tui.screens.main.reviewing import ReviewSession
    from tui.screens.main.screening import Screening
    from tui.widgets.first_page import FirstPage
    from tui.widgets.note_editor import NoteEditor


class MainScreen(Screen[None], inherit_bindings=False):
    """Draws the paper list and forwards what the user does; it is the controllers' Host.

    The controllers are there once `connect` was called. No key arrives before that.
    """

    filter_box = getters.query_one(FilterBox)
    count = getters.query_one(PaperCount)
    rows = getters.query_one("#rows", RowList)
    pane = getters.query_one(PaperPane)
    side = getters.query_one(SidePane)
    status = getters.query_one(StatusLine)

    AUTO_FOCUS = "#rows"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+c,super+c", "copy_text", show=False)]

    recent_commands: tuple[str, ...] = ()
    """Commands chosen in the palette, the last one last."""
    notebook: Notebook
    opener: Opener
    review_session: ReviewSession
    filter_session: FilterSession
    note_session: NoteSession
    collection_changes: CollectionChanges
    paste_session: PasteSession
    screening: Screening

    def __init__(
        self,
        settings: Settings,
        layout: Layout | None = None,
        past_filters: Sequence[str] = (),
        first_page: FirstPage | None = None,
    ) -> None:
        super().__init__()
        paint_incrementally(self)
        self.settings = settings
        self._past_filters = past_filters
        """Filters of earlier sessions."""
        self._first_page = first_page
        """What is shown until the sources have been read."""
        self.connected = False
        """Whether the notes are open and the controllers are there."""
        self.paper_list: PaperList | None = None
        """None until the sources have been read."""
        self.raw, self.arrangement = False, layout or Layout()

    def compose(self) -> ComposeResult:
        """Lay out the widgets; classes of the screen say which of them are visible."""
        with Horizontal(id="top"):
            yield Static("/", id="slash", markup=False)
            narrow = lambda text: self.filter_session.narrow(text)  # noqa: E731 - made later
            yield FilterBox(narrow, self._past_filters, id="filter")
            yield PaperCount(id="count")
        with Container(id="body"):
            yield self.arrangement.place(RowList(self._draw_row, id="rows"), self.app.size)
            yield Divider(id="divider")
            yield PaperPane(id="pane")
            yield SidePane(id="side")
        yield StatusLine(id="status")
        yield KeyFooter(id="keys")

    def on_mount(self) -> None:
        """Show the first page, if there is one, in the first frame."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self.show_paper(keep_place=True))
        if page := self._first_page:
            self.count.set_text(page.count)
            self.rows.show(range(page.rows), page.cursor)
            self.show_paper()
            self.status.show_progress(page.progress)

    def connect(self, notebook: Notebook, opener: Opener) -> None:
        """Make the controllers and connect them with each other, now that the notes are open."""
        from store.notebook.drafts import Drafts
        from tui.screens.main.collection_changes import CollectionChanges, Regrouped
        from tui.screens.main.filtering import FilterSession
        from tui.screens.main.note_writing import InlineEditor, NoteSession
        from tui.screens.main.pasting import PasteSession
        from tui.screens.main.reviewing import ReviewSession
        from tui.screens.main.screening import Screening

        self.notebook, self.opener, self.connected = notebook, opener, True
        self.collection_changes = changes = CollectionChanges(self, opener)
        session = ReviewSession(self, changes.check_answers, lambda: self.screening.check())
        self.screening = Screening(self, session, opener.saved_viewing)
        self.review_session, self.filter_session = session, FilterSession(self, self.filter_box)
        drafts, editor = Drafts(notebook.store.path), InlineEditor(self.pane, self.settings.editor)
        self.note_session = NoteSession(self, session, drafts, editor)
        self.paste_session = PasteSession(self, opener, session.save, changes.leave_answers)
        self.collection_changes.followers = (
            *(each.follow for each in (self.filter_session, self.note_session, session)),
            lambda moves: self.app.screen.post_message(Regrouped(moves)),
        )

    def update_layout(self) -> None:
        """Put list, abstract and side pane where size and choice want them."""
        self.arrangement.set_classes(self, self.app.size)
        self.arrangement.place(self.rows, self.app.size)
        self.show_paper(keep_place=True)

    on_resize = update_layout

    @property
    def reading(self) -> bool:
        """Whether one abstract fills the screen, and no other paper is to be seen."""
        return self.has_class("-reader")

    def set_reader(self, on: bool) -> None:
        """Use the screen for the abstract alone, or show the list again."""
        self.set_class(on, "-reader")
        self.refresh_bindings()
        self.show_paper(keep_place=True)

    @property
    def row(self) -> int:
        """Index of the row under the cursor."""
        return self.rows.cursor

    @row.setter
    def row(self, index: int) -> None:
        self.rows.cursor = index

    @property
    def position(self) -> int | None:
        """Position of the paper under the cursor; None when the list is empty."""
        return self.rows.position

    @property
    def paper(self) -> Paper | None:
        """The paper under the cursor."""
        if self.paper_list is None or self.position is None:
            return None
        return self.paper_list.collection.papers[self.position]

    @property
    def shows_first_page(self) -> bool:
        """Whether there are rows, but not yet the papers."""
        return self._first_page is not None and self.paper_list is None

    @property
    def moved(self) -> bool:
        """Whether the user has moved the cursor on the first page."""
        page = None if self.paper_list is not None else self._first_page
        return page is not None and self.row != page.cursor

    def open(self, paper_list: PaperList, cursor: str = "") -> None:
        """Show the first paper list, the cursor where the user moved it, else on this paper."""
        position = self.row if self.moved else paper_list.collection.position(cursor)
        self.paper_list = paper_list
        self.filter_box.set_text(paper_list.text)
        self.show_rows(position)
        self.show_progress()

    def replace_papers(self, paper_list: PaperList, position: int | None) -> None:
        """Show another paper list, the cursor on this paper or else in the row where it is."""
        row, self.paper_list = self.row, paper_list
        with self.app.batch_update():
            self.show_rows(position)
            self.show_progress()
            if position is None or paper_list.index_of(position) is None:
                self.row = row

    def show_rows(self, position: int | None = None) -> None:
        """Show the rows of the paper list, the cursor on this paper or else on the first."""
        if self.paper_list is not None:
            index = None if position is None else self.paper_list.index_of(position)
            self.rows.show(self.paper_list.positions, index or 0)
            self.arrangement.place(self.rows, self.app.size, fit=not self.typing)
            self.show_count()
            self.show_paper()

    def show_paper(self, *, keep_place: bool = False) -> None:
        """Show the paper under the cursor, or what to do when there is none."""
        paper_list, position, page = self.paper_list, self.position, self._first_page
        if paper_list is None:
            if page is not None:
                self.pane.show_first_page(page, self.row)
            return
        if position is None:
            self.pane.show_message(*paper_list.explain_empty())
            self.side.show(lambda _: {})
            return
        beside = self.arrangement.has_side_pane(self.app.size) and not self.reading
        content = pane_content(paper_list, position, raw=self.raw, with_note=not beside)
        criteria, side = self.screening.pinned_criteria, self.side if beside else None
        show_content(content, self.pane, side, criteria=criteria, keep_place=keep_place)

    def show_count(self) -> None:
        """Show how many papers the list has, how it is sorted, and how many are marked."""
        if self.paper_list is not None:
            self.count.set_text(self.paper_list.count())

    def show_progress(self) -> None:
        """Show how many papers have been decided, in the status line and in the side pane."""
        from tui.screens import reports

        if self.paper_list is not None:
            self.status.show_progress(self.paper_list.progress_line())
            self.side.show_progress(reports.side_progress(self.paper_list))

    def redraw_all(self) -> None:
        """Redraw every row and the page."""
        self.rows.redraw()
        self.show_paper(keep_place=True)

    def redraw(self, positions: Iterable[int]) -> None:
        """Redraw papers that look different now, in the list and in the pane."""
        changed = set(positions)
        self.rows.redraw(changed)
        if self.position in changed:
            self.show_paper(keep_place=True)
        self.show_count()
        self.show_progress()
        self.filter_session.count_stale(changed)

    def go_to(self, position: int | None) -> bool:
        """Put the cursor on a paper; return False when the list does not show it."""
        if position is None or self.paper_list is None:
            return False
        if (index := self.paper_list.index_of(position)) is not None:
            self.row = index
        return index is not None

    def say(self, text: str, hint: str = "", *, alarm: bool = False) -> None:
        """Show a text in the status line, and after it a hint that is never cut off."""
        self.status.say(text, hint, alarm=alarm)

    def add_hint(self, hint: str) -> None:
        """Add a hint to what the status line shows."""
        self.status.add_hint(hint)

    def show_trouble(self, text: str) -> None:
        """Show a problem before everything else until it is over, that is, until an empty text."""
        self.status.set_warning(text)

    def ask(self, dialog: Screen[Any], act: Callable[[], None]) -> None:
        """Show a dialog, and act unless what it returns is empty or false."""
        self.app.push_screen(dialog, lambda answer: act() if answer else None)

    def hold_keys(self) -> None:
        """Hold keys back until the list shows what filter and sort order ask for."""
        self.opener.hold_keys()

    def focus_list(self) -> None:
        """Send keys to the list."""
        self.set_focus(self.rows)
        self.arrangement.place(self.rows, self.app.size)

    def focus_filter(self) -> None:
        """Send keys to the filter box."""
        self.set_focus(self.filter_box)

    @property
    def typing(self) -> bool:
        """Whether keys are text now."""
        box = isinstance(self.focused, FilterBox)
        return box or (self.has_class("-writing") and self.focused is not self.rows)

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        """Show the paper to which the cursor has moved."""
        event.stop()
        if self.connected:
            self.review_session.cursor_moved()
        self.show_paper()

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        """Open the reader for a paper that was double-clicked."""
        event.stop()
        self.set_reader(True)

    def on_divider_dragged(self, event: Divider.Dragged) -> None:
        """Move the divider with the mouse."""
        self.arrangement.drag(self.app.size, event.column, event.row)
        self.update_layout()

    def on_filter_box_kept(self) -> None:
        """Go back to the list with the filter as it is."""
        self.filter_session.keep()

    def on_filter_box_dropped(self) -> None:
        """Go back to the filter and the paper from before."""
        self.filter_session.drop()

    def on_filter_box_complete(self, event: FilterBox.Complete) -> None:
        """Complete the word before the cursor of the filter box."""
        self.filter_session.complete(event.text, event.cursor)

    def on_paste(self, event: events.Paste) -> None:
        """Add papers that are pasted into the list."""
        event.stop()
        if not self.typing:
            self.paste_session.add(event.text)

    def on_text_area_changed(self) -> None:
        """Save a draft of the note once the typing pauses."""
        self.note_session.schedule_draft()

    def on_note_editor_kept(self, event: NoteEditor.Kept) -> None:
        """Save the note."""
        self.note_session.keep(event.text)

    def on_note_editor_editor(self, event: NoteEditor.Editor) -> None:
        """Go on in the user's own editor."""
        self.note_session.edit_externally(event.text)

    def _draw_row(self, index: int, cursor: bool) -> RowContent:
        return list_row_content(self.paper_list, self._first_page, index, cursor)
