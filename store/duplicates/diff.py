"""Compare two records field by field, down to the words that differ.

Light: the screens import it, so rapidfuzz is imported only when two fields differ.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from store.model.record import Record
from store.text.folding import fold, words
from store.text.latex import readable

_MAX_LENGTH = 20_000
"""Characters of a field that are compared, as many as the screen shows of an abstract."""

_MAX_DIFFERENT = 0.6
"""Share of the words from which on two texts differ as a whole: then no word is marked."""

_WORD = re.compile(r"\w+")

Span = tuple[int, int]
"""The start of a stretch, and its end, which is not part of it."""


class Relation(Enum):
    """How the two sides of a field compare; the value is the sign that the user sees."""

    SAME = "="
    ALIKE = "≈"
    DIFFERENT = "≠"
    ONLY_LEFT = "←"
    ONLY_RIGHT = "→"


@dataclass(frozen=True, slots=True)
class FieldDiff:
    """One readable field of two records, with the words in which they differ."""

    name: str
    left: str
    right: str
    relation: Relation
    left_spans: tuple[Span, ...] = ()
    right_spans: tuple[Span, ...] = ()


_FIELDS = (
    "title", "authors", "year", "venue", "volume", "number", "pages", "type",
    "doi", "arxiv", "pmid", "url", "keywords", "abstract",
)  # fmt: skip
"""The fields in the order in which a person compares them."""


def diff_records(left: Record, right: Record) -> tuple[FieldDiff, ...]:
    """Compare two records in every field that one of them has, unknown fields last."""
    names = [*_FIELDS, *dict.fromkeys((*left.extra, *right.extra))]
    fields = ((name, _readable_field(left, name), _readable_field(right, name)) for name in names)
    return tuple(
        _diff_field(name, left_text, right_text)
        for name, left_text, right_text in fields
        if left_text or right_text
    )


def _readable_field(entry: Record, name: str) -> str:
    content = getattr(entry, name) if name in _FIELDS else entry.extra.get(name, "")
    if isinstance(content, tuple):
        content = "; ".join(content)
    return readable(str(content or ""))[:_MAX_LENGTH]


def _diff_field(name: str, left: str, right: str) -> FieldDiff:
    if not left or not right:
        relation = Relation.ONLY_LEFT if left else Relation.ONLY_RIGHT
    elif left == right:
        relation = Relation.SAME
    elif words(left) == words(right) and words(left):
        relation = Relation.ALIKE
    else:
        return FieldDiff(name, left, right, Relation.DIFFERENT, *differing_words(left, right))
    return FieldDiff(name, left, right, relation)


def differing_words(left: str, right: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Return the stretches of words that one side has and the other has not.

    Nothing where most words differ: what is marked everywhere shows nothing.
    """
    from rapidfuzz import distance

    left_words, right_words = (list(_WORD.finditer(text)) for text in (left, right))
    folded = [[fold(word[0]) for word in side] for side in (left_words, right_words)]
    left_spans, right_spans = [], []
    left_end = right_end = 0
    edits = distance.LCSseq.editops(*folded)
    if len(edits) > _MAX_DIFFERENT * (len(left_words) + len(right_words)):
        return (), ()
    for block in edits.as_matching_blocks():
        left_spans += _span(left_words[left_end : block.a])
        right_spans += _span(right_words[right_end : block.b])
        left_end, right_end = block.a + block.size, block.b + block.size
    if not left_spans and not right_spans:
        return ((0, len(left)),), ((0, len(right)),)
    return tuple(left_spans), tuple(right_spans)


def _span(matches: Sequence[re.Match[str]]) -> list[Span]:
    """Return the span of characters that some consecutive words take; none for no words."""
    return [(matches[0].start(), matches[-1].end())] if matches else []
