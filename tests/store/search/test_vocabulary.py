from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.search import fuzzy
from store.search.fuzzy import (
    allowed_mistakes,
    is_near,
    joined_compounds,
    near_scores,
    year_range,
)
from store.search.vocabulary import Vocabulary, build_vocabulary, find_lines, sort_in_steps
from store.tasks import run_steps
from store.text.folding import words


def make_vocabulary(words: list[str]) -> Vocabulary:
    """Make a Vocabulary of sorted words that are all common."""
    return run_steps(build_vocabulary(words, np.arange(len(words), dtype=np.int32)))


any_word = st.text("abcdé文", min_size=1, max_size=8)
sorted_words = st.sets(any_word, max_size=30).map(sorted)


@settings(deadline=None)
@given(sorted_words, any_word)
def test_words_are_found_by_name_by_prefix_and_by_part(words: list[str], typed: str) -> None:
    vocabulary = make_vocabulary(words)
    assert [vocabulary.word(number) for number in range(len(vocabulary))] == words
    assert vocabulary.find(typed) == (words.index(typed) if typed in words else -1)
    low, high = vocabulary.prefix_range(typed)
    assert words[low:high] == [word for word in words if word.startswith(typed)]
    assert vocabulary.has_prefix(typed) == (low < high)
    part = typed[:2]
    for numbers in (vocabulary.containing(part), vocabulary.common_containing(part)):
        assert [words[number] for number in numbers] == [word for word in words if part in word]


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 128, 1000])
def test_words_are_found_in_vocabularies_of_every_size(size: int) -> None:
    words = sorted(f"{number * 7919 % 1009:x}" for number in range(size))
    vocabulary = make_vocabulary(words)
    for typed in [*words[::13], *words[-2:], "", "0", "1f", "zz", "\U0010ffff"]:
        low, high = vocabulary.prefix_range(typed)
        assert words[low:high] == [word for word in words if word.startswith(typed)]
        assert vocabulary.find(typed) == (words.index(typed) if typed in words else -1)


@settings(deadline=None)
@given(st.lists(st.text(max_size=5)))
def test_sorting_in_steps_is_sorting(words: list[str]) -> None:
    assert run_steps(sort_in_steps(words)) == sorted(words)


@settings(deadline=None)
@given(
    st.lists(st.text("ab;\n", max_size=6).map(lambda line: line.replace("\n", "")), min_size=1),
    st.text("ab;", min_size=1, max_size=7),
)
def test_lines_with_a_part_are_found_however_long_the_part(lines: list[str], part: str) -> None:
    text = "".join(f"{line}\n" for line in lines).encode()
    starts = np.cumsum([0, *(len(line) + 1 for line in lines)]).astype(np.int32)
    expected = [number for number, line in enumerate(lines) if part in line]
    assert find_lines(text, starts, part.encode()).tolist() == expected


@settings(deadline=None)
@given(any_word, st.lists(any_word, min_size=1, max_size=10))
def test_one_word_is_near_where_it_is_near_among_many(typed: str, words: list[str]) -> None:
    scores = near_scores(typed, words).tolist()
    assert [score > 0 for score in scores] == [is_near(typed, word) for word in words]


def swap(word: str, index: int) -> str:
    """Swap a letter with the next one."""
    return word[:index] + word[index + 1] + word[index] + word[index + 2 :]


@settings(deadline=None)
@given(st.text("abcdefgh", min_size=6, max_size=12), st.integers(0, 11), st.data())
def test_one_mistake_is_forgiven_wherever_it_is(
    meant: str, index: int, data: st.DataObject
) -> None:
    index = index % (len(meant) - 1)
    typed = data.draw(
        st.sampled_from(
            [
                swap(meant, index),
                meant[:index] + meant[index + 1 :],
                meant[:index] + meant[index] + meant[index:],
                meant[:index] + "z" + meant[index + 1 :],
            ]
        )
    )
    assert is_near(typed, meant)
    words = sorted({meant, "zzzzzz"})
    numbers, scores = make_vocabulary(words).near(typed)
    assert len(scores)
    assert words.index(meant) in numbers


@settings(deadline=None)
@given(any_word, any_word)
def test_words_too_short_for_mistakes_allow_none(typed: str, word: str) -> None:
    """Only two letters may be swapped, where there are three."""
    if allowed_mistakes(typed) == 0:
        swaps = {typed[1::-1] + typed[2:], typed[:1] + typed[:0:-1]} - {typed}
        assert is_near(typed, word) == (len(typed) == 3 and word in swaps)


@settings(deadline=None)
@given(st.text("abcdefghijklmnop", min_size=3, max_size=8), st.integers(0, 6), st.randoms())
def test_a_swap_is_found_among_any_number_of_words_that_look_more_alike(
    meant: str, index: int, rng: random.Random
) -> None:
    """In short words it leaves a single pair of letters as it was, or none."""
    typed = swap(meant, index % (len(meant) - 1))
    others = {typed[: rng.randrange(2, len(typed) + 1)] + f"{count:03}" for count in range(400)}
    words = sorted(others | {meant})
    numbers, _ = make_vocabulary(words).near(typed)
    assert typed == meant or words.index(meant) in numbers


@pytest.mark.parametrize("meant", ["bclllonk", "transformers", "disambiguation"])
def test_a_swap_is_found_in_a_long_word_too(meant: str) -> None:
    typed = swap(meant, 0)
    words = sorted({meant, *(f"{typed}{count:03}" for count in range(400))})
    numbers, _ = make_vocabulary(words).near(typed)
    assert words.index(meant) in numbers


def test_no_number_is_near_another() -> None:
    assert not is_near("2019", "2018")
    assert not len(make_vocabulary(["2018", "201999"]).near("2019")[0])
    assert is_near("gpt23", "gpt24")


@pytest.mark.parametrize(
    ("typed", "low", "high"),
    [("2019", 2019, 2020), ("201", 2010, 2020), ("198", 1980, 1990), ("20", 0, 0), ("2119", 0, 0)],
)
def test_a_year_or_its_first_three_digits_name_years(typed: str, low: int, high: int) -> None:
    assert year_range(typed) == (low, high)


@given(st.text(alphabet="aB1é_- ,.\u2019\u00a0\x1f中\u0301", max_size=20))
def test_compounds_are_those_of_the_whole_text(text: str) -> None:
    plain = ["".join(words(compound)) for compound in fuzzy._COMPOUND.findall(text)]
    assert joined_compounds(text) == plain


def test_compounds_are_joined() -> None:
    assert joined_compounds("Pre-training don’t stop: TüBa-D/DC, x") == [
        "pretraining",
        "dont",
        "tubaddc",
    ]
