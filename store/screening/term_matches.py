"""Find all terms in one paper at once, however many there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from store.model.paper import Paper
from store.screening.term_rules import (
    MAX_RUN,
    MIN_REST,
    fits_beginning,
    fits_family,
    fits_row,
    fits_words,
    is_inside,
)
from store.screening.terms import Term, TermKind
from store.search.matches import MatchSpans
from store.text.folding import Folded, TextSpan, fold_with_offsets
from store.text.stemming import stem


@dataclass(frozen=True, slots=True)
class TermSpans:
    """What to highlight in one text; a wanted and an unwanted span may overlap."""

    wanted: MatchSpans = ()
    unwanted: MatchSpans = ()


@dataclass(frozen=True, slots=True)
class TermMatches:
    """The terms in one paper, and where they are in its texts as these are shown."""

    title: TermSpans = TermSpans()
    """In the display title."""
    abstract: TermSpans = TermSpans()
    wanted: tuple[Term, ...] = ()
    """The wanted terms that the paper has, in the user's order."""
    unwanted: tuple[Term, ...] = ()

    @property
    def balance(self) -> int:
        """The wanted terms minus the unwanted ones; papers are sorted and filtered by it."""
        return len(self.wanted) - len(self.unwanted)


NO_TERMS = TermMatches()
"""What a paper without any of the terms has."""

_NEXT_WORD = 100
"""Characters of an abstract beyond what is shown in place of a title, so that no word is cut."""

_Match = tuple[TextSpan, int]
"""A span of a text, and the number of the term that matched there."""


