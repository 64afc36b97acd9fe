"""Half-written notes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.notebook.drafts import Drafts
from store.storage.database import open_store
from store.storage.errors import SaveFailed
from store.storage.filesystem import LocalFileSystem
from store.text.cleaning import clean


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "notes.json"


def test_a_draft_survives_a_restart_until_it_is_deleted(path):
    Drafts(path).save("doi:10.1000/1", "first line\n\n  second")
    Drafts(path).save("doi:10.1000/2", "another")
    assert Drafts(path).read() == {
        "doi:10.1000/1": "first line\n\n  second",
        "doi:10.1000/2": "another",
    }
    Drafts(path).delete("doi:10.1000/1")
    assert Drafts(path).read() == {"doi:10.1000/2": "another"}
    assert (path.parent / "notes.json.drafts").stat().st_mode & 0o777 == 0o600


def test_an_emptied_draft_is_no_draft(path):
    drafts = Drafts(path)
    drafts.save("k", "text")
    drafts.save("k", " \n ")
    assert drafts.read() == {}


@given(text=st.text())
def test_a_draft_is_cleaned_like_every_text_from_outside(tmp_path_factory, text):
    drafts = Drafts(tmp_path_factory.mktemp("drafts") / "notes.json")
    drafts.save("k", text)
    assert drafts.read() == ({"k": cleaned} if (cleaned := clean(text, lines=True)) else {})


def test_two_windows_do_not_overwrite_each_others_drafts(path):
    left, right = Drafts(path), Drafts(path)
    left.save("a", "one")
    right.save("b", "two")
    left.save("a", "one more")
    assert right.read() == {"a": "one more", "b": "two"}


def test_drafts_and_the_store_do_not_disturb_each_other(path):
    with open_store(path) as store:
        Drafts(path).save("a", "text")
        store.table("annotations").insert({"n": 1})
        Drafts(path).save("a", "more text")
    with open_store(path) as store:
        assert store.repairs == ()
    assert Drafts(path).read() == {"a": "more text"}


def test_a_file_that_is_not_ours_is_quarantined(path):
    file = path.parent / "notes.json.drafts"
    for content in (b"not ours", b"[1]", b"\xff\xfe"):
        file.write_bytes(content)
        assert Drafts(path).read() == {}
        Drafts(path).save("a", "text")
        assert Drafts(path).read() == {"a": "text"}
    quarantined = {file.read_bytes() for file in path.parent.glob("*damaged*")}
    assert quarantined == {b"not ours", b"[1]", b"\xff\xfe"}


def test_a_failed_save_raises_and_leaves_the_old_draft(path):
    class Full(LocalFileSystem):
        def sync(self, handle: int) -> None:
            raise OSError(28, os.strerror(28))

    Drafts(path).save("a", "old")
    with pytest.raises(SaveFailed, match="no space left"):
        Drafts(path, disk=Full()).save("a", "new")
    assert Drafts(path).read() == {"a": "old"}


def test_a_crash_at_any_moment_leaves_a_complete_draft(path):
    """Whatever is on disk between two operations reads as the old draft or the new one."""
    states = []

    class Watching(LocalFileSystem):
        def __getattribute__(self, name: str):
            if name in ("write", "rename", "sync", "create", "unlink"):
                states.append(dict(Drafts(path).read()))
            return object.__getattribute__(self, name)

    Drafts(path).save("a", "old")
    Drafts(path, disk=Watching()).save("a", "new")
    assert {"a": "old"} in states
    assert all(state in ({"a": "old"}, {"a": "new"}) for state in states)
