"""The verdicts on all candidate pairs, gathered for the uniting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Generator, Sequence
from dataclasses import dataclass, field

from store.likeness import SURE_AT, Standing, judge
from store.traits import Traits

SLICE = 300
"""Pairs that are judged between two breaths."""

Link = tuple[float, int, int, str]
"""Points below zero (so that sorting puts the strongest first), left, right and why."""


@dataclass(slots=True)
class Judged:
    """What is known of the pairs; `same` and `apart` name for each Record its partners."""

    joins: list[Link] = field(default_factory=list)
    likely: list[Link] = field(default_factory=list)
    same: defaultdict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    apart: defaultdict[int, set[int]] = field(default_factory=lambda: defaultdict(set))


def judged(
    seen: Sequence[Traits], pairs: Sequence[tuple[int, int]], asked: Collection[int]
) -> Generator[int, None, Judged]:
    """Judge the pairs, the likeliest first, and yield now and then how many are done.

    Pairs inside what is surely one Paper already are passed over, except where the user
    has answered about one of the two (`asked`): an answer may take it out again.
    """
    found = Judged()
    sure = list(range(len(seen)))
    for at, (left, right) in enumerate(pairs):
        if at % SLICE == 0:
            yield at
        ours, theirs = _root(sure, left), _root(sure, right)
        if ours == theirs:
            continue
        verdict = judge(seen[left], seen[right])
        if verdict.standing is Standing.UNLIKE:
            continue
        if verdict.standing is Standing.APART:
            found.apart[left].add(right)
            found.apart[right].add(left)
            continue
        link = (-verdict.points, left, right, verdict.why)
        if verdict.standing is Standing.LIKELY:
            found.likely.append(link)
            continue
        found.joins.append(link)
        found.same[left].add(right)
        found.same[right].add(left)
        if verdict.points >= SURE_AT and left not in asked and right not in asked:
            sure[theirs] = ours
    return found


def _root(parents: list[int], index: int) -> int:
    while parents[index] != index:
        parents[index] = parents[parents[index]]
        index = parents[index]
    return index
