"""Find the letters of one paper that a Query matched, so that rows and pages can show them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from store.model.annotation import Annotation
from store.model.paper import Paper
from store.search.fuzzy import (
    MIN_INFIX_LENGTH,
    can_join,
    is_near,
    is_unspaced_script,
    year_range,
)
from store.search.language import And, Field, Node, Or, Phrase, Query, Word
from store.search.matches import NO_MATCHES, Matches, MatchSpans
from store.text.folding import Folded, TextSpan, fold_with_offsets, words

_MIN_BODY_LENGTH = 3
"""Letters that a word needs to be shown in an abstract or a note."""

_NO_LETTER = r"[\W_]+"
_AT_START, _AT_END = r"(?<![^\W_])", r"(?![^\W_])"


@dataclass(frozen=True, slots=True)
class _Terms:
    """The parts of a Query that can be seen in a text."""

    words: tuple[str, ...]
    """Free words, each once."""
    pairs: tuple[tuple[str, str], ...]
    """Neighbouring free words, which a paper may write as one."""
    phrases: tuple[re.Pattern[str], ...]
    fields: tuple[tuple[str, re.Pattern[str]], ...]
    """Field names, each with what the field must contain."""


_TextMatch = tuple[int, TextSpan]
"""The number of a text, and the characters of it that matched."""


class SearchableTexts:
    """The texts of one paper in which a Query can match letters.

    They remember what each word has matched, because a typed letter changes only the last one.
    """

    def __init__(self, paper: Paper, annotation: Annotation) -> None:
        authors, tags = paper.authors, annotation.tags
        self._names = (
            *("title", *("author" for _ in authors), *("tag" for _ in tags)),
            *("venue", "abstract", "note"),
        )
        self._authors, self._tags, self._year = len(authors), len(tags), paper.year
        self._heads = [*map(fold_with_offsets, (paper.display_title, *authors, *tags, paper.venue))]
        """Texts in which mistakes are forgiven, and words of one or two letters are found."""
        self._bodies = [fold_with_offsets(paper.abstract), fold_with_offsets(annotation.note)]
        self._matches_of_word: dict[str, list[_TextMatch]] = {}
        self._matches_of_pair: dict[tuple[str, str], list[_TextMatch]] = {}

    def find_matches(self, query: Query) -> Matches:
        """Return what a Query matches, mistyped words included."""
        terms = _terms(query)
        if not (terms.words or terms.phrases or terms.fields):
            return NO_MATCHES
        spans: dict[int, list[TextSpan]] = {}
        if terms.phrases or terms.fields:
            texts = (*self._heads, *self._bodies)
            for number, (text, name) in enumerate(zip(texts, self._names, strict=True)):
                if patterns := [*_find_patterns(text, terms, name)]:
                    spans[number] = patterns
        year_spans: list[TextSpan] = []
        for word in terms.words:
            if word not in self._matches_of_word:
                self._matches_of_word[word] = self._find_word(word)
            for number, span in self._matches_of_word[word]:
                spans.setdefault(number, []).append(span)
            if self._is_year(word):
                year_spans.append((0, len(word)))
        for pair in terms.pairs:
            if pair not in self._matches_of_pair:
                self._matches_of_pair[pair] = self._find_pair(*pair)
            for number, span in self._matches_of_pair[pair]:
                spans.setdefault(number, []).append(span)
        merged = {number: _merge(text_spans) for number, text_spans in spans.items()}
        authors, tags = 1, 1 + self._authors
        venue = tags + self._tags
        return Matches(
            title=merged.get(0, ()),
            authors=tuple([merged.get(number, ()) for number in range(authors, tags)]),
            venue=merged.get(venue, ()),
            year=_merge(year_spans),
            tags=tuple([merged.get(number, ()) for number in range(tags, venue)]),
            abstract=merged.get(venue + 1, ()),
            note=merged.get(venue + 2, ()),
        )

    def _find_word(self, word: str) -> list[_TextMatch]:
        """Find a word where it begins one; failing that, where it may be meant."""
        unspaced = is_unspaced_script(word)
        everywhere = len(word) >= _MIN_BODY_LENGTH or unspaced
        matches = [
            (number, span)
            for number, text in enumerate(
                (*self._heads, *self._bodies) if everywhere else self._heads
            )
            if word in text.text
            for span in _find_prefix(text, word, anywhere=unspaced)
        ]
        literal = bool(matches) or self._is_year(word)
        if literal and len(word) < MIN_INFIX_LENGTH:
            return matches
        find = _find_infix if literal else _find_near
        return matches + [
            (number, span) for number, text in enumerate(self._heads) for span in find(text, word)
        ]

    def _find_pair(self, left: str, right: str) -> list[_TextMatch]:
        """Find two neighbouring words where they are one."""
        return [
            (number, span)
            for number, text in enumerate(self._heads)
            for span in _find_joined(text, left, right)
        ]

    def _is_year(self, word: str) -> bool:
        """Return whether a word names the year."""
        low, high = year_range(word)
        return low <= (self._year or -1) < high


def _find_prefix(text: Folded, word: str, *, anywhere: bool) -> Iterator[TextSpan]:
    """Find words with a prefix, or in a script without spaces the prefix anywhere."""
    start = text.text.find(word)
    while start >= 0:
        begins = anywhere or not start or not text.text[start - 1].isalnum()
        if begins:
            yield text.span(start, start + len(word))
        start = text.text.find(word, start + (len(word) if begins else 1))


def _find_patterns(text: Folded, terms: _Terms, name: str) -> Iterator[TextSpan]:
    """Find phrases, and what this field must contain."""
    patterns = [*terms.phrases, *(pattern for field, pattern in terms.fields if field == name)]
    for pattern in patterns:
        for match in pattern.finditer(text.text):
            yield text.span(*match.span())


def _find_infix(text: Folded, word: str) -> list[TextSpan]:
    """Find a word inside longer ones, where none begins with it: `moe` in `OLMoE`."""
    if len(word) < MIN_INFIX_LENGTH or word not in text.text:
        return []
    offsets = [(start, text_word.find(word)) for start, text_word in text.words()]
    if any(offset == 0 for _, offset in offsets):
        return []
    starts = [start + offset for start, offset in offsets if offset > 0]
    return [text.span(start, start + len(word)) for start in starts]


def _find_near(text: Folded, word: str) -> list[TextSpan]:
    """Find words that may be meant, that contain the typed one, or that in a row spell it."""
    spans: list[TextSpan] = []
    text_words = text.words()
    for start, text_word in text_words:
        offset = text_word.find(word) if len(word) >= MIN_INFIX_LENGTH else -1
        if offset >= 0:
            spans.append(text.span(start + offset, start + offset + len(word)))
        elif is_near(word, text_word):
            spans.append(text.span(start, start + len(text_word)))
    for index, (first, first_word) in enumerate(text_words):
        if not word.startswith(first_word):
            continue
        rest = word
        for start, text_word in text_words[index:]:
            if text_word.startswith(rest):
                if rest != word:
                    spans.append(text.span(first, start + len(rest)))
                break
            if not rest.startswith(text_word):
                break
            rest = rest[len(text_word) :]
    return spans


def _find_joined(text: Folded, left: str, right: str) -> list[TextSpan]:
    """Find two typed words where they are written as one."""
    joined = left + right
    if joined not in text.text:
        return []
    as_prefix = can_join(left, right)
    return [
        text.span(start, start + len(joined))
        for start, word in text.words()
        if word == joined or (as_prefix and word.startswith(joined))
    ]


def _merge(spans: list[TextSpan]) -> MatchSpans:
    """Sort spans and merge those that touch."""
    if len(spans) < 2:
        return tuple(spans)
    merged: list[TextSpan] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return tuple(merged)


@lru_cache(maxsize=64)
def _terms(query: Query) -> _Terms:
    """Collect what can be seen of a Query; what it excludes cannot."""
    free_words: list[str] = []
    phrases: list[re.Pattern[str]] = []
    fields: list[tuple[str, re.Pattern[str]]] = []
    for node in _leaves(query.root):
        if isinstance(node, Word):
            free_words += words(node.text)
        elif isinstance(node, Phrase):
            phrases.append(re.compile(_AT_START + _words_pattern(node.text) + _AT_END))
        elif isinstance(node, Field) and words(node.text):
            fields.append((node.name, re.compile(_words_pattern(node.text))))
    return _Terms(
        words=tuple(dict.fromkeys(free_words)),
        pairs=tuple(pairwise(free_words)),
        phrases=tuple(phrases),
        fields=tuple(fields),
    )


def _words_pattern(text: str) -> str:
    """Return a pattern for words in a row."""
    return _NO_LETTER.join(map(re.escape, words(text)))


def _leaves(node: Node) -> Iterable[Node]:
    """Yield the nodes of a tree that are no And and no Or."""
    if isinstance(node, And | Or):
        for part in node.parts:
            yield from _leaves(part)
    else:
        yield node
