"""The piles that are measured: the bundled one, 10,000 real papers, and 100,000 made of those."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from store.model.paper import Paper
from store.model.record import Place, Record, record

ROOT = Path(__file__).resolve().parents[1]
REAL = ROOT / ".." / "shared" / "data" / "corpora" / "acl_10k.jsonl"
SEEDS = ROOT / "seeds"


def paper(entry: Record) -> Paper:
    """Make a Paper of one Record."""
    return Paper(id=entry.keys[0], keys=entry.keys, merged=entry, records=(entry,))


@lru_cache(maxsize=1)
def bundled() -> list[Paper]:
    """Return about 153 papers, made of the longer lines of the bundled files in the plainest way."""
    papers = []
    for path in sorted(SEEDS.glob("*.txt")):
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
        title = ""
        for number, line in enumerate(lines, 1):
            if len(line) > 300:
                place = Place(path.name, number)
                papers.append(paper(record(place, title=title, abstract=line)))
                title = ""
            else:
                title = line
    return papers


@lru_cache(maxsize=1)
def real() -> list[Paper]:
    """Return the 10,000 real papers; none where the file is not there."""
    if not REAL.exists():
        return []
    with REAL.open(encoding="utf-8") as lines:
        return [paper(_record(number, json.loads(line))) for number, line in enumerate(lines, 1)]


def _record(number: int, given: dict[str, object]) -> Record:
    def text(name: str) -> str:
        return str(given.get(name) or "")

    authors = given.get("authors")
    return record(
        Place("real.jsonl", number),
        title=text("title"),
        abstract=text("abstract"),
        authors=[str(author) for author in authors] if isinstance(authors, list) else (),
        year=text("year"),
        venue=text("venue"),
        doi=text("doi"),
    )


def made(count: int = 100_000, seed: int = 20) -> Iterator[Paper]:
    """Make papers of the titles, sentences and names of the real ones, and some new words."""
    rng = random.Random(seed)
    source = real()
    for number in range(count if source else 0):
        one, two, three = rng.choices(source, k=3)
        head, tail = one.merged.title.split(), two.merged.title.split()
        title = head[: max(2, len(head) * 2 // 3)] + tail[len(tail) // 2 :]
        if rng.random() < 0.4:
            at = rng.randrange(len(title))
            title[at] = _new_word(rng, title[at])
        sentences = [piece for of in (one, two, three) for piece in of.merged.abstract.split(". ")]
        abstract = ". ".join(rng.sample(sentences, min(6, len(sentences))))
        names = [name.split() for of in (one, three) for name in of.merged.authors] or [["Anon"]]
        authors = [f"{rng.choice(names)[0]} {rng.choice(names)[-1]}" for _ in range(3)]
        if rng.random() < 0.5:
            authors.append(f"{rng.choice(names)[0]} {_new_word(rng, rng.choice(names)[-1])}")
        yield paper(
            record(
                Place("made.jsonl", number + 1),
                title=" ".join(title),
                abstract=abstract,
                authors=authors,
                year=two.year,
                venue=three.merged.venue,
                doi=f"10.5555/made.{number}",
            )
        )


def _new_word(rng: random.Random, word: str) -> str:
    """Change two letters of a word, so that a large pile has as many rare words as real ones."""
    letters = list(word + "eo"[: max(0, 4 - len(word))])
    for _ in range(2):
        letters[rng.randrange(len(letters))] = rng.choice("abcdefghiklmnoprstuvwxyz")
    return "".join(letters)
