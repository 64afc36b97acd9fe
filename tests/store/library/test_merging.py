"""Merging: another notebook, a JSON export; reported, undoable, the other file unchanged."""

from __future__ import annotations

import json
import shutil
from contextlib import suppress
from pathlib import Path

import pytest

from store.formats.registry import render
from store.library.merging import NotMergeable, count_set_fields, merge_file
from store.library.notebook_export import write_notebook
from store.model.annotation import Decision
from store.model.paper import Paper
from store.model.record import Place, record
from store.notebook.conflicts import conflict_json, conflict_line
from store.notebook.history import reconcile
from store.notebook.notebook import Notebook
from store.notebook.saved_views import View
from store.storage.database import open_store


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


def tables_without_history(book: Notebook) -> dict[str, list[str]]:
    """Return what a notebook holds, whatever the numbers of its documents."""
    return {
        name: sorted(json.dumps(row, sort_keys=True) for row in book.store.rows(name).values())
        for name in book.store.tables() - {"history"}
        if book.store.rows(name)
    }


def test_an_exported_notebook_is_read_back_without_its_history(tmp_path: Path) -> None:
    book = Notebook.open(tmp_path / "one" / "notes.json")
    book.decide([ONE, TWO], Decision.EXCLUDE, "too long")
    book.tag([ONE], ["b", "a", 'with "quotes"'])
    book.tag([ONE], ["c"], ["b"])
    book.annotate(TWO, "line one\nlíne two")
    book.mark_read([THREE], True)
    book.rate([THREE], 4)
    book.undo()
    book.save_view(View("mine", "is:include", "-year"))
    book.save_view(View("gone", "tag:x"))
    book.delete_view("gone")
    book.answer(ONE.records, TWO.records, same=False)
    with book.store.transaction():
        book.store.table("later").insert({"text": "of a later version", "stamps": {"text": 7}})
    papers = [(each, book.annotation_of(each)) for each in (ONE, TWO)]
    export = tmp_path / "export.json"
    export.write_text("".join(write_notebook(book, papers)))
    document = json.loads(export.read_text())
    assert (document["format"], document["version"]) == ("papersift-notebook", 1)
    assert [each["title"] for each in document["papers"]] == ["Paper 1", "Paper 2"]
    assert "history" not in document
    empty = Notebook.open(tmp_path / "two" / "notes.json")
    change = merge_file(empty, export).change
    assert change is not None
    assert tables_without_history(empty) == tables_without_history(book)
    assert merge_file(empty, export).change is None
    assert merge_file(book, export).change is None
    assert len(empty.history()) == 1
    book.close()
    empty.close()


@pytest.mark.parametrize(
    "content",
    [
        '{"format": "papersift-notebook"',
        '{"format": "papersift-notebook", "annotations": 3, "views": [1, null, [], {}]}',
        '{"format": "papersift-notebook", "annotations": [{"keys": 3}, {"keys": ["x:1"]}]}',
        '{"format": "papersift-notebook", "answers": [{"answer": "same"}], "_meta": [{}]}',
    ],
)
def test_a_damaged_export_of_a_notebook_is_harmless(
    book: Notebook, tmp_path: Path, content: str
) -> None:
    (tmp_path / "export.json").write_text(content)
    with suppress(NotMergeable):
        merge_file(book, tmp_path / "export.json")
    book.rate([ONE], 3)
    assert book.annotation_of(ONE).rating == 3
    assert not book.store.rows("_meta")


