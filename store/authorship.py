"""How many of the authors two Records have in common, as evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from store.columns import Columns, Numbers
    from store.weighed import Finding

SAME_PEOPLE = 1.5
"""Points for the same authors."""


def people(columns: Columns, left: Numbers, right: Numbers) -> Finding:
    """Weigh how many of the names both have."""
    import numpy as np

    ours, theirs = ([one.names for one in columns.seen[side].tolist()] for side in (left, right))
    pairs = zip(ours, theirs, strict=True)
    both = np.array(
        [len(one if one is other else one & other) for one, other in pairs], dtype=float
    )
    least = np.minimum(*(np.array([*map(len, side)], dtype=float) for side in (ours, theirs)))
    share = both / np.maximum(least, 1)
    some = np.where(share >= 0.4, 0.5, np.where(share > 0, -1.0, -2.5))
    points = np.where(least == 0, 0.0, np.where(share >= 0.7, SAME_PEOPLE, some))
    return points, np.where(points == SAME_PEOPLE, 1, np.where(points == 0.5, 2, 0))
