"""Pairs made into groups: no remembered `different` inside, and no chain against the evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from store.columns import Numbers


class Partners:
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


Pairs = Partners | Mapping[int, AbstractSet[int]]


class Union:
    """Disjoint sets of Records that refuse what the answers or most pairs speak against."""

    def __init__(
        self,
        size: int,
        labels: Iterable[tuple[int, int, int]] = (),
        same: Pairs | None = None,
        apart: Pairs | None = None,
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
        """Give the Record that stands for the set of another."""
        return self._root[index]

    def together(self, left: int, right: int) -> bool:
        """Tell whether two Records are in one set."""
        return self._root[left] == self._root[right]

    def permitted(self, left: int, right: int) -> bool:
        """Tell whether no answer keeps the sets of two Records apart."""
        ours = self._labels.get(self._root[left])
        theirs = self._labels.get(self._root[right])
        if not ours or not theirs:
            return True
        return not any((question, 1 - side) in theirs for question, side in ours)

    def plausible(self, left: int, right: int) -> bool:
        """Tell whether between the two sets at least as many pairs are for it as against.

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
        """Give the sets, members and sets in the order of their first member."""
        found: dict[int, list[int]] = {}
        for index in order:
            found.setdefault(self._root[index], []).append(index)
        return list(found.values())

    def _set(self, index: int) -> list[int]:
        root = self._root[index]
        return self._members.get(root) or [root]
