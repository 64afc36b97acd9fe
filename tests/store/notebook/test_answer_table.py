"""Answers about duplicates through the Notebook: kept, undone, redone, seen by other windows."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.duplicates.answers import Answers, IndistinguishableRecords
from store.duplicates.grouping import group_records, grouped_papers
from store.model.annotation import Change, Decision
from store.model.paper import Paper
from store.model.record import Place, Record, record
from store.notebook.documents import change_from_document, change_to_document
from store.notebook.notebook import Notebook
from store.storage.errors import SaveFailed

FENS = "Restored fens took up carbon after five years, and the methane fell with every summer. "
REEDS = "Reed beds were cut in winter and left alone in summer, which the warblers seem to like. "


def entry(line: int, source: str = "a.ris", **fields: object) -> Record:
    return record(Place(source, line), **fields)  # type: ignore[arg-type]


FULL = entry(
    1, title="Carbon of restored fens", authors=["Okonkwo A"], year=2014, abstract=FENS * 3
)
SPARE = entry(2, "b.ris", title="Carbon of restored fens", authors=["Okonkwo A"], year=2014)
OTHER = entry(3, title="What warblers like", authors=["Berg O"], year=2019, abstract=REEDS * 3)


def papers(records: list[Record], answers: Answers) -> list[Paper]:
    return list(grouped_papers(records, group_records(records, answers)))


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Notebook]:
    notebook = Notebook.open(tmp_path / "notes.json")
    yield notebook
    notebook.close()


def test_an_answer_is_a_change_and_undo_takes_it_back(book: Notebook) -> None:
    change = book.answer([FULL], [OTHER], True)
    assert change is not None
    assert change.text == "Joined: Carbon of restored fens and What warblers like"
    assert change.documents == ()
    assert len(papers([FULL, OTHER], book.answers)) == 1
    undone = book.undo()
    assert undone is not None
    assert undone.text == f"Undid: {change.text}"
    assert book.answers == Answers()
    assert book.undo() is None


def test_redo_brings_an_answer_back_under_its_number(book: Notebook) -> None:
    book.answer([FULL], [OTHER], True)
    (number,) = book.store.rows("answers")
    before = dict(book.store.rows("answers")[number])
    book.undo()
    assert not book.store.rows("answers")
    book.redo()
    assert dict(book.store.rows("answers")[number]) == before
    assert len(papers([FULL, OTHER], book.answers)) == 1
    assert book.redo() is None


def test_undo_and_redo_of_answers_survive_a_restart(tmp_path: Path) -> None:
    for checkpoint in (False, True):
        path = tmp_path / str(checkpoint) / "notes.json"
        first = Notebook.open(path)
        first.answer([FULL], [SPARE], False)
        first.rate(papers([FULL], Answers()), 4)
        first.close(checkpoint=checkpoint)
        second = Notebook.open(path)
        assert len(papers([FULL, SPARE], second.answers)) == 2
        second.undo()
        second.undo()
        assert len(papers([FULL, SPARE], second.answers)) == 1
        second.close(checkpoint=checkpoint)
        third = Notebook.open(path)
        assert third.answers == Answers()
        third.redo()
        assert len(papers([FULL, SPARE], third.answers)) == 2
        third.close()


def test_the_same_answer_again_is_no_change(book: Notebook) -> None:
    assert book.answer([FULL], [SPARE], False) is not None
    assert book.answer([SPARE], [FULL], False) is None
    assert book.answer([SPARE], [FULL], True) is not None
    assert len(book.history()) == 2
    assert len(papers([FULL, SPARE], book.answers)) == 1


def test_what_nothing_tells_apart_is_refused_and_nothing_is_written(book: Notebook) -> None:
    twin = entry(9, "b.ris", title=SPARE.title, authors=SPARE.authors, year=2014)
    with pytest.raises(IndistinguishableRecords):
        book.answer([SPARE], [twin], False)
    assert book.history() == []
    assert not book.store.rows("answers")


def test_another_window_sees_an_answer_and_its_undo(tmp_path: Path) -> None:
    here = Notebook.open(tmp_path / "notes.json", "here")
    there = Notebook.open(tmp_path / "notes.json", "there")
    known = there.answers
    here.answer([FULL], [SPARE], False)
    assert there.refresh() == frozenset()
    assert there.answers is not known
    assert there.answers == here.answers
    known = there.answers
    there.rate(papers([OTHER], Answers()), 3)
    assert there.answers is known
    here.undo()
    there.refresh()
    assert there.answers == Answers()
    here.close()
    there.close()


def test_an_answer_that_another_window_has_overruled_is_not_undone(tmp_path: Path) -> None:
    here = Notebook.open(tmp_path / "notes.json", "here")
    there = Notebook.open(tmp_path / "notes.json", "there")
    here.answer([FULL], [SPARE], False)
    there.refresh()
    assert there.answer([FULL], [SPARE], True) is not None
    with there.store.transaction():
        there.store.table("answers").update({"when": "9999"}, doc_ids=[2])
    undone = here.undo()
    assert undone is not None
    assert "left 1 that another session has changed since" in undone.text
    assert len(papers([FULL, SPARE], here.answers)) == 1
    here.close()
    there.close()


def test_a_failed_save_leaves_the_answers_as_they_were(
    book: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    book.decide(papers([FULL, SPARE], Answers()), Decision.INCLUDE)
    known = book.keys_of(1)

    def full(*_: object) -> None:
        raise SaveFailed("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(book.store._engine, "append", full)
        with pytest.raises(SaveFailed):
            book.answer([FULL], [SPARE], False)
    assert book.answers == Answers()
    assert book.keys_of(1) == known
    assert book.newest == 1


def test_what_was_said_stays_with_the_part_that_spoke(book: Notebook) -> None:
    """The user has seen the fullest Record; of the other nothing was said yet."""
    (whole,) = papers([FULL, SPARE], Answers())
    book.decide([whole], Decision.INCLUDE)
    book.annotate(whole, "read again")
    for left, right in permutations([[FULL], [SPARE]]):
        change = book.answer(left, right, False)
        assert change is not None
        assert len(change.documents) == 1
        stays, leaves = papers([FULL, SPARE], book.answers)
        assert book.annotation_of(stays).note == "read again"
        assert book.annotation_of(leaves).set_fields == {}
        book.rate([leaves], 1)
        assert book.annotation_of(stays).rating is None
        book.undo()
        book.undo()
        assert book.annotation_of(whole).decision is Decision.INCLUDE
        assert book.annotation_of(whole).note == "read again"


def test_undoing_a_split_leaves_no_blank_in_the_way(book: Notebook) -> None:
    """Decided, split, the other part decided, all undone: the first decision shows."""
    (whole,) = papers([FULL, SPARE], Answers())
    book.decide([whole], Decision.INCLUDE)
    book.answer([FULL], [SPARE], False)
    _, leaves = papers([FULL, SPARE], book.answers)
    book.decide([leaves], Decision.EXCLUDE)
    book.undo()
    book.undo()
    assert book.annotation_of(whole).decision is Decision.INCLUDE
    assert set(book.keys_of(1)) == set(whole.keys)


def test_a_split_and_its_redo_keep_what_was_said_apart(book: Notebook) -> None:
    (whole,) = papers([FULL, SPARE], Answers())
    book.tag([whole], ["fens"])
    book.answer([FULL], [SPARE], False)
    book.undo()
    book.redo()
    stays, leaves = papers([FULL, SPARE], book.answers)
    assert book.annotation_of(stays).tags == ("fens",)
    assert book.annotation_of(leaves).tags == ()


def test_papers_that_are_joined_show_both_and_part_again(book: Notebook) -> None:
    one, other = papers([FULL, OTHER], Answers())
    book.tag([one], ["fens"])
    book.tag([other], ["birds"])
    book.answer([FULL], [OTHER], True)
    (joined,) = papers([FULL, OTHER], book.answers)
    assert book.annotation_of(joined).tags == ("fens", "birds")
    book.undo()
    assert book.annotation_of(one).tags == ("fens",)
    assert book.annotation_of(other).tags == ("birds",)


def test_a_joined_paper_that_was_written_as_one_parts_again(book: Notebook) -> None:
    one, other = papers([FULL, OTHER], Answers())
    book.tag([one], ["fens"])
    book.answer([FULL], [OTHER], True)
    (joined,) = papers([FULL, OTHER], book.answers)
    book.rate([joined], 4)
    book.undo()
    book.undo()
    assert book.annotation_of(one).tags == ("fens",)
    assert book.annotation_of(other).set_fields == {}
    book.rate([other], 2)
    assert book.annotation_of(one).rating is None


def test_records_with_one_doi_part_by_what_they_have_alone(book: Notebook) -> None:
    one = entry(1, title="Poster 12", abstract=FENS * 3, doi="10.5555/supplement")
    other = entry(2, title="Poster 13", doi="10.5555/supplement", authors=["Berg O"])
    merged = Paper(
        id=one.keys[0],
        keys=tuple(dict.fromkeys([*one.keys, *other.keys])),
        merged=one,
        records=(one, other),
    )
    book.decide([merged], Decision.MAYBE)
    book.answer([one], [other], False)
    stays, leaves = papers([one, other], book.answers)
    assert book.annotation_of(stays).decision is Decision.MAYBE
    assert book.annotation_of(leaves).set_fields == {}
    (alone,) = papers([other], book.answers)
    assert book.annotation_of(alone).set_fields == {}


def test_changes_of_answers_are_read_back_as_they_were(book: Notebook) -> None:
    (whole,) = papers([FULL, SPARE], Answers())
    book.rate([whole], 3)
    change = book.answer([FULL], [SPARE], False)
    assert isinstance(change, Change)
    assert book.history(1) == [change]
    assert [edit.table for edit in change.edits] == ["answers", "annotations"]


def test_a_history_without_tables_is_of_annotations(book: Notebook) -> None:
    """Changes of earlier versions do not say which table they are of."""
    (whole,) = papers([FULL], Answers())
    rated = book.rate([whole], 3)
    assert rated is not None
    document = change_to_document(rated)
    assert "table" not in document["edits"][0]
    assert change_from_document(1, document).documents == (1,)


CORRECTED = entry(7, "new.bib", title="Carbon of restored fenland", year=2014, abstract=FENS * 3)
POOL = [
    FULL,
    SPARE,
    OTHER,
    entry(4, "c.ris", title="Carbon of restored fens", authors=["Okonkwo A"], year=2015),
    entry(5, "c.ris", title="What warblers like", authors=["Berg O"], year=2019, venue="Reeds"),
]


@settings(max_examples=25, deadline=None)
@given(
    pair=st.sampled_from(list(combinations(range(len(POOL)), 2))),
    same=st.booleans(),
    order=st.permutations(range(len(POOL))),
    corrected=st.booleans(),
    checkpoint=st.booleans(),
)
def test_an_answered_pair_stays_as_answered(
    tmp_path_factory: pytest.TempPathFactory,
    pair: tuple[int, int],
    same: bool,
    order: list[int],
    corrected: bool,
    checkpoint: bool,
) -> None:
    """After reopening, a re-import in another order, and a corrected title."""
    path = tmp_path_factory.mktemp("notes") / "notes.json"
    book = Notebook.open(path)
    book.answer([POOL[pair[0]]], [POOL[pair[1]]], same)
    book.close(checkpoint=checkpoint)
    book = Notebook.open(path)
    records = list(POOL)
    if corrected:
        records[0] = CORRECTED
    wanted = {records[at].place for at in pair}
    found = papers([records[at] for at in order], book.answers)
    together = any(wanted <= set(paper.places) for paper in found)
    assert together == same
    book.close()
