"""The user's answers about duplicates, stored as pairs of keys.

Light: opening a notebook imports it, so it imports neither numpy nor any module that
compares records.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import product
from typing import Any

from store.errors import UserError
from store.model.identifiers import surname
from store.model.record import Record
from store.model.stamps import Stamp, document_stamp, milliseconds_of
from store.text.folding import words_for_keys

DETAIL_KEY_PREFIX = "entry:"
"""The beginning of the finer keys that only answers use."""

_SLICE_SIZE = 200
"""Records whose keys are looked up between two yields."""

KeyPair = frozenset[str]
"""Two keys that an answer is about."""


class IndistinguishableRecords(UserError):
    """An answer that cannot be saved; the message is one line for the user."""


@dataclass(frozen=True, slots=True)
class Answers:
    """The user's answers: pairs of keys of the same paper, and of different papers.

    An answer about two papers is stored for every key of the first with every key of the
    second, except the keys that both have (one DOI for an entire supplement says nothing
    about either). So it holds as long as one pair remains: after a corrected title, in a
    new export, or when a second source brings only the DOI. If two papers have all keys in
    common, two with the same abstract, say, a finer key is used that only answers know:
    `entry:…`.
    """

    same: frozenset[KeyPair] = frozenset()
    different: frozenset[KeyPair] = frozenset()

    def records_by_key(
        self, records: Sequence[Record]
    ) -> Generator[None, None, dict[str, list[int]]]:
        """Return for each key of an answer the indices of the records that have it.

        Yields after every few records.
        """
        indices: dict[str, list[int]] = {
            key: [] for pair in (*self.same, *self.different) for key in pair
        }
        has_detail_keys = any(key.startswith(DETAIL_KEY_PREFIX) for key in indices)
        for index, entry in enumerate(records if indices else ()):
            for key in (*entry.keys, detail_key(entry)) if has_detail_keys else entry.keys:
                if key in indices:
                    indices[key].append(index)
            if index % _SLICE_SIZE == 0:
                yield
        return indices

    def cannot_links(
        self, records_by_key: Mapping[str, Sequence[int]]
    ) -> Iterator[tuple[int, int, int]]:
        """Yield the answers `different` as labels of records: (record, question, side 0 or 1).

        Records with opposite sides of a question must not meet in a group. A record with
        both keys is on neither side.
        """
        for question, pair in enumerate(sorted(map(sorted, self.different))):
            if len(pair) == 2:
                left, right = (set(records_by_key[key]) for key in pair)
                yield from ((index, question, 0) for index in sorted(left - right))
                yield from ((index, question, 1) for index in sorted(right - left))

    def must_links(
        self, records_by_key: Mapping[str, Sequence[int]], group_of: Callable[[int], int]
    ) -> Iterator[tuple[int, int]]:
        """Yield the answers `same` as pairs of records.

        `group_of` returns the group to which the evidence assigns a record. A key of records
        in several groups is skipped, as it does not tell which of them the user meant.
        """
        for pair in sorted(map(sorted, self.same)):
            sides = [records_by_key[key] for key in pair]
            if len(sides) == 2 and all(len(set(map(group_of, side))) == 1 for side in sides):
                yield sides[0][0], sides[1][0]

    def has_detail_key_of(self, records: Iterable[Record]) -> bool:
        """Return whether an answer uses the finer key of one of these records."""
        detail_keys = {
            key
            for pair in (*self.same, *self.different)
            for key in pair
            if key.startswith(DETAIL_KEY_PREFIX)
        }
        return bool(detail_keys) and not detail_keys.isdisjoint(map(detail_key, records))


NO_ANSWERS = Answers()


def detail_key(entry: Record) -> str:
    """Return the key that distinguishes a record from others with the same keys."""
    texts = (
        entry.title,
        "/".join(surname(name, for_keys=True) for name in entry.authors),
        entry.venue,
        entry.abstract,
    )
    numbers = (str(entry.year), entry.volume, entry.number, entry.pages)
    content = "|".join(words_for_keys(text) for text in (*texts, *numbers))
    return DETAIL_KEY_PREFIX + blake2b(content.encode(), digest_size=8).hexdigest()


def key_pairs(left: Iterable[str], right: Iterable[str]) -> frozenset[KeyPair]:
    """Pair the keys of two papers, leaving out those that both have."""
    left_keys, right_keys = set(left), set(right)
    common = left_keys & right_keys
    return frozenset(map(frozenset, product(left_keys - common, right_keys - common)))


def answer_to_document(
    left: Iterable[Record],
    right: Iterable[Record],
    *,
    same: bool,
    when: str,
    shared: Collection[str] = (),
    earlier: Answers = NO_ANSWERS,
) -> dict[str, Any]:
    """Write an answer about two papers, or parts of one, as a document of the store.

    `shared` are keys that other papers have too; the answer `different` leaves them out.
    `earlier` are the answers so far, which this one may contradict. `when` is ISO 8601, UTC.
    Raises IndistinguishableRecords if one side has no key that the other has not, so that
    nothing would distinguish them the next time.
    """
    sides = tuple(left), tuple(right)
    left_keys, right_keys = ({key for entry in side for key in entry.keys} for side in sides)
    ambiguous = (left_keys & right_keys).union(shared)
    entries = (*sides[0], *sides[1])
    if any(ambiguous.issuperset(entry.keys) for entry in entries) or earlier.has_detail_key_of(
        entries
    ):
        left_keys |= set(map(detail_key, sides[0]))
        right_keys |= set(map(detail_key, sides[1]))
    common = left_keys & right_keys
    ambiguous = common if same else common.union(shared)
    if left_keys <= ambiguous or right_keys <= ambiguous:
        raise IndistinguishableRecords(
            "These records have the same ids and text, so the answer cannot be saved."
        )
    return {
        "answer": "same" if same else "different",
        "left": sorted(left_keys - ambiguous),
        "right": sorted(right_keys - ambiguous),
        "when": when,
    }


def answers_from_documents(documents: Iterable[Mapping[str, Any]]) -> Answers:
    """Read answers from the store; of two that contradict each other the later one counts.

    By the time when they were given: an undo or redo makes a stamp newer, and not the answer.
    """
    same: set[KeyPair] = set()
    different: set[KeyPair] = set()
    for document in sorted(documents, key=_order_given):
        pairs = key_pairs(_read_keys(document.get("left")), _read_keys(document.get("right")))
        if document.get("answer") == "same":
            same |= pairs
            different -= pairs
        elif document.get("answer") == "different":
            different |= pairs
            same -= pairs
    return Answers(frozenset(same), frozenset(different))


def _order_given(document: Mapping[str, Any]) -> tuple[int, Stamp]:
    return milliseconds_of(document.get("when")), document_stamp(document, "answer")


def _read_keys(side: object) -> Iterator[str]:
    """Yield the keys of one side; another program may have edited the store."""
    return (key for key in (side if isinstance(side, list) else ()) if isinstance(key, str))
