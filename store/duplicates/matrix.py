"""The traits of all Records as columns of numbers, to compare many pairs in one go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Generator, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

from store.duplicates.features import RecordFeatures, is_generic_title

if TYPE_CHECKING:
    from numpy import bool_, float64, int64, object_
    from numpy.typing import NDArray

    Numbers = NDArray[int64]
    Points = NDArray[float64]
    Flags = NDArray[bool_]
    Things = NDArray[object_]

SLICE = 2000
"""Titles that are looked at between two breaths."""

LONG_SPAN = 3
"""Pages from which the same first and last one is no accident."""


_SPACE = ord(" ")


@dataclass(frozen=True, slots=True)
class FeatureMatrix:
    """One array for each trait; a code is the same for equal values, and 0 for an empty one."""

    seen: Things
    """The Traits themselves, for what is not to be had as a number."""
    titles: Things
    openings: Things
    letters: Numbers
    """How long the title is."""
    signs: Numbers
    """Which pairs of letters it has, in 63 bits: what stands within it has no further ones."""
    generic: Flags
    """Whether it is one that many papers bear."""
    shown: Numbers
    """How long the opening is."""
    year: Numbers
    volume: Numbers
    page: Numbers
    span: Numbers
    wide: Flags
    """Whether the span is of some pages."""
    number: Numbers
    issue: Numbers
    doi: Numbers
    arxiv: Numbers
    pmid: Numbers
    where: Numbers
    """Code of venue and type together."""
    preprint: Flags


def build_matrix(seen: Sequence[RecordFeatures]) -> Generator[None, None, FeatureMatrix]:
    """Look at each trait of all Records; yields after each."""
    import numpy as np

    def column(values: Iterable[Any], kind: Any = np.int64) -> Generator[None, None, Any]:
        yield
        return np.fromiter(values, dtype=kind, count=len(seen))

    def coded(told: Callable[[RecordFeatures], Hashable]) -> Generator[None, None, Numbers]:
        return column(_codes(map(told, seen)))

    spans = [one.span for one in seen]
    return FeatureMatrix(
        seen=(yield from column(seen, object)),
        titles=(yield from column((one.title for one in seen), object)),
        openings=(yield from column((one.opening for one in seen), object)),
        letters=(yield from column(len(one.title) for one in seen)),
        signs=(yield from _signs([one.title for one in seen])),
        generic=(yield from column((is_generic_title(one.said) for one in seen), np.bool_)),
        shown=(yield from column(len(one.opening) for one in seen)),
        year=(yield from column(one.entry.year or 0 for one in seen)),
        volume=(yield from coded(lambda one: one.volume)),
        page=(yield from coded(lambda one: one.page)),
        span=(yield from column(_codes(spans))),
        wide=(yield from column(map(_wide, spans), np.bool_)),
        number=(yield from coded(lambda one: one.entry.number)),
        issue=(yield from column(one.issue for one in seen)),
        doi=(yield from coded(lambda one: one.entry.doi)),
        arxiv=(yield from coded(lambda one: one.entry.arxiv)),
        pmid=(yield from coded(lambda one: one.entry.pmid)),
        where=(yield from coded(lambda one: one.place if one.entry.venue else "")),
        preprint=(yield from column((one.preprint for one in seen), np.bool_)),
    )


def _codes(values: Iterable[Hashable]) -> Iterable[int]:
    """Return equal values equal numbers, in the order in which they are met."""
    known: defaultdict[Hashable, int] = defaultdict(count(1).__next__, {"": 0, None: 0})
    return map(known.__getitem__, values)


def _wide(span: tuple[int, int] | None) -> bool:
    return span is not None and span[1] - span[0] >= LONG_SPAN - 1


def _signs(titles: Sequence[str]) -> Generator[None, None, Numbers]:
    """Note which pairs of letters each title has."""
    import numpy as np

    found = [np.empty(0, dtype=np.int64)]
    for start in range(0, len(titles), SLICE):
        told = [title.encode() for title in titles[start : start + SLICE]]
        letters = np.frombuffer(b"  ".join((*told, b"")), dtype=np.uint8).astype(np.int64)
        bits = np.left_shift(1, (letters[:-1] * 37 + letters[1:]) % 63)
        bits[(letters[:-1] == _SPACE) | (letters[1:] == _SPACE)] = 0
        starts = np.cumsum([0, *(len(title) + 2 for title in told[:-1])])
        found.append(np.bitwise_or.reduceat(bits, starts))
        yield
    return np.concatenate(found)
