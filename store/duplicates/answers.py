"""What the user has answered about duplicates, remembered by keys."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import product
from typing import Any

from store.errors import UserError
from store.model.identifiers import surname
from store.model.record import Record
from store.text.folding import words

DETAIL_KEY_PREFIX = "entry:"
"""How a key begins that only answers use."""

SLICE = 200
"""Records whose keys are looked at between two breaths."""

Pair = frozenset[str]
"""Two keys that an answer is about."""


class IndistinguishableRecords(UserError):
    """An answer that could not be remembered; the message is one line for the user."""


@dataclass(frozen=True, slots=True)
class Answers:
    """The user's answers as pairs of keys: the paper that holds the one and that of the other.

    An answer about two papers is remembered for every key of the one with every key of
    the other, without the keys that both hold (one DOI for a whole supplement says nothing
    about either). So it stands as long as one pair is left: after a corrected title, in a
    new export, or when a second source brings only the DOI. Where papers share all keys,
    two with one abstract, say, a finer one is used that only answers know: `entry:…`.
    """

    same: frozenset[Pair] = frozenset()
    different: frozenset[Pair] = frozenset()

    def papers_by_key(
        self, records: Sequence[Record]
    ) -> Generator[None, None, dict[str, list[int]]]:
        """Return for each key that was answered about the Records that have it, in slices."""
        found: dict[str, list[int]] = {
            key: [] for pair in (*self.same, *self.different) for key in pair
        }
        fine = any(key.startswith(DETAIL_KEY_PREFIX) for key in found)
        for index, entry in enumerate(records if found else ()):
            for key in (*entry.keys, detail_key(entry)) if fine else entry.keys:
                if key in found:
                    found[key].append(index)
            if index % SLICE == 0:
                yield
        return found

    def labels(self, holders: Mapping[str, Sequence[int]]) -> Iterator[tuple[int, int, int]]:
        """Return `different` as (record, question, side 0 or 1); who has both keys is on none."""
        for question, pair in enumerate(sorted(map(sorted, self.different))):
            if len(pair) == 2:
                one, other = (set(holders[key]) for key in pair)
                yield from ((index, question, 0) for index in sorted(one - other))
                yield from ((index, question, 1) for index in sorted(other - one))

    def joins(
        self, holders: Mapping[str, Sequence[int]], groups: Callable[[int], int]
    ) -> Iterator[tuple[int, int]]:
        """Return `same` as pairs of Records; `groups` tells which group the evidence puts one in.

        A key that Records of several groups hold says about none of them that it is meant.
        """
        for pair in sorted(map(sorted, self.same)):
            held = [holders[key] for key in pair]
            if len(held) == 2 and all(len(set(map(groups, indices))) == 1 for indices in held):
                yield held[0][0], held[1][0]

    def detailed(self, records: Iterable[Record]) -> bool:
        """Return whether one of these Records was answered about by its finer key."""
        fine = {
            key
            for pair in (*self.same, *self.different)
            for key in pair
            if DETAIL_KEY_PREFIX in key
        }
        return bool(fine) and not fine.isdisjoint(map(detail_key, records))


NO_ANSWERS = Answers()


def detail_key(entry: Record) -> str:
    """Return the key that tells a Record from others with the same keys."""
    parts = (entry.title, "/".join(map(surname, entry.authors)), entry.venue, entry.abstract)
    place = (str(entry.year), entry.volume, entry.number, entry.pages)
    said = "|".join(" ".join(words(part)) for part in (*parts, *place))
    return DETAIL_KEY_PREFIX + blake2b(said.encode(), digest_size=8).hexdigest()


def key_pairs(left: Iterable[str], right: Iterable[str]) -> frozenset[Pair]:
    """Pair the keys of two papers, leaving out those that both hold."""
    ours, theirs = set(left), set(right)
    both = ours & theirs
    return frozenset(frozenset(pair) for pair in product(ours - both, theirs - both))


def answer_to_document(
    left: Iterable[Record],
    right: Iterable[Record],
    *,
    same: bool,
    when: str,
    shared: Collection[str] = (),
    known: Answers = NO_ANSWERS,
) -> dict[str, Any]:
    """Write an answer about two papers, or parts of one, as a document of the store.

    `shared` are keys that other papers hold as well; that two are different says nothing
    about those. `known` are the answers so far, which this one may contradict. `when` is
    ISO 8601, UTC. Raises Indistinguishable where all that the one side says the other says
    too, so that nothing would tell them apart the next time.
    """
    sides = tuple(left), tuple(right)
    ours, theirs = ({key for entry in side for key in entry.keys} for side in sides)
    vague = (ours & theirs).union(shared)
    entries = (*sides[0], *sides[1])
    if any(vague.issuperset(entry.keys) for entry in entries) or known.detailed(entries):
        ours |= set(map(detail_key, sides[0]))
        theirs |= set(map(detail_key, sides[1]))
    vague = ours & theirs if same else (ours & theirs).union(shared)
    if ours <= vague or theirs <= vague:
        raise IndistinguishableRecords(
            "Nothing that lasts tells these records apart, so the answer could not be remembered."
        )
    return {
        "answer": "same" if same else "different",
        "left": sorted(ours - vague),
        "right": sorted(theirs - vague),
        "when": when,
    }


def answers_from_documents(documents: Iterable[Mapping[str, Any]]) -> Answers:
    """Read the answers back; where two contradict each other the newer one counts."""
    same: set[Pair] = set()
    different: set[Pair] = set()
    for document in sorted(documents, key=lambda answer: str(answer.get("when", ""))):
        pairs = key_pairs(_keys(document.get("left")), _keys(document.get("right")))
        into, out_of = (same, different) if document.get("answer") == "same" else (different, same)
        into |= pairs
        out_of -= pairs
    return Answers(frozenset(same), frozenset(different))


def _keys(found: object) -> Iterator[str]:
    """Read the keys of one side; someone may have edited the store with another program."""
    return (key for key in (found if isinstance(found, list) else ()) if isinstance(key, str))
