"""Pairs of Records of which one has no title, weighed by their abstracts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz.fuzz import ratio

from store.authorship import people
from store.imprint import ids, years
from store.traits import Traits
from store.weighed import COMPARED, LIKELY_AT, SAME_AT, Standing, Weighed

if TYPE_CHECKING:
    from store.columns import Columns, Numbers

BRIEF = 40
"""Letters of an abstract that is too short to be compared, but not to be the same."""


def untitled(columns: Columns, left: Numbers, right: Numbers, found: Weighed) -> Weighed:
    """Weigh pairs of which one has no title, by the abstracts."""
    import numpy as np

    nothing = np.zeros(len(left))
    same, named = ids(columns, left, right, nothing > 0)
    authors, who = people(columns, left, right)
    year, when = years(columns, left, right, nothing, nothing == 0)
    pairs = zip(columns.seen[left], columns.seen[right], strict=True)
    abstracts, said, like = map(np.array, zip(*[_abstract(a, b) for a, b in pairs], strict=True))
    brief = said != 1
    authors[brief] = year[brief] = 0.0
    who[brief] = when[brief] = 0
    points = abstracts + same + authors + year
    points[said < 0] = 0.0
    standing = np.where(points < LIKELY_AT, Standing.UNLIKE, Standing.LIKELY)
    standing[points >= SAME_AT] = Standing.SAME
    none = np.zeros(len(left), dtype=np.int64)
    told = np.column_stack((none, who, none, when, named, said, none))
    found.like[:, 0], found.like[:, 1] = 0.0, like
    return Weighed(standing, points, told, found.like)


def _abstract(a: Traits, b: Traits) -> tuple[float, int, float]:
    """Give points, words and likeness of two abstracts; words below 0 say that they differ."""
    one, other = a.abstract, b.abstract
    short = min(len(one), len(other))
    if short < COMPARED:
        same = short >= BRIEF and one == other
        return (4.0, 2, 1.0) if same else (0.0, 0, 0.0)
    like = ratio(one[:short], other[:short], score_cutoff=85) / 100
    if not like:
        return 0.0, -1, 0.0
    return 4.0 if like >= (0.95 if short > 300 else 0.97) else 2.5, 1, like
