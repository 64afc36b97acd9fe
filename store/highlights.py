"""Which letters of one paper a Query matched, so that row and abstract can show them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from store.annotation import Annotation
from store.index.folded import Folded, Span, folded
from store.index.typos import INSIDE, joinable, near, unspaced, years
from store.matched import Matched, Spans
from store.papers import Paper
from store.terms import And, Field, Node, Or, Phrase, Query, Word
from store.text import words

HEADS = ("title", "author", "tag", "venue")
"""Fields in which mistakes are forgiven, and words shorter than three letters are found."""

_SHORTEST_IN_TEXT = 3
_NO_LETTER = r"[\W_]+"
_AT_START, _AT_END = r"(?<![^\W_])", r"(?![^\W_])"
_BEFORE_IT = r"(?<![^\W_]%s)"
"""No letter before a word that has just been read: to look for the word first is much faster."""


@dataclass(frozen=True, slots=True)
class _Sought:
    """What of a Query can be seen in a text."""

    begun: dict[str, re.Pattern[str]]
    """Free words, each with what finds words that begin so."""
    pairs: tuple[tuple[str, str], ...]
    """Neighbouring free words, which a paper may write as one."""
    phrases: tuple[re.Pattern[str], ...]
    fields: tuple[tuple[str, re.Pattern[str]], ...]


def matched(query: Query, paper: Paper, annotation: Annotation) -> Matched:
    """Find what a Query matched in one paper, mistyped words included."""
    sought = _sought(query)
    if not (sought.begun or sought.phrases or sought.fields):
        return Matched()
    texts = {
        "title": [folded(paper.display_title)],
        "author": [folded(author) for author in paper.authors],
        "tag": [folded(tag) for tag in annotation.tags],
        "venue": [folded(paper.venue)],
        "abstract": [folded(paper.abstract)],
        "note": [folded(annotation.note)],
    }
    asked = bool(sought.phrases or sought.fields)
    spans: dict[str, list[list[Span]]] = {
        name: [[*_asked(text, sought, name)] if asked else [] for text in group]
        for name, group in texts.items()
    }
    dated: list[Span] = []
    for word, begins in sought.begun.items():
        low, high = years(word)
        seen = low <= (paper.year or -1) < high
        if seen:
            dated.append((0, len(word)))
        for name, group in texts.items():
            if name in HEADS or len(word) >= _SHORTEST_IN_TEXT or unspaced(word):
                for found, text in zip(spans[name], group, strict=True):
                    if word in text.text:
                        hits = [text.span(*hit.span()) for hit in begins.finditer(text.text)]
                        found += hits
                        seen = seen or bool(hits)
        if seen and len(word) < INSIDE:
            continue
        for name in HEADS:
            for found, text in zip(spans[name], texts[name], strict=True):
                found += _inside(text, word) if seen else _likely(text, word)
    for left, right in sought.pairs:
        for name in HEADS:
            for found, text in zip(spans[name], texts[name], strict=True):
                found += _together(text, left, right)
    done = {name: tuple(map(_merged, group)) for name, group in spans.items()}
    return Matched(
        title=done["title"][0],
        authors=done["author"],
        venue=done["venue"][0],
        year=_merged(dated),
        tags=done["tag"],
        abstract=done["abstract"][0],
        note=done["note"][0],
    )


def _asked(text: Folded, sought: _Sought, name: str) -> Iterator[Span]:
    """Find phrases, and what was asked of this field."""
    patterns = [*sought.phrases, *(pattern for field, pattern in sought.fields if field == name)]
    for pattern in patterns:
        for hit in pattern.finditer(text.text):
            yield text.span(*hit.span())


def _inside(text: Folded, word: str) -> list[Span]:
    """Find a word inside longer ones, where none begins with it: `moe` in `OLMoE`."""
    if len(word) < INSIDE or word not in text.text:
        return []
    found = [(at, other.find(word)) for at, other in text.words()]
    if any(inside == 0 for _, inside in found):
        return []
    starts = [at + inside for at, inside in found if inside > 0]
    return [text.span(start, start + len(word)) for start in starts]


def _likely(text: Folded, word: str) -> list[Span]:
    """Find words that may be meant, that hold the letters inside, or that in a row are it."""
    found: list[Span] = []
    known = text.words()
    for at, other in known:
        inside = other.find(word) if len(word) >= INSIDE else -1
        if inside >= 0:
            found.append(text.span(at + inside, at + inside + len(word)))
        elif near(word, other):
            found.append(text.span(at, at + len(other)))
    for place, (first, _) in enumerate(known):
        rest = word
        for at, other in known[place:]:
            if other.startswith(rest):
                if rest != word:
                    found.append(text.span(first, at + len(rest)))
                break
            if not rest.startswith(other):
                break
            rest = rest[len(other) :]
    return found


def _together(text: Folded, left: str, right: str) -> list[Span]:
    """Find words that are two typed ones in one piece."""
    both = left + right
    if both not in text.text:
        return []
    begun = joinable(left, right)
    known = text.words()
    fits = [at for at, one in known if one == both or (begun and one.startswith(both))]
    return [text.span(at, at + len(both)) for at in fits]


def _merged(spans: list[Span]) -> Spans:
    """Order spans and unite those that touch."""
    if len(spans) < 2:
        return tuple(spans)
    done: list[Span] = []
    for start, end in sorted(spans):
        if done and start <= done[-1][1]:
            done[-1] = done[-1][0], max(end, done[-1][1])
        else:
            done.append((start, end))
    return tuple(done)


@lru_cache(maxsize=64)
def _sought(query: Query) -> _Sought:
    """Collect what a Query wants to see; what it excludes is not there to be seen."""
    typed: list[str] = []
    phrases: list[re.Pattern[str]] = []
    fields: list[tuple[str, re.Pattern[str]]] = []
    for node in _wanted(query.root):
        if isinstance(node, Word):
            typed += words(node.text)
        elif isinstance(node, Phrase):
            phrases.append(re.compile(_AT_START + _row(node.text) + _AT_END))
        elif isinstance(node, Field) and words(node.value):
            fields.append((node.name, re.compile(_row(node.value))))
    return _Sought(
        begun={word: _beginning(word) for word in typed},
        pairs=tuple(pairwise(typed)),
        phrases=tuple(phrases),
        fields=tuple(fields),
    )


def _beginning(word: str) -> re.Pattern[str]:
    """Write the pattern of words that begin so; without spaces words begin anywhere."""
    sought = re.escape(word)
    return re.compile(sought if unspaced(word) else sought + _BEFORE_IT % sought)


def _row(text: str) -> str:
    """Write the pattern of words in a row."""
    return _NO_LETTER.join(map(re.escape, words(text)))


def _wanted(node: Node) -> Iterable[Node]:
    if isinstance(node, And | Or):
        for part in node.parts:
            yield from _wanted(part)
    else:
        yield node
