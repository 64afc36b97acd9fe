"""Which Records are one Paper, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

from store.answers import NO_ANSWERS, Answers, Pair, answer_document, answers_from, pairs_of
from store.blocking import pairs
from store.identity import origins, paper_of, shared_keys
from store.likeness import Standing, judge
from store.papers import Evidence, Paper, Record
from store.traits import traits
from store.uniting import Union

__all__ = [
    "NO_ANSWERS",
    "Answers",
    "Grouping",
    "Offer",
    "answer_document",
    "answers_from",
    "group",
    "group_in_slices",
    "origins",
    "pairs_of",
    "papers_of",
]

SLICE = 500
"""Comparisons between two breaths of `group_in_slices`."""

SAID = "you said so"


@dataclass(frozen=True, slots=True)
class Offer:
    """Two Records that are likely, not surely, one Paper; they are not merged."""

    left: int
    right: int
    why: str
    likeness: float


@dataclass(frozen=True, slots=True)
class Grouping:
    """Which Records belong together, as indices into the sequence that was given."""

    groups: tuple[tuple[int, ...], ...]
    """Every Record in one group, single ones too, in the order of their first Record."""
    evidence: tuple[tuple[int, int, str], ...]
    """The pairs that were joined, with words a person can check; they connect each group."""
    offers: tuple[Offer, ...] = ()


def group(
    records: Sequence[Record],
    answers: Answers = NO_ANSWERS,
    progress: Callable[[int, int], None] | None = None,
) -> Grouping:
    """Find the Records that are one Paper; the order they come in does not matter."""
    steps = group_in_slices(records, answers)
    while True:
        try:
            done = next(steps)
        except StopIteration as stop:
            found: Grouping = stop.value
            return found
        if progress:
            progress(*done)


def group_in_slices(
    records: Sequence[Record], answers: Answers = NO_ANSWERS
) -> Generator[tuple[int, int], None, Grouping]:
    """Do what `group` does and yield (steps done, steps in all) every few milliseconds."""
    order = sorted(range(len(records)), key=lambda index: _content(records[index]))
    seen = [traits(records[index]) for index in order]
    candidates = sorted(pairs(seen))
    yield 0, len(candidates)
    joins: list[tuple[float, int, int, str]] = []
    likely: list[tuple[float, int, int, str]] = []
    for at, (left, right) in enumerate(candidates, 1):
        verdict = judge(seen[left], seen[right])
        if verdict.standing is Standing.SAME:
            joins.append((-verdict.likeness, left, right, verdict.why))
        elif verdict.standing is Standing.LIKELY:
            likely.append((-verdict.likeness, left, right, verdict.why))
        if at % SLICE == 0:
            yield at, len(candidates)
    holders = _holders([records[index] for index in order], answers)
    union = Union(len(records), _labels(holders, answers.different))
    evidence = [
        (order[left], order[right], SAID)
        for left, right in _same(holders, answers.same)
        if union.unite(left, right)
    ]
    evidence += [
        (order[left], order[right], why)
        for _, left, right, why in sorted(joins)
        if union.unite(left, right)
    ]
    offers = [
        Offer(order[left], order[right], why, -cost)
        for cost, left, right, why in sorted(likely)
        if union.root(left) != union.root(right) and union.may(left, right)
    ]
    position = {index: at for at, index in enumerate(order)}
    groups = union.groups(position[index] for index in range(len(records)))
    return Grouping(
        tuple(tuple(order[at] for at in members) for members in groups),
        tuple(evidence),
        tuple(offers),
    )


def papers_of(records: Sequence[Record], grouping: Grouping) -> tuple[Paper, ...]:
    """Make the Papers of a grouping, in its order."""
    groups = [[records[index] for index in members] for members in grouping.groups]
    shared = shared_keys(groups)
    whose = {index: at for at, members in enumerate(grouping.groups) for index in members}
    why: defaultdict[int, list[Evidence]] = defaultdict(list)
    for left, right, words in grouping.evidence:
        why[whose[left]].append(Evidence(records[left].place, records[right].place, words))
    return tuple(paper_of(group, why.get(at, ()), shared) for at, group in enumerate(groups))


def _content(entry: Record) -> tuple[object, ...]:
    return (entry.title, entry.doi, entry.year or 0, entry.abstract, entry.authors, entry.place)


def _holders(records: Sequence[Record], answers: Answers) -> dict[str, list[int]]:
    asked = {key for pair in (*answers.same, *answers.different) for key in pair}
    found: dict[str, list[int]] = {key: [] for key in asked}
    if asked:
        for index, entry in enumerate(records):
            for key in entry.keys:
                if key in found:
                    found[key].append(index)
    return found


def _labels(
    holders: dict[str, list[int]], different: frozenset[Pair]
) -> list[tuple[int, int, int]]:
    labels = []
    for question, pair in enumerate(sorted(map(sorted, different))):
        if len(pair) == 2:
            one, other = (set(holders[key]) for key in pair)
            labels += [(index, question, 0) for index in one - other]
            labels += [(index, question, 1) for index in other - one]
    return labels


def _same(holders: dict[str, list[int]], same: frozenset[Pair]) -> list[tuple[int, int]]:
    return [
        (left, right)
        for pair in sorted(map(sorted, same))
        if len(pair) == 2
        for left in holders[pair[0]][:1]
        for right in holders[pair[1]][:1]
    ]
