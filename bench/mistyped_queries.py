"""Queries as people mistype them, made from a title with a seeded generator."""

from __future__ import annotations

import random
from collections.abc import Callable

from store.model.paper import Paper
from store.text.folding import words

Mistake = Callable[[random.Random, str], str]
"""Makes a mistake in a word."""

QueryMaker = Callable[[random.Random, Paper], list[str]]
"""Makes the words of a query that means a paper."""

VAGUE_WORDS = frozenset(
    words(
        "a an and are as at by for from how in into is it of on or the to using via with "
        "de la le les des du et en un une pour al"
    )
)
"""Words by which nobody looks for a paper."""

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def content_words(title: str) -> list[str]:
    """Return the words of a title by which people look for it."""
    return [word for word in words(title) if word not in VAGUE_WORDS and len(word) > 2]


def sample_in_order(rng: random.Random, title_words: list[str], count: int) -> list[str]:
    """Return some words in the order of the title, all of them where there are fewer."""
    count = min(count, len(title_words))
    return [title_words[index] for index in sorted(rng.sample(range(len(title_words)), count))]


def swap_letters(rng: random.Random, word: str) -> str:
    index = rng.randrange(1, len(word) - 1)
    return word[:index] + word[index + 1] + word[index] + word[index + 2 :]


def drop_letter(rng: random.Random, word: str) -> str:
    index = rng.randrange(1, len(word))
    return word[:index] + word[index + 1 :]


def double_letter(rng: random.Random, word: str) -> str:
    index = rng.randrange(len(word))
    return word[:index] + word[index] + word[index:]


def replace_letter(rng: random.Random, word: str) -> str:
    index = rng.randrange(1, len(word))
    return word[:index] + rng.choice(LETTERS) + word[index + 1 :]


_MISTAKES: tuple[Mistake, ...] = (swap_letters, drop_letter, double_letter, replace_letter)


def with_mistakes(*mistakes: Mistake) -> QueryMaker:
    """Return a maker of three or four words with a mistake in one or two of them."""

    def make_query(rng: random.Random, paper: Paper) -> list[str]:
        query = sample_in_order(rng, content_words(paper.title), rng.choice([3, 4]))
        long = [index for index, word in enumerate(query) if len(word) > 4]
        for index in rng.sample(long, min(len(long), rng.choice([1, 2]))):
            query[index] = rng.choice(mistakes)(rng, query[index])
        return query

    return make_query


def word_beginnings(rng: random.Random, paper: Paper) -> list[str]:
    chosen = sample_in_order(rng, content_words(paper.title), 4)
    return [word[: rng.randint(4, 6)] for word in chosen]


def half_typed(rng: random.Random, paper: Paper) -> list[str]:
    """Begin a title and stop in the middle of a word."""
    chosen = content_words(paper.title)[: rng.choice([3, 4])]
    return [*chosen[:-1], chosen[-1][: max(2, len(chosen[-1]) // 2)]]


def shuffled(rng: random.Random, paper: Paper) -> list[str]:
    query = sample_in_order(rng, content_words(paper.title), rng.choice([3, 4]))
    rng.shuffle(query)
    return query


def shuffled_with_mistakes(rng: random.Random, paper: Paper) -> list[str]:
    query = with_mistakes(*_MISTAKES)(rng, paper)
    rng.shuffle(query)
    return query


def with_joined_words(rng: random.Random, paper: Paper) -> list[str]:
    """Write two neighbouring words as one."""
    title_words, content = words(paper.title), content_words(paper.title)
    pairs = [
        index
        for index in range(len(title_words) - 1)
        if {title_words[index], title_words[index + 1]} <= set(content)
    ]
    index = rng.choice(pairs) if pairs else 0
    others = [word for word in content if word not in title_words[index : index + 2]]
    return [title_words[index] + title_words[index + 1], *sample_in_order(rng, others, 2)]


def with_split_word(rng: random.Random, paper: Paper) -> list[str]:
    """Write the longest word as two."""
    chosen = sample_in_order(rng, content_words(paper.title), 3)
    longest = max(range(len(chosen)), key=lambda index: len(chosen[index]))
    word = chosen[longest]
    cut = rng.randint(2, len(word) - 2)
    return [*chosen[:longest], word[:cut], word[cut:], *chosen[longest + 1 :]]


def title_with_mistakes(rng: random.Random, paper: Paper) -> list[str]:
    """Type all of a title, with mistakes in up to a quarter of its words."""
    query = words(paper.title)
    for index in rng.sample(range(len(query)), max(1, len(query) // 4)):
        if len(query[index]) > 4:
            query[index] = rng.choice(_MISTAKES)(rng, query[index])
    return query


def with_author(rng: random.Random, paper: Paper) -> list[str]:
    name = words(paper.authors[0])[-1] if paper.authors else words(paper.title)[0]
    return [name, *sample_in_order(rng, content_words(paper.title), 2)]


def verbatim(rng: random.Random, paper: Paper) -> list[str]:
    """Copy up to five words of a title, accents and all."""
    typed = paper.title.split()
    start = rng.randrange(max(1, len(typed) - 4))
    return typed[start : start + 5]


def without_accents(rng: random.Random, paper: Paper) -> list[str]:
    """Type words without their accents."""
    return [word for word in shuffled(rng, paper) if word.isascii()] or content_words(paper.title)
