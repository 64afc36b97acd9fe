"""From candidate pairs to groups of records: score the pairs, then unite what belongs together.

No group has records that the user answered are different, nor is it a chain of matches
against most of the evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from store.duplicates.matrix import FeatureMatrix, Flags, IndexPairs, Numbers, Points
from store.duplicates.scoring import score_pairs
from store.duplicates.verdicts import CERTAIN_POINTS, PairScores, Verdict

_SLICE_SIZE = 1000
"""Pairs that are scored between two yields."""


@dataclass(frozen=True, slots=True)
class ScoredPairs:
    """Pairs of records with their scores."""

    left: Numbers
    right: Numbers
    scores: PairScores

    @property
    def points(self) -> Points:
        """The points of each pair."""
        return self.scores.points

    def with_verdict(self, *verdicts: Verdict) -> ScoredPairs:
        """Return the pairs with one of these verdicts."""
        return self.select(np.isin(self.scores.verdicts, verdicts))

    def select(self, rows: Numbers | Flags) -> ScoredPairs:
        """Return some of the pairs."""
        return ScoredPairs(self.left[rows], self.right[rows], self.scores.select(rows))


class DisjointSets:
    """Groups of records, of which none is united with one that has other ids."""

    def __init__(self, size: int, ids: Sequence[Numbers] = ()) -> None:
        """Begin with `size` records in groups of their own.

        `ids` are columns of codes, 0 for none: a group has one code of each column at most.
        """
        self.roots = list(range(size))
        """For each record the one that represents its group."""
        self._members: dict[int, list[int]] = {}
        self._ids = [column.tolist() for column in ids if column.any()]
        self._united_ids: dict[int, int] = {}
        """Ids that are one because the user joined their records."""

    def group(self, record: int) -> list[int]:
        """Return the records of the group of a record."""
        root = self.roots[record]
        return self._members.get(root) or [root]

    def ids_allow(self, left: int, right: int) -> bool:
        """Return whether the groups of two records have no id of one kind that differs."""
        left, right = self.roots[left], self.roots[right]
        for column in self._ids:
            first, second = column[left], column[right]
            if first and second and first != second and self._other(first, second):
                return False
        return True

    def _other(self, first: int, second: int) -> bool:
        return self._united_ids.get(first, first) != self._united_ids.get(second, second)

    def unite(self, left: int, right: int) -> tuple[int, int]:
        """Unite the groups of two records; return the root of the whole and the former one."""
        small, large = self.roots[left], self.roots[right]
        moved, members = self._members.pop(small, [small]), self._members.pop(large, [large])
        if len(moved) > len(members):
            small, large, moved, members = large, small, members, moved
        for record in moved:
            self.roots[record] = large
        members += moved
        self._members[large] = members
        for column in self._ids:
            if column[small] and column[large]:
                self._united_ids[column[small]] = self._united_ids.get(column[large], column[large])
            column[large] = column[large] or column[small]
        return large, small


def score_candidates(
    matrix: FeatureMatrix, pairs: IndexPairs, answered: Collection[int]
) -> Generator[int, None, tuple[ScoredPairs, Flags]]:
    """Score candidate pairs, the most promising first; yields how many are done.

    Returns the pairs that are not unrelated, and a flag for each candidate: whether it has to be
    scored again after an answer of the user. Unrelated pairs need not.

    Skips pairs inside a group that is certain already, except for `answered`, the records
    that the user has answered about: an answer may split them off again. The pairs that made those
    groups come first, as the skipped ones count on them; then the strongest.
    """
    certain = DisjointSets(len(matrix.features), matrix.identities)
    is_relevant = np.ones(len(pairs[0]), dtype=np.bool_)
    empty = np.empty(0, dtype=np.int64)
    parts = [ScoredPairs(empty, empty, score_pairs(matrix, empty, empty))]
    makes_certain = [np.empty(0, dtype=np.bool_)]
    for start in range(0, len(pairs[0]), _SLICE_SIZE):
        yield start
        left, right = (side[start : start + _SLICE_SIZE] for side in pairs)
        rows = np.array(_rows_between_groups(left, right, certain), dtype=np.int64)
        left, right = left[rows], right[rows]
        scored = ScoredPairs(left, right, score_pairs(matrix, left, right))
        unrelated = scored.scores.verdicts == Verdict.UNRELATED
        is_relevant[start + rows[unrelated]] = False
        kept, makes = _drop_certain_pairs(scored.select(~unrelated), certain, answered)
        parts.append(kept)
        makes_certain.append(makes)
    scored, makes = _concatenate(parts), np.concatenate(makes_certain)
    order = np.lexsort((scored.right, scored.left, -scored.points, ~makes))
    return scored.select(order), is_relevant


def _rows_between_groups(left: Numbers, right: Numbers, certain: DisjointSets) -> list[int]:
    """Return the rows of the pairs whose records are in different groups."""
    return [
        row
        for row, (first, second) in enumerate(zip(left.tolist(), right.tolist(), strict=True))
        if certain.roots[first] != certain.roots[second]
    ]


def _drop_certain_pairs(
    pairs: ScoredPairs, certain: DisjointSets, answered: Collection[int]
) -> tuple[ScoredPairs, Flags]:
    """Drop pairs that earlier ones have made certain, and unite the records of certain ones.

    Returns the pairs that are left, and for each whether it united two records.
    """
    rows, makes = [], []
    columns = zip(pairs.left.tolist(), pairs.right.tolist(), pairs.points.tolist(), strict=True)
    for row, (left, right, points) in enumerate(columns):
        if certain.roots[left] != certain.roots[right]:
            rows.append(row)
            is_answered = left in answered or right in answered
            unites = points >= CERTAIN_POINTS and not is_answered and certain.ids_allow(left, right)
            makes.append(unites)
            if unites:
                certain.unite(left, right)
    return pairs.select(np.array(rows, dtype=np.int64)), np.array(makes, dtype=np.bool_)


def _concatenate(parts: list[ScoredPairs]) -> ScoredPairs:
    def column(get: Callable[[ScoredPairs], NDArray[Any]]) -> NDArray[Any]:
        return np.concatenate([get(part) for part in parts])

    scores = PairScores(
        column(lambda part: part.scores.verdicts),
        column(lambda part: part.scores.points),
        column(lambda part: part.scores.reasons),
        column(lambda part: part.scores.similarities),
    )
    return ScoredPairs(column(lambda part: part.left), column(lambda part: part.right), scores)


class Neighbours:
    """For each record the set of those that it is paired with, in both directions."""

    def __init__(self, left: Numbers, right: Numbers) -> None:
        records, others = np.concatenate((left, right)), np.concatenate((right, left))
        order = np.argsort(records, kind="stable")
        self._records, self._others = records[order], others[order]
        self._paired = frozenset(self._records.tolist())

    def __bool__(self) -> bool:
        return bool(self._paired)

    def __contains__(self, record: int) -> bool:
        return record in self._paired

    def __getitem__(self, record: int) -> set[int]:
        start, stop = self._records.searchsorted((record, record + 1)).tolist()
        return set(self._others[start:stop].tolist())


NeighbourMap = Neighbours | Mapping[int, AbstractSet[int]]


class ConstrainedUnionFind:
    """Disjoint groups of records, united only if the answers and most of the evidence allow it."""

    def __init__(
        self,
        size: int,
        cannot_links: Iterable[tuple[int, int, int]] = (),
        same: NeighbourMap | None = None,
        different: NeighbourMap | None = None,
        ids: Sequence[Numbers] = (),
    ) -> None:
        """Begin with `size` records in groups of their own.

        `cannot_links` are labels (record, question, side 0 or 1): no group has both sides of
        a question. `same` and `different` are the records that the evidence pairs with each;
        `ids` are as for DisjointSets.
        """
        self._sets = DisjointSets(size, ids)
        self._same = same or {}
        self._different = different or {}
        self._labels: dict[int, set[tuple[int, int]]] = {}
        for record, question, side in cannot_links:
            self._labels.setdefault(record, set()).add((question, side))

    def root(self, record: int) -> int:
        """Return the record that represents the group of another."""
        return self._sets.roots[record]

    def are_united(self, left: int, right: int) -> bool:
        """Return whether two records are in one group."""
        return self.root(left) == self.root(right)

    def answers_allow(self, left: int, right: int) -> bool:
        """Return whether no answer keeps the groups of two records apart."""
        left_labels = self._labels.get(self.root(left))
        right_labels = self._labels.get(self.root(right))
        if not left_labels or not right_labels:
            return True
        return not any((question, 1 - side) in right_labels for question, side in left_labels)

    def evidence_allows(self, left: int, right: int) -> bool:
        """Return whether no more pairs between two groups are different than are the same.

        So a record with few fields does not chain a conference paper to the journal article
        of the same title, if the other records of both groups have enough to contradict it.
        """
        against, in_favour = self.votes(left, right)
        return not against or against <= in_favour

    def votes(self, left: int, right: int) -> tuple[int, int]:
        """Count the pairs between the groups of two records: the different, and the same ones.

        There are none for two single records.
        """
        if not self._different:
            return 0, 0
        small, large = sorted(map(self._sets.group, (left, right)), key=len)
        if len(large) == 1:
            return 0, 0
        others = set(large)
        different, same = self._different, self._same
        against = sum(len(different[record] & others) for record in small if record in different)
        if not against:
            return 0, 0
        return against, sum(len(same[record] & others) for record in small if record in same)

    def unite(
        self, left: int, right: int, *, is_certain: bool = False, by_user: bool = False
    ) -> bool:
        """Unite the groups of two records and return whether that changed anything.

        With `is_certain` the evidence between the groups does not count, only answers and ids;
        with `by_user` only answers.
        """
        if self.are_united(left, right) or not self.answers_allow(left, right):
            return False
        if not by_user:
            if not self._sets.ids_allow(left, right):
                return False
            if not is_certain and not self.evidence_allows(left, right):
                return False
        large, small = self._sets.unite(left, right)
        if labels := self._labels.pop(small, None):
            self._labels.setdefault(large, set()).update(labels)
        return True

    def groups(self, order: Iterable[int]) -> list[list[int]]:
        """Return the groups, and the records in each, in the order of their first record."""
        groups: dict[int, list[int]] = {}
        for record in order:
            groups.setdefault(self.root(record), []).append(record)
        return list(groups.values())
