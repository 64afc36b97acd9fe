"""Citation keys that a person would choose, and BibTeX entries of the right type."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from store.formats.citekeys import Citekeys, base_key
from store.formats.registry import render
from store.model.annotation import EMPTY_ANNOTATION, Annotation, Decision
from store.model.paper import Paper


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"title": "Attention Is All", "authors": ["Ashish Vaswani"]}, "vaswaniattention"),
        ({"title": "INT-FlashAttention: Enabling Flash Attention"}, "intflashattention"),
        ({"title": "Baichuan 2: Open Large-scale Language Models", "year": 2023}, "baichuan22023"),
        ({"title": "The Rise of Models"}, "risemodels"),
        ({"title": "A {\\'E}tude", "authors": ["Erdős, Pál"], "year": 1950}, "erdos1950etude"),
        ({"title": "On things", "authors": ["van der Waals, J. D."]}, "vanderwaalsthings"),
        ({"title": "陈景润"}, "paper"),
        ({"abstract": "We present a network of a new kind."}, "presentnetwork"),
    ],
)  # fmt: skip
def test_a_key_is_surname_year_and_word_or_words_of_the_title(
    make_paper: Callable[..., Paper], fields: dict[str, object], key: str
) -> None:
    assert base_key(make_paper(**fields)) == key


def test_a_used_key_gets_a_letter_and_the_key_from_the_source_is_kept(
    attention: Paper, make_paper: Callable[..., Paper]
) -> None:
    keys = Citekeys()
    assert [keys.key_for(attention) for _ in range(3)] == [
        "vaswani2017attention",
        "vaswani2017attentiona",
        "vaswani2017attentionb",
    ]
    valid = make_paper(title="A paper", extra={"citekey": "Mine:2017"})
    invalid = make_paper(title="A paper", extra={"citekey": "no, key"})
    assert keys.key_for(valid) == "Mine:2017"
    assert keys.key_for(invalid) == "paper"


def test_an_entry_is_valid_latex(attention: Paper) -> None:
    annotation = Annotation(decision=Decision.INCLUDE, rating=5, note="50% & more")
    entry = render("bibtex", [(attention, annotation)], abstracts=False)
    assert entry.startswith("@inproceedings{vaswani2017attention,\n")
    assert "booktitle" in entry
    assert "Ashish Vaswani and Noam Shazeer" in entry
    assert "{1706.03762}" in entry
    assert "{arXiv}" in entry
    assert "ranking" in entry
    assert r"50\% \& more" in entry
    assert "abstract" not in entry


def test_capitals_inside_words_are_protected_and_special_characters_escaped(
    make_paper: Callable[..., Paper],
) -> None:
    paper = make_paper(title="BERT and R&D at 100% for $x_1$ in {a, b}", type="article")
    text = render("bibtex", [(paper, EMPTY_ANNOTATION)])
    assert r"{{BERT} and R\&D at 100\% for $x_1$ in \{a, b\}}" in text
