"""Sequences of papers that are put together without reading them; imports no numpy."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import overload

from store.model.paper import Paper

Papers = Sequence[Paper]


class PaperSequence(Papers):
    """A sequence of papers that are made when they are asked for."""

    @abstractmethod
    def _paper(self, index: int) -> Paper:
        """Return the paper at an index from 0 up to the length."""

    @overload
    def __getitem__(self, index: int) -> Paper: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Paper]: ...

    def __getitem__(self, index: int | slice) -> Paper | Sequence[Paper]:
        if isinstance(index, slice):
            return tuple(self._paper(row) for row in range(*index.indices(len(self))))
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        return self._paper(index % len(self))

    def __iter__(self) -> Iterator[Paper]:
        return map(self._paper, range(len(self)))


class ChainedPapers(PaperSequence):
    """Two sequences, one after the other."""

    def __init__(self, first: Papers, second: Papers) -> None:
        self._first = first
        self._second = second

    def __len__(self) -> int:
        return len(self._first) + len(self._second)

    def _paper(self, index: int) -> Paper:
        split = len(self._first)
        return self._first[index] if index < split else self._second[index - split]


class OverlaidPapers(PaperSequence):
    """A sequence in which some papers are replaced and others moved."""

    def __init__(self, papers: Papers, replaced: Papers, order: memoryview[int]) -> None:
        """Take for each place in `order` an index in `papers` or, beyond them, in `replaced`."""
        self.papers = papers
        self.replaced = replaced
        self.order = order

    def __len__(self) -> int:
        return len(self.order)

    def _paper(self, index: int) -> Paper:
        position = self.order[index] - len(self.papers)
        return self.replaced[position] if position >= 0 else self.papers[position]
