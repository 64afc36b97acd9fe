"""Queries as people recall a paper: as it is cited, with other little words, without spaces."""

from __future__ import annotations

import random

from bench.mistyped import LETTERS, double, miss, some, swap, telling
from store.model.paper import Paper
from store.text.folding import words

LITTLE = words(
    "the of in a for with on to from and by an le la les des der die und von el de los con"
)
"""Words that a title may have had, in the languages of those who ask."""

ELSEWHERE = words("paper pdf about asdf qqq")
"""Words that are in few titles."""


def author_and_year(rng: random.Random, paper: Paper) -> list[str]:
    return [_surname(paper), rng.choice(telling(paper.title)), str(paper.year)]


def cited(rng: random.Random, paper: Paper) -> list[str]:
    cite = f"{_surname(paper)} et al. ({paper.year})"
    return rng.sample([cite, rng.choice(telling(paper.title))], 2)


def words_and_year(rng: random.Random, paper: Paper) -> list[str]:
    return [*some(rng, telling(paper.title), 3), str(paper.year)]


def little_words(rng: random.Random, paper: Paper) -> list[str]:
    """Put articles and prepositions before words that had others or none."""
    chosen = some(rng, telling(paper.title), 3)
    return [said for word in chosen for said in (rng.choice(LITTLE), word)]


def word_too_many(rng: random.Random, paper: Paper) -> list[str]:
    chosen = some(rng, telling(paper.title), 4)
    chosen.insert(rng.randrange(5), rng.choice(ELSEWHERE))
    return chosen


def no_spaces(rng: random.Random, paper: Paper) -> list[str]:
    said = words(paper.title)
    start = rng.randrange(len(said) - 3)
    return ["".join(said[start : start + rng.choice([3, 4])])]


def short_wrong(rng: random.Random, paper: Paper) -> list[str]:
    """Make a mistake anywhere in a word of four or five letters, its first included."""
    chosen = telling(paper.title)
    short = [at for at, word in enumerate(chosen) if len(word) in (4, 5)]
    if short:
        at = rng.choice(short)
        turned = chosen[at][1] + chosen[at][0] + chosen[at][2:]
        chosen[at] = rng.choice([turned, rng.choice([swap, miss, double])(rng, chosen[at])])
        return [chosen[at], *some(rng, chosen[:at] + chosen[at + 1 :], 2)]
    return some(rng, chosen, 3)


def first_letter(rng: random.Random, paper: Paper) -> list[str]:
    chosen = some(rng, telling(paper.title), 3)
    at = max(range(len(chosen)), key=lambda place: len(chosen[place]))
    chosen[at] = rng.choice(["", rng.choice(LETTERS)]) + chosen[at][1:]
    return chosen


def open_quote(rng: random.Random, paper: Paper) -> list[str]:
    """Leave a quote open, or close it without an opening one."""
    said = words(paper.title)
    start = rng.randrange(len(said) - 3)
    asked = " ".join(said[start : start + 4])
    return [rng.choice([f'"{asked}', f'{asked}"', f"“{asked}"])]


def shouted(rng: random.Random, paper: Paper) -> list[str]:
    """Write in capitals, with the signs of a sentence."""
    between = rng.choice([", ", " / ", "; ", " - ", ". "])
    return [between.join(some(rng, telling(paper.title), 3)).upper() + rng.choice("?!.:")]


def _surname(paper: Paper) -> str:
    return words(paper.authors[0])[-1] if paper.authors else ""
