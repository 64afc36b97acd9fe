"""The user's answers about duplicates: stored by key, whatever happens to the records."""

from __future__ import annotations

import pytest

from store.duplicates.answers import (
    Answers,
    IndistinguishableRecords,
    answer_to_document,
    answers_from_documents,
    key_pairs,
)
from store.duplicates.grouping import group_records
from store.model.record import Place, Record, record

FENS = "Restored fens took up carbon after five years, and the methane fell with every summer. "
REEDS = "Reed beds were cut in winter and left alone in summer, which the warblers seem to like. "


def entry(line: int, source: str = "a.ris", **fields: object) -> Record:
    return record(Place(source, line), **fields)  # type: ignore[arg-type]


def answer(
    left: list[Record], right: list[Record], *, same: bool, when: str = "2026-01-01"
) -> Answers:
    return answers_from_documents([answer_to_document(left, right, same=same, when=when)])


def are_all_separate(records: list[Record], answers: Answers) -> bool:
    return len(group_records(records, answers).groups) == len(records)


TWINS = [
    entry(1, title="Carbon of restored fens in the north", authors=["Okonkwo A"], year=2014),
    entry(
        2,
        title="Carbon of restored fens in the north",
        authors=["Okonkwo A", "Berg O"],
        year=2014,
        venue="Mires",
    ),
]
UNRELATED = [
    entry(1, title="Carbon of restored fens", year=2014, doi="10.5555/fens"),
    entry(2, title="What warblers like about reeds", year=2019, abstract=REEDS * 3),
]


def test_different_separates_records_that_the_evidence_would_join() -> None:
    assert not are_all_separate(TWINS, Answers())
    assert are_all_separate(TWINS, answer(TWINS[:1], TWINS[1:], same=False))


def test_same_joins_records_that_nothing_else_would() -> None:
    grouping = group_records(UNRELATED, answer(UNRELATED[:1], UNRELATED[1:], same=True))
    assert grouping.groups == ((0, 1),)
    assert grouping.evidence == ((0, 1, "you said so"),)


def test_different_also_holds_along_a_chain() -> None:
    third = entry(
        3,
        title="Carbon of restored fens in the north",
        authors=["Okonkwo A"],
        year=2014,
        venue="Mires",
        volume="3",
    )
    groups = group_records([*TWINS, third], answer(TWINS[:1], TWINS[1:], same=False)).groups
    assert not any({0, 1} <= set(group) for group in groups)
    assert len(groups) == 2


def test_same_still_holds_after_the_title_is_corrected() -> None:
    answers = answer(UNRELATED[:1], UNRELATED[1:], same=True)
    corrected = [
        entry(1, "new.ris", title="Carbon balance of restored fens", year=2014, doi="10.5555/FENS"),
        entry(2, "new.ris", title="What warblers want", year=2019, abstract=REEDS * 3),
    ]
    assert len(group_records(corrected, answers).groups) == 1


def test_different_still_holds_when_a_second_source_has_one_of_them() -> None:
    answers = answer(TWINS[:1], TWINS[1:], same=False)
    copy = entry(
        7,
        "b.bib",
        title="Carbon of restored fens in the north",
        authors=["Adaeze Okonkwo"],
        year=2014,
    )
    groups = group_records([*TWINS, copy], answers).groups
    assert not any({0, 1} <= set(group) for group in groups)


def test_a_key_that_both_papers_have_is_left_out() -> None:
    assert key_pairs(["doi:1", "text:a"], ["doi:1", "text:b"]) == {frozenset(("text:a", "text:b"))}
    assert key_pairs(["doi:1"], ["doi:1", "text:b"]) == set()


def test_the_doi_of_an_entire_supplement_does_not_extend_an_answer_to_its_papers() -> None:
    titles = ("Moss cover after rewetting", "Sedge roots and methane", "Nine years of water tables")
    supplement = [
        entry(line, title=title, doi="10.5555/supp", year=2015, authors=[f"{title[:4]} A"])
        for line, title in enumerate(titles)
    ]
    answers = answer([supplement[0]], [UNRELATED[1]], same=True)
    grouping = group_records([*supplement, UNRELATED[1]], answers)
    assert set(grouping.groups) == {(0, 3), (1,), (2,)}


def test_papers_with_the_same_abstract_can_be_separated() -> None:
    pair = [
        entry(line, title=title, abstract=FENS * 3, authors=["Okonkwo A"], year=2014)
        for line, title in ((1, "Carbon of restored fens"), (2, "Carbon of restored fens."))
    ]
    pair[1] = entry(
        2,
        title="Carbon of restored fens",
        abstract=FENS * 3,
        authors=["Okonkwo A"],
        year=2014,
        pages="1-9",
    )
    assert not are_all_separate(pair, Answers())
    assert are_all_separate(pair, answer(pair[:1], pair[1:], same=False))


def test_records_with_the_same_content_cannot_be_separated() -> None:
    copy = entry(
        9,
        "copy.ris",
        title="Carbon of restored fens in the north",
        authors=["Okonkwo A"],
        year=2014,
    )
    with pytest.raises(IndistinguishableRecords):
        answer_to_document([TWINS[0]], [copy], same=False, when="2026-01-01")


def test_of_two_answers_about_a_pair_the_newer_one_counts() -> None:
    first = answer_to_document(TWINS[:1], TWINS[1:], same=False, when="2026-01-01T10:00:00Z")
    second = answer_to_document(TWINS[1:], TWINS[:1], same=True, when="2026-01-02T10:00:00Z")
    for documents in ([first, second], [second, first]):
        answers = answers_from_documents(documents)
        assert not answers.different
        assert len(group_records(TWINS, answers).groups) == 1


def test_answers_are_plain_documents() -> None:
    document = answer_to_document(TWINS[:1], TWINS[1:], same=True, when="2026-01-01")
    assert set(document) == {"answer", "left", "right", "when"}
    assert document["answer"] == "same"
    assert answers_from_documents([]) == Answers()
    assert answers_from_documents([{"unknown": 1}]) == Answers()


def test_a_possible_duplicate_disappears_once_it_is_answered_different() -> None:
    pair = [
        entry(1, title="Carbon of restored fens in the north", authors=["Okonkwo A"], year=2014),
        entry(2, title="Carbon of restored fens in the north", authors=["Okonkwo A"], year=2015),
    ]
    assert group_records(pair).possible_duplicates
    assert not group_records(pair, answer(pair[:1], pair[1:], same=False)).possible_duplicates
