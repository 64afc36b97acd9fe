"""Records field by field: signs and the words that differ."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.duplicates.diff import FieldDiff, Relation, diff_records
from store.model.record import Place, Record, record


def entry(line: int = 1, **fields: object) -> Record:
    return record(Place("a.ris", line), **fields)  # type: ignore[arg-type]


def field(name: str, left: object, right: object) -> FieldDiff:
    found = {one.name: one for one in diff_records(entry(**{name: left}), entry(**{name: right}))}
    return found[name]


def words_at(text: str, spans: tuple[tuple[int, int], ...]) -> list[str]:
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("left", "right", "standing"),
    [
        ("Fens", "Fens", Relation.SAME),
        ("Fens: a review.", "FENS – a review", Relation.ALIKE),
        ("Fens", "Bogs", Relation.DIFFERENT),
        ("Fens", "", Relation.LEFT),
        ("", "Fens", Relation.RIGHT),
        ("?", "!", Relation.DIFFERENT),
    ],
)
def test_a_field_has_one_sign(left: str, right: str, standing: Relation) -> None:
    assert field("title", left, right).relation is standing


def test_latex_is_compared_as_it_is_read() -> None:
    assert field("title", r"PanGu-$\Sigma$", "PanGu-Σ").relation is Relation.SAME


def test_words_that_differ_are_marked_on_both_sides() -> None:
    found = field(
        "title", "Stroke in older patients: a randomised trial", "Stroke in patients: a cohort"
    )
    assert words_at(found.left, found.left_spans) == ["older", "randomised trial"]
    assert words_at(found.right, found.right_spans) == ["cohort"]


def test_fields_that_neither_has_are_left_out_and_unknown_ones_come_last() -> None:
    left, right = entry(title="A", extra={"shelf": "3"}), entry(title="A", year=2001)
    assert [one.name for one in diff_records(left, right)] == ["title", "year", "shelf"]


def test_lists_are_compared_as_one_text() -> None:
    found = field("authors", ["Berg, O.", "Kim, S."], ["Berg, O."])
    assert found.left == "Berg, O.; Kim, S."
    assert words_at(found.left, found.left_spans) == ["Kim, S"]
    assert found.right_spans == ()


@settings(max_examples=200, deadline=None)
@given(st.text("ab cdé.-", max_size=40), st.text("ab cdé.-", max_size=40))
def test_without_what_is_marked_both_sides_say_the_same(left: str, right: str) -> None:
    for found in diff_records(entry(venue=left), entry(venue=right)):
        if found.relation is Relation.DIFFERENT:
            rests = []
            for text, spans in ((found.left, found.left_spans), (found.right, found.right_spans)):
                assert all(0 <= start < end <= len(text) for start, end in spans)
                for start, end in reversed(spans):
                    text = text[:start] + text[end:]
                rests.append(re.findall(r"\w+", text))
            assert rests[0] == rests[1]
