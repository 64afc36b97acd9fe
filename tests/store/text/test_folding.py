"""Folding, words and normalized texts."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from store.text.batch_folding import normalize_texts
from store.text.folding import EMOJI, fold, normalize_text, words


@given(st.text(max_size=40))
def test_folding_a_folded_text_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_punctuation_accents_and_ligatures_make_no_difference_to_words() -> None:
    assert words("State–of–the-art “LLMs”") == words("state of the art llms")
    assert words("Schrödinger ﬁt") == ["schrodinger", "fit"]


@given(st.text(st.characters(codec="utf-8")))
def test_folding_character_by_character_gives_the_words_of_the_folded_text(text: str) -> None:
    assert words(text) == re.findall(rf"[^\W_]+|[{EMOJI}]", fold(text))
    assert normalize_text(text) == " ".join(words(text))


@given(st.lists(st.text(st.characters(codec="utf-8")) | st.text("aB .,-\n\x00"), max_size=6))
def test_many_texts_are_normalized_as_each_of_them_is(texts: list[str]) -> None:
    assert normalize_texts(texts) == [normalize_text(text) for text in texts]


@given(st.text(max_size=60) | st.text("aB 9,_-é", max_size=60))
def test_a_normalized_text_has_the_words_of_the_text(text: str) -> None:
    assert normalize_text(text) == " ".join(words(text))
