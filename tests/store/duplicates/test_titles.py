"""What a difference between two titles means."""

from __future__ import annotations

import numpy as np
import pytest

from store.duplicates.features import RecordFeatures, extract_features, is_generic_title
from store.duplicates.matrix import build_matrix
from store.duplicates.titles import has_substituted_word, numbers_conflict, title_similarity
from store.model.record import Place, record
from store.tasks import run_steps


def of(title: str) -> RecordFeatures:
    return extract_features(record(Place("a.ris", 1), title=title))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tumour growth in mice", "Tumor growth in mice"),
        ("On-line learning of fens", "Online learning of fens"),
        ("A randomised trial of rewetting", "A randomized trail of rewetting"),
        ("Growth of moss", "Growth of moss in summer"),
        ("Carbon from fens", "Carbon of the fens"),
    ],
)
def test_spelling_and_further_words_put_nothing_in_place_of_a_word(one: str, other: str) -> None:
    assert not has_substituted_word(of(one), of(other))
    assert not has_substituted_word(of(other), of(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sleep in children after stroke", "Sleep in adults after stroke"),
        ("Hypertension and the kidney", "Hypotension and the kidney"),
        ("Preoperative care", "Postoperative care"),
        ("Work of women in mines", "Work of men in mines"),
        ("DNA in old bones", "RNA in old bones"),
        ("Five years of rewetting", "Six years of rewetting"),
    ],
)
def test_another_word_is_another_matter(one: str, other: str) -> None:
    assert has_substituted_word(of(one), of(other))
    assert has_substituted_word(of(other), of(one))


@pytest.mark.parametrize(
    ("one", "other", "clash"),
    [
        ("Fens, part II", "Fens, part 2", 0),
        ("Fens, part two", "Fens, Part II", 0),
        ("Fens, part I", "Fens, part II", 2),
        ("Fens", "Fens 2", 1),
        ("Fens V2", "Fens", 1),
        ("Fens in 2014", "Fens", 0),
        ("Shared task 2015", "Shared task 2016", 2),
        ("Qwen2.5 report", "Qwen2 report", 1),
        ("GPT-4 report", "GPT 4 report", 0),
    ],
)
def test_numbers_of_parts_and_versions_are_compared(one: str, other: str, clash: int) -> None:
    assert numbers_conflict(of(one), of(other)) == numbers_conflict(of(other), of(one)) == clash


@pytest.mark.parametrize(
    "title",
    ["Editorial", "Guest editorial", "Book review", "From the editor", "Reply", "In this issue"],
)
def test_titles_that_many_papers_bear_are_generic(title: str) -> None:
    assert is_generic_title(of(title).said)


@pytest.mark.parametrize(
    "title", ["Introduction of beavers into fens", "Response of moss to drought", "New fens"]
)
def test_titles_that_only_begin_like_those_are_not(title: str) -> None:
    assert not is_generic_title(of(title).said)


def test_the_same_words_in_another_order_are_alike() -> None:
    pairs = [
        ("Carbon, methane and rewetted fens", "Methane, carbon and rewetted fens"),
        ("Fens", "FENS."),
    ]
    columns = run_steps(build_matrix([of(title) for pair in pairs for title in pair]))
    left, right = np.array([0, 2]), np.array([1, 3])
    assert title_similarity(columns, left, right).tolist() == [1.0, 1.0]
    assert title_similarity(columns, right, left).tolist() == [1.0, 1.0]
