"""Queries as people recall a paper: as it is cited, with other stop words, without spaces."""

from __future__ import annotations

import random

from bench.mistyped_queries import (
    LETTERS,
    content_words,
    double_letter,
    drop_letter,
    sample_in_order,
    swap_letters,
)
from store.model.paper import Paper
from store.text.folding import words

_STOP_WORDS = words(
    "the of in a for with on to from and by an le la les des der die und von el de los con"
)
"""Words that a title may have had, in the languages of those who type."""

_RARE_WORDS = words("paper pdf about asdf qqq")
"""Words that few titles have."""


def author_and_year(rng: random.Random, paper: Paper) -> list[str]:
    return [_surname(paper), rng.choice(content_words(paper.title)), str(paper.year)]


def as_cited(rng: random.Random, paper: Paper) -> list[str]:
    citation = f"{_surname(paper)} et al. ({paper.year})"
    return rng.sample([citation, rng.choice(content_words(paper.title))], 2)


def words_and_year(rng: random.Random, paper: Paper) -> list[str]:
    return [*sample_in_order(rng, content_words(paper.title), 3), str(paper.year)]


def with_stop_words(rng: random.Random, paper: Paper) -> list[str]:
    """Put articles and prepositions before words that had others or none."""
    chosen = sample_in_order(rng, content_words(paper.title), 3)
    return [typed for word in chosen for typed in (rng.choice(_STOP_WORDS), word)]


def with_extra_word(rng: random.Random, paper: Paper) -> list[str]:
    query = sample_in_order(rng, content_words(paper.title), 4)
    query.insert(rng.randrange(5), rng.choice(_RARE_WORDS))
    return query


def without_spaces(rng: random.Random, paper: Paper) -> list[str]:
    title_words = words(paper.title)
    start = rng.randrange(len(title_words) - 3)
    return ["".join(title_words[start : start + rng.choice([3, 4])])]


def with_mistake_in_short_word(rng: random.Random, paper: Paper) -> list[str]:
    """Make a mistake anywhere in a word of four or five letters, its first included."""
    content = content_words(paper.title)
    short = [index for index, word in enumerate(content) if len(word) in (4, 5)]
    if not short:
        return sample_in_order(rng, content, 3)
    index = rng.choice(short)
    word = content[index]
    first_swapped = word[1] + word[0] + word[2:]
    mistake = rng.choice([swap_letters, drop_letter, double_letter])
    mistyped = rng.choice([first_swapped, mistake(rng, word)])
    return [mistyped, *sample_in_order(rng, content[:index] + content[index + 1 :], 2)]


def with_wrong_initial(rng: random.Random, paper: Paper) -> list[str]:
    """Drop or replace the first letter of the longest word."""
    query = sample_in_order(rng, content_words(paper.title), 3)
    longest = max(range(len(query)), key=lambda index: len(query[index]))
    query[longest] = rng.choice(["", rng.choice(LETTERS)]) + query[longest][1:]
    return query


def with_open_quote(rng: random.Random, paper: Paper) -> list[str]:
    """Leave a quote open, or close it without an opening one."""
    title_words = words(paper.title)
    start = rng.randrange(len(title_words) - 3)
    phrase = " ".join(title_words[start : start + 4])
    return [rng.choice([f'"{phrase}', f'{phrase}"', f"“{phrase}"])]


def in_capitals(rng: random.Random, paper: Paper) -> list[str]:
    """Write in capitals, with the punctuation of a sentence."""
    separator = rng.choice([", ", " / ", "; ", " - ", ". "])
    sentence = separator.join(sample_in_order(rng, content_words(paper.title), 3)).upper()
    return [sentence + rng.choice("?!.:")]


def _surname(paper: Paper) -> str:
    return words(paper.authors[0])[-1] if paper.authors else ""
