"""Find the letters of one paper that a Query matched, so that rows and pages can show them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise

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
from store.search.wording import Wording, find_runs, is_author, parse_wording
from store.text.folding import Folded, TextSpan, fold_with_offsets, words

_MIN_BODY_LENGTH = 3
"""Letters that a word needs to be shown in an abstract or a note."""

_FIELDS = {"author": "authors", "tag": "tags", "keyword": "keywords"}
"""Fields of the query language that have another name in Matches."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """Words in a row that a phrase or a field asks for."""

    wording: Wording
    edges: tuple[bool, bool]
    field: str = ""
    """The field that has them; empty for any."""


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two neighbouring free words, which a paper may write as one."""

    left: str
    right: str


_Term = tuple[str, ...] | _Pair | _Asked
"""A part of a Query that can be seen in a text; a tuple is a free word with its spellings."""

_TextMatch = tuple[int, TextSpan]
"""The number of a text, and the characters of it that matched."""


class SearchableTexts:
    """The texts of one paper in which a Query can match letters.

    They remember what each word has matched, because a typed letter changes only the last one.
    """

    def __init__(self, paper: Paper, annotation: Annotation) -> None:
        texts = (
            ("title", [paper.display_title]),
            ("authors", paper.authors),
            ("tags", annotation.tags),
            ("venue", [paper.venue]),
            ("keywords", paper.merged.keywords),
            ("abstract", [paper.abstract]),
            ("note", [annotation.note]),
        )
        self._fields = [name for name, of_field in texts for _ in of_field]
        self._texts = [fold_with_offsets(text) for _, of_field in texts for text in of_field]
        self._text = "\n".join([text.text for text in self._texts])
        """All texts, to ask at once whether any has a word."""
        ends = accumulate(len(of_field) for _, of_field in texts)
        self._numbers = {
            name: range(end - len(of_field), end)
            for (name, of_field), end in zip(texts, ends, strict=True)
        }
        self._bodies = len(self._texts) - 2
        """The number of the abstract; in the texts before it mistakes are forgiven."""
        self._year = paper.year
        self._matches: dict[_Term, list[_TextMatch]] = {}

    def find_matches(self, query: Query) -> Matches:
        """Return what a Query matches, mistyped words included."""
        terms = _terms(query)
        if not terms:
            return NO_MATCHES
        spans: dict[int, list[TextSpan]] = {}
        for term in terms:
            if term not in self._matches:
                self._matches[term] = self._find(term)
            for number, span in self._matches[term]:
                spans.setdefault(number, []).append(span)
        words = [term[0] for term in terms if isinstance(term, tuple)]
        year_spans = [(0, len(word)) for word in words if self._is_year(word)]
        if not spans and not year_spans:
            return NO_MATCHES
        merged = {number: _merge(of_text) for number, of_text in spans.items()}

        def of_field(name: str) -> tuple[MatchSpans, ...]:
            """Return what matched in each text of a field, nothing where none did."""
            numbers = self._numbers[name]
            if merged.keys().isdisjoint(numbers):
                return ()
            return tuple([merged.get(number, ()) for number in numbers])

        return Matches(
            title=merged.get(self._numbers["title"][0], ()),
            authors=of_field("authors"),
            venue=merged.get(self._numbers["venue"][0], ()),
            year=_merge(year_spans),
            tags=of_field("tags"),
            keywords=of_field("keywords"),
            abstract=merged.get(self._bodies, ()),
            note=merged.get(self._bodies + 1, ()),
        )

    def _find(self, term: _Term) -> list[_TextMatch]:
        if isinstance(term, _Asked):
            return self._find_asked(term)
        if isinstance(term, tuple):
            return self._find_word(term)
        joined = term.left + term.right
        if joined not in self._text:
            return []
        as_prefix = can_join(term.left, term.right)
        return [
            (number, span)
            for number, text in enumerate(self._texts[: self._bodies])
            for span in _find_joined(text, joined, as_prefix=as_prefix)
        ]

    @cached_property
    def _squeezed(self) -> str:
        return "\n".join([text.squeezed for text in self._texts])

    def _find_word(self, forms: tuple[str, ...]) -> list[_TextMatch]:
        """Find a word where it begins one; failing that, where it may be meant."""
        word = forms[0]
        unspaced = is_unspaced_script(word)
        everywhere = len(word) >= _MIN_BODY_LENGTH or unspaced
        texts = self._texts if everywhere else self._texts[: self._bodies]
        matches = [
            (number, span)
            for form in forms
            if form in self._text
            for number, text in enumerate(texts)
            if form in text.text
            for span in _find_prefix(text, form, anywhere=unspaced)
        ]
        if len(word) >= 2 * _MIN_BODY_LENGTH:
            matches += self._find_split(forms)
        literal = bool(matches) or self._is_year(word)
        if literal and len(word) < MIN_INFIX_LENGTH:
            return matches
        find = _find_infix if literal else _find_near
        near = [
            (number, span)
            for number, text in enumerate(self._texts[: self._bodies])
            for span in find(text, word)
        ]
        if near and not literal:
            near += [
                (number, span)
                for number, text in enumerate(self._texts[self._bodies :], self._bodies)
                for span in _find_mistyped(text, word)
            ]
        return matches + near

    def _find_split(self, forms: tuple[str, ...]) -> list[_TextMatch]:
        """Find a word where it is written as several: `data base`."""
        # Else each is in one piece. Reading an abstract word by word takes longest of all.
        if all(self._squeezed.count(form) == self._text.count(form) for form in forms):
            return []
        wording = Wording((forms,), ())
        return [
            (number, text.span(*span))
            for number, text in enumerate(self._texts)
            for span in find_runs(text.words(), wording, (False, False))
        ]

    def _find_asked(self, asked: _Asked) -> list[_TextMatch]:
        """Find the words in a row that a phrase or a field asks for."""
        wording, first = asked.wording, asked.wording.words[0]
        matches: list[_TextMatch] = []
        for number, (field, text) in enumerate(zip(self._fields, self._texts, strict=True)):
            if asked.field not in ("", field) or not any(form in text.squeezed for form in first):
                continue
            if wording.signs is not None and field != "authors":
                spans = [match.span() for match in wording.signs.finditer(text.text)]
            else:
                spans = list(find_runs(text.words(), wording, asked.edges))
            if not spans and asked.field == field == "authors":
                name = [word for _, word in text.words()]
                spans = [(0, len(text.text))] if is_author(wording.words, name) else []
            matches += [(number, text.span(*span)) for span in spans]
        return matches

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
    within = len(word) >= MIN_INFIX_LENGTH
    for index, (start, text_word) in enumerate(text_words):
        if within and word in text_word:
            offset = start + text_word.find(word)
            spans.append(text.span(offset, offset + len(word)))
        elif is_near(word, text_word):
            spans.append(text.span(start, start + len(text_word)))
        if word.startswith(text_word):
            end = _run_end(text_words[index:], word)
            spans += [text.span(start, end)] if end else []
    return spans


