"""The verdicts on all candidate pairs, gathered for the uniting."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from store.likeness import weigh
from store.weighed import SURE_AT, Standing, Weighed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from store.columns import Columns, Flags, Numbers, Points

SLICE = 1000
"""Pairs that are weighed between two breaths."""


@dataclass(frozen=True, slots=True)
class Links:
    """The pairs that are more than unlike, the strongest first."""

    left: Numbers
    right: Numbers
    weighed: Weighed

    @property
    def points(self) -> Points:
        """The points of each pair."""
        return self.weighed.points

    def standing(self, *wanted: Standing) -> Links:
        """Give those of which this is known."""
        import numpy as np

        return self.take(np.isin(self.weighed.standing, wanted))

    def take(self, rows: Numbers | Flags) -> Links:
        """Give some of them."""
        return Links(self.left[rows], self.right[rows], self.weighed.take(rows))


class Sure:
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


def judged(
    columns: Columns, pairs: tuple[Numbers, Numbers], asked: Collection[int]
) -> Generator[int, None, tuple[Links, Flags]]:
    """Weigh the pairs, the likeliest first, and yield now and then how many are done.

    Gives what they are, and which pairs are not plainly unlike: the others need not be
    judged again whatever the user answers.

    Pairs inside what is surely one Paper already are passed over, except where the user
    has answered about one of the two (`asked`): an answer may take it out again.
    """
    import numpy as np

    sure = Sure(len(columns.seen))
    lasting = np.ones(len(pairs[0]), dtype=np.bool_)
    found = [Links(*(np.empty(0, dtype=np.int64),) * 2, weigh(columns, *(pairs[0][:0],) * 2))]
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
        links = Links(left, right, weigh(columns, left, right))
        lasting[at + open_[links.weighed.standing == Standing.UNLIKE]] = False
        found.append(_kept(links, sure, asked))
    links = _joined(found)
    return links.take(np.lexsort((links.right, links.left, -links.points))), lasting


def _kept(links: Links, sure: Sure, asked: Collection[int]) -> Links:
    """Drop what is unlike, and what earlier pairs have made sure; take note of what is sure."""
    import numpy as np

    links = links.take(links.weighed.standing != Standing.UNLIKE)
    open_ = []
    told = zip(links.left.tolist(), links.right.tolist(), links.points.tolist(), strict=True)
    for row, (left, right, points) in enumerate(told):
        if sure.root[left] != sure.root[right]:
            open_.append(row)
            if points >= SURE_AT and left not in asked and right not in asked:
                sure.unite(left, right)
    return links.take(np.array(open_, dtype=np.int64))


def _joined(found: list[Links]) -> Links:
    import numpy as np

    def column(get: Callable[[Links], NDArray[Any]]) -> NDArray[Any]:
        return np.concatenate([get(links) for links in found])

    weighed = Weighed(
        column(lambda links: links.weighed.standing),
        column(lambda links: links.weighed.points),
        column(lambda links: links.weighed.said),
        column(lambda links: links.weighed.like),
    )
    return Links(column(lambda links: links.left), column(lambda links: links.right), weighed)
