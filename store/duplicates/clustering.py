"""The verdicts on all candidate pairs, gathered for the uniting.

Pairs made into groups: no remembered `different` inside, and no chain against the evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from store.duplicates.evidence import SURE_AT, PairScores, Verdict
from store.duplicates.scoring import score_pairs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from store.duplicates.matrix import FeatureMatrix, Flags, Numbers, Points

SLICE = 1000
"""Pairs that are weighed between two breaths."""


@dataclass(frozen=True, slots=True)
class ScoredPairs:
    """The pairs that are more than unlike, the strongest first."""

    left: Numbers
    right: Numbers
    scores: PairScores

    @property
    def points(self) -> Points:
        """The points of each pair."""
        return self.scores.points

    def standing(self, *wanted: Verdict) -> ScoredPairs:
        """Return those of which this is known."""
        import numpy as np

        return self.take(np.isin(self.scores.verdict, wanted))

    def take(self, rows: Numbers | Flags) -> ScoredPairs:
        """Return some of them."""
        return ScoredPairs(self.left[rows], self.right[rows], self.scores.take(rows))


class CertainGroups:
    """Sets of Records that are surely one Paper; `root` has for each the one that stands for it."""

    def __init__(self, size: int) -> None:
        self.root = list(range(size))
        self._members: dict[int, list[int]] = {}

    def unite(self, left: int, right: int) -> None:
        """Make one set of two."""
        few, many = self.root[left], self.root[right]
        moved, members = self._members.pop(few, [few]), self._members.pop(many, [many])
        if len(moved) > len(members):
            few, many, moved, members = many, few, members, moved
        for index in moved:
            self.root[index] = many
        members += moved
        self._members[many] = members


def score_candidates(
    columns: FeatureMatrix, pairs: tuple[Numbers, Numbers], asked: Collection[int]
) -> Generator[int, None, tuple[ScoredPairs, Flags]]:
    """Weigh the pairs, the likeliest first, and yield now and then how many are done.

    Gives what they are, and which pairs are not plainly unlike: the others need not be
    judged again whatever the user answers.

    Pairs inside what is surely one Paper already are passed over, except where the user
    has answered about one of the two (`asked`): an answer may take it out again.
    """
    import numpy as np

    sure = CertainGroups(len(columns.seen))
    lasting = np.ones(len(pairs[0]), dtype=np.bool_)
    found = [
        ScoredPairs(*(np.empty(0, dtype=np.int64),) * 2, score_pairs(columns, *(pairs[0][:0],) * 2))
    ]
    for at in range(0, len(pairs[0]), SLICE):
        yield at
        left, right = (side[at : at + SLICE] for side in pairs)
        rows = [
            row
            for row, (one, other) in enumerate(zip(left.tolist(), right.tolist(), strict=True))
            if sure.root[one] != sure.root[other]
        ]
        open_ = np.array(rows, dtype=np.int64)
        left, right = left[open_], right[open_]
        links = ScoredPairs(left, right, score_pairs(columns, left, right))
        lasting[at + open_[links.scores.verdict == Verdict.UNLIKE]] = False
        found.append(_kept(links, sure, asked))
    links = _joined(found)
    return links.take(np.lexsort((links.right, links.left, -links.points))), lasting


def _kept(links: ScoredPairs, sure: CertainGroups, asked: Collection[int]) -> ScoredPairs:
    """Drop what is unlike, and what earlier pairs have made sure; take note of what is sure."""
    import numpy as np

    links = links.take(links.scores.verdict != Verdict.UNLIKE)
    open_ = []
    told = zip(links.left.tolist(), links.right.tolist(), links.points.tolist(), strict=True)
    for row, (left, right, points) in enumerate(told):
        if sure.root[left] != sure.root[right]:
            open_.append(row)
            if points >= SURE_AT and left not in asked and right not in asked:
                sure.unite(left, right)
    return links.take(np.array(open_, dtype=np.int64))


def _joined(found: list[ScoredPairs]) -> ScoredPairs:
    import numpy as np

    def column(get: Callable[[ScoredPairs], NDArray[Any]]) -> NDArray[Any]:
        return np.concatenate([get(links) for links in found])

    weighed = PairScores(
        column(lambda links: links.scores.verdict),
        column(lambda links: links.scores.points),
        column(lambda links: links.scores.words),
        column(lambda links: links.scores.similarity),
    )
    return ScoredPairs(column(lambda links: links.left), column(lambda links: links.right), weighed)


class Neighbours:
    """For a Record those that it makes a pair with, in both directions."""

    def __init__(self, left: Numbers, right: Numbers) -> None:
        import numpy as np

        ones, others = np.concatenate((left, right)), np.concatenate((right, left))
        order = np.argsort(ones, kind="stable")
        self._ones, self._others = ones[order], others[order]
        self._any = frozenset(self._ones.tolist())

    def __bool__(self) -> bool:
        return bool(self._any)

    def __contains__(self, one: int) -> bool:
        return one in self._any

    def __getitem__(self, one: int) -> set[int]:
        start, stop = self._ones.searchsorted((one, one + 1)).tolist()
        return set(self._others[start:stop].tolist())


PairMap = Neighbours | Mapping[int, AbstractSet[int]]


class ConstrainedUnionFind:
    """Disjoint sets of Records that refuse what the answers or most pairs speak against."""

    def __init__(
        self,
        size: int,
        labels: Iterable[tuple[int, int, int]] = (),
        same: PairMap | None = None,
        apart: PairMap | None = None,
    ) -> None:
        """Take the answers as labels (record, question, side 0 or 1); opposite sides stay apart."""
        self._root = list(range(size))
        self._members: dict[int, list[int]] = {}
        self._same = same or {}
        self._apart = apart or {}
        self._labels: dict[int, set[tuple[int, int]]] = {}
        for record, question, side in labels:
            self._labels.setdefault(record, set()).add((question, side))

    def root(self, index: int) -> int:
        """Return the Record that stands for the set of another."""
        return self._root[index]

    def together(self, left: int, right: int) -> bool:
        """Return whether two Records are in one set."""
        return self._root[left] == self._root[right]

    def permitted(self, left: int, right: int) -> bool:
        """Return whether no answer keeps the sets of two Records apart."""
        ours = self._labels.get(self._root[left])
        theirs = self._labels.get(self._root[right])
        if not ours or not theirs:
            return True
        return not any((question, 1 - side) in theirs for question, side in ours)

    def plausible(self, left: int, right: int) -> bool:
        """Return whether between the two sets at least as many pairs are for it as against.

        So a Record that says little does not chain a conference paper to the journal
        article of the same title, when the others of both sets know better.
        """
        if not self._apart:
            return True
        few, many = sorted((self._set(left), self._set(right)), key=len)
        if len(many) == 1:
            return True
        those = set(many)
        against = sum(len(self._apart[one] & those) for one in few if one in self._apart)
        return not against or against <= sum(
            len(self._same[one] & those) for one in few if one in self._same
        )

    def unite(self, left: int, right: int, *, surely: bool = False) -> bool:
        """Unite the sets of two Records, `surely` without asking whether it is plausible.

        Tells whether that changed anything.
        """
        if self.together(left, right) or not self.permitted(left, right):
            return False
        if not surely and not self.plausible(left, right):
            return False
        into, out_of = self._root[left], self._root[right]
        if len(self._set(into)) < len(self._set(out_of)):
            into, out_of = out_of, into
        moved = self._set(out_of)
        for index in moved:
            self._root[index] = into
        self._members[into] = self._set(into) + moved
        self._members.pop(out_of, None)
        if labels := self._labels.pop(out_of, None):
            self._labels.setdefault(into, set()).update(labels)
        return True

    def groups(self, order: Iterable[int]) -> list[list[int]]:
        """Return the sets, members and sets in the order of their first member."""
        found: dict[int, list[int]] = {}
        for index in order:
            found.setdefault(self._root[index], []).append(index)
        return list(found.values())

    def _set(self, index: int) -> list[int]:
        root = self._root[index]
        return self._members.get(root) or [root]
