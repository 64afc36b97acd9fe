"""What the user has answered about duplicates, remembered by keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

Pair = frozenset[str]


@dataclass(frozen=True, slots=True)
class Answers:
    """The user's answers as pairs of keys: the paper that holds the one and that of the other.

    An answer about two papers is remembered for every key of the one with every key of
    the other, without the keys that both hold (one DOI for a whole supplement says nothing
    about either). So it stands as long as one pair is left: after a corrected title, in a
    new export, or when a second source brings only the DOI.
    """

    same: frozenset[Pair] = frozenset()
    different: frozenset[Pair] = frozenset()


NO_ANSWERS = Answers()


def pairs_of(left: Iterable[str], right: Iterable[str]) -> frozenset[Pair]:
    """Pair the keys of two papers, leaving out those that both hold."""
    ours, theirs = set(left), set(right)
    both = ours & theirs
    return frozenset(frozenset(pair) for pair in product(ours - both, theirs - both))


def answer_document(
    left: Iterable[str], right: Iterable[str], *, same: bool, when: str
) -> dict[str, Any]:
    """Write an answer about two papers, given their keys, as a document of the store."""
    ours, theirs = set(left), set(right)
    return {
        "answer": "same" if same else "different",
        "left": sorted(ours - theirs),
        "right": sorted(theirs - ours),
        "when": when,
    }


def answers_from(documents: Iterable[Mapping[str, Any]]) -> Answers:
    """Read the answers back; where two contradict each other the newer one counts."""
    same: set[Pair] = set()
    different: set[Pair] = set()
    for document in sorted(documents, key=lambda answer: str(answer.get("when", ""))):
        pairs = pairs_of(document.get("left", ()), document.get("right", ()))
        into, out_of = (same, different) if document.get("answer") == "same" else (different, same)
        into |= pairs
        out_of -= pairs
    return Answers(frozenset(same), frozenset(different))