def test_when_a_paper_was_decided_is_exported_and_decides_a_merge(
    book: Notebook, tmp_path: Path
) -> None:
    export = tmp_path / "export.json"
    paper_json = {
        "title": "Paper 1",
        "display_title": "",
        "doi": ONE.merged.doi,
        "decision": "exclude",
    }
    for decided_at, decision in (("2020-01-01T00:00:00Z", "include"), ("2040-01-01", "exclude")):
        book.decide([ONE], Decision.INCLUDE)
        export.write_text(json.dumps([{**paper_json, "decided_at": decided_at}]))
        merged = merge_file(book, export)
        assert book.annotation_of(ONE).decision == decision
        (conflict,) = merged.conflicts
        assert conflict.is_kept == (decision == "include")
    rendered = render("json", [(ONE, book.annotation_of(ONE))])
    assert json.loads(rendered)[0]["decided_at"].startswith("2040-01-01")


def test_values_set_on_both_sides_are_listed(
    book: Notebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "elsewhere"))
    other = Notebook.open(tmp_path / "theirs" / "notes.json")
    book.decide([ONE], Decision.INCLUDE)
    book.rate([ONE, THREE], 5)
    book.save_view(View("mine", "tag:here"))
    book.mark_read([TWO], True)
    other.decide([ONE], Decision.EXCLUDE, "too long")
    other.rate([ONE, TWO], 2)
    other.rate([THREE], 5)
    other.save_view(View("Mine", "tag:there"))
    other.close()
    merged = merge_file(book, other.store.path)
    listed = {(each.table, each.name, each.title): each for each in merged.conflicts}
    assert set(listed) == {
        ("annotations", "decision", "Paper 1"),
        ("annotations", "rating", "Paper 1"),
        ("views", "view", "mine"),
    }
    rating = conflict_json(listed["annotations", "rating", "Paper 1"], merged.writer)
    assert (rating["old"], rating["new"], rating["old_who"]) == (5, 2, "this notebook")
    assert rating["when"] > rating["old_when"]
    decision = listed["annotations", "decision", "Paper 1"]
    line = conflict_line(decision, merged.writer)
    assert "decision is now exclude (too long)" in line
    assert "not include" in line
    assert merged.change is not None
    assert line in merged.change.conflicts
    assert book.history(1)[0].conflicts == merged.change.conflicts
    again = merge_file(book, other.store.path)
    assert (again.change, again.conflicts) == (None, ())


def test_one_side_that_knew_the_other_is_no_conflict(book: Notebook, tmp_path: Path) -> None:
    book.rate([ONE], 3)
    book.store.checkpoint()
    (tmp_path / "other").mkdir()
    copy = tmp_path / "other" / "notes.json"
    shutil.copyfile(book.store.path, copy)
    other = Notebook.open(copy)
    other.rate([ONE], 4)
    other.close()
    assert merge_file(book, copy).conflicts == ()
    book.rate([ONE], 5)
    assert merge_file(book, copy).conflicts == ()
    assert book.annotation_of(ONE).rating == 5


def test_a_merge_is_not_what_u_takes(book: Notebook, other: Path) -> None:
    book.rate([THREE], 2)
    merge_file(book, other)
    undone = book.undo()
    assert undone is not None
    assert "Rated 2" in undone.text
    assert book.undo() is None
    assert book.annotation_of(TWO).rating == 4
    assert book.redo() is not None
    merge = next(change for change in book.history() if change.command == "merge")
    reverted = book.revert(merge.number)
    assert reverted is not None
    assert book.annotation_of(TWO).rating is None
    assert book.revert(merge.number) is None
    book.redo()
    assert book.annotation_of(TWO).rating == 4


def test_what_a_merge_brought_and_was_reverted_does_not_come_back(
    book: Notebook, other: Path
) -> None:
    book.rate([TWO], 1)
    merge_file(book, other)
    book.undo_newest()
    assert book.annotation_of(TWO).rating == 1
    assert merge_file(book, other).change is None
    assert book.annotation_of(TWO).rating == 1


