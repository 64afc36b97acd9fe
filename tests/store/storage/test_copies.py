"""Copies that other programs leave are found by whatever name, and can be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.storage.copies import read_copy
from store.storage.database import open_store
from store.storage.doctor import examine
from store.storage.errors import StoreRefused

CHECKPOINTS = [
    "notes.json.sync-conflict-20261120-101112-ABCDEFG",
    "notes.sync-conflict-20261120-101112-ABCDEFG.json",
    "notes (Anna's conflicted copy 2026-11-20).json",
    "notes (conflicted copy 2026-11-20 101112).json",
    "notes_conflict-20261120-101112.json",
    "notes-LAPTOP.json",
    "notes-LAPTOP-2.json",
    "notes 2.json",
    "notes (1).json",
    "notes - Copy.json",
    "Copy of notes.json",
    "notes.json.orig",
    "notes.json~",
    "notes.Conflict.json",
    ".notes.json.conflict",
]

JOURNALS = [
    "notes.json.sync-conflict-20261120-101112-ABCDEFG.journal-00000002",
    "notes.json (conflicted copy).journal-00000002",
    "notes.json.journal-00000002.sync-conflict-20261120-101112-ABCDEFG",
    "notes.json-LAPTOP.journal-00000002",
    "notes.json 2.journal-00000002",
    "notes.json.journal-00000002 (1)",
    "notes.json.journal-00000002~",
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "notes.json"
    with open_store(path) as store:
        store.table("annotations").insert({"keys": ["doi:10.1/a"], "note": "in the checkpoint"})
    return path


def write_log(path: Path) -> bytes:
    """Write an entry to the log; return the bytes of the file."""
    store = open_store(path)
    store.table("annotations").insert({"keys": ["doi:10.1/b"], "note": "in the journal"})
    content = max(path.parent.glob("*journal*")).read_bytes()
    store.close()
    return content


@pytest.mark.parametrize("name", CHECKPOINTS)
def test_a_copy_of_a_checkpoint_is_named_and_read(path, name):
    copy = path.parent / name
    copy.write_bytes(path.read_bytes())
    with open_store(path) as store:
        assert store.copies == (name,)
        assert any(name in line and "papersift merge" in line for line in store.repairs)
    assert any(name in finding.text for finding in examine(path))
    read = read_copy(copy)
    assert read.tables["annotations"]["1"]["note"] == "in the checkpoint"
    assert "without its journal" in read.warning


@pytest.mark.parametrize("name", JOURNALS)
def test_a_copy_of_a_journal_is_named_and_read_alone(path, name):
    copy = path.parent / name
    copy.write_bytes(write_log(path))
    with open_store(path) as store:
        assert store.copies == (name,)
    assert any(name in finding.text for finding in examine(path))
    read = read_copy(copy)
    assert [row["note"] for row in read.tables["annotations"].values()] == ["in the journal"]
    assert "journal without its checkpoint" in read.warning


def test_other_files_are_no_copies(path, tmp_path):
    with open_store(path.parent / "notes-work.json") as other:
        other.table("annotations").insert({"by": "another store"})
    (path.parent / "notes about tides.txt").write_text("mine")
    (path.parent / "notes-export.json").write_text("[]")
    with open_store(path) as store:
        assert store.copies == ()
        assert store.repairs == ()
    with pytest.raises(StoreRefused, match="neither a checkpoint nor a journal"):
        read_copy(path.parent / "notes about tides.txt")
    with pytest.raises(StoreRefused):
        read_copy(path.parent / "absent.json.journal-00000002")


def test_a_conflict_copy_that_cannot_be_read_is_named_all_the_same(path):
    name = "notes.sync-conflict-20261120-101112-ABCDEFG.json"
    (path.parent / name).write_bytes(path.read_bytes()[30:])
    with open_store(path) as store:
        assert store.copies == (name,)


def test_a_checkpoint_with_its_journal_has_no_warning(path):
    assert read_copy(path).warning == ""
