"""Two Records field by field: what is the same, what differs, and in which words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from store.model.record import Record
from store.text.folding import fold, words
from store.text.latex import readable

LONGEST = 20_000
"""Characters of a field that are compared, as many as the screen shows of an abstract."""

_WORD = re.compile(r"\w+")

Span = tuple[int, int]


class Relation(Enum):
    """What the two sides of a field are to each other; the sign that says so."""

    SAME = "="
    ALIKE = "≈"
    DIFFERENT = "≠"
    LEFT = "←"
    RIGHT = "→"

    @property
    def meaning(self) -> str:
        """Say the sign in words."""
        return _MEANINGS[self]


_MEANINGS = {
    Relation.SAME: "the same",
    Relation.ALIKE: "the same words",
    Relation.DIFFERENT: "different",
    Relation.LEFT: "only on the left",
    Relation.RIGHT: "only on the right",
}


@dataclass(frozen=True, slots=True)
class FieldDiff:
    """One field of two Records, readable, with the words in which they differ."""

    name: str
    left: str
    right: str
    relation: Relation
    left_spans: tuple[Span, ...] = ()
    right_spans: tuple[Span, ...] = ()


DIFF_FIELDS = (
    "title", "authors", "year", "venue", "volume", "number", "pages", "type",
    "doi", "arxiv", "pmid", "url", "keywords", "abstract",
)  # fmt: skip
"""The fields in the order in which a person compares them."""


def diff_records(left: Record, right: Record) -> tuple[FieldDiff, ...]:
    """Compare two Records in every field that either of them fills."""
    names = [*DIFF_FIELDS, *dict.fromkeys((*left.extra, *right.extra))]
    pairs = ((name, readable_field(left, name), readable_field(right, name)) for name in names)
    return tuple(_compared(*pair) for pair in pairs if pair[1] or pair[2])


def readable_field(entry: Record, name: str) -> str:
    """Return what a Record says in a field, readable; fields papersift does not know come last."""
    value = getattr(entry, name) if name in DIFF_FIELDS else entry.extra.get(name, "")
    if isinstance(value, tuple):
        value = "; ".join(value)
    return readable(str(value or ""))[:LONGEST]


def _compared(name: str, left: str, right: str) -> FieldDiff:
    if not left or not right:
        standing = Relation.LEFT if left else Relation.RIGHT
    elif left == right:
        standing = Relation.SAME
    elif words(left) == words(right) and words(left):
        standing = Relation.ALIKE
    else:
        return FieldDiff(name, left, right, Relation.DIFFERENT, *_differences(left, right))
    return FieldDiff(name, left, right, standing)


def _differences(left: str, right: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Return the stretches of words that one side has and the other has not."""
    from rapidfuzz.distance import LCSseq

    sides = [list(_WORD.finditer(text)) for text in (left, right)]
    folded = [[fold(word[0]) for word in side] for side in sides]
    changes = [step for step in LCSseq.opcodes(*folded) if step.tag != "equal"]
    ours = _spans(sides[0], [(step.src_start, step.src_end) for step in changes])
    theirs = _spans(sides[1], [(step.dest_start, step.dest_end) for step in changes])
    if not ours and not theirs:
        return ((0, len(left)),), ((0, len(right)),)
    return ours, theirs


def _spans(found: Sequence[re.Match[str]], ranges: Sequence[Span]) -> tuple[Span, ...]:
    """Turn ranges of words into ranges of characters; those that touch become one."""
    return tuple(
        (found[start].start(), found[end - 1].end())
        for start, end in _joined(ranges)
        if start < end
    )


def _joined(ranges: Sequence[Span]) -> Iterator[Span]:
    held: Span | None = None
    for start, end in ranges:
        if start == end:
            continue
        if held is not None and start == held[1]:
            held = (held[0], end)
            continue
        if held is not None:
            yield held
        held = (start, end)
    if held is not None:
        yield held
