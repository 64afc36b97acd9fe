"""The verdicts on all candidate pairs, gathered for the uniting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Generator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from store.likeness import SURE_AT, Standing, Verdict, judge
from store.traits import Traits

if TYPE_CHECKING:
    from store.blocking import Numbers

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

    def weigh(self, left: int, right: int, verdict: Verdict) -> float:
        """Keep a verdict and give its points, for what is one Paper."""
        if verdict.standing is Standing.UNLIKE:
            return 0.0
        if verdict.standing is Standing.LIKELY:
            self.likely.append((-verdict.points, left, right, verdict.why))
            return 0.0
        apart = verdict.standing is Standing.APART
        partners = self.apart if apart else self.same
        partners[left].add(right)
        partners[right].add(left)
        if apart:
            return 0.0
        self.joins.append((-verdict.points, left, right, verdict.why))
        return verdict.points


def judged(
    seen: Sequence[Traits], pairs: tuple[Numbers, Numbers], asked: Collection[int]
) -> Generator[int, None, Judged]:
    """Judge the pairs, the likeliest first, and yield now and then how many are done.

    Pairs inside what is surely one Paper already are passed over, except where the user
    has answered about one of the two (`asked`): an answer may take it out again.
    """
    found = Judged()
    sure = list(range(len(seen)))
    for at in range(0, len(pairs[0]), SLICE):
        yield at
        for left, right in zip(*(side[at : at + SLICE].tolist() for side in pairs), strict=True):
            ours, theirs = _root(sure, left), _root(sure, right)
            if ours != theirs:
                points = found.weigh(left, right, judge(seen[left], seen[right]))
                if points >= SURE_AT and left not in asked and right not in asked:
                    sure[theirs] = ours
    return found


def _root(parents: list[int], index: int) -> int:
    while parents[index] != index:
        parents[index] = parents[parents[index]]
        index = parents[index]
    return index
