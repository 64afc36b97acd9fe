"""Two records field by field: signs, and the words that differ."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.duplicates.diff import FieldDiff, Relation, diff_records
from store.model.record import Place, Record, record


def entry(line: int = 1, **fields: object) -> Record:
    return record(Place("a.ris", line), **fields)  # type: ignore[arg-type]


def diff_field(name: str, left: object, right: object) -> FieldDiff:
    fields = diff_records(entry(**{name: left}), entry(**{name: right}))
    return {field.name: field for field in fields}[name]


def words_at(text: str, spans: tuple[tuple[int, int], ...]) -> list[str]:
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("left", "right", "relation"),
    [
        ("Fens", "Fens", Relation.SAME),
        ("Fens: a review.", "FENS – a review", Relation.ALIKE),
        ("Fens", "Bogs", Relation.DIFFERENT),
        ("Fens", "", Relation.ONLY_LEFT),
        ("", "Fens", Relation.ONLY_RIGHT),
        ("?", "!", Relation.DIFFERENT),
    ],
)
def test_a_field_has_one_sign(left: str, right: str, relation: Relation) -> None:
    assert diff_field("title", left, right).relation is relation


def test_latex_is_compared_as_it_is_shown() -> None:
    assert diff_field("title", r"PanGu-$\Sigma$", "PanGu-Σ").relation is Relation.SAME


def test_words_that_differ_are_marked_on_both_sides() -> None:
    field = diff_field(
        "title", "Stroke in older patients: a randomised trial", "Stroke in patients: a cohort"
    )
    assert words_at(field.left, field.left_spans) == ["older", "randomised trial"]
    assert words_at(field.right, field.right_spans) == ["cohort"]


@pytest.mark.parametrize(
    ("left", "right", "marked"),
    [
        ("Owls in old poplars", "Owls in young poplars", (["old"], ["young"])),
        ("Bats roost", "Bats roost in caves of the karst", ([], ["in caves of the karst"])),
        ("Fens", "Bogs", ([], [])),
        ("Swifts over towns", "A cohort of older patients", ([], [])),
        ("Stroke: a trial", "Sleep and a cohort of nurses", ([], [])),
    ],
)
def test_nothing_is_marked_where_most_words_differ(
    left: str, right: str, marked: tuple[list[str], list[str]]
) -> None:
    field = diff_field("title", left, right)
    assert field.relation is Relation.DIFFERENT
    assert (words_at(left, field.left_spans), words_at(right, field.right_spans)) == marked


def test_empty_fields_are_left_out_and_unknown_ones_come_last() -> None:
    left, right = entry(title="A", extra={"shelf": "3"}), entry(title="A", year=2001)
    assert [field.name for field in diff_records(left, right)] == ["title", "year", "shelf"]


def test_lists_are_compared_as_one_text() -> None:
    field = diff_field("authors", ["Berg, O.", "Kim, S."], ["Berg, O."])
    assert field.left == "Berg, O.; Kim, S."
    assert words_at(field.left, field.left_spans) == ["Kim, S"]
    assert field.right_spans == ()


@settings(max_examples=200, deadline=None)
@given(st.text("ab cdé.-", max_size=40), st.text("ab cdé.-", max_size=40))
def test_without_the_marked_words_both_sides_are_the_same(left: str, right: str) -> None:
    for field in diff_records(entry(venue=left), entry(venue=right)):
        if field.relation is Relation.DIFFERENT and (field.left_spans or field.right_spans):
            unmarked_words = []
            for text, spans in ((field.left, field.left_spans), (field.right, field.right_spans)):
                assert all(0 <= start < end <= len(text) for start, end in spans)
                for start, end in reversed(spans):
                    text = text[:start] + text[end:]
                unmarked_words.append(re.findall(r"\w+", text))
            assert unmarked_words[0] == unmarked_words[1]
