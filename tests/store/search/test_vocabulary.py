from __future__ import annotations

import random
from collections.abc import Generator
from typing import TypeVar

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.search.fuzzy import (
    allowed_mistakes,
    greek_letter_name,
    is_near,
    joined_compounds,
    near_scores,
    year_range,
)
from store.search.vocabulary import Vocabulary, build_vocabulary, find_lines, sort_in_steps

Made = TypeVar("Made")


def whole(steps: Generator[None, None, Made]) -> Made:
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            made: Made = stop.value
            return made


def known(words: list[str]) -> Vocabulary:
    numbers = np.arange(len(words), dtype=np.int32)
    return whole(build_vocabulary(words, numbers))


word = st.text("abcdé文", min_size=1, max_size=8)
many = st.sets(word, max_size=30).map(sorted)


@settings(deadline=None)
@given(many, word)
def test_words_are_found_by_name_by_beginning_and_by_part(words: list[str], typed: str) -> None:
    found = known(words)
    assert [found.word(at) for at in range(len(found))] == words
    assert found.find(typed) == (words.index(typed) if typed in words else -1)
    low, high = found.beginning(typed)
    assert words[low:high] == [one for one in words if one.startswith(typed)]
    assert found.begins(typed) == (low < high)
    part = typed[:2]
    for numbers in (found.containing(part), found.common_containing(part)):
        assert [words[at] for at in numbers] == [one for one in words if part in one]


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 128, 1000])
def test_words_are_found_in_vocabularies_of_every_size(size: int) -> None:
    words = sorted(f"{number * 7919 % 1009:x}" for number in range(size))
    found = known(words)
    for typed in [*words[::13], *words[-2:], "", "0", "1f", "zz", "\U0010ffff"]:
        low, high = found.beginning(typed)
        assert words[low:high] == [one for one in words if one.startswith(typed)]
        assert found.find(typed) == (words.index(typed) if typed in words else -1)


@settings(deadline=None)
@given(st.lists(st.text(max_size=5)))
def test_sorting_in_steps_is_sorting(words: list[str]) -> None:
    assert whole(sort_in_steps(words)) == sorted(words)


@settings(deadline=None)
@given(
    st.lists(st.text("ab;\n", max_size=6).map(lambda line: line.replace("\n", "")), min_size=1),
    st.text("ab;", min_size=1, max_size=7),
)
def test_lines_with_a_part_are_found_however_long_the_part(lines: list[str], part: str) -> None:
    text = "".join(f"{line}\n" for line in lines).encode()
    starts = np.cumsum([0, *(len(line) + 1 for line in lines)]).astype(np.int32)
    expected = [at for at, line in enumerate(lines) if part in line]
    assert find_lines(text, starts, part.encode()).tolist() == expected


@settings(deadline=None)
@given(word, st.lists(word, min_size=1, max_size=10))
def test_one_word_is_near_where_it_is_near_among_many(typed: str, words: list[str]) -> None:
    scores = near_scores(typed, words).tolist()
    assert [score > 0 for score in scores] == [is_near(typed, one) for one in words]


@settings(deadline=None)
@given(st.text("abcdefgh", min_size=6, max_size=12), st.integers(0, 11), st.data())
def test_one_mistake_is_forgiven_wherever_it_is(meant: str, at: int, data: st.DataObject) -> None:
    at = at % (len(meant) - 1)
    typed = data.draw(
        st.sampled_from(
            [
                meant[:at] + meant[at + 1] + meant[at] + meant[at + 2 :],
                meant[:at] + meant[at + 1 :],
                meant[:at] + meant[at] + meant[at:],
                meant[:at] + "z" + meant[at + 1 :],
            ]
        )
    )
    assert is_near(typed, meant)
    numbers, scores = known(sorted({meant, "zzzzzz"})).near(typed)
    assert len(scores)
    assert sorted({meant, "zzzzzz"}).index(meant) in numbers


@settings(deadline=None)
@given(word, word)
def test_words_too_short_for_mistakes_have_none(typed: str, other: str) -> None:
    """But two letters that changed place, where there are three."""
    if allowed_mistakes(typed) == 0:
        swaps = {typed[1::-1] + typed[2:], typed[:1] + typed[:0:-1]} - {typed}
        assert is_near(typed, other) == (len(typed) == 3 and other in swaps)


@settings(deadline=None)
@given(st.text("abcdefghijklmnop", min_size=3, max_size=8), st.integers(0, 6), st.randoms())
def test_a_swap_is_found_among_any_number_of_words_that_look_more_alike(
    meant: str, at: int, rng: random.Random
) -> None:
    """In short words it leaves a single pair of letters as it was, or none."""
    at = at % (len(meant) - 1)
    typed = meant[:at] + meant[at + 1] + meant[at] + meant[at + 2 :]
    others = {typed[: rng.randrange(2, len(typed) + 1)] + f"{one:03}" for one in range(400)}
    words = sorted(others | {meant})
    numbers, _ = known(words).near(typed)
    assert typed == meant or words.index(meant) in numbers


def test_no_number_is_taken_for_another() -> None:
    assert not is_near("2019", "2018")
    assert not len(known(["2018", "201999"]).near("2019")[0])
    assert is_near("gpt23", "gpt24")


@pytest.mark.parametrize(
    ("typed", "low", "high"),
    [("2019", 2019, 2020), ("201", 2010, 2020), ("198", 1980, 1990), ("20", 0, 0), ("2119", 0, 0)],
)
def test_a_year_and_the_beginning_of_one_name_years(typed: str, low: int, high: int) -> None:
    assert year_range(typed) == (low, high)


def test_compounds_are_joined_and_greek_letters_spelled() -> None:
    assert joined_compounds("Pre-training don’t stop: TüBa-D/DC, x") == [
        "pretraining",
        "dont",
        "tubaddc",
    ]
    assert [greek_letter_name(letter) for letter in ("α", "σ", "a", "é", "αβ", "文")] == [
        "alpha",
        "sigma",
        "",
        "",
        "",
        "",
    ]
