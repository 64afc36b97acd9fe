"""Merging: another notebook, a JSON export; reported, undoable, the other file unchanged."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.formats.registry import render
from store.library.merging import NotMergeable, count_set_fields, merge_file
from store.model.annotation import Decision
from store.model.paper import Paper
from store.model.record import Place, record
from store.notebook.notebook import Notebook


def paper(number: int) -> Paper:
    entry = record(Place("a.txt", number), title=f"Paper {number}", doi=f"10.1000/{number}")
    return Paper(id=entry.keys[0], keys=entry.keys, merged=entry, records=(entry,))


ONE, TWO, THREE = map(paper, (1, 2, 3))


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A notebook from another machine; its last acts are only in its journal."""
    (tmp_path / "other").mkdir()
    path = tmp_path / "other" / "notes.json"
    book = Notebook.open(path)
    book.decide([ONE], Decision.INCLUDE)
    book.annotate(ONE, "from the other machine")
    book.close()
    book = Notebook.open(path)
    book.rate([TWO], 4)
    book.close(checkpoint=False)
    return path


@pytest.fixture
def book(tmp_path: Path):
    notebook = Notebook.open(tmp_path / "notes.json")
    yield notebook
    notebook.close()


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_another_notebook_comes_in_whole_and_stays_as_it_was(book: Notebook, other: Path) -> None:
    before = contents(other.parent)
    change = merge_file(book, other).change
    assert change is not None
    assert dict(count_set_fields(change)) == {"decision": 1, "note": 1, "rating": 1}
    assert book.annotation_of(ONE).decision is Decision.INCLUDE
    assert book.annotation_of(ONE).note == "from the other machine"
    assert book.annotation_of(TWO).rating == 4
    assert contents(other.parent) == before


def test_merging_again_brings_nothing(book: Notebook, other: Path) -> None:
    merge_file(book, other)
    assert merge_file(book, other).change is None


def test_a_merge_is_one_act_to_undo(book: Notebook, other: Path) -> None:
    book.tag([ONE], ["mine"])
    merge_file(book, other)
    book.undo_newest()
    assert book.annotation_of(ONE).set_fields == {"tags": ("mine",)}
    assert book.annotation_of(TWO).set_fields == {}


def test_the_newest_field_wins_and_notes_are_joined(book: Notebook, other: Path) -> None:
    book.decide([ONE], Decision.EXCLUDE, "later and so it stays")
    book.annotate(ONE, "from here")
    merge_file(book, other)
    assert book.annotation_of(ONE).decision is Decision.EXCLUDE
    assert book.annotation_of(ONE).note == "from the other machine\n\nfrom here"


def test_a_json_export_comes_in(book: Notebook, other: Path, tmp_path: Path) -> None:
    theirs = Notebook.open(other)
    text = render("json", [(it, theirs.annotation_of(it)) for it in (ONE, TWO, THREE)])
    theirs.close()
    export = tmp_path / "export.json"
    export.write_text(text)
    change = merge_file(book, export).change
    assert change is not None
    assert len(change.edits) == 2
    assert book.annotation_of(ONE).note == "from the other machine"
    assert book.annotation_of(TWO).rating == 4


@pytest.mark.parametrize("text", ["", "Abstract: " + "words " * 40, "{"])
def test_a_file_that_says_nothing_is_refused(book: Notebook, tmp_path: Path, text: str) -> None:
    from store.storage.errors import StoreError

    path = tmp_path / "odd.json"
    path.write_text(text)
    with pytest.raises((NotMergeable, StoreError)):
        merge_file(book, path)
    assert len(book) == 0
    with pytest.raises(NotMergeable):
        merge_file(book, tmp_path / "nowhere.json")
