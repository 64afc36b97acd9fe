"""The Notebook: its verbs, undo and redo, other windows, failed saves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tinydb import TinyDB

from store.model.annotation import EMPTY_ANNOTATION, USER_FIELDS, Annotation, Decision
from store.model.paper import Paper
from store.model.record import Place, record
from store.notebook.documents import annotation_from_document, annotation_to_document, parse_fields
from store.notebook.notebook import Notebook


def paper(number: int, *, doi: str = "", title: str = "") -> Paper:
    """Build a paper with a content key of its own and, if given, a DOI."""
    entry = record(Place("a.txt", number), title=title or f"Paper number {number}", doi=doi)
    keys = entry.keys
    return Paper(id=keys[0], keys=keys, merged=entry, records=(entry,))


PAPERS = [paper(n) for n in range(1, 8)]


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Notebook]:
    notebook = Notebook.open(tmp_path / "notes.json")
    yield notebook
    notebook.close()


def test_a_paper_has_an_empty_annotation_at_first(book: Notebook) -> None:
    assert book.annotation_of(PAPERS[0]) == EMPTY_ANNOTATION
    assert len(book) == 0


def test_every_verb_sets_its_fields(book: Notebook) -> None:
    first = PAPERS[0]
    book.decide([first], Decision.EXCLUDE, "wrong population")
    book.rate([first], 4)
    book.tag([first], ["moe", "to read"])
    book.annotate(first, "first line\n\n  second line")
    book.mark_read([first], True)
    annotation = book.annotation_of(first)
    assert annotation.decision is Decision.EXCLUDE
    assert annotation.reason == "wrong population"
    assert annotation.rating == 4
    assert annotation.tags == ("moe", "to read")
    assert annotation.note == "first line\n\n  second line"
    assert annotation.read
    assert annotation.keys == first.keys
    assert annotation.citation.title == "Paper number 1"
    assert set(annotation.when) == set(USER_FIELDS)


def test_a_reason_is_cleared_with_the_exclusion(book: Notebook) -> None:
    book.decide(PAPERS[:1], Decision.EXCLUDE, "too old")
    book.decide(PAPERS[:1], Decision.INCLUDE)
    assert book.annotation_of(PAPERS[0]).reason == ""
    book.undo()
    assert book.annotation_of(PAPERS[0]).reason == "too old"


def test_a_reason_stays_where_a_paper_is_excluded_again_without_one(book: Notebook) -> None:
    book.decide(PAPERS[:1], Decision.EXCLUDE, "too old")
    change = book.decide(PAPERS[:2], Decision.EXCLUDE)
    assert change is not None
    assert len(change.edits) == 1
    assert book.annotation_of(PAPERS[0]).reason == "too old"
    assert book.decide(PAPERS[:2], Decision.EXCLUDE) is None
    assert book.decide(PAPERS[:1], Decision.EXCLUDE, "") is not None
    assert book.annotation_of(PAPERS[0]).reason == ""


def test_a_verb_that_changes_nothing_makes_no_change(book: Notebook) -> None:
    assert book.rate(PAPERS[:1], None) is None
    book.rate(PAPERS[:1], 3)
    assert book.rate(PAPERS[:1], 3) is None
    assert len(book.history()) == 1


def test_a_change_of_many_papers_is_one_undo_step(book: Notebook) -> None:
    book.rate(PAPERS[:1], 5)
    change = book.decide(PAPERS[:3], Decision.EXCLUDE)
    assert change is not None
    assert len(change.edits) == 3
    undone = book.undo()
    assert undone is not None
    assert undone.target == change.number
    assert [book.annotation_of(paper).decision for paper in PAPERS[:3]] == [Decision.UNDECIDED] * 3
    assert book.annotation_of(PAPERS[0]).rating == 5
    book.redo()
    assert [book.annotation_of(paper).decision for paper in PAPERS[:3]] == [Decision.EXCLUDE] * 3


def test_undo_and_redo_survive_a_restart(tmp_path: Path) -> None:
    with_session = Notebook.open(tmp_path / "notes.json", "first")
    with_session.rate(PAPERS[:1], 1)
    with_session.rate(PAPERS[:1], 2)
    with_session.undo()
    with_session.close()
    later = Notebook.open(tmp_path / "notes.json", "second")
    assert later.annotation_of(PAPERS[0]).rating == 1
    later.redo()
    assert later.annotation_of(PAPERS[0]).rating == 2
    later.undo()
    later.undo()
    assert later.annotation_of(PAPERS[0]).rating is None
    assert later.undo() is None
    later.close()


def test_after_a_new_change_nothing_can_be_redone(book: Notebook) -> None:
    book.rate(PAPERS[:1], 1)
    book.undo()
    book.rate(PAPERS[:1], 2)
    assert book.redo() is None
    assert book.annotation_of(PAPERS[0]).rating == 2


def test_a_paper_is_found_again_by_any_of_its_keys(book: Notebook) -> None:
    before = paper(1, doi="10.1000/x", title="A titel with a mistake")
    book.rate([before], 5)
    after = paper(1, doi="10.1000/x", title="A title without one")
    assert book.annotation_of(after).rating == 5
    book.tag([after], ["seen"])
    assert set(book.annotation_of(before).keys) == {*before.keys, *after.keys}
    assert len(book) == 1


def test_annotations_of_one_paper_are_merged_with_its_next_change(book: Notebook) -> None:
    first, second = paper(1), paper(2)
    book.decide([first], Decision.MAYBE)
    book.tag([first], ["a"])
    book.annotate(first, "from the first")
    book.decide([second], Decision.INCLUDE)
    book.tag([second], ["b", "a"])
    book.annotate(second, "from the second")
    keys = (*first.keys, *second.keys)
    joined = Paper(id=first.id, keys=keys, merged=first.merged, records=first.records)
    annotation = book.annotation_of(joined)
    assert annotation.decision is Decision.INCLUDE
    assert set(annotation.tags) == {"a", "b"}
    assert "from the first" in annotation.note
    assert "from the second" in annotation.note
    assert len(book) == 2
    book.rate([joined], 5)
    assert len(book) == 1
    assert set(book.annotation_of(joined).tags) == {"a", "b"}
    assert book.annotation_of(second).rating == 5


Windows = tuple[Notebook, Notebook]


class TestTwoWindows:
    """Two Notebooks on one store."""

    @pytest.fixture
    def windows(self, tmp_path: Path) -> Iterator[Windows]:
        left = Notebook.open(tmp_path / "notes.json", "left")
        right = Notebook.open(tmp_path / "notes.json", "right")
        yield left, right
        left.close()
        right.close()

    def test_each_window_reads_what_the_other_wrote(self, windows: Windows) -> None:
        left, right = windows
        left.rate(PAPERS[:1], 4)
        assert right.refresh()
        assert right.annotation_of(PAPERS[0]).rating == 4
        assert not right.refresh()

    def test_both_windows_can_set_fields_of_one_paper(self, windows: Windows) -> None:
        left, right = windows
        left.rate(PAPERS[:1], 4)
        right.annotate(PAPERS[0], "from the right")
        left.refresh()
        annotation = left.annotation_of(PAPERS[0])
        assert (annotation.rating, annotation.note) == (4, "from the right")

    def test_undo_is_of_changes_of_the_same_window(self, windows: Windows) -> None:
        left, right = windows
        left.rate(PAPERS[:1], 4)
        right.rate(PAPERS[1:2], 2)
        left.undo()
        assert left.annotation_of(PAPERS[0]).rating is None
        assert left.annotation_of(PAPERS[1]).rating == 2
        assert left.undo() is None

    def test_a_change_of_another_window_does_not_end_redo(self, tmp_path: Path) -> None:
        left = Notebook.open(tmp_path / "notes.json", "left")
        left.rate(PAPERS[:1], 4)
        left.undo()
        right = Notebook.open(tmp_path / "notes.json", "right")
        right.rate(PAPERS[1:2], 2)
        assert right.redo() is None
        left.redo()
        assert left.annotation_of(PAPERS[0]).rating == 4
        left.close()
        right.close()

    def test_what_another_window_has_overwritten_is_not_undone(self, windows: Windows) -> None:
        left, right = windows
        left.rate(PAPERS[:2], 4)
        right.rate(PAPERS[:1], 2)
        undone = left.undo()
        assert undone is not None
        assert "left 1 that another session has changed since" in undone.text
        assert left.annotation_of(PAPERS[0]).rating == 2
        assert left.annotation_of(PAPERS[1]).rating is None

    def test_undoing_tags_leaves_those_of_another_window(self, windows: Windows) -> None:
        left, right = windows
        left.tag(PAPERS[:1], ["mine"])
        right.tag(PAPERS[:1], ["theirs"])
        left.undo()
        assert left.annotation_of(PAPERS[0]).tags == ("theirs",)

    def test_the_newest_change_of_all_windows_can_be_undone(self, windows: Windows) -> None:
        left, right = windows
        left.rate(PAPERS[:1], 4)
        right.rate(PAPERS[1:2], 2)
        left.undo_newest()
        assert left.annotation_of(PAPERS[1]).rating is None
        assert left.annotation_of(PAPERS[0]).rating == 4


def test_a_failed_change_leaves_memory_as_it_was(book: Notebook) -> None:
    book.rate(PAPERS[:1], 3)

    def failing(annotation: Annotation) -> dict[str, object]:
        raise OSError("disk on fire")

    with pytest.raises(OSError, match="disk on fire"):
        book._set_fields(
            "rate",
            "Rated",
            [PAPERS[1], PAPERS[0]],
            lambda annotation: (
                {"rating": 5} if annotation == EMPTY_ANNOTATION else failing(annotation)
            ),
        )
    assert book.annotation_of(PAPERS[0]).rating == 3
    assert book.annotation_of(PAPERS[1]) == EMPTY_ANNOTATION
    assert len(book) == 1
    assert len(book.history()) == 1
    book.rate(PAPERS[1:2], 1)
    assert book.annotation_of(PAPERS[1]).rating == 1


def test_plain_tinydb_reads_everything_after_closing(tmp_path: Path) -> None:
    notebook = Notebook.open(tmp_path / "notes.json")
    notebook.decide(PAPERS[:2], Decision.INCLUDE)
    notebook.annotate(PAPERS[0], "seen by plain TinyDB")
    notebook.close()
    with TinyDB(tmp_path / "notes.json") as plain:
        documents = plain.table("annotations").all()
        assert [document["decision"] for document in documents] == ["include", "include"]
        assert documents[0]["note"] == "seen by plain TinyDB"
        assert len(plain.table("history")) == 2


def test_a_damaged_document_is_read_as_an_empty_annotation() -> None:
    odd = {"keys": 3, "citation": [], "decision": "yes", "rating": 9, "tags": "x", "note": None}
    assert annotation_from_document(odd).set_fields == {}
    assert set(parse_fields({})) == set(USER_FIELDS)


def test_an_annotation_is_read_back_unchanged(book: Notebook) -> None:
    book.decide(PAPERS[:1], Decision.EXCLUDE, "why")
    book.rate(PAPERS[:1], 2)
    annotation = book.annotation_of(PAPERS[0])
    assert annotation_from_document(annotation_to_document(annotation)) == annotation


def test_text_is_cleaned_before_it_is_saved(book: Notebook) -> None:
    book.annotate(PAPERS[0], "a\x1b[31mred\u202e")
    book.tag(PAPERS[:1], ["one\nline", "  "])
    assert book.annotation_of(PAPERS[0]).note == "a␛red"
    assert book.annotation_of(PAPERS[0]).tags == ("one line",)


def imported(**fields: object) -> Annotation:
    return Annotation(when=dict.fromkeys(fields, "2026-01-01T00:00:00.000Z"), **fields)  # type: ignore[arg-type]


def test_an_import_is_one_change_and_can_be_undone(book: Notebook) -> None:
    book.rate(PAPERS[:1], 2)
    book.tag(PAPERS[:1], ["mine"])
    annotation = imported(
        decision=Decision.INCLUDE, rating=5, tags=("theirs",), note="seen elsewhere"
    )
    pairs = [(PAPERS[0], annotation), (PAPERS[1], annotation)]
    change = book.import_annotations("import", "Imported", pairs)
    assert change is not None
    assert len(change.edits) == 2
    assert book.annotation_of(PAPERS[0]).rating == 2, "set later than the imported rating"
    assert book.annotation_of(PAPERS[0]).tags == ("theirs", "mine"), "theirs was added first"
    assert book.annotation_of(PAPERS[1]).rating == 5
    assert book.annotation_of(PAPERS[1]).when["rating"].startswith("2026-01-01")
    assert book.import_annotations("import", "Imported", pairs) is None
    book.undo()
    assert book.annotation_of(PAPERS[1]).set_fields == {}
    assert book.annotation_of(PAPERS[0]).set_fields == {"rating": 2, "tags": ("mine",)}


def test_a_cleared_decision_wins_over_an_older_imported_one(book: Notebook) -> None:
    book.decide(PAPERS[:1], Decision.INCLUDE)
    book.decide(PAPERS[:1], Decision.UNDECIDED)
    book.import_annotations(
        "merge", "Merged", [(PAPERS[0], imported(decision=Decision.INCLUDE, note="x"))]
    )
    assert book.annotation_of(PAPERS[0]).decision is Decision.UNDECIDED


def test_refresh_returns_what_others_wrote_even_after_a_change(tmp_path: Path) -> None:
    left = Notebook.open(tmp_path / "notes.json", "left")
    right = Notebook.open(tmp_path / "notes.json", "right")
    right.rate(PAPERS[1:2], 3)
    left.rate(PAPERS[:1], 3)
    assert left.refresh() == frozenset(left.numbers(PAPERS[1].keys))
    left.close()
    right.close()