@pytest.mark.parametrize("name", ["notes.json.journal-00000009", "notes (conflicted copy).journal"])
def test_a_journal_alone_brings_what_it_says_and_nothing_else(
    book: Notebook, tmp_path: Path, name: str
) -> None:
    book.decide([ONE], Decision.EXCLUDE, "too long")
    book.rate([ONE, TWO], 3)
    book.tag([ONE], ["a", "b"])
    book.annotate(ONE, "here")
    book.close()
    folder = tmp_path / "copy"
    folder.mkdir()
    for path in tmp_path.glob("notes.json*"):
        shutil.copyfile(path, folder / path.name)
    there = Notebook.open(folder / "notes.json")
    there.rate([ONE], 5)
    there.tag([ONE], ["c"], ["a"])
    there.mark_read([TWO], True)
    there.decide([THREE], Decision.INCLUDE)
    alone = tmp_path / "alone" / name
    alone.parent.mkdir()
    shutil.copyfile(max(folder.glob("notes.json.journal-*")), alone)
    there.close()
    here = Notebook.open(tmp_path / "notes.json")
    merged = merge_file(here, alone)
    assert "journal" in " ".join(merged.warnings)
    assert here.annotation_of(ONE).rating == 5
    assert here.annotation_of(ONE).decision is Decision.EXCLUDE
    assert here.annotation_of(ONE).reason == "too long"
    assert here.annotation_of(ONE).note == "here"
    assert here.annotation_of(ONE).tags == ("b", "c")
    assert here.annotation_of(TWO).set_fields == {"rating": 3, "read": True}
    assert here.annotation_of(THREE).decision is Decision.INCLUDE
    assert merged.conflicts == ()
    assert merge_file(here, alone).change is None
    here.close()


def test_an_older_value_in_the_archive_is_no_conflict(tmp_path: Path) -> None:
    """The history that knows the value stands in a sealed segment."""
    store = open_store(tmp_path / "notes.json", kept_rows=3)
    book = Notebook(store)
    book.rate([ONE], 3)
    for rating in (1, 2, 3, 4, 5) * 5:
        book.rate([TWO], rating)
        store.checkpoint()
    (tmp_path / "copy").mkdir()
    for path in tmp_path.iterdir():
        if path.is_file():
            shutil.copyfile(path, tmp_path / "copy" / path.name)
    assert list((tmp_path / "copy").glob("history-*.seg"))
    copy = Notebook.open(tmp_path / "copy" / "notes.json")
    copy.rate([ONE], 4)
    copy.close()
    merged = merge_file(book, copy.store.path)
    assert merged.conflicts == ()
    assert book.annotation_of(ONE).rating == 4
    book.close()


def test_what_arrived_by_itself_is_only_reverted_by_number(book: Notebook, other: Path) -> None:
    book.rate([THREE], 2)
    with open_store(other) as store:
        arrived = {name: dict(store.rows(name)) for name in store.tables()}
    merged = book.merge(arrived, "Merged what arrived", "arrival")
    assert merged.change is not None
    undone = book.undo_newest()
    assert undone is not None
    assert "Rated 2" in undone.text
    assert book.undo_newest() is None
    assert book.revert(merged.change.number) is not None
    assert book.annotation_of(TWO).rating is None


def test_a_copy_is_reconciled_as_one_change(book: Notebook, other: Path) -> None:
    book.decide([ONE], Decision.MAYBE)
    with open_store(other) as store:
        arrived = {name: dict(store.rows(name)) for name in store.tables()}
    tables = {name: dict(book.store.rows(name)) for name in book.store.tables()}
    written = reconcile(tables, arrived)
    assert set(written) == {"annotations", "history"}
    ((number, row),) = written["history"].items()
    assert row is not None
    assert number == book.newest + 1
    assert row["act"] == "arrival"
    assert row["text"].startswith("Merged 3 actions from another copy: 2 papers")
    assert len(row["conflicts"]) == 1
    assert "this notebook" in row["conflicts"][0]
    for name, documents in written.items():
        tables.setdefault(name, {}).update({str(n): doc for n, doc in documents.items()})
    assert reconcile(tables, arrived) == {}
    assert reconcile(tables, tables) == {}