def _run_end(text_words: list[tuple[int, str]], word: str) -> int | None:
    """Return where a word ends that is written as the first two words or more of a text."""
    rest = word
    for start, text_word in text_words:
        if text_word.startswith(rest):
            return start + len(rest) if rest != word else None
        if not rest.startswith(text_word):
            return None
        rest = rest[len(text_word) :]
    return None


def _find_mistyped(text: Folded, word: str) -> list[TextSpan]:
    """Find words of a long text that may be meant; few begin as the typed one does."""
    return [
        text.span(*match.span())
        for match in _words_from(word[0]).finditer(text.text)
        if is_near(word, match[0])
    ]


@lru_cache(maxsize=64)
def _words_from(letter: str) -> re.Pattern[str]:
    """Return a pattern of the words that begin with a letter: a third of the time of all words."""
    return re.compile(rf"(?<![^\W_]){re.escape(letter)}[^\W_]*")


def _find_joined(text: Folded, joined: str, *, as_prefix: bool) -> list[TextSpan]:
    """Find two typed words where they are written as one."""
    if joined not in text.text:
        return []
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
def _terms(query: Query) -> tuple[_Term, ...]:
    """Return what can be seen of a Query, each part once; what it excludes cannot."""
    free_words: list[tuple[str, ...]] = []
    asked: list[_Asked] = []
    for node in _leaves(query.root):
        if isinstance(node, Word):
            free_words += parse_wording(node.text, names=False).words
        elif isinstance(node, Phrase):
            wording = parse_wording(node.text)
            asked.append(_Asked(wording, wording.edges))
        elif isinstance(node, Field) and words(node.text):
            field = _FIELDS.get(node.name, node.name)
            asked.append(_Asked(parse_wording(node.text), (True, True), field))
    pairs = [_Pair(left, right) for (left, *_), (right, *_) in pairwise(free_words)]
    return tuple(dict.fromkeys((*free_words, *pairs, *asked)))


def _leaves(node: Node) -> Iterable[Node]:
    """Yield the nodes of a tree that are no And and no Or."""
    if isinstance(node, And | Or):
        for part in node.parts:
            yield from _leaves(part)
    else:
        yield node
