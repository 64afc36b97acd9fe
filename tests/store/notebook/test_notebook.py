"""The Notebook: acts, undo and redo, other windows, failed saves."""

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
    """Make a paper that has its own text key and, when given, a DOI."""
    entry = record(Place("a.txt", number), title=title or f"Paper number {number}", doi=doi)
    keys = entry.keys
    return Paper(id=keys[0], keys=keys, merged=entry, records=(entry,))


PAPERS = [paper(n) for n in range(1, 8)]


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Notebook]:
    notebook = Notebook.open(tmp_path / "notes.json")
    yield notebook
    notebook.close()


def test_nothing_is_said_of_a_paper_at_first(book: Notebook) -> None:
    assert book.annotation_of(PAPERS[0]) == EMPTY_ANNOTATION
    assert len(book) == 0


def test_every_verb_says_what_it_says(book: Notebook) -> None:
    one = PAPERS[0]
    book.decide([one], Decision.EXCLUDE, "wrong population")
    book.rate([one], 4)
    book.tag([one], ["moe", "to read"])
    book.annotate(one, "first line\n\n  second line")
    book.mark_read([one], True)
    said = book.annotation_of(one)
    assert said.decision is Decision.EXCLUDE
    assert said.reason == "wrong population"
    assert said.rating == 4
    assert said.tags == ("moe", "to read")
    assert said.note == "first line\n\n  second line"
    assert said.read
    assert said.keys == one.keys
    assert said.citation.title == "Paper number 1"
    assert set(said.when) == set(USER_FIELDS)


def test_a_reason_goes_with_the_exclusion(book: Notebook) -> None:
    book.decide(PAPERS[:1], Decision.EXCLUDE, "too old")
    book.decide(PAPERS[:1], Decision.INCLUDE)
    assert book.annotation_of(PAPERS[0]).reason == ""
    book.undo()
    assert book.annotation_of(PAPERS[0]).reason == "too old"


def test_an_act_that_changes_nothing_is_no_change(book: Notebook) -> None:
    assert book.rate(PAPERS[:1], None) is None
    book.rate(PAPERS[:1], 3)
    assert book.rate(PAPERS[:1], 3) is None
    assert len(book.history()) == 1


def test_an_act_on_many_is_one_step(book: Notebook) -> None:
    book.rate(PAPERS[:1], 5)
    change = book.decide(PAPERS[:3], Decision.EXCLUDE)
    assert change is not None
    assert len(change.edits) == 3
    undone = book.undo()
    assert undone is not None
    assert undone.target == change.number
    assert [book.annotation_of(it).decision for it in PAPERS[:3]] == [Decision.UNDECIDED] * 3
    assert book.annotation_of(PAPERS[0]).rating == 5
    book.redo()
    assert [book.annotation_of(it).decision for it in PAPERS[:3]] == [Decision.EXCLUDE] * 3


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


def test_a_new_act_leaves_no_way_to_redo(book: Notebook) -> None:
    book.rate(PAPERS[:1], 1)
    book.undo()
    book.rate(PAPERS[:1], 2)
    assert book.redo() is None
    assert book.annotation_of(PAPERS[0]).rating == 2


def test_a_paper_is_found_again_by_any_key(book: Notebook) -> None:
    before = paper(1, doi="10.1000/x", title="A titel with a mistake")
    book.rate([before], 5)
    after = paper(1, doi="10.1000/x", title="A title without one")
    assert book.annotation_of(after).rating == 5
    book.tag([after], ["seen"])
    assert set(book.annotation_of(before).keys) == {*before.keys, *after.keys}
    assert len(book) == 1


