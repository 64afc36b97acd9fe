"""clean(): what it removes, replaces and keeps."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.text.cleaning import MAX_COMBINING_MARKS, clean, clean_all, clean_entry, shorten

ODD = st.text(
    st.one_of(
        st.sampled_from(
            "ab \n\r\t\x00\x1b\x9b[]0m\x07\x7f\x85\u2028\u202e\u200b\u200d\u0301\ufeff"
        ),
        st.characters(),
        st.integers(0xD800, 0xDFFF).map(chr),
    ),
    max_size=60,
)


def harmful(text: str, *, lines: bool) -> list[str]:
    """Return the characters of a text that must never reach a terminal."""
    return [
        char
        for char in text
        if (unicodedata.category(char) in ("Cc", "Cs") and not (lines and char == "\n"))
        or char in "\u200b\u200e\u200f\u2028\u2029\u2060\ufeff\u061c"
        or "\u202a" <= char <= "\u202e"
        or "\u2066" <= char <= "\u2069"
        or "\U000e0000" <= char <= "\U000e007f"
    ]


@given(ODD, st.booleans())
def test_no_harmful_character_is_left(text: str, lines: bool) -> None:
    assert harmful(clean(text, lines=lines), lines=lines) == []


@given(ODD, st.booleans())
def test_cleaning_a_clean_text_changes_nothing(text: str, lines: bool) -> None:
    once = clean(text, lines=lines)
    assert clean(once, lines=lines) == once


@given(ODD)
def test_without_lines_the_text_is_one_trimmed_line(text: str) -> None:
    cleaned = clean(text)
    assert "\n" not in cleaned
    assert cleaned == cleaned.strip()
    assert "  " not in cleaned


@given(st.text(st.characters(codec="ascii", categories=("L", "N", "P")), max_size=80))
def test_plain_text_is_left_alone(text: str) -> None:
    assert clean(text) == text


@given(ODD, st.integers(2, 40))
def test_a_cleaned_text_keeps_to_the_limit(text: str, limit: int) -> None:
    assert len(clean(text, lines=True, limit=limit)) <= limit


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\x1b[31mred\x1b[0m", "a␛red␛"),
        ("\x1b]52;c;aGk=\x07", "␛]52;c;aGk=␇"),
        ("\x9b2Jx", "␛x"),
        ("nul\x00del\x7f", "nul␀del␡"),
        ("lone \ud800 surrogate", "lone \ufffd surrogate"),
        ("ab\u202ecd\u200bef", "abcdef"),
        ("tag\U000e0041s", "tags"),
        ("क्\u200dष", "क्\u200dष"),
        ("a\u200d b", "a b"),
        ("[bold]x[/x][@click=app.quit]", "[bold]x[/x][@click=app.quit]"),
        ("one\r\ntwo\u2028three", "one two three"),
        ("naïve café – PanGu-Σ", "naïve café – PanGu-Σ"),
    ],
)
def test_examples_are_cleaned_as_expected(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def test_a_run_of_combining_marks_is_capped() -> None:
    assert clean("e" + "\u0301" * 50) == "é" + "\u0301" * MAX_COMBINING_MARKS
    assert clean("—" * 30) == "—" * 30


def test_lines_and_indentation_stay_in_a_note() -> None:
    assert clean("one\r\n\r\n  two\tx  \n", lines=True) == "one\n\n  two   x"


@given(st.text(max_size=30), st.integers(1, 40))
def test_a_shortened_text_fits_the_width(text: str, width: int) -> None:
    assert len(shorten(text, width)) <= width


def test_combining_marks_of_every_script_are_capped() -> None:
    """The quick check that lets most texts through must know every combining mark."""
    for code in range(0x80, 0x110000):
        if unicodedata.category(chr(code)) in ("Mn", "Me"):
            assert (
                len(clean("a" + chr(code) * (MAX_COMBINING_MARKS + 4))) <= MAX_COMBINING_MARKS + 1
            ), hex(code)


def test_a_single_harmful_character_is_not_overlooked() -> None:
    signs = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}
    signs |= set(range(0x13430, 0x13440))  # visible, though Unicode files them with the invisible
    for code in [*range(0x20), *range(0x7F, 0x110000)]:
        if unicodedata.category(chr(code)) in ("Cc", "Cf", "Cs", "Zl", "Zp"):
            cleaned = clean(f"é{chr(code)}é", lines=True)
            may_stay = code in signs or code in (0x200C, 0x200D)
            assert may_stay or chr(code) not in cleaned.replace("\n", ""), hex(code)


@given(st.lists(st.text("ab |\t\n é\u200b\x1b", max_size=8), max_size=5))
def test_the_texts_of_an_entry_are_cleaned_as_each_of_them_is(texts: list[str]) -> None:
    assert list(clean_all(texts)) == [clean(text) for text in texts]
    longs, shorts = clean_entry(texts[:2], texts[2:])
    assert list(longs) == [clean(text, lines=True) for text in texts[:2]]
    assert list(shorts) == [clean(text) for text in texts[2:]]
