"""Build the match graph of a grouping and find its connected components."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from store.duplicates.graph import MatchGraph
from store.duplicates.matrix import Numbers
from store.model.paper import Paper
from store.model.record import Record

if TYPE_CHECKING:
    from store.duplicates.grouping import Grouping


def build_match_graph(
    records: Sequence[Record], papers: Sequence[Paper], grouping: Grouping
) -> MatchGraph | None:
    """Return the match graph of the papers that a grouping of these records gave.

    Records are recognised by identity. None if one of them is in the sequence twice, or if
    the grouping has no pairs.
    """
    indices = {id(entry): index for index, entry in enumerate(records)}
    if grouping.pairs is None or len(indices) < len(records):
        return None
    members = array("i", [indices[id(entry)] for paper in papers for entry in paper.records])
    starts = np.zeros(len(papers) + 1, dtype=np.int32)
    np.cumsum([len(paper.records) for paper in papers], out=starts[1:])
    owners = paper_of_record(members, starts)
    left, right = (np.asarray(side, dtype=np.int32) for side in grouping.pairs)
    matches = np.column_stack((owners[left], owners[right]))
    links = np.concatenate((matches, _pair_by_shared_key(papers)))
    components = connected_components(len(papers), links[:, 0], links[:, 1])
    return MatchGraph(left, right, members, starts, components, grouping.records_by_key)


def paper_of_record(members: Any, starts: Any) -> Numbers:
    """Return for each record the position of its paper, given two columns of a MatchGraph."""
    members, starts = np.asarray(members), np.asarray(starts)
    owners = np.empty(len(members), dtype=np.int64)
    owners[members] = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    return owners


def _pair_by_shared_key(papers: Sequence[Paper]) -> Numbers:
    """Pair each paper with the first that has the same shared key, or that has no text either."""
    first_positions: dict[str, int] = {}
    pairs = [
        (first_positions.setdefault(key, position), position)
        for position, paper in enumerate(papers)
        for key in (*paper.shared, *(() if _has_text_key(paper) else ("",)))
    ]
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def _has_text_key(paper: Paper) -> bool:
    return any(key.startswith("text:") for key in paper.keys)


def connected_components(size: int, left: Numbers, right: Numbers) -> NDArray[np.int32]:
    """Return for each of `size` nodes the lowest node that the pairs connect it with."""
    labels = np.arange(size, dtype=np.int32)
    while True:
        lowest = labels.copy()
        np.minimum.at(lowest, left, labels[right])
        np.minimum.at(lowest, right, labels[left])
        lowest = lowest[lowest]
        if np.array_equal(lowest, labels):
            return labels
        labels = lowest
