"""The orders that papers can be put in."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from store.errors import UserError
from store.search.index import Hits, Index
from store.search.language import SORT_KEYS
from store.search.paper_index import UNKNOWN

_DECISION_ORDER = np.array([2, 0, 1, 3], np.int32)
"""Place of each Decision: undecided, include, maybe, exclude."""


class UnknownSortKey(UserError):
    """A sort key that there is none of; the message is one line for the user."""


def sort_positions(index: Index, key: str, hits: Hits) -> NDArray[np.int32]:
    """Put hits in an order, from the lowest value up, or down with `-KEY`.

    Equal papers keep their source order, and papers without a value come last, both ways.
    Hits that miss a word stay behind those that do not.
    """
    name, reverse = key.removeprefix("-"), key.startswith("-")
    if name not in SORT_KEYS:
        raise UnknownSortKey(f"no order {name!r}: it is one of {', '.join(SORT_KEYS)}")
    if name == "relevance":
        parts = (hits.positions[: hits.complete], hits.positions[hits.complete :])
        return np.concatenate([part[::-1] for part in parts]) if reverse else hits.positions
    values = _values(index, name)
    return np.concatenate(
        [
            _sorted(np.sort(part), values, reverse)
            for part in (hits.positions[: hits.complete], hits.positions[hits.complete :])
        ]
    )


def _sorted(
    papers: NDArray[np.int32], values: NDArray[np.signedinteger[Any]] | None, reverse: bool
) -> NDArray[np.int32]:
    if values is None:
        return papers[::-1] if reverse else papers
    of = values[papers]
    known = of != UNKNOWN
    some, of = papers[known], of[known]
    order = np.argsort(-of if reverse else of, kind="stable")
    return np.concatenate([some[order], papers[~known]])


def _values(index: Index, name: str) -> NDArray[np.signedinteger[Any]] | None:
    """Return each paper's value as a number, UNKNOWN where it has none; None for source order."""
    made, said = index.contents, index.remarks
    if name == "source":
        return None
    if name == "title":
        return made.title_rank
    if name == "venue":
        return made.venue_rank
    if name == "duplicates":
        return made.duplicates
    if name == "decision":
        return _DECISION_ORDER[said.decision]
    if name == "noted":
        return said.noted
    numbers = (made.year if name == "year" else said.rating).astype(np.int32)
    return np.where(numbers > 0, numbers, UNKNOWN).astype(np.int32)
