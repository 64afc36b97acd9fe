"""Pairs made into groups, against no remembered `different`, whatever the order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


class Union:
    """Disjoint sets of Records; two sets with opposite labels never unite."""

    def __init__(self, size: int, labels: Sequence[tuple[int, int, int]] = ()) -> None:
        """Take the labels as (record, question, side); side is 0 or 1."""
        self._parent = list(range(size))
        self._labels: dict[int, set[tuple[int, int]]] = {}
        for record, question, side in labels:
            self._labels.setdefault(record, set()).add((question, side))

    def root(self, index: int) -> int:
        """Give the set that a Record is in, as one of its members."""
        parent = self._parent
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    def unite(self, left: int, right: int) -> bool:
        """Unite two sets; tell whether that changed anything."""
        left, right = self.root(left), self.root(right)
        if left == right or not self.may(left, right):
            return False
        left, right = min(left, right), max(left, right)
        self._parent[right] = left
        moved = self._labels.pop(right, None)
        if moved:
            self._labels.setdefault(left, set()).update(moved)
        return True

    def may(self, left: int, right: int) -> bool:
        """Tell whether no answer keeps two sets apart."""
        ours = self._labels.get(self.root(left))
        theirs = self._labels.get(self.root(right))
        if not ours or not theirs:
            return True
        return not any((question, 1 - side) in theirs for question, side in ours)

    def groups(self, order: Iterable[int]) -> list[list[int]]:
        """Give the sets, members and sets in the order of their first member."""
        found: dict[int, list[int]] = {}
        for index in order:
            found.setdefault(self.root(index), []).append(index)
        return list(found.values())
