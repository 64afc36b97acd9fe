"""Titles: how similar they are, and what a difference between two means."""

from __future__ import annotations

import numpy as np
import pytest

from store.duplicates.features import RecordFeatures, extract_features, is_generic_title
from store.duplicates.matrix import build_matrix
from store.duplicates.titles import compare_title_numbers, has_substituted_word, title_similarity
from store.model.record import Place, record
from store.tasks import run_steps


def features_of(title: str) -> RecordFeatures:
    return extract_features(record(Place("a.ris", 1), title=title))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Tumour growth in mice", "Tumor growth in mice"),
        ("On-line learning of fens", "Online learning of fens"),
        ("A randomised trial of rewetting", "A randomized trail of rewetting"),
        ("Growth of moss", "Growth of moss in summer"),
        ("Carbon from fens", "Carbon of the fens"),
    ],
)
def test_spelling_and_additional_words_substitute_no_word(first: str, second: str) -> None:
    assert not has_substituted_word(features_of(first), features_of(second))
    assert not has_substituted_word(features_of(second), features_of(first))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Sleep in children after stroke", "Sleep in adults after stroke"),
        ("Hypertension and the kidney", "Hypotension and the kidney"),
        ("Preoperative care", "Postoperative care"),
        ("Work of women in mines", "Work of men in mines"),
        ("DNA in old bones", "RNA in old bones"),
        ("Five years of rewetting", "Six years of rewetting"),
    ],
)
def test_another_word_in_place_of_one_is_a_substitution(first: str, second: str) -> None:
    assert has_substituted_word(features_of(first), features_of(second))
    assert has_substituted_word(features_of(second), features_of(first))


@pytest.mark.parametrize(
    ("first", "second", "difference"),
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
def test_numbers_of_parts_and_versions_are_compared(
    first: str, second: str, difference: int
) -> None:
    pair = features_of(first), features_of(second)
    assert compare_title_numbers(*pair) == compare_title_numbers(*reversed(pair)) == difference


@pytest.mark.parametrize(
    "title",
    ["Editorial", "Guest editorial", "Book review", "From the editor", "Reply", "In this issue"],
)
def test_titles_that_many_papers_have_are_generic(title: str) -> None:
    assert is_generic_title(features_of(title).title_line)


@pytest.mark.parametrize(
    "title", ["Introduction of beavers into fens", "Response of moss to drought", "New fens"]
)
def test_titles_that_only_begin_like_generic_ones_are_not(title: str) -> None:
    assert not is_generic_title(features_of(title).title_line)


def test_the_same_words_in_another_order_are_the_same_title() -> None:
    pairs = [
        ("Carbon, methane and rewetted fens", "Methane, carbon and rewetted fens"),
        ("Fens", "FENS."),
    ]
    matrix = run_steps(build_matrix([features_of(title) for pair in pairs for title in pair]))
    left, right = np.array([0, 2]), np.array([1, 3])
    assert title_similarity(matrix, left, right).tolist() == [1.0, 1.0]
    assert title_similarity(matrix, right, left).tolist() == [1.0, 1.0]
