"""The main screen: filter box, list, page and status line, and what is shown in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events, getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal
from textual.screen import Screen
from textual.widgets import Static

from tui.commands import COMMANDS, effective_keys, key_name
from tui.config.settings import Settings
from tui.terminal.painting import paint_incrementally
from tui.widgets.filter_box import FilterBox
from tui.widgets.footer import KeyFooter
from tui.widgets.labels import PaperCount
from tui.widgets.paper_pane import PaneContent, PaperPane
from tui.widgets.row_list import RowList
from tui.widgets.side_pane import SidePane
from tui.widgets.status_line import StatusLine
from tui.widgets.strips import StyledLine

if TYPE_CHECKING:
    from store.library.paper_list import PaperList
    from store.model.paper import Paper
    from store.notebook.drafts import Drafts
    from store.notebook.notebook import Notebook
    from tui.screens.main.collection_changes import CollectionChanges, PastedPapers
    from tui.screens.main.filtering import FilterSession
    from tui.screens.main.note_writing import NoteSession
    from tui.screens.main.reviewing import Reviewer
    from tui.widgets.first_page import FirstPage
    from tui.widgets.note_editor import NoteEditor

LAYOUTS = ("right", "below", "away")

SIDE_BY_SIDE, THREE_COLUMNS = 100, 160
"""Columns from which the abstract stands beside the list, and note and progress beside both."""

LOW = 16
"""Lines below which list and abstract no longer fit one above the other."""

SHORT = 36
"""Lines below which a note is written in the list's place, so that the abstract stays readable."""


