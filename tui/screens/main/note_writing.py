"""Writing a note: under the abstract or in the user's own editor, with a draft kept meanwhile."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from store.model.annotation import join_notes
from store.storage.errors import StoreError

if TYPE_CHECKING:
    from store.model.paper import Paper
    from store.notebook.drafts import Drafts
    from tui.screens.main.collection_changes import Moves
    from tui.screens.main.host import Host, Timer
    from tui.screens.main.reviewing import Reviewer
    from tui.widgets.note_editor import NoteEditor
    from tui.widgets.paper_pane import PaperPane

_DRAFT_DELAY = 0.4
"""Seconds without a key after which what is typed becomes a draft on disk."""


class Editor(Protocol):
    """Where the user types a note."""

    @property
    def text(self) -> str:
        """What has been typed."""

    async def open(self, text: str) -> None:
        """Show the editor with a text in it, and send keys to it."""

    def close(self) -> None:
        """Hide the editor."""

    def edit_externally(self, text: str) -> str:
        """Let the user's own editor change the text; return why that failed, if it did."""


class NoteSession:
    """One note at a time, of the paper for which it was begun."""

    def __init__(self, host: Host, reviewer: Reviewer, drafts: Drafts, editor: Editor) -> None:
        self._host = host
        self._reviewer = reviewer
        self._editor = editor
        self.drafts = drafts
        self._paper: Paper | None = None
        self._note_before = ""
        """The note as it was when the editor was opened."""
        self._draft_timer: Timer | None = None

    async def begin(self) -> None:
        """Open the editor with the note of the paper under the cursor, or with its draft."""
        host, paper_list, position = self._host, self._host.paper_list, self._host.position
        if paper_list is None or position is None or self._paper is not None:
            return
        paper = paper_list.collection.papers[position]
        self._paper, self._note_before = paper, host.notebook.annotation_of(paper).note
        text = self.drafts.read().get(paper.id, self._note_before)
        if text != self._note_before:
            host.say("Restored an unsaved draft")
        await self._editor.open(text)

    def schedule_draft(self) -> None:
        """Save a draft as soon as the typing pauses."""
        if self._draft_timer is not None:
            self._draft_timer.stop()
        self._draft_timer = self._host.set_timer(_DRAFT_DELAY, self.save_draft)

    def keep(self, text: str) -> None:
        """Save the note and close the editor; when it cannot be saved, the editor stays open."""
        host, paper = self._host, self._paper
        if paper is None:
            return
        self._reviewer.refresh()
        note_now = host.notebook.annotation_of(paper).note
        changed_elsewhere = note_now not in (self._note_before, text)
        if changed_elsewhere:
            text = join_notes(note_now, text)
        change = self._reviewer.save(lambda: host.notebook.annotate(paper, text))
        if self._reviewer.unsaved_reason:
            self.save_draft()
            return
        if self._draft_timer is not None:
            self._draft_timer.stop()
        self._delete_draft(paper)
        self._paper = None
        self._editor.close()
        host.focus_list()
        if change is None:
            host.say("Note unchanged")
        else:
            self._reviewer.show_change(change)
            both = " · another window wrote one too; both are kept" if changed_elsewhere else ""
            host.say(change.text, f"{both} · u undoes")

    def finish(self) -> None:
        """Save the note that is being written, if there is one."""
        if self._paper is not None:
            self.keep(self._editor.text)

    def follow(self, moves: Moves) -> None:
        """Go on with the note of the same paper in a collection that was regrouped."""
        if self._paper is None or (paper := moves.paper(self._paper)) is None:
            return
        self._delete_draft(self._paper)
        self._paper = paper
        self.save_draft()

    def edit_externally(self, text: str) -> None:
        """Go on in the user's own editor, and come back with what it saved."""
        if failure := self._editor.edit_externally(text):
            self._host.say(failure, alarm=True)

    def save_draft(self) -> None:
        """Save what is being written as a draft, at once."""
        if self._paper is None:
            return
        try:
            self.drafts.save(self._paper.id, self._editor.text)
        except StoreError as error:
            self._host.say(f"NOT SAVED: {error}", alarm=True)

    def _delete_draft(self, paper: Paper) -> None:
        """Delete the draft of a paper; one that stays does no harm, it is the note itself."""
        with suppress(StoreError):
            self.drafts.delete(paper.id)


class InlineEditor:
    """The note editor under the abstract, in a screen whose class `-writing` makes room for it.

    It is hidden between two notes and not removed: a screen that is drawn while a widget is
    being removed may still draw that widget, and a text area without its styles cannot be drawn.
    """

    def __init__(self, pane: PaperPane, command: str) -> None:
        self._pane = pane
        self._command = command
        """The user's own editor as the settings name it; empty for $EDITOR."""
        self._area: NoteEditor | None = None

    @property
    def text(self) -> str:
        """What has been typed; nothing before the editor is opened."""
        return "" if self._area is None else self._area.text

    async def open(self, text: str) -> None:
        """Show the editor with a text in it, and send keys to it."""
        from tui.widgets.note_editor import NoteEditor

        screen = self._pane.screen
        screen.add_class("-writing")
        if self._area is None:
            self._area = NoteEditor(text)
            await self._pane.mount(self._area)
        else:
            with self._area.prevent(NoteEditor.Changed):
                self._load(text)
            self._area.display = True
        screen.set_focus(self._area)

    def _load(self, text: str) -> None:
        if self._area is not None:
            self._area.load_text(text)
            self._area.move_cursor(self._area.document.end)

    def close(self) -> None:
        """Hide the editor."""
        if self._area is not None:
            self._area.display = False
        self._pane.screen.remove_class("-writing")

    def edit_externally(self, text: str) -> str:
        """Lend the terminal to the user's own editor; return why that failed, if it did."""
        from textual.app import SuspendNotSupported

        from tui.terminal import programs

        failure = ""
        try:
            with self._pane.app.suspend():
                # An exception must not leave this block: the terminal would stay suspended.
                try:
                    text = programs.edit_text(text, self._command)
                except programs.EditorFailed as error:
                    failure = str(error)
        except SuspendNotSupported:
            failure = "This terminal cannot be lent to another program"
        self._load(text)
        return failure
