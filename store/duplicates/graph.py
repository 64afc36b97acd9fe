"""The possible duplicates and the match graph that a cached collection keeps.

Light: opening a cached collection imports it, so it imports no numpy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class PossibleDuplicate:
    """Two records that are probably, not certainly, the same paper; they are not merged.

    A grouping numbers records; a Library replaces these numbers by the positions of papers.
    """

    left: int
    right: int
    why: str
    """The evidence, in words that a person can check."""
    similarity: float
    """From 0 to 1; from about 0.5 they would be merged."""


@dataclass(frozen=True, slots=True, eq=False)
class MatchGraph:
    """Which records match and which papers are connected, to regroup only a neighbourhood.

    After an answer of the user only the connected components that it is about are grouped
    again. Columns of 32-bit integers, as arrays or in the memory of a file. Records are
    numbered by their position in the sequence that was grouped, papers by theirs in the
    Library.
    """

    left: Any
    """The pairs of records that are not plainly unrelated, in the order in which to score."""
    right: Any
    members: Any
    """The records of all papers, one paper after the other, each with its fullest record first."""
    starts: Any
    """Where the records of each paper begin in `members`, and where the last ones end."""
    components: Any
    """The connected component of each paper; no pair and no key leads from one to another."""
    records_by_key: Mapping[str, Sequence[int]]
    """For each key that the user answered about, the records that have it."""


GRAPH_COLUMNS = ("left", "right", "members", "starts", "components")
"""The fields of a MatchGraph that are columns of integers."""