class TermMatcher:
    """Some terms, indexed by their words, so that a text is read once for all of them."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms = tuple(terms)
        self._patterns = [term.pattern for term in self.terms]
        self._words: dict[str, list[int]] = {}
        """Words and phrases, by their letters."""
        self._beginnings: dict[str, list[int]] = {}
        """Beginnings, by their letters."""
        self._stems: dict[str, list[int]] = {}
        """Families, by the stem of their words as one."""
        self._rows: dict[str, list[int]] = {}
        """Families of several words, by the stem of the first."""
        self._long: dict[str, list[int]] = {}
        """Phrases of more than MAX_RUN words, by the first."""
        self._inside: list[tuple[str, int]] = []
        for number in range(len(self.terms)):
            self._add(number)
        self._lengths = sorted(set(map(len, self._beginnings)))
        joined = (*self._words, *self._beginnings)
        self._halves = {letters[:size] for letters in joined for size in range(1, len(letters))}
        """The letters with which a term goes on in the next word: most words are in none."""
        self._halves |= {
            each[:size] for each in self._stems for size in range(1, len(each) - MIN_REST + 1)
        }

    def _add(self, number: int) -> None:
        pattern = self._patterns[number]
        tables = [(self._words, pattern.joined)]
        if is_inside(pattern):
            self._inside.append((pattern.joined, number))
        if pattern.kind is TermKind.FAMILY:
            tables = [(self._stems, stem(pattern.joined))]
            if len(pattern.parts) > 1:
                tables.append((self._rows, stem(pattern.parts[0])))
        elif len(pattern.parts) > MAX_RUN:
            tables = [(self._long, pattern.parts[0])]
        elif pattern.kind is TermKind.BEGINNING:
            tables = [(self._beginnings, pattern.joined)]
        for table, key in tables:
            table.setdefault(key, []).append(number)

    def find(self, paper: Paper) -> TermMatches:
        """Return the terms in title and abstract of a paper."""
        if not self.terms:
            return NO_TERMS
        in_abstract = self._find(fold_with_offsets(paper.abstract))
        in_title = self._find_in_title(paper)
        numbers = sorted({number for _, number in (*in_title, *in_abstract)})
        if not numbers:
            return NO_TERMS
        terms = [self.terms[number] for number in numbers]
        return TermMatches(
            title=self._spans(in_title),
            abstract=self._spans(in_abstract),
            wanted=tuple(term for term in terms if term.wanted),
            unwanted=tuple(term for term in terms if not term.wanted),
        )

    def find_in_title(self, paper: Paper) -> TermSpans:
        """Return what to highlight in the display title alone, for a row: a tenth of `find`."""
        return self._spans(self._find_in_title(paper)) if self.terms else NO_TERMS.title

    def _find_in_title(self, paper: Paper) -> list[_Match]:
        if title := paper.title:
            return self._find(fold_with_offsets(title))
        title = paper.display_title
        # a word may be cut where the ellipsis is, and is none then
        matches = self._find(fold_with_offsets(paper.abstract[: len(title) + _NEXT_WORD]))
        return [match for match in matches if match[0][1] <= len(title.removesuffix("…"))]

    def is_in(self, text_words: Sequence[str]) -> bool:
        """Return whether any of the terms is in a text, given its folded words."""
        return any(True for _ in self._matches([(0, word) for word in text_words]))

    def _find(self, text: Folded) -> list[_Match]:
        """Return what matches in a text, sorted."""
        places = text.words()
        spans: list[_Match] = []
        for first, last, cut, number in self._matches(places):
            start, word = places[last]
            begin = places[first][0] + (cut[0] if cut else 0)
            end = places[first][0] + cut[1] if cut else start + len(word)
            spans.append((text.span(begin, end), number))
        return sorted(spans)

    def _spans(self, matches: Iterable[_Match]) -> TermSpans:
        """Merge the sorted spans of wanted terms, and those of unwanted ones."""
        merged: dict[bool, list[TextSpan]] = {True: [], False: []}
        for (start, end), number in matches:
            spans = merged[self.terms[number].wanted]
            if spans and start <= spans[-1][1]:
                spans[-1] = spans[-1][0], max(end, spans[-1][1])
            else:
                spans.append((start, end))
        return TermSpans(tuple(merged[True]), tuple(merged[False]))

    def _matches(
        self, places: Sequence[tuple[int, str]]
    ) -> Iterator[tuple[int, int, TextSpan | None, int]]:
        """Yield for each match the first and the last word, a part of it, and the term's number.

        There is a part only where a term is found inside of a word.
        """
        text_words = [word for _, word in places]
        for first, word in enumerate(text_words):
            for last, number in self._runs_from(text_words, first):
                yield first, last, None, number
            if self._rows or self._long:
                for last, number in self._rows_from(text_words, first):
                    yield first, last, None, number
            for letters, number in () if word.isascii() else self._inside:
                start = word.find(letters)
                while start >= 0:
                    yield first, first, (start, start + len(letters)), number
                    start = word.find(letters, start + len(letters))

    def _runs_from(self, text_words: Sequence[str], first: int) -> Iterator[tuple[int, int]]:
        """Yield the last word and the term for each run from a word that is a term as one word."""
        patterns, letters = self._patterns, ""
        for last in range(first, min(first + MAX_RUN, len(text_words))):
            before = len(letters)
            letters += text_words[last]
            for number in self._words.get(letters, ()):
                if fits_words(patterns[number], text_words[first : last + 1]):
                    yield last, number
            for length in self._lengths:
                if before < length and letters[:length] in self._beginnings:
                    for number in self._beginnings[letters[:length]]:
                        if fits_beginning(patterns[number], text_words[first : last + 1]):
                            yield last, number
            for number in self._stems.get(stem(letters), ()) if self._stems else ():
                if fits_family(patterns[number], text_words[first : last + 1]):
                    yield last, number
            if letters not in self._halves:
                return

    def _rows_from(self, text_words: Sequence[str], first: int) -> Iterator[tuple[int, int]]:
        """Yield the last word and the term where words in a row match those of a term in turn."""
        word = text_words[first]
        for number in self._rows.get(stem(word), ()) if self._rows else ():
            run = text_words[first : first + len(self._patterns[number].parts)]
            if fits_row(self._patterns[number], run):
                yield first + len(run) - 1, number
        for number in self._long.get(word, ()):
            pattern = self._patterns[number]
            run = text_words[first : first + len(pattern.parts)]
            is_beginning = pattern.kind is TermKind.BEGINNING
            if len(run) == len(pattern.parts) and (
                fits_beginning(pattern, run) if is_beginning else fits_words(pattern, run)
            ):
                yield first + len(run) - 1, number