class MainScreen(Screen[None], inherit_bindings=False):
    """Draws the view and passes on what the user does; the cursor is the list's.

    Its parts are imported when they are first asked for: the first frame waits for none.
    """

    filter_box = getters.query_one(FilterBox)
    count = getters.query_one(PaperCount)
    rows = getters.query_one("#rows", RowList)
    pane = getters.query_one(PaperPane)
    side = getters.query_one(SidePane)
    status = getters.query_one(StatusLine)

    AUTO_FOCUS = "#rows"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c,super+c", "copy_text", "Copy what is selected", show=False)
    ]

    notebook: Notebook
    """Not there before the app has opened it; no key comes through before that."""

    def __init__(
        self,
        settings: Settings,
        layout: str = "",
        past: Sequence[str] = (),
        first: FirstPage | None = None,
    ) -> None:
        super().__init__()
        paint_incrementally(self)
        self._past = past
        """Filters of earlier sessions."""
        self.settings = settings
        self.paper_list: PaperList | None = None
        """None until the sources are read."""
        self._first = first
        """What is shown until then."""
        self.spared: Callable[[Path], str] = lambda _: ""
        """Says why an export must not be written to a file."""
        self.raw = False
        self.layout_choice = layout if layout in LAYOUTS else ""

    def compose(self) -> ComposeResult:
        """Lay out the parts; classes on the screen say which of them are seen."""
        with Horizontal(id="top"):
            yield Static("/", id="slash", markup=False)
            yield FilterBox(self._typed, self._past, id="filter")
            yield PaperCount(id="count")
        with Container(id="body"):
            yield RowList(self._draw, id="rows")
            yield PaperPane(id="pane")
            yield SidePane(id="side")
        yield StatusLine(id="status")
        yield KeyFooter(id="keys")

    def on_mount(self) -> None:
        """Show the first page, if there is one, in the first frame."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self.show_paper(keep_place=True))
        first = self._first
        if first is not None:
            self.count.set_text(first.count)
            self.rows.show(range(first.rows), first.cursor)
            self.pane.show_first_page(first)
            self.status.show_progress(first.progress)

    def on_resize(self) -> None:
        """Fit the layout to the new size."""
        self.fit()

    @cached_property
    def reviewer(self) -> Reviewer:
        """Return the road of every act."""
        from tui.screens.main.reviewing import Reviewer

        return Reviewer(self)

    @cached_property
    def pasted_papers(self) -> PastedPapers:
        """Return what adds pasted papers."""
        from tui.screens.main.collection_changes import PastedPapers

        return PastedPapers(self)

    @cached_property
    def filter_session(self) -> FilterSession:
        """Return the session with the filter box."""
        from tui.screens.main.filtering import FilterSession

        return FilterSession(self)

    @cached_property
    def note_session(self) -> NoteSession:
        """Return the note that is being written."""
        from tui.screens.main.note_writing import NoteSession

        return NoteSession(self)

    @cached_property
    def collection_changes(self) -> CollectionChanges:
        """Return what keeps the pile under the answers of the user."""
        from tui.screens.main.collection_changes import CollectionChanges

        return CollectionChanges(self)

    @cached_property
    def drafts(self) -> Drafts:
        """Return the notes that were half written."""
        from store.notebook.drafts import Drafts

        return Drafts(self.notebook.store.path)

    @property
    def layout_shown(self) -> str:
        """The layout in force: the one chosen, else what fits the width."""
        return self.layout_choice or ("right" if self.app.size.width >= SIDE_BY_SIDE else "below")

    @property
    def note_beside(self) -> bool:
        """Whether the note stands in the side column."""
        beside = self.layout_shown == "right" and self.app.size.width >= THREE_COLUMNS
        return beside and not self.has_class("-reader")

    def read(self, reading: bool) -> None:
        """Return the whole screen to one paper, or the list its place again."""
        self.set_class(reading, "-reader")
        self.show_paper(keep_place=True)

    def fit(self) -> None:
        """Put list, abstract and side column where they belong."""
        self.shape()
        self.show_paper(keep_place=True)

    def shape(self, *, update: bool = True) -> None:
        """Say by classes what is seen; without `update` for a screen that is not styled yet."""
        width, height = self.app.size
        for layout in LAYOUTS:
            self.set_class(layout == self.layout_shown, f"-{layout}", update=update)
        self.set_class(width >= THREE_COLUMNS, "-wide", update=update)
        self.set_class(height < LOW, "-low", update=update)
        self.set_class(height < SHORT, "-short", update=update)

    def open(self, view: PaperList, cursor: str = "") -> None:
        """Show a view for the first time, with the cursor on the paper that has this key."""
        self.paper_list = view
        self.filter_box.set_text(view.text)
        self.show_rows(view.collection.position(cursor) if cursor else None)
        self.show_progress()

    def show_rows(self, position: int | None = None) -> None:
        """Show the view's rows, the cursor on this paper if it is there, else on the first."""
        if self.paper_list is not None:
            index = None if position is None else self.paper_list.index_of(position)
            self.rows.show(self.paper_list.positions, index or 0)
            self.show_count()
            self.show_paper()

    def show_paper(self, *, keep_place: bool = False) -> None:
        """Show the paper under the cursor, or what to do when there is none."""
        view, at = self.paper_list, self.rows.position
        if view is None:
            return
        if at is None:
            self.pane.show_message(*view.explain_empty())
            self.side.clear()
            return
        paper, annotation = view.collection.papers[at], view.collection.annotation(at)
        matched, orphan = view.matches(at), view.collection.is_orphan(at)
        leaf = PaneContent(paper, annotation, matched, self.raw, orphan, not self.note_beside)
        self.pane.show(leaf, keep_place=keep_place)
        self.side.show(annotation)

    def show_count(self) -> None:
        """Say how many papers the list shows, in which order, and how many are marked."""
        if self.paper_list is not None:
            self.count.set_text(self.paper_list.count())

    def show_progress(self) -> None:
        """Say how far one is, in the status line and at the side."""
        if self.paper_list is not None:
            from tui.screens import reports

            self.status.show_progress(self.paper_list.progress_line())
            self.side.show_progress(reports.progress_lines(self.paper_list))

    def redraw(self, positions: Iterable[int]) -> None:
        """Draw papers anew that look different now, in the list and in the page."""
        changed = set(positions)
        self.rows.redraw(changed)
        if self.rows.position in changed:
            self.show_paper(keep_place=True)
        self.show_count()
        self.show_progress()

    @property
    def paper(self) -> Paper | None:
        """The paper under the cursor."""
        at = self.rows.position
        return (
            None if at is None or self.paper_list is None else self.paper_list.collection.papers[at]
        )

    def go_to(self, position: int | None) -> bool:
        """Put the cursor on a paper; False when the list does not show it."""
        index = (
            None
            if position is None or self.paper_list is None
            else self.paper_list.index_of(position)
        )
        if index is not None:
            self.rows.cursor = index
        return index is not None

    def say(self, text: str, hint: str = "") -> None:
        """Say in one line what happened; the hint behind it is never cut off."""
        self.status.say(text, hint)

    def alarm(self, text: str) -> None:
        """Say in one line what went wrong."""
        self.status.say(text, alarm=True)

    @property
    def typing(self) -> bool:
        """Whether keys are text now."""
        if isinstance(self.focused, FilterBox) or not self.has_class("-writing"):
            return isinstance(self.focused, FilterBox)
        from tui.widgets.note_editor import NoteEditor

        return isinstance(self.focused, NoteEditor)

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        """Follow the cursor with the page."""
        event.stop()
        self.show_paper()

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        """Open the reader for a paper that was clicked twice."""
        event.stop()
        self.read(True)

    def on_filter_box_kept(self) -> None:
        """Go back to the list with the filter as it is."""
        self.filter_session.keep()

    def on_filter_box_dropped(self) -> None:
        """Go back to the filter and the paper from before."""
        self.filter_session.drop()

    def on_filter_box_complete(self, event: FilterBox.Complete) -> None:
        """Complete what stands before the cursor of the box."""
        self.filter_session.complete(event.text, event.cursor)

    def on_paste(self, event: events.Paste) -> None:
        """Add papers that are pasted into the list."""
        event.stop()
        self.pasted_papers.text(event.text)

    def on_text_area_changed(self) -> None:
        """Keep a draft of what is being written."""
        self.note_session.typed()

    async def on_note_editor_kept(self, event: NoteEditor.Kept) -> None:
        """Save the note."""
        await self.note_session.keep(event.text)

    def on_note_editor_editor(self, event: NoteEditor.Editor) -> None:
        """Go on in the user's own editor."""
        self.note_session.outside(event.text)

    def _typed(self, text: str) -> None:
        """Narrow the list while the user types."""
        self.filter_session.typed(text)

    def _draw(self, index: int, cursor: bool) -> tuple[StyledLine, StyledLine]:
        view, first = self.paper_list, self._first
        if view is None:
            return (StyledLine(), StyledLine()) if first is None else first.draw_row(index)
        from store.search.matches import NO_MATCHES
        from tui.widgets.paper_row import RowState, draw_row

        position = view.position(index)
        shown = RowState(
            cursor=cursor,
            marked=position in view.collection.marks,
            near=view.near(index),
            orphan=view.collection.is_orphan(position),
            matched=view.matches(position) or NO_MATCHES,
        )
        return draw_row(
            view.collection.papers[position], view.collection.annotation(position), shown
        )


def bind_keys(settings: Settings) -> type[MainScreen]:
    """Return a main screen with the user's keys: Textual takes a screen's keys from its class."""
    bindings: list[BindingType] = [
        Binding(
            ",".join(keys),
            f"app.run({command.name!r})",
            command.footer or command.title,
            show=bool(command.footer),
            key_display=key_name(keys[0]),
        )
        for command in COMMANDS
        if (keys := effective_keys(command, settings.keys))
    ]

    class ScreenWithKeys(MainScreen):
        BINDINGS: ClassVar[list[BindingType]] = bindings

    return ScreenWithKeys