def test_annotations_that_meet_are_united_with_the_next_act(book: Notebook) -> None:
    one, other = paper(1), paper(2)
    book.decide([one], Decision.MAYBE)
    book.tag([one], ["a"])
    book.annotate(one, "from one")
    book.decide([other], Decision.INCLUDE)
    book.tag([other], ["b", "a"])
    book.annotate(other, "from the other")
    both = Paper(id=one.id, keys=(*one.keys, *other.keys), merged=one.merged, records=one.records)
    shown = book.annotation_of(both)
    assert shown.decision is Decision.INCLUDE
    assert set(shown.tags) == {"a", "b"}
    assert "from one" in shown.note
    assert "from the other" in shown.note
    assert len(book) == 2
    book.rate([both], 5)
    assert len(book) == 1
    assert set(book.annotation_of(both).tags) == {"a", "b"}
    assert book.annotation_of(other).rating == 5


class TestTwoWindows:
    """Two Notebooks on one store."""

    @pytest.fixture
    def windows(self, tmp_path: Path) -> Iterator[tuple[Notebook, Notebook]]:
        left = Notebook.open(tmp_path / "notes.json", "left")
        right = Notebook.open(tmp_path / "notes.json", "right")
        yield left, right
        left.close()
        right.close()

    def test_each_sees_what_the_other_did(self, windows: tuple[Notebook, Notebook]) -> None:
        left, right = windows
        left.rate(PAPERS[:1], 4)
        assert right.refresh()
        assert right.annotation_of(PAPERS[0]).rating == 4
        assert not right.refresh()

    def test_two_fields_of_one_paper(self, windows: tuple[Notebook, Notebook]) -> None:
        left, right = windows
        left.rate(PAPERS[:1], 4)
        right.annotate(PAPERS[0], "from the right")
        left.refresh()
        said = left.annotation_of(PAPERS[0])
        assert (said.rating, said.note) == (4, "from the right")

    def test_undo_takes_back_ones_own_act(self, windows: tuple[Notebook, Notebook]) -> None:
        left, right = windows
        left.rate(PAPERS[:1], 4)
        right.rate(PAPERS[1:2], 2)
        left.undo()
        assert left.annotation_of(PAPERS[0]).rating is None
        assert left.annotation_of(PAPERS[1]).rating == 2
        assert left.undo() is None

    def test_another_windows_act_leaves_ones_own_redo(self, tmp_path: Path) -> None:
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

    def test_what_another_has_overwritten_is_not_undone(
        self, windows: tuple[Notebook, Notebook]
    ) -> None:
        left, right = windows
        left.rate(PAPERS[:2], 4)
        right.rate(PAPERS[:1], 2)
        undone = left.undo()
        assert undone is not None
        assert "left 1 that another session has changed since" in undone.text
        assert left.annotation_of(PAPERS[0]).rating == 2
        assert left.annotation_of(PAPERS[1]).rating is None

    def test_undoing_tags_leaves_those_of_another(self, windows: tuple[Notebook, Notebook]) -> None:
        left, right = windows
        left.tag(PAPERS[:1], ["mine"])
        right.tag(PAPERS[:1], ["theirs"])
        left.undo()
        assert left.annotation_of(PAPERS[0]).tags == ("theirs",)

    def test_the_command_line_undoes_the_newest_of_all(
        self, windows: tuple[Notebook, Notebook]
    ) -> None:
        left, right = windows
        left.rate(PAPERS[:1], 4)
        right.rate(PAPERS[1:2], 2)
        left.undo_newest()
        assert left.annotation_of(PAPERS[1]).rating is None
        assert left.annotation_of(PAPERS[0]).rating == 4


def test_a_failed_act_leaves_memory_as_it_was(book: Notebook) -> None:
    book.rate(PAPERS[:1], 3)

    def failing(now: Annotation) -> dict[str, object]:
        raise OSError("disk on fire")

    with pytest.raises(OSError, match="disk on fire"):
        book._set_fields(
            "rate",
            "Rated",
            [PAPERS[1], PAPERS[0]],
            lambda now: {"rating": 5} if now == EMPTY_ANNOTATION else failing(now),
        )
    assert book.annotation_of(PAPERS[0]).rating == 3
    assert book.annotation_of(PAPERS[1]) == EMPTY_ANNOTATION
    assert len(book) == 1
    assert len(book.history()) == 1
    book.rate(PAPERS[1:2], 1)
    assert book.annotation_of(PAPERS[1]).rating == 1


