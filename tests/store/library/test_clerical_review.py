"""What is asked about duplicates: of one paper, of marked ones, of the entire collection."""

from __future__ import annotations

from dataclasses import replace

from store.duplicates.answers import Answers
from store.duplicates.graph import PossibleDuplicate
from store.duplicates.grouping import group_records, grouped_papers
from store.library.clerical_review import (
    MARKED_BY_HAND,
    Question,
    count_key_holders,
    explain_shared_keys,
    gather_like_questions,
    questions_about_marked,
    questions_about_paper,
    questions_about_possible_duplicates,
    rows_with_same_reasons,
)
from store.library.library import Library
from store.library.opening import bundled_corpus, open_library
from store.model.paper import Paper
from store.model.record import Place, Record, record


def entry(line: int, **fields: object) -> Record:
    return record(Place("a.ris", line), **fields)  # type: ignore[arg-type]


def library(*records: Record, answers: Answers | None = None) -> Library:
    return Library.from_papers(
        grouped_papers(records, group_records(records, answers or Answers()))
    )


def counted(of: Library, paper: Paper) -> dict[str, int]:
    steps = count_key_holders(of, paper.shared)
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            found: dict[str, int] = stop.value
            return found


def test_two_records_are_asked_about_once_three_each_against_the_rest() -> None:
    corpus = open_library(bundled_corpus())
    for at, paper in enumerate(corpus.papers):
        asked = questions_about_paper(paper, at)
        if not paper.duplicates:
            assert asked == []
        elif paper.duplicates == 1:
            (only,) = asked
            assert (only.left, only.right) == (paper.records[:1], paper.records[1:])
        else:
            assert len(asked) == len(paper.records)
        for question in asked:
            assert question.joined
            assert question.why
            places = sorted(one.place for one in (*question.left, *question.right))
            assert tuple(places) == paper.places


POSTERS = [entry(n, title=f"Poster {n}", year=2015, doi="10.5555/x") for n in range(1, 15)]


def test_a_key_of_many_papers_is_explained() -> None:
    posters = library(*POSTERS)
    assert len(posters.papers) == 14
    (said,) = explain_shared_keys(posters.papers[0], counted(posters, posters.papers[0]))
    assert said == "DOI 10.5555/x is on 14 papers, so it identifies none of them."


def test_a_paper_named_by_its_strongest_key_needs_no_words() -> None:
    posters = library(entry(1, title="Fens", doi="10.5555/y"), *POSTERS[:2])
    assert explain_shared_keys(posters.papers[0], counted(posters, posters.papers[0])) == []
    (said,) = explain_shared_keys(posters.papers[1], counted(posters, posters.papers[1]))
    assert said.endswith("is on 2 papers, so it identifies neither of them.")


def test_offers_are_asked_about_from_the_side_of_the_paper() -> None:
    posters = library(*POSTERS[:3])
    posters = replace(
        posters,
        possible_duplicates=(
            PossibleDuplicate(0, 2, "title 0.91", 0.4),
            PossibleDuplicate(1, 2, "same venue", 0.3),
        ),
    )
    assert [asked.papers for asked in questions_about_possible_duplicates(posters)] == [
        (0, 2),
        (1, 2),
    ]
    assert [asked.papers for asked in questions_about_possible_duplicates(posters, 2)] == [
        (2, 0),
        (2, 1),
    ]
    assert [asked.papers for asked in questions_about_possible_duplicates(posters, 1)] == [(1, 2)]
    assert not any(asked.joined for asked in questions_about_possible_duplicates(posters))


def test_marked_papers_are_asked_about_against_the_first() -> None:
    posters = library(*POSTERS[:3])
    asked = questions_about_marked(posters, [2, 0, 1])
    assert [one.papers for one in asked] == [(2, 0), (2, 1)]
    assert {one.why for one in asked} == {MARKED_BY_HAND}


def test_a_question_is_known_again_when_its_papers_have_moved() -> None:
    posters = library(*POSTERS[:3])
    before, other = (
        questions_about_marked(posters, [0, 1])[0],
        questions_about_marked(posters, [0, 2])[0],
    )
    after = replace(before, papers=(5, 6))
    assert after.is_about_same_records(before)
    assert not after.is_about_same_records(other)
    assert not after.is_about_same_records(None)


def question_about(left: Record, right: Record, why: str = "same title") -> Question:
    return Question((left,), (right,), why, (left.place.line, right.place.line))


def test_pairs_of_one_title_are_one_question() -> None:
    titles = ["Editorial", "EDITORIAL", "Editorial", "Fens", "Fens of the north"]
    entries = [entry(line, title=title) for line, title in enumerate(titles)]
    pairs = [(0, 1), (3, 4), (0, 2), (1, 2)]
    questions = [question_about(entries[left], entries[right]) for left, right in pairs]
    gathered = gather_like_questions(questions)
    assert [len(question.all) for question in gathered] == [3, 1]
    assert [pair.papers for pair in gathered[0].all] == [(0, 1), (0, 2), (1, 2)]


def test_reasons_are_the_same_however_alike_the_texts_are() -> None:
    each = entry(1, title="Fens")
    reasons = (
        "titles 96% alike, same authors",
        "titles 96% alike",
        "titles 9% alike, same authors",
    )
    questions = [question_about(each, each, why) for why in reasons]
    assert rows_with_same_reasons(questions, questions[0]) == [0, 2]
    assert rows_with_same_reasons(questions, questions[1]) == [1]
