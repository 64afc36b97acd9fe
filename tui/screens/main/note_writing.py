"""Writing a note: in place, drafts kept while one types, $EDITOR when one wants it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from store.model.annotation import join_notes
from store.model.paper import Paper
from store.storage.errors import StoreError
from tui.terminal import programs
from tui.widgets.note_editor import NoteEditor

if TYPE_CHECKING:
    from textual.timer import Timer

    from tui.screens.main.screen import MainScreen

PAUSE = 0.4
"""Seconds without a key after which what is typed becomes a draft on disk."""


class NoteSession:
    """One note at a time, of the paper it was begun for."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._paper: Paper | None = None
        self._before = ""
        """The note as it was when the editor was opened."""
        self._pause: Timer | None = None

    async def begin(self) -> None:
        """Open the editor under the abstract, with the note or the draft that there is."""
        screen = self._screen
        paper, view = screen.paper, screen.paper_list
        if paper is None or view is None or self._paper is not None:
            return
        self._paper, self._before = paper, screen.notebook.annotation_of(paper).note
        draft = screen.drafts.read().get(paper.id)
        if draft is not None and draft != self._before:
            screen.say("Here is what you had typed when papersift was stopped")
        else:
            draft = self._before
        screen.add_class("-writing")
        await screen.pane.mount(area := NoteEditor(draft))
        screen.set_focus(area)

    def typed(self) -> None:
        """Keep a draft as soon as the typing pauses."""
        if self._pause is not None:
            self._pause.stop()
        self._pause = self._screen.set_timer(PAUSE, self._draft)

    async def keep(self, text: str) -> None:
        """Save the note and close the editor; when it cannot be saved, the editor stays."""
        screen, paper = self._screen, self._paper
        if paper is None:
            return
        acting = screen.reviewer
        acting.look()
        meanwhile = screen.notebook.annotation_of(paper).note
        both = meanwhile not in (self._before, text)
        if both:
            text = join_notes(meanwhile, text)
        change = acting.save(lambda: screen.notebook.annotate(paper, text))
        if acting.unsaved:
            self._draft()
            return
        if self._pause is not None:
            self._pause.stop()
        self._forget(paper.id)
        self._paper = None
        await screen.query(NoteEditor).remove()
        screen.remove_class("-writing")
        screen.set_focus(screen.rows)
        if change is None:
            screen.say("Note unchanged")
        else:
            acting.changed(change)
            other = " · another window wrote one too: both are kept" if both else ""
            screen.say(change.text, f"{other} · u undoes")

    async def finish(self) -> None:
        """Keep what is being written, if anything is."""
        if self._paper is not None:
            await self.keep(self._screen.query_one(NoteEditor).text)

    def follow(self, found: Callable[[Paper], Paper | None]) -> None:
        """Go on with the note of the same paper in a pile that was grouped anew."""
        if self._paper is None or (paper := found(self._paper)) is None:
            return
        self._forget(self._paper.id)
        self._paper = paper
        self._draft()

    def rescue(self) -> None:
        """Leave what is being written as a draft, at once."""
        self._draft()

    def outside(self, text: str) -> None:
        """Go on in the user's own editor, and come back with what it saved."""
        screen = self._screen
        failed = ""
        try:
            with screen.app.suspend():
                # An exception must not leave this block: the terminal would stay suspended.
                try:
                    text = programs.edit_text(text, screen.settings.editor)
                except programs.EditorFailed as error:
                    failed = str(error)
        except SuspendNotSupported:
            failed = "This terminal cannot be lent to another program."
        if failed:
            screen.alarm(failed)
        screen.query_one(NoteEditor).load_text(text)
        screen.query_one(NoteEditor).move_cursor(screen.query_one(NoteEditor).document.end)

    def _draft(self) -> None:
        if self._paper is None:
            return
        text = self._screen.query_one(NoteEditor).text
        try:
            self._screen.drafts.save(self._paper.id, text)
        except StoreError as error:
            self._screen.alarm(f"NOT SAVED: {error}")

    def _forget(self, key: str) -> None:
        """Drop a draft; one that stays does no harm, it is the note itself."""
        with suppress(StoreError):
            self._screen.drafts.delete(key)
