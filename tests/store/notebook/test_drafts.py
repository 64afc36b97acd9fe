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


def test_a_draft_is_there_after_a_restart_and_goes_when_it_is_forgotten(path):
    Drafts(path).save("doi:10.1000/1", "first line\n\n  second")
    Drafts(path).save("doi:10.1000/2", "another")
    assert Drafts(path).read() == {
        "doi:10.1000/1": "first line\n\n  second",
        "doi:10.1000/2": "another",
    }
    Drafts(path).delete("doi:10.1000/1")
    assert Drafts(path).read() == {"doi:10.1000/2": "another"}
    assert (path.parent / "notes.json.drafts").stat().st_mode & 0o777 == 0o600


def test_a_draft_that_was_emptied_is_no_draft(path):
    drafts = Drafts(path)
    drafts.save("k", "text")
    drafts.save("k", " \n ")
    assert drafts.read() == {}


@given(text=st.text())
def test_a_draft_is_cleaned_like_every_text_from_outside(tmp_path_factory, text):
    drafts = Drafts(tmp_path_factory.mktemp("drafts") / "notes.json")
    drafts.save("k", text)
    assert drafts.read() == ({"k": kept} if (kept := clean(text, lines=True)) else {})


def test_two_windows_keep_their_drafts_side_by_side(path):
    one, two = Drafts(path), Drafts(path)
    one.save("a", "one")
    two.save("b", "two")
    one.save("a", "one more")
    assert two.read() == {"a": "one more", "b": "two"}


def test_drafts_do_not_disturb_the_store(path):
    with open_store(path) as store:
        Drafts(path).save("a", "text")
        store.table("annotations").insert({"n": 1})
        Drafts(path).save("a", "more text")
    with open_store(path) as store:
        assert store.repairs == ()
    assert Drafts(path).read() == {"a": "more text"}


def test_a_file_that_holds_no_drafts_is_kept_under_another_name(path):
    file = path.parent / "notes.json.drafts"
    for content in (b"not ours", b"[1]", b"\xff\xfe"):
        file.write_bytes(content)
        assert Drafts(path).read() == {}
        Drafts(path).save("a", "text")
        assert Drafts(path).read() == {"a": "text"}
    kept = {it.read_bytes() for it in path.parent.glob("*damaged*")}
    assert kept == {b"not ours", b"[1]", b"\xff\xfe"}


def test_when_a_draft_cannot_be_kept_it_says_so_and_the_old_one_stays(path):
    class Full(LocalFileSystem):
        def sync(self, handle: int) -> None:
            raise OSError(28, os.strerror(28))

    Drafts(path).save("a", "old")
    with pytest.raises(SaveFailed, match="no space left"):
        Drafts(path, disk=Full()).save("a", "new")
    assert Drafts(path).read() == {"a": "old"}


def test_no_moment_of_power_loss_leaves_half_a_draft(path):
    """Every state on the way to the new file reads as the old draft or the new one."""
    seen = []

    class Watching(LocalFileSystem):
        def __getattribute__(self, name: str):
            if name in ("write", "rename", "sync", "create", "unlink"):
                seen.append(dict(Drafts(path).read()))
            return object.__getattribute__(self, name)

    Drafts(path).save("a", "old")
    Drafts(path, disk=Watching()).save("a", "new")
    assert {"a": "old"} in seen
    assert all(state in ({"a": "old"}, {"a": "new"}) for state in seen)
