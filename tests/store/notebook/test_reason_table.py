"""Reasons in the notebook: made, renamed everywhere, reordered, retired, undone, merged."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.library.merging import merge_file
from store.model.annotation import Decision
from store.model.paper import Paper
from store.model.record import Place, record
from store.notebook.notebook import Notebook
from store.notebook.reason_table import ReasonRefused


def paper(number: int) -> Paper:
    entry = record(Place("a.txt", number), title=f"Paper {number}", doi=f"10.1000/{number}")
    return Paper(id=entry.keys[0], keys=entry.keys, merged=entry, records=(entry,))


ONE, TWO, THREE = map(paper, (1, 2, 3))


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Notebook]:
    notebook = Notebook.open(tmp_path / "notes.json")
    for text in ("wrong population", "no control", "too old"):
        notebook.reasons.make(text)
    yield notebook
    notebook.close()


def offered(book: Notebook) -> list[str]:
    return [reason.text for reason in book.reasons if not reason.retired]


def reason_of(book: Notebook, *papers: Paper) -> list[str]:
    return [book.annotation_of(each).reason for each in papers]


def test_reasons_are_offered_in_the_order_of_the_user(book: Notebook) -> None:
    assert offered(book) == ["wrong population", "no control", "too old"]
    book.reasons.move("Too old", 0)
    assert offered(book) == ["too old", "wrong population", "no control"]
    book.reasons.move("too old", 1)
    assert offered(book) == ["wrong population", "too old", "no control"]
    book.reasons.move("wrong population", 99)
    assert offered(book) == ["too old", "no control", "wrong population"]
    book.close()
    again = Notebook.open(book.store.path)
    assert offered(again) == ["too old", "no control", "wrong population"]
    again.close()


def test_wording_is_kept_as_typed(book: Notebook) -> None:
    book.reasons.make("Ineligible  population: age < 18 (PICO)")
    assert offered(book)[-1] == "Ineligible population: age < 18 (PICO)"


def test_a_renamed_reason_is_renamed_everywhere_in_one_change(book: Notebook) -> None:
    book.decide([ONE, TWO], Decision.EXCLUDE, "too old")
    book.decide([THREE], Decision.EXCLUDE, "no control")
    change = book.reasons.rename("too old", "Before 2000")
    assert change is not None
    assert change.text == "Renamed the reason “too old”: Before 2000"
    assert len(change.edits) == 1
    assert reason_of(book, ONE, TWO, THREE) == ["Before 2000", "Before 2000", "no control"]
    assert {book.annotation(number).reason for number in book} == {"Before 2000", "no control"}
    book.reasons.rename("before 2000", "Published before 2000")
    assert reason_of(book, ONE) == ["Published before 2000"]
    book.undo()
    assert reason_of(book, ONE) == ["Before 2000"]
    book.undo()
    assert reason_of(book, ONE) == ["too old"]
    book.redo()
    assert reason_of(book, ONE) == ["Before 2000"]


def test_what_was_excluded_under_a_text_that_was_undone_keeps_its_reason(book: Notebook) -> None:
    book.reasons.rename("too old", "Before 2000")
    book.decide([ONE], Decision.EXCLUDE, "Before 2000")
    book.reasons.rename("Before 2000", "too old")
    assert reason_of(book, ONE) == ["too old"]


def test_a_reason_that_only_papers_have_is_renamed_too(book: Notebook) -> None:
    book.decide([ONE], Decision.EXCLUDE, "off topic")
    book.reasons.rename("off topic", "Wrong topic")
    assert reason_of(book, ONE) == ["Wrong topic"]
    assert offered(book)[-1] == "Wrong topic"
    book.undo()
    assert reason_of(book, ONE) == ["off topic"]
    assert "Wrong topic" not in offered(book)


def test_a_reason_made_under_an_earlier_text_is_another_one(book: Notebook) -> None:
    book.reasons.rename("too old", "Before 2000")
    book.reasons.make("too old")
    book.decide([ONE], Decision.EXCLUDE, "too old")
    assert reason_of(book, ONE) == ["too old"]


def test_a_retired_reason_is_kept_by_papers_and_can_be_offered_again(book: Notebook) -> None:
    book.decide([ONE], Decision.EXCLUDE, "no control")
    book.reasons.retire("No control")
    assert offered(book) == ["wrong population", "too old"]
    assert reason_of(book, ONE) == ["no control"]
    assert book.reasons.retire("no control") is None
    book.reasons.make("no control")
    assert offered(book) == ["wrong population", "no control", "too old"]
    assert book.reasons.make("no control") is None


@pytest.mark.parametrize("text", ["", "  ", "\u200b"])
def test_a_reason_needs_a_text(book: Notebook, text: str) -> None:
    for action in (
        lambda: book.reasons.make(text),
        lambda: book.reasons.rename("too old", text),
        lambda: book.reasons.rename(text, "new"),
    ):
        with pytest.raises(ReasonRefused):
            action()
    assert len(offered(book)) == 3


def test_taken_and_unknown_reasons_are_refused(book: Notebook) -> None:
    with pytest.raises(ReasonRefused, match="already"):
        book.reasons.rename("too old", "NO CONTROL")
    for action in (lambda: book.reasons.retire("x"), lambda: book.reasons.move("x", 0)):
        with pytest.raises(ReasonRefused, match="no reason"):
            action()
    assert book.reasons.rename("too old", "Too old") is not None, "it is its own"


def test_every_action_is_one_step_of_undo(book: Notebook) -> None:
    states = [offered(book)]
    for action in (
        lambda: book.reasons.make("animals"),
        lambda: book.reasons.move("animals", 0),
        lambda: book.reasons.rename("animals", "not in humans"),
        lambda: book.reasons.retire("no control"),
        lambda: book.reasons.make("no control"),
    ):
        assert action() is not None
        states.append(offered(book))
    for state in reversed(states[:-1]):
        assert book.undo() is not None
        assert offered(book) == state
    for state in states[1:]:
        assert book.redo() is not None
        assert offered(book) == state


def test_a_rename_here_and_a_place_there_are_both_kept_by_a_merge(tmp_path: Path) -> None:
    paths = [tmp_path / name / "notes.json" for name in ("a", "b")]
    first, second = map(Notebook.open, paths)
    for text in ("wrong population", "too old"):
        first.reasons.make(text)
    first.close()
    merge_file(second, paths[0])
    first = Notebook.open(paths[0])
    first.reasons.rename("too old", "Before 2000")
    second.reasons.move("too old", 0)
    second.decide([ONE], Decision.EXCLUDE, "too old")
    first.close()
    merged = merge_file(second, paths[0])
    assert merged.conflicts == ()
    assert offered(second) == ["Before 2000", "wrong population"]
    assert reason_of(second, ONE) == ["Before 2000"]
    second.close()


def test_reasons_of_one_text_from_two_notebooks_are_one_to_the_user(tmp_path: Path) -> None:
    paths = [tmp_path / name / "notes.json" for name in ("a", "b")]
    first, second = map(Notebook.open, paths)
    first.reasons.make("too old")
    second.reasons.make("Too old")
    second.decide([ONE], Decision.EXCLUDE, "Too old")
    second.close()
    merge_file(first, paths[1])
    assert len(offered(first)) == 1
    first.decide([TWO], Decision.EXCLUDE, "too old")
    first.reasons.rename("too old", "Before 2000")
    assert offered(first) == ["Before 2000"]
    assert reason_of(first, ONE, TWO) == ["Before 2000", "Before 2000"]
    first.undo()
    assert len(offered(first)) == 1
    first.close()


def test_another_window_sees_a_renamed_reason(tmp_path: Path) -> None:
    here, there = (Notebook.open(tmp_path / "notes.json", name) for name in ("here", "there"))
    here.reasons.make("too old")
    here.decide([ONE], Decision.EXCLUDE, "too old")
    there.refresh()
    assert reason_of(there, ONE) == ["too old"]
    here.reasons.rename("too old", "Before 2000")
    there.refresh()
    assert reason_of(there, ONE) == ["Before 2000"]
    here.close()
    there.close()
