"""Answers about duplicates through the Notebook: saved, undone, redone, read by other windows."""

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
SPARSE = entry(2, "b.ris", title="Carbon of restored fens", authors=["Okonkwo A"], year=2014)
OTHER = entry(3, title="What warblers like", authors=["Berg O"], year=2019, abstract=REEDS * 3)


def papers(records: list[Record], answers: Answers) -> list[Paper]:
    return list(grouped_papers(records, group_records(records, answers)))


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Notebook]:
    notebook = Notebook.open(tmp_path / "notes.json")
    yield notebook
    notebook.close()


def test_an_answer_is_a_change_that_can_be_undone(book: Notebook) -> None:
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


def test_redo_restores_an_answer_under_its_old_number(book: Notebook) -> None:
    book.answer([FULL], [OTHER], True)
    (number,) = book.store.rows("answers")
    before = dict(book.store.rows("answers")[number])
    book.undo()
    assert book.store.rows("answers")[number]["answer"] == "withdrawn"
    book.redo()
    after = dict(book.store.rows("answers")[number])
    assert [after[name] for name in ("answer", "left", "right")] == [
        before[name] for name in ("answer", "left", "right")
    ]
    assert after["stamps"]["answer"] > before["stamps"]["answer"]
    assert len(papers([FULL, OTHER], book.answers)) == 1
    assert book.redo() is None


def test_undo_and_redo_of_answers_survive_a_restart(tmp_path: Path) -> None:
    for checkpoint in (False, True):
        path = tmp_path / str(checkpoint) / "notes.json"
        first = Notebook.open(path)
        first.answer([FULL], [SPARSE], False)
        first.rate(papers([FULL], Answers()), 4)
        first.close(checkpoint=checkpoint)
        second = Notebook.open(path)
        assert len(papers([FULL, SPARSE], second.answers)) == 2
        second.undo()
        second.undo()
        assert len(papers([FULL, SPARSE], second.answers)) == 1
        second.close(checkpoint=checkpoint)
        third = Notebook.open(path)
        assert third.answers == Answers()
        third.redo()
        assert len(papers([FULL, SPARSE], third.answers)) == 2
        third.close()


def test_giving_the_same_answer_again_is_no_change(book: Notebook) -> None:
    assert book.answer([FULL], [SPARSE], False) is not None
    assert book.answer([SPARSE], [FULL], False) is None
    assert book.answer([SPARSE], [FULL], True) is not None
    assert len(book.history()) == 2
    assert len(papers([FULL, SPARSE], book.answers)) == 1


def test_an_answer_about_indistinguishable_records_is_refused(book: Notebook) -> None:
    twin = entry(9, "b.ris", title=SPARSE.title, authors=SPARSE.authors, year=2014)
    with pytest.raises(IndistinguishableRecords):
        book.answer([SPARSE], [twin], False)
    assert book.history() == []
    assert not book.store.rows("answers")


def test_another_window_reads_an_answer_and_its_undo(tmp_path: Path) -> None:
    here = Notebook.open(tmp_path / "notes.json", "here")
    there = Notebook.open(tmp_path / "notes.json", "there")
    answers = there.answers
    here.answer([FULL], [SPARSE], False)
    assert there.refresh() == frozenset()
    assert there.answers is not answers
    assert there.answers == here.answers
    answers = there.answers
    there.rate(papers([OTHER], Answers()), 3)
    assert there.answers is answers
    here.undo()
    there.refresh()
    assert there.answers == Answers()
    here.close()
    there.close()


def test_a_contradiction_that_is_redone_overrules_the_answer_before_it(book: Notebook) -> None:
    book.answer([FULL], [SPARSE], True)
    book.answer([FULL], [SPARSE], False)
    for _ in range(2):
        book.undo()
        book.undo()
        assert book.answers == Answers()
        book.redo()
        redone = book.redo()
        assert redone is not None
        assert "left 1" not in redone.text
        assert len(papers([FULL, SPARSE], book.answers)) == 2


def test_an_answer_that_another_window_has_overruled_is_not_undone(tmp_path: Path) -> None:
    here = Notebook.open(tmp_path / "notes.json", "here")
    there = Notebook.open(tmp_path / "notes.json", "there")
    here.answer([FULL], [SPARSE], False)
    there.refresh()
    assert there.answer([FULL], [SPARSE], True) is not None
    with there.store.transaction():
        there.store.table("answers").update({"when": "9999"}, doc_ids=[2])
    undone = here.undo()
    assert undone is not None
    assert "left 1 that another session has changed since" in undone.text
    assert len(papers([FULL, SPARSE], here.answers)) == 1
    here.close()
    there.close()


