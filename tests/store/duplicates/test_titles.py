"""Titles: how similar they are, and which ones many papers have."""

from __future__ import annotations

import numpy as np
import pytest

from store.duplicates.features import RecordFeatures, extract_features
from store.duplicates.matrix import build_matrix
from store.duplicates.title_kinds import is_generic_title
from store.duplicates.titles import title_similarity
from store.model.record import Place, record
from store.tasks import run_steps


def features_of(title: str) -> RecordFeatures:
    return extract_features(record(Place("a.ris", 1), title=title))


@pytest.mark.parametrize(
    "title",
    [
        "Editorial",
        "Guest editorial",
        "Book review",
        "From the editor",
        "Reply",
        "In this issue",
        "Instructions for authors",
        "Guidelines for contributors",
        "Cover image",
        "Subject index",
        "A message from the chair",
        "In memoriam",
        "To the editor",
        "Call for papers",
    ],
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
