"""The corpora of the benchmarks: the bundled one, 10,000 real papers, 100,000 synthetic ones."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from store.model.paper import Paper
from store.model.record import Place, Record, record

ROOT = Path(__file__).resolve().parents[1]
REAL_CORPUS = ROOT / ".." / "shared" / "data" / "corpora" / "acl_10k.jsonl"
_SEEDS = ROOT / "seeds"


def paper_of(entry: Record) -> Paper:
    """Build a paper from one record."""
    return Paper(id=entry.keys[0], keys=entry.keys, merged=entry, records=(entry,))


@lru_cache(maxsize=1)
def bundled_papers() -> list[Paper]:
    """Return about 153 papers: the long lines of the bundled files, each with the line before."""
    papers = []
    for path in sorted(_SEEDS.glob("*.txt")):
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
        title = ""
        for number, line in enumerate(lines, 1):
            if len(line) > 300:
                entry = record(Place(path.name, number), title=title, abstract=line)
                papers.append(paper_of(entry))
                title = ""
            else:
                title = line
    return papers


@lru_cache(maxsize=1)
def real_papers() -> list[Paper]:
    """Return the 10,000 real papers, or none if their file is missing."""
    if not REAL_CORPUS.exists():
        return []
    with REAL_CORPUS.open(encoding="utf-8") as lines:
        return [
            paper_of(_parse_record(number, json.loads(line)))
            for number, line in enumerate(lines, 1)
        ]


def _parse_record(number: int, fields: dict[str, object]) -> Record:
    def text(name: str) -> str:
        return str(fields.get(name) or "")

    authors = fields.get("authors")
    return record(
        Place("real.jsonl", number),
        title=text("title"),
        abstract=text("abstract"),
        authors=[str(author) for author in authors] if isinstance(authors, list) else (),
        year=text("year"),
        venue=text("venue"),
        doi=text("doi"),
    )


def synthetic_papers(count: int = 100_000, seed: int = 20) -> Iterator[Paper]:
    """Yield papers composed of titles, sentences and names of real ones, and some new words."""
    rng = random.Random(seed)
    source = real_papers()
    for number in range(count if source else 0):
        first, second, third = rng.choices(source, k=3)
        head, tail = first.merged.title.split(), second.merged.title.split()
        title = head[: max(2, len(head) * 2 // 3)] + tail[len(tail) // 2 :]
        if rng.random() < 0.4:
            index = rng.randrange(len(title))
            title[index] = _change_word(rng, title[index])
        sentences = [
            sentence
            for paper in (first, second, third)
            for sentence in paper.merged.abstract.split(". ")
        ]
        abstract = ". ".join(rng.sample(sentences, min(6, len(sentences))))
        names = [name.split() for paper in (first, third) for name in paper.merged.authors]
        names = names or [["Anon"]]
        authors = [f"{rng.choice(names)[0]} {rng.choice(names)[-1]}" for _ in range(3)]
        if rng.random() < 0.5:
            authors.append(f"{rng.choice(names)[0]} {_change_word(rng, rng.choice(names)[-1])}")
        yield paper_of(
            record(
                Place("made.jsonl", number + 1),
                title=" ".join(title),
                abstract=abstract,
                authors=authors,
                year=second.year,
                venue=third.merged.venue,
                doi=f"10.5555/made.{number}",
            )
        )


def _change_word(rng: random.Random, word: str) -> str:
    """Change two letters of a word, so that a large corpus has as many rare words as real ones."""
    letters = list(word + "eo"[: max(0, 4 - len(word))])
    for _ in range(2):
        letters[rng.randrange(len(letters))] = rng.choice("abcdefghiklmnoprstuvwxyz")
    return "".join(letters)