def test_plain_tinydb_sees_it_all_after_closing(tmp_path: Path) -> None:
    notebook = Notebook.open(tmp_path / "notes.json")
    notebook.decide(PAPERS[:2], Decision.INCLUDE)
    notebook.annotate(PAPERS[0], "seen by plain TinyDB")
    notebook.close()
    with TinyDB(tmp_path / "notes.json") as plain:
        documents = plain.table("annotations").all()
        assert [it["decision"] for it in documents] == ["include", "include"]
        assert documents[0]["note"] == "seen by plain TinyDB"
        assert len(plain.table("history")) == 2


def test_a_damaged_document_says_nothing_rather_than_crash() -> None:
    odd = {"keys": 3, "citation": [], "decision": "yes", "rating": 9, "tags": "x", "note": None}
    assert annotation_from_document(odd).set_fields == {}
    assert set(parse_fields({})) == set(USER_FIELDS)


def test_a_document_reads_back_as_it_was(book: Notebook) -> None:
    book.decide(PAPERS[:1], Decision.EXCLUDE, "why")
    book.rate(PAPERS[:1], 2)
    said = book.annotation_of(PAPERS[0])
    assert annotation_from_document(annotation_to_document(said)) == said


def test_text_is_cleaned_before_it_is_kept(book: Notebook) -> None:
    book.annotate(PAPERS[0], "a\x1b[31mred\u202e")
    book.tag(PAPERS[:1], ["one\nline", "  "])
    assert book.annotation_of(PAPERS[0]).note == "a␛red"
    assert book.annotation_of(PAPERS[0]).tags == ("one line",)


def said(**fields: object) -> Annotation:
    return Annotation(when=dict.fromkeys(fields, "2026-01-01T00:00:00.000Z"), **fields)  # type: ignore[arg-type]


def test_bringing_in_is_one_act_and_can_be_undone(book: Notebook) -> None:
    book.rate(PAPERS[:1], 2)
    book.tag(PAPERS[:1], ["mine"])
    given = said(decision=Decision.INCLUDE, rating=5, tags=("theirs",), note="seen elsewhere")
    change = book.import_annotations("merge", "Merged", [(PAPERS[0], given), (PAPERS[1], given)])
    assert change is not None
    assert len(change.edits) == 2
    assert book.annotation_of(PAPERS[0]).rating == 2, "said later than what was brought in"
    assert book.annotation_of(PAPERS[0]).tags == ("mine", "theirs")
    assert book.annotation_of(PAPERS[1]).rating == 5
    assert book.annotation_of(PAPERS[1]).when["rating"].startswith("2026-01-01")
    assert (
        book.import_annotations("merge", "Merged", [(PAPERS[0], given), (PAPERS[1], given)]) is None
    )
    book.undo()
    assert book.annotation_of(PAPERS[1]).set_fields == {}
    assert book.annotation_of(PAPERS[0]).set_fields == {"rating": 2, "tags": ("mine",)}


def test_a_decision_taken_back_stays_so_against_an_older_one(book: Notebook) -> None:
    book.decide(PAPERS[:1], Decision.INCLUDE)
    book.decide(PAPERS[:1], Decision.UNDECIDED)
    book.import_annotations(
        "merge", "Merged", [(PAPERS[0], said(decision=Decision.INCLUDE, note="x"))]
    )
    assert book.annotation_of(PAPERS[0]).decision is Decision.UNDECIDED


def test_what_others_wrote_is_told_even_when_an_act_came_first(tmp_path: Path) -> None:
    left = Notebook.open(tmp_path / "notes.json", "left")
    right = Notebook.open(tmp_path / "notes.json", "right")
    right.rate(PAPERS[1:2], 3)
    left.rate(PAPERS[:1], 3)
    assert left.refresh() == frozenset(left.numbers(PAPERS[1].keys))
    left.close()
    right.close()
