"""A note: begun, drafted, kept, and never lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.notebook.drafts import Drafts
from store.notebook.notebook import Notebook
from store.storage.errors import SaveFailed
from tui.screens.main.collection_changes import Moves
from tui.screens.main.note_writing import NoteSession
from tui.screens.main.reviewing import ReviewSession
from tui.terminal.programs import EditedText


class FakeEditor:
    """An editor whose text a test sets."""

    def __init__(self) -> None:
        self.text = ""
        self.is_open = False
        self.failure = ""
        self.path: Path | None = None

    async def open(self, text: str) -> None:
        self.text, self.is_open = text, True

    def close(self) -> None:
        self.is_open = False

    def load(self, text: str) -> None:
        self.text = text

    def edit_externally(self, text: str) -> EditedText:
        return EditedText(text, self.failure, self.path)


@pytest.fixture
def editor() -> FakeEditor:
    return FakeEditor()


@pytest.fixture
def drafts(tmp_path: Path) -> Drafts:
    return Drafts(tmp_path / "notes.json")


@pytest.fixture
def session(host, drafts, editor) -> NoteSession:
    return NoteSession(host, ReviewSession(host, lambda: None), drafts, editor)


def note(host, position: int = 0) -> str:
    return host.paper_list.collection.annotation(position).note


async def test_a_note_is_saved_and_the_keys_go_back_to_the_list(host, session, editor) -> None:
    host.focus = "editor"
    await session.begin()
    session.keep("worth a look")
    assert (note(host), editor.is_open, host.focus) == ("worth a look", False, "list")
    assert host.status.startswith("Noted: Counting swifts")
    await session.begin()
    assert editor.text == "worth a look"
    session.keep("worth a look")
    assert host.status == "Note unchanged"


async def test_a_pause_in_typing_saves_a_draft_that_is_restored(
    host, session, editor, drafts
) -> None:
    await session.begin()
    editor.text = "half a"
    session.schedule_draft()
    editor.text = "half a thought"
    session.schedule_draft()
    host.timers[0].ring()
    assert drafts.read() == {}
    host.timers[1].ring()
    assert list(drafts.read().values()) == ["half a thought"]
    again = NoteSession(host, ReviewSession(host, lambda: None), drafts, editor)
    await again.begin()
    assert (editor.text, host.status) == ("half a thought", "Restored an unsaved draft")
    again.finish()
    assert (note(host), drafts.read()) == ("half a thought", {})


async def test_a_note_that_cannot_be_saved_stays_open_and_becomes_a_draft(
    host, session, editor, drafts, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise SaveFailed("no space left on device")

    await session.begin()
    editor.text = "a thought"
    with monkeypatch.context() as patch:
        patch.setattr(Notebook, "annotate", fail)
        session.keep(editor.text)
    assert (host.trouble, editor.is_open) == ("NOT SAVED: no space left on device", True)
    assert list(drafts.read().values()) == ["a thought"]
    session.keep(editor.text)
    assert (note(host), host.trouble, drafts.read()) == ("a thought", "", {})


async def test_a_note_that_another_window_wrote_meanwhile_is_kept_too(
    host, session, tmp_path: Path
) -> None:
    await session.begin()
    other = Notebook.open(tmp_path / "notes.json")
    other.annotate(host.paper_list.collection.papers[0], "theirs")
    other.close()
    session.keep("mine")
    assert note(host) == "theirs\n\nmine"
    assert "both are kept" in host.status


async def test_a_note_follows_its_paper_into_a_regrouped_collection(host, session, editor) -> None:
    host.row = 2
    await session.begin()
    editor.text = "of herons"
    collection = host.paper_list.collection
    session.follow(Moves(collection, collection))
    host.row = 0
    session.finish()
    assert (note(host, 2), note(host, 0)) == ("of herons", "")


async def test_an_editor_that_fails_is_reported(host, session, editor) -> None:
    await session.begin()
    editor.failure = "nosuch: not found"
    session.edit_externally("text")
    assert host.status == "! nosuch: not found"


async def test_what_a_window_saves_later_is_read(host, session, editor, tmp_path: Path) -> None:
    await session.begin()
    editor.path, editor.failure = tmp_path / "note.md", "code ended at once"
    editor.path.write_text("first")
    session.edit_externally("first")
    assert host.status == "! code ended at once · ctrl+o reads what it saves"
    editor.path.write_text("first and second")
    session.edit_externally("first")
    assert (editor.text, host.status) == ("first and second", "Read what your editor has saved")
    editor.path.write_bytes("first, second and dritter für alle".encode("latin-1"))
    session.keep("first and second")
    assert note(host) == "first, second and dritter für alle"
    editor.path.write_text("saved after the note was closed")
    await session.begin()
    assert editor.text == "saved after the note was closed"


async def test_both_are_kept_where_both_have_changed(host, session, editor, tmp_path) -> None:
    await session.begin()
    editor.path = tmp_path / "note.md"
    editor.path.write_text("mine")
    session.edit_externally("mine")
    editor.path.write_text("from the window")
    session.keep("mine, typed on")
    assert "mine, typed on" in note(host)
    assert "from the window" in note(host)
