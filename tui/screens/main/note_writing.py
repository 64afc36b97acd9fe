"""Writing a note: under the abstract or in the user's own editor, with a draft kept meanwhile."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from store.errors import UserError
from store.model.annotation import join_notes
from store.storage.errors import StoreError

if TYPE_CHECKING:
    from store.model.paper import Paper
    from store.notebook.drafts import Drafts
    from tui.screens.main.collection_changes import Moves
    from tui.screens.main.host import Host, Timer
    from tui.screens.main.reviewing import ReviewSession
    from tui.terminal.programs import EditedText
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

    def load(self, text: str) -> None:
        """Show another text."""

    def edit_externally(self, text: str) -> EditedText:
        """Let the user's own editor change the text, and show what it has left."""


class NoteSession:
    """One note at a time, of the paper for which it was begun."""

    def __init__(
        self, host: Host, review_session: ReviewSession, drafts: Drafts, editor: Editor
    ) -> None:
        self._host = host
        self._review_session = review_session
        self._editor = editor
        self.drafts = drafts
        self._paper: Paper | None = None
        self._note_before = ""
        """The note as it was when the editor was opened."""
        self._draft_timer: Timer | None = None
        self._lent: dict[str, EditedText] = {}
        """What other editors may still write, by the id of the paper."""

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
        await self._editor.open(self._collect(paper, text))

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
        text = self._collect(paper, text)
        self._review_session.refresh()
        note_now = host.notebook.annotation_of(paper).note
        changed_elsewhere = note_now not in (self._note_before, text)
        if changed_elsewhere:
            text = join_notes(note_now, text)
        change = self._review_session.save(lambda: host.notebook.annotate(paper, text))
        if self._review_session.unsaved_reason:
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
            self._review_session.show_change(change)
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
        if (paper := self._paper) is None:
            return
        if (collected := self._collect(paper, text)) != text:
            self._editor.load(collected)
            return
        edited = self._editor.edit_externally(text)
        if edited.path is not None:
            self._lent[paper.id] = edited
            self._host.say(edited.remark, " · ctrl+o reads what it saves", alarm=True)
        elif edited.remark:
            self._host.say(edited.remark, alarm=True)

    def _collect(self, paper: Paper, text: str) -> str:
        """Return a text with what an editor has saved that is open in a window of its own."""
        lent = self._lent.get(paper.id)
        if lent is None or lent.path is None:
            return text
        from tui.terminal.programs import read_edited

        try:
            saved = read_edited(lent.path)
        except (OSError, UserError):
            return text
        if saved.text == lent.text:
            return text
        self._lent[paper.id] = replace(saved, path=lent.path)
        self._host.say(saved.remark or "Read what your editor has saved")
        return saved.text if text == lent.text else join_notes(text, saved.text)

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
                self.load(text)
            self._area.display = True
        screen.set_focus(self._area)

    def load(self, text: str) -> None:
        """Show another text, with the cursor at its end."""
        if self._area is not None:
            self._area.load_text(text)
            self._area.move_cursor(self._area.document.end)

    def close(self) -> None:
        """Hide the editor."""
        if self._area is not None:
            self._area.display = False
        self._pane.screen.remove_class("-writing")

    def edit_externally(self, text: str) -> EditedText:
        """Lend the terminal to the user's own editor, and show what it has left."""
        from tui.screens.external_editor import edit_in_terminal

        edited = edit_in_terminal(self._pane.app, text, self._command)
        self.load(edited.text)
        return edited
