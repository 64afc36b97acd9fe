"""Queries as people mistype them, made of a title by chance."""

from __future__ import annotations

import random
from collections.abc import Callable

from store.model.paper import Paper
from store.text.folding import words

Mistake = Callable[[random.Random, str], str]
Maker = Callable[[random.Random, Paper], list[str]]

DULL = frozenset(
    words(
        "a an and are as at by for from how in into is it of on or the to using via with "
        "de la le les des du et en un une pour al"
    )
)
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def telling(title: str) -> list[str]:
    """Return the words of a title that say something."""
    return [word for word in words(title) if word not in DULL and len(word) > 2]


def swap(rng: random.Random, word: str) -> str:
    at = rng.randrange(1, len(word) - 1)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def miss(rng: random.Random, word: str) -> str:
    at = rng.randrange(1, len(word))
    return word[:at] + word[at + 1 :]


def double(rng: random.Random, word: str) -> str:
    at = rng.randrange(len(word))
    return word[:at] + word[at] + word[at:]


def change(rng: random.Random, word: str) -> str:
    at = rng.randrange(1, len(word))
    return word[:at] + rng.choice(LETTERS) + word[at + 1 :]


def wrong(*mistakes: Mistake) -> Maker:
    """Make a mistake in one or two of three or four words."""

    def query(rng: random.Random, paper: Paper) -> list[str]:
        chosen = some(rng, telling(paper.title), rng.choice([3, 4]))
        long = [at for at, word in enumerate(chosen) if len(word) > 4]
        for at in rng.sample(long, min(len(long), rng.choice([1, 2]))):
            chosen[at] = rng.choice(mistakes)(rng, chosen[at])
        return chosen

    return query


def some(rng: random.Random, said: list[str], count: int) -> list[str]:
    """Take some words in the order of the title."""
    return [said[at] for at in sorted(rng.sample(range(len(said)), min(count, len(said))))]


def partial(rng: random.Random, paper: Paper) -> list[str]:
    return [word[: rng.randint(4, 6)] for word in some(rng, telling(paper.title), 4)]


def half_typed(rng: random.Random, paper: Paper) -> list[str]:
    chosen = telling(paper.title)[: rng.choice([3, 4])]
    return [*chosen[:-1], chosen[-1][: max(2, len(chosen[-1]) // 2)]]


def turned(rng: random.Random, paper: Paper) -> list[str]:
    chosen = some(rng, telling(paper.title), rng.choice([3, 4]))
    rng.shuffle(chosen)
    return chosen


def turned_wrong(rng: random.Random, paper: Paper) -> list[str]:
    chosen = wrong(swap, miss, double, change)(rng, paper)
    rng.shuffle(chosen)
    return chosen


def glued(rng: random.Random, paper: Paper) -> list[str]:
    plain, said = words(paper.title), telling(paper.title)
    pairs = [at for at in range(len(plain) - 1) if {plain[at], plain[at + 1]} <= set(said)]
    at = rng.choice(pairs) if pairs else 0
    rest = [word for word in said if word not in plain[at : at + 2]]
    return [plain[at] + plain[at + 1], *some(rng, rest, 2)]


def parted(rng: random.Random, paper: Paper) -> list[str]:
    chosen = some(rng, telling(paper.title), 3)
    at = max(range(len(chosen)), key=lambda place: len(chosen[place]))
    cut = rng.randint(2, len(chosen[at]) - 2)
    return [*chosen[:at], chosen[at][:cut], chosen[at][cut:], *chosen[at + 1 :]]


def whole_wrong(rng: random.Random, paper: Paper) -> list[str]:
    typed = words(paper.title)
    for at in rng.sample(range(len(typed)), max(1, len(typed) // 4)):
        if len(typed[at]) > 4:
            typed[at] = rng.choice([swap, miss, double, change])(rng, typed[at])
    return typed


def with_author(rng: random.Random, paper: Paper) -> list[str]:
    name = words(paper.authors[0])[-1] if paper.authors else words(paper.title)[0]
    return [name, *some(rng, telling(paper.title), 2)]


def verbatim(rng: random.Random, paper: Paper) -> list[str]:
    """Take four words of a title as they stand, accents and all."""
    typed = paper.title.split()
    start = rng.randrange(max(1, len(typed) - 4))
    return typed[start : start + 5]


def bare(rng: random.Random, paper: Paper) -> list[str]:
    """Take words without their accents."""
    return [word for word in turned(rng, paper) if word.isascii()] or telling(paper.title)
