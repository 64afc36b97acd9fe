"""What a grouping leaves behind, so that after an answer only a neighbourhood is grouped again."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from store.model.paper import Paper
from store.model.record import Record

if TYPE_CHECKING:
    from numpy import int32
    from numpy.typing import NDArray

    from store.duplicates.grouping import Grouping
    from store.duplicates.matrix import Numbers

COLUMNS = ("left", "right", "members", "starts", "components")


@dataclass(frozen=True, slots=True, eq=False)
class MatchGraph:
    """Numbers of 32 bits each, in arrays or in the memory of a file; made into arrays when used.

    Records are named by their place in the sequence that was grouped, Papers by theirs in
    the Library.
    """

    left: Any
    """The pairs of Records that were not plainly unlike, in the order in which to judge them."""
    right: Any
    members: Any
    """The Records of all Papers, one Paper after the other, each in the order of its Records."""
    starts: Any
    """Where the Records of each Paper begin in `members`, and where the last ones end."""
    components: Any
    """A number for each Paper; those with another one share no pair and no key with it."""
    held: Mapping[str, Sequence[int]]
    """For each key that was answered about the Records that have it."""


def build_match_graph(
    records: Sequence[Record], papers: Sequence[Paper], grouping: Grouping
) -> MatchGraph | None:
    """Note what the Papers of a grouping have to do with each other; Records are told by `is`."""
    import numpy as np

    index = {id(entry): at for at, entry in enumerate(records)}
    if grouping.pairs is None or len(index) < len(records):
        return None
    members = array("i", [index[id(entry)] for paper in papers for entry in paper.records])
    starts = np.zeros(len(papers) + 1, dtype=np.int32)
    np.cumsum([len(paper.records) for paper in papers], out=starts[1:])
    home = paper_of_record(members, starts)
    left, right = (np.asarray(side, dtype=np.int32) for side in grouping.pairs)
    links = np.concatenate((np.column_stack((home[left], home[right])), _sharing(papers)))
    numbers = connected_components(len(papers), links[:, 0], links[:, 1])
    return MatchGraph(left, right, members, starts, numbers, grouping.held)


def paper_of_record(members: Any, starts: Any) -> Numbers:
    """Return for each Record the Paper that it belongs to."""
    import numpy as np

    members, starts = np.asarray(members), np.asarray(starts)
    home = np.empty(len(members), dtype=np.int64)
    home[members] = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    return home


def _sharing(papers: Sequence[Paper]) -> Numbers:
    """Pair Papers with the first one that holds the same key, or as it has none of its text."""
    import numpy as np

    first: dict[str, int] = {}
    pairs = [
        (first.setdefault(key, at), at)
        for at, paper in enumerate(papers)
        for key in (*paper.shared, *_silence(paper))
    ]
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def _silence(paper: Paper) -> tuple[str, ...]:
    return () if any(key.startswith("text:") for key in paper.keys) else ("",)


def connected_components(size: int, left: Numbers, right: Numbers) -> NDArray[int32]:
    """Return what is linked by pairs, directly or through others, the number of its lowest."""
    import numpy as np

    label = np.arange(size, dtype=np.int32)
    while True:
        lowest = label.copy()
        for one, other in ((left, right), (right, left)):
            np.minimum.at(lowest, one, label[other])
        lowest = lowest[lowest]
        if np.array_equal(lowest, label):
            return label
        label = lowest
