"""Which letters of one paper a Query matched, so that row and abstract can show them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from store.model.annotation import Annotation
from store.model.paper import Paper
from store.search.fuzzy import INSIDE, can_join, is_near, is_unspaced_script, year_range
from store.search.language import And, Field, Node, Or, Phrase, Query, Word
from store.search.matches import NO_MATCHES, Matches, MatchSpans
from store.text.folding import Folded, TextSpan, fold_with_offsets, words

_SHORTEST_IN_TEXT = 3
_NO_LETTER = r"[\W_]+"
_AT_START, _AT_END = r"(?<![^\W_])", r"(?![^\W_])"


@dataclass(frozen=True, slots=True)
class _Sought:
    """What of a Query can be seen in a text."""

    words: tuple[str, ...]
    """Free words, each once."""
    pairs: tuple[tuple[str, str], ...]
    """Neighbouring free words, which a paper may write as one."""
    phrases: tuple[re.Pattern[str], ...]
    fields: tuple[tuple[str, re.Pattern[str]], ...]


Hit = tuple[int, TextSpan]
"""The number of a text, and the characters of it that matched."""


class SearchableTexts:
    """The texts of one paper in which a Query can match letters.

    They remember what each word has matched: a typed letter changes only the last one.
    """

    def __init__(self, paper: Paper, annotation: Annotation) -> None:
        authors, tags = paper.authors, annotation.tags
        self._names = (
            *("title", *("author" for _ in authors), *("tag" for _ in tags)),
            *("venue", "abstract", "note"),
        )
        self._authors, self._tags, self._year = len(authors), len(tags), paper.year
        self._heads = [*map(fold_with_offsets, (paper.display_title, *authors, *tags, paper.venue))]
        """Where mistakes are forgiven, and words shorter than three letters are found."""
        self._bodies = [fold_with_offsets(paper.abstract), fold_with_offsets(annotation.note)]
        self._found: dict[str, list[Hit]] = {}
        self._pairs: dict[tuple[str, str], list[Hit]] = {}

    def matched(self, query: Query) -> Matches:
        """Find what a Query matched, mistyped words included."""
        sought = _sought(query)
        if not (sought.words or sought.phrases or sought.fields):
            return NO_MATCHES
        spans: dict[int, list[TextSpan]] = {}
        if sought.phrases or sought.fields:
            texts = (*self._heads, *self._bodies)
            for at, (text, name) in enumerate(zip(texts, self._names, strict=True)):
                if found := [*_asked(text, sought, name)]:
                    spans[at] = found
        dated: list[TextSpan] = []
        for word in sought.words:
            if word not in self._found:
                self._found[word] = self._word(word)
            for at, span in self._found[word]:
                spans.setdefault(at, []).append(span)
            if self._dates(word):
                dated.append((0, len(word)))
        for pair in sought.pairs:
            if pair not in self._pairs:
                self._pairs[pair] = self._pair(*pair)
            for at, span in self._pairs[pair]:
                spans.setdefault(at, []).append(span)
        done = {at: _merged(found) for at, found in spans.items()}
        authors, tags = 1, 1 + self._authors
        venue = tags + self._tags
        return Matches(
            title=done.get(0, ()),
            authors=tuple([done.get(at, ()) for at in range(authors, tags)]),
            venue=done.get(venue, ()),
            year=_merged(dated),
            tags=tuple([done.get(at, ()) for at in range(tags, venue)]),
            abstract=done.get(venue + 1, ()),
            note=done.get(venue + 2, ()),
        )

    def _word(self, word: str) -> list[Hit]:
        """Find a word where it begins one; failing that, where it may be meant."""
        loose = is_unspaced_script(word)
        long = len(word) >= _SHORTEST_IN_TEXT or loose
        found = [
            (at, span)
            for at, text in enumerate((*self._heads, *self._bodies) if long else self._heads)
            if word in text.text
            for span in _begun(text, word, loose)
        ]
        seen = bool(found) or self._dates(word)
        if seen and len(word) < INSIDE:
            return found
        find = _inside if seen else _likely
        return found + [
            (at, span) for at, text in enumerate(self._heads) for span in find(text, word)
        ]

    def _pair(self, left: str, right: str) -> list[Hit]:
        """Find two neighbouring words where they are one."""
        return [
            (at, span)
            for at, text in enumerate(self._heads)
            for span in _together(text, left, right)
        ]

    def _dates(self, word: str) -> bool:
        """Return whether a word names the year."""
        low, high = year_range(word)
        return low <= (self._year or -1) < high


def _begun(text: Folded, word: str, loose: bool) -> Iterator[TextSpan]:
    """Find words that begin so; without spaces words begin anywhere."""
    at = text.text.find(word)
    while at >= 0:
        begins = loose or not at or not text.text[at - 1].isalnum()
        if begins:
            yield text.span(at, at + len(word))
        at = text.text.find(word, at + (len(word) if begins else 1))


def _asked(text: Folded, sought: _Sought, name: str) -> Iterator[TextSpan]:
    """Find phrases, and what was asked of this field."""
    patterns = [*sought.phrases, *(pattern for field, pattern in sought.fields if field == name)]
    for pattern in patterns:
        for hit in pattern.finditer(text.text):
            yield text.span(*hit.span())


def _inside(text: Folded, word: str) -> list[TextSpan]:
    """Find a word inside longer ones, where none begins with it: `moe` in `OLMoE`."""
    if len(word) < INSIDE or word not in text.text:
        return []
    found = [(at, other.find(word)) for at, other in text.words()]
    if any(inside == 0 for _, inside in found):
        return []
    starts = [at + inside for at, inside in found if inside > 0]
    return [text.span(start, start + len(word)) for start in starts]


def _likely(text: Folded, word: str) -> list[TextSpan]:
    """Find words that may be meant, that hold the letters inside, or that in a row are it."""
    found: list[TextSpan] = []
    known = text.words()
    for at, other in known:
        inside = other.find(word) if len(word) >= INSIDE else -1
        if inside >= 0:
            found.append(text.span(at + inside, at + inside + len(word)))
        elif is_near(word, other):
            found.append(text.span(at, at + len(other)))
    for place, (first, begun) in enumerate(known):
        if not word.startswith(begun):
            continue
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


def _together(text: Folded, left: str, right: str) -> list[TextSpan]:
    """Find words that are two typed ones in one piece."""
    both = left + right
    if both not in text.text:
        return []
    begun = can_join(left, right)
    known = text.words()
    fits = [at for at, one in known if one == both or (begun and one.startswith(both))]
    return [text.span(at, at + len(both)) for at in fits]


def _merged(spans: list[TextSpan]) -> MatchSpans:
    """Order spans and unite those that touch."""
    if len(spans) < 2:
        return tuple(spans)
    done: list[TextSpan] = []
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
        words=tuple(dict.fromkeys(typed)),
        pairs=tuple(pairwise(typed)),
        phrases=tuple(phrases),
        fields=tuple(fields),
    )


def _row(text: str) -> str:
    """Write the pattern of words in a row."""
    return _NO_LETTER.join(map(re.escape, words(text)))


def _wanted(node: Node) -> Iterable[Node]:
    if isinstance(node, And | Or):
        for part in node.parts:
            yield from _wanted(part)
    else:
        yield node