def test_a_failed_save_leaves_the_answers_as_they_were(
    book: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    book.decide(papers([FULL, SPARSE], Answers()), Decision.INCLUDE)
    keys = book.annotations.keys(1)

    def full(*_: object) -> None:
        raise SaveFailed("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(book.store._engine, "append", full)
        with pytest.raises(SaveFailed):
            book.answer([FULL], [SPARSE], False)
    assert book.answers == Answers()
    assert book.annotations.keys(1) == keys
    assert book.newest == 1


def test_after_a_split_the_annotation_stays_with_the_fullest_record(book: Notebook) -> None:
    """The user has seen the fullest Record; nothing is recorded about the other yet."""
    (joined,) = papers([FULL, SPARSE], Answers())
    book.decide([joined], Decision.INCLUDE)
    book.annotate(joined, "read again")
    for left, right in permutations([[FULL], [SPARSE]]):
        change = book.answer(left, right, False)
        assert change is not None
        assert len(change.documents) == 1
        stays, leaves = papers([FULL, SPARSE], book.answers)
        assert book.annotation_of(stays).note == "read again"
        assert book.annotation_of(leaves).set_fields == {}
        book.rate([leaves], 1)
        assert book.annotation_of(stays).rating is None
        book.undo()
        book.undo()
        assert book.annotation_of(joined).decision is Decision.INCLUDE
        assert book.annotation_of(joined).note == "read again"


def test_undoing_a_split_leaves_no_empty_annotation_that_hides_the_old_one(book: Notebook) -> None:
    """Decided, split, the other part decided, all undone: the first decision shows."""
    (joined,) = papers([FULL, SPARSE], Answers())
    book.decide([joined], Decision.INCLUDE)
    book.answer([FULL], [SPARSE], False)
    _, leaves = papers([FULL, SPARSE], book.answers)
    book.decide([leaves], Decision.EXCLUDE)
    book.undo()
    book.undo()
    assert book.annotation_of(joined).decision is Decision.INCLUDE
    assert set(book.annotations.keys(1)) == set(joined.keys)


def test_a_redone_split_separates_the_annotations_again(book: Notebook) -> None:
    (joined,) = papers([FULL, SPARSE], Answers())
    book.tag([joined], ["fens"])
    book.answer([FULL], [SPARSE], False)
    book.undo()
    book.redo()
    stays, leaves = papers([FULL, SPARSE], book.answers)
    assert book.annotation_of(stays).tags == ("fens",)
    assert book.annotation_of(leaves).tags == ()


def test_joined_papers_show_both_annotations_until_the_join_is_undone(book: Notebook) -> None:
    fens, birds = papers([FULL, OTHER], Answers())
    book.tag([fens], ["fens"])
    book.tag([birds], ["birds"])
    book.answer([FULL], [OTHER], True)
    (joined,) = papers([FULL, OTHER], book.answers)
    assert book.annotation_of(joined).tags == ("fens", "birds")
    book.undo()
    assert book.annotation_of(fens).tags == ("fens",)
    assert book.annotation_of(birds).tags == ("birds",)


def test_undoing_a_join_separates_an_annotation_of_the_joined_paper(book: Notebook) -> None:
    fens, birds = papers([FULL, OTHER], Answers())
    book.tag([fens], ["fens"])
    book.answer([FULL], [OTHER], True)
    (joined,) = papers([FULL, OTHER], book.answers)
    book.rate([joined], 4)
    book.undo()
    book.undo()
    assert book.annotation_of(fens).tags == ("fens",)
    assert book.annotation_of(birds).set_fields == {}
    book.rate([birds], 2)
    assert book.annotation_of(fens).rating is None


def test_records_with_the_same_doi_are_split_by_their_other_keys(book: Notebook) -> None:
    poster = entry(1, title="Poster 12", abstract=FENS * 3, doi="10.5555/supplement")
    other_poster = entry(2, title="Poster 13", doi="10.5555/supplement", authors=["Berg O"])
    merged = Paper(
        id=poster.keys[0],
        keys=tuple(dict.fromkeys([*poster.keys, *other_poster.keys])),
        merged=poster,
        records=(poster, other_poster),
    )
    book.decide([merged], Decision.MAYBE)
    book.answer([poster], [other_poster], False)
    stays, leaves = papers([poster, other_poster], book.answers)
    assert book.annotation_of(stays).decision is Decision.MAYBE
    assert book.annotation_of(leaves).set_fields == {}
    (alone,) = papers([other_poster], book.answers)
    assert book.annotation_of(alone).set_fields == {}


def test_the_change_of_an_answer_is_read_back_unchanged(book: Notebook) -> None:
    (joined,) = papers([FULL, SPARSE], Answers())
    book.rate([joined], 3)
    change = book.answer([FULL], [SPARSE], False)
    assert isinstance(change, Change)
    assert book.history(1) == [change]
    assert [edit.table for edit in change.edits] == ["answers", "annotations"]


def test_an_edit_without_a_table_is_of_the_annotations(book: Notebook) -> None:
    """Changes of earlier versions do not name their table."""
    rated = book.rate(papers([FULL], Answers()), 3)
    assert rated is not None
    document = change_to_document(rated)
    assert "table" not in document["edits"][0]
    assert change_from_document(1, document).documents == (1,)


CORRECTED = entry(7, "new.bib", title="Carbon of restored fenland", year=2014, abstract=FENS * 3)
POOL = [
    FULL,
    SPARSE,
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
    """Also after reopening, after an import in another order, and after a title was corrected."""
    path = tmp_path_factory.mktemp("notes") / "notes.json"
    book = Notebook.open(path)
    book.answer([POOL[pair[0]]], [POOL[pair[1]]], same)
    book.close(checkpoint=checkpoint)
    book = Notebook.open(path)
    records = list(POOL)
    if corrected:
        records[0] = CORRECTED
    places = {records[index].place for index in pair}
    grouped = papers([records[index] for index in order], book.answers)
    together = any(places <= set(paper.places) for paper in grouped)
    assert together == same
    book.close()


def test_one_answer_about_many_pairs_is_one_change_with_one_undo(book: Notebook) -> None:
    more = entry(4, title="Where cranes sleep", authors=["Kim S"], year=2011)
    pairs = [([FULL], [OTHER], ()), ([FULL], [more], ()), ([OTHER], [more], ())]
    change = book.answer_all(pairs, False)
    assert change is not None
    assert change.text == "Split: Carbon of restored fens and What warblers like, and 2 more"
    assert len(book.history()) == 1
    assert book.answer_all(pairs, False) is None
    assert len(book.answers.different) >= 3
    book.undo()
    assert book.answers == Answers()
    book.redo()
    assert len(book.answers.different) >= 3


def test_pairs_that_cannot_be_distinguished_are_left_out_of_many(book: Notebook) -> None:
    twin = entry(9, title="Reeds in winter", authors=["Berg O"], year=2001)
    copy = entry(10, title="Reeds in winter", authors=["Berg O"], year=2001)
    change = book.answer_all([([twin], [copy], ()), ([FULL], [OTHER], ())], False)
    assert change is not None
    assert change.text == "Split: Carbon of restored fens and What warblers like"
    with pytest.raises(IndistinguishableRecords):
        book.answer_all([([twin], [copy], ())], False)


def test_an_answer_given_again_overrules_a_later_one_that_contradicts_it(book: Notebook) -> None:
    """Also within one millisecond, and with its document still saying the same."""
    more = entry(6, title="Carbon of restored fens", authors=["Okonkwo A"], year=2014, doi="10.1/f")
    for _ in range(3):
        book.answer([FULL], [OTHER], True)
        assert len(papers([FULL, OTHER], book.answers)) == 1
        book.answer([FULL, more], [OTHER], False)
        assert len(papers([FULL, OTHER], book.answers)) == 2
    book.undo()
    assert len(papers([FULL, OTHER], book.answers)) == 1
    book.undo()
    assert len(papers([FULL, OTHER], book.answers)) == 2


@pytest.mark.parametrize("count", range(1, 5))
def test_undoing_an_answer_brings_back_what_overruled_the_one_before_it(
    book: Notebook, count: int
) -> None:
    """An undo makes a stamp newer, and must not make an older answer count again."""
    more = entry(6, title="Carbon of restored fens", authors=["Okonkwo A"], year=2014, doi="10.1/f")
    book.answer([FULL], [OTHER], True)
    book.answer([FULL, more], [OTHER], False)
    before = book.answers
    for _ in range(count):
        book.answer([FULL], [OTHER], True)
        book.undo()
    assert book.answers == before
    book.redo()
    assert len(papers([FULL, OTHER], book.answers)) == 1


def test_a_split_keeps_the_decision_of_a_paper_without_a_key_of_its_own(book: Notebook) -> None:
    """Others have each key of its records, so it was found only by the hash of the two together."""
    twins = [
        entry(1, title="Reeds in winter", authors=["Berg O"], year=2001, venue="Mires"),
        entry(2, title="Reeds in winter", authors=["Berg O"], year=2001, pages="7"),
        entry(3, title="Reeds in winter", authors=["Berg O"], year=2001, venue="Fens", number="2"),
    ]
    book.answer(twins[:2], twins[2:], False)
    pair = next(paper for paper in papers(twins, book.answers) if paper.duplicates)
    book.decide([pair], Decision.EXCLUDE)
    book.answer(twins[:1], twins[1:2], False, pair.shared)
    split = papers(twins, book.answers)
    assert sorted(book.annotation_of(paper).decision for paper in split) == [
        Decision.EXCLUDE,
        Decision.UNDECIDED,
        Decision.UNDECIDED,
    ]
    book.undo()
    assert book.annotation_of(pair).decision is Decision.EXCLUDE
