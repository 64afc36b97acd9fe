"""Words that are numbered all at once have the numbers that they have one by one."""

from __future__ import annotations

from collections import defaultdict
from itertools import count

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.search import word_numbers
from store.search.word_numbers import number_words
from store.text.folding import separate_words, words

LETTERS = "abcdefgh"
LONG_WORDS = st.sampled_from(
    ["abcdefgh", "abcdefghabcdefgh", "abcdefghabcdefghi", "abcdefghabcdefghabcdefghj", "a" * 8]
)
TEXTS = st.lists(
    st.lists(LONG_WORDS | st.text("ab1é ß中γ☃\n-'\ud800\0", max_size=9), max_size=8).map(" ".join),
    max_size=6,
)


def numbered(texts: list[str]) -> list[list[str]]:
    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    numbers["gh"] = numbers["abcdefgh"]
    stream, counts = number_words(list(map(separate_words, texts)), numbers)
    names = {number: word for word, number in numbers.items() if word != "gh"}
    rows = np.split(stream, np.cumsum(counts)[:-1]) if texts else []
    return [[names[number] for number in row.tolist()] for row in rows]


@given(TEXTS)
def test_every_word_has_its_number(texts: list[str]) -> None:
    assert numbered(texts) == [words(text) for text in texts]


@given(TEXTS)
def test_words_that_the_mixing_makes_equal_are_told_apart(texts: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(word_numbers, "_MIXER", np.uint64(0))
        assert numbered(texts) == [words(text) for text in texts]
