"""Questions about duplicates: are these Records one Paper? The user may answer each."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from store.library.library import Library
from store.model.paper import Paper, ambiguous_keys
from store.model.record import Record

SLICE = 500
"""Papers whose keys are looked at between two breaths."""

MARKED_BY_HAND = "marked by you"
"""Why two papers are beside each other that nothing but the user says are one."""

_KINDS = {"doi": "DOI", "arxiv": "arXiv id", "pmid": "PubMed id"}


@dataclass(frozen=True, slots=True)
class Question:
    """Two sides that are one Paper, or may be."""

    left: tuple[Record, ...]
    right: tuple[Record, ...]
    why: str
    """What speaks for it, in words a person can check."""
    papers: tuple[int, int]
    """Positions of the Papers of the two sides; equal where they are one Paper now."""

    @property
    def joined(self) -> bool:
        """Whether the two sides are one Paper now."""
        return self.papers[0] == self.papers[1]

    def like(self, other: Question | None) -> bool:
        """Whether another question is about the same two, whatever became of their Papers."""
        return other is not None and all(
            mine[0].place == theirs[0].place
            for mine, theirs in ((self.left, other.left), (self.right, other.right))
        )


def questions_about_paper(paper: Paper, at: int) -> list[Question]:
    """Ask of each Record of a Paper whether it belongs to the others; of two Records once."""
    records = paper.records
    asked = records if len(records) > 2 else records[1:]
    return [
        Question(_without(records, entry), (entry,), _evidence(paper, entry), (at, at))
        for entry in asked
    ]


def questions_about_possible_duplicates(library: Library, at: int | None = None) -> list[Question]:
    """Ask about the likely pairs, the likeliest first: all, or those of one Paper."""
    found = []
    for offer in library.possible_duplicates:
        if at is None or at in (offer.left, offer.right):
            one, other = offer.left, offer.right
            pair = (other, one) if at == other else (one, other)
            left, right = (library.papers[place].records for place in pair)
            found.append(Question(left, right, offer.why, pair))
    return found


def questions_about_marked(library: Library, positions: Sequence[int]) -> list[Question]:
    """Ask whether the first of some papers is each of the others."""
    first, *others = positions
    left = library.papers[first].records
    return [
        Question(left, library.papers[at].records, MARKED_BY_HAND, (first, at)) for at in others
    ]


def count_key_holders(
    library: Library, keys: Iterable[str]
) -> Generator[float, None, dict[str, int]]:
    """Count the Papers that hold each of these keys, in slices."""
    counts = dict.fromkeys(keys, 0)
    for at, paper in enumerate(library.papers if counts else ()):
        for key in counts.keys() & paper.keys:
            counts[key] += 1
        if at % SLICE == 0:
            yield at / len(library.papers)
    return counts


def explain_shared_keys(paper: Paper, counts: Mapping[str, int]) -> list[str]:
    """Say of each key that would name a Paper if others did not have it too how many do."""
    return [
        f"{_named(key)} stands on {counts[key]:,} papers, so it names "
        f"{'neither' if counts[key] == 2 else 'none'} of them."
        for key in ambiguous_keys(paper)
        if counts.get(key, 0) > 1
    ]


def _named(key: str) -> str:
    kind, _, value = key.partition(":")
    return f"{_KINDS[kind]} {value}" if kind in _KINDS else "The same text"


def _without(records: Sequence[Record], left_out: Record) -> tuple[Record, ...]:
    return tuple(entry for entry in records if entry is not left_out)


def _evidence(paper: Paper, entry: Record) -> str:
    """Say what joins a Record to its Paper."""
    found = dict.fromkeys(one.why for one in paper.evidence if entry.place in (one.left, one.right))
    return " · ".join(islice(found, 3)) or "joined through the others"
