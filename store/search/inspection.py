"""What a query asks for: its nodes, states and words, without running it; imports only nodes.

The papers that words find alone are counted here too, for a query whose words find none together.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from typing import TYPE_CHECKING

from store.search.language import COUNT_FIELDS, And, Field, Is, Node, Or, Query, Range, Word
from store.text.cleaning import shorten

if TYPE_CHECKING:
    from store.search.index import Index

_WORD_COLUMNS, _COUNT_COLUMNS = 14, 36
"""Columns for a word that is counted alone, and for all of those counts."""


def nodes_of(node: Node) -> Iterator[Node]:
    """Yield a node and all its parts."""
    yield node
    for part in getattr(node, "parts", None) or (getattr(node, "part", None),):
        if part is not None:
            yield from nodes_of(part)


def has_free_words(query: Query) -> bool:
    """Return whether a query has free words, by which papers are ranked."""
    return any(isinstance(part, Word | Or | And) for part in query.parts) and any(
        isinstance(node, Word) for node in nodes_of(query.root)
    )


def names_terms(query: Query) -> bool:
    """Return whether a query asks for terms."""
    return any(
        isinstance(node, Field | Range) and node.name in COUNT_FIELDS
        for node in nodes_of(query.root)
    )


def asks_for_state(node: Node, name: str) -> bool:
    """Return whether a query names a state."""
    return any(isinstance(part, Is) and part.name == name for part in nodes_of(node))


def count_words_alone(query: Query, index: Index) -> list[str]:
    """Return each free word of a query with the papers that it finds alone, as far as they fit."""
    words = [part.text for part in query.parts if isinstance(part, Word)]
    if len(words) < 2:
        return []
    counts = [f"{shorten(word, _WORD_COLUMNS)} {index.count_word(word):,}" for word in words]
    widths = accumulate(map(len, counts))
    pairs = zip(counts, widths, strict=True)
    return [count for count, width in pairs if width <= _COUNT_COLUMNS]
