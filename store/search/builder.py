"""Papers to Contents, in steps so short that a loop can go on between them."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from store.model.paper import Paper
from store.search.fuzzy import greek_letter_name, joined_compounds
from store.search.paper_index import (
    AUTHOR,
    TITLE,
    UNKNOWN,
    VENUE,
    Column,
    PaperIndex,
    build_column,
    column_line,
    fold_verbatim,
    fold_words,
)
from store.search.postings import Chunk, Postings, Stream, build_postings, sorted_chunk
from store.search.vocabulary import Vocabulary, build_vocabulary, sort_in_steps
from store.tasks import map_progress
from store.text.folding import words

STEP = 0.004
"""Seconds that a step may take before it gives way, where it can choose."""

_ARTICLES = ("a ", "an ", "the ")
_CHUNK = 40_000
_READING = 0.8


@dataclass(slots=True)
class _Texts:
    """The lines of one column while papers are read."""

    text: bytearray = field(default_factory=bytearray)
    sizes: array[int] = field(default_factory=lambda: array("i"))

    def add(self, line: str) -> None:
        encoded = line.encode("utf-8", "replace")
        self.text += encoded
        self.sizes.append(len(encoded))

    def done(self) -> Column:
        made = build_column(bytes(self.text), self.sizes)
        self.text.clear()
        return made


@dataclass(slots=True)
class _Shared:
    """A column while papers are read, in which many papers have the same line."""

    lines: dict[str, int] = field(default_factory=dict)
    of: array[int] = field(default_factory=lambda: array("i"))

    def add(self, line: str) -> None:
        self.of.append(self.lines.setdefault(line, len(self.lines)))

    def done(self) -> Column:
        encoded = [line.encode("utf-8", "replace") for line in self.lines]
        return build_column(b"".join(encoded), map(len, encoded), np.array(self.of, np.int32))

    def ranks(self) -> NDArray[np.int32]:
        """Rank the papers by their line; those whose line is empty are UNKNOWN."""
        rank = np.full(len(self.lines), UNKNOWN, np.int32)
        for place, line in enumerate(sorted(self.lines)):
            if line != "\n":
                rank[self.lines[line]] = place
        return rank[np.array(self.of, np.int32)]


@dataclass(slots=True)
class _Draft:
    """What is known of the papers read so far; words are numbered as they come."""

    numbers: defaultdict[str, int] = field(default_factory=lambda: defaultdict(count().__next__))
    stream: array[int] = field(default_factory=lambda: array("i"))
    stream_starts: array[int] = field(default_factory=lambda: array("i", [0]))
    head_words: array[int] = field(default_factory=lambda: array("i"))
    head_papers: array[int] = field(default_factory=lambda: array("i"))
    head_fields: array[int] = field(default_factory=lambda: array("B"))
    title: _Texts = field(default_factory=_Texts)
    author: _Texts = field(default_factory=_Texts)
    doi: _Texts = field(default_factory=_Texts)
    venue: _Shared = field(default_factory=_Shared)
    source: _Shared = field(default_factory=_Shared)
    years: array[int] = field(default_factory=lambda: array("h"))
    duplicates: array[int] = field(default_factory=lambda: array("i"))

    def add(self, paper: Paper) -> None:
        """Take in one paper."""
        position = len(self.years)
        title, venue = paper.title, paper.venue
        authors = [fold_words(author) for author in paper.authors]
        title_words, venue_words = words(title), words(venue)
        fields: dict[str, int] = {}
        for word in (
            *title_words,
            *joined_compounds(title),
            *filter(None, map(greek_letter_name, title_words)),
        ):
            fields[word] = fields.get(word, 0) | TITLE
        for author in authors:
            for word in author.split():
                fields[word] = fields.get(word, 0) | AUTHOR
        for word in venue_words:
            fields[word] = fields.get(word, 0) | VENUE
        self.head_words.extend(map(self.numbers.__getitem__, fields))
        self.head_papers.extend([position] * len(fields))
        self.head_fields.extend(fields.values())
        self.stream.extend(map(self.numbers.__getitem__, words(paper.abstract)))
        self.stream_starts.append(len(self.stream))
        plain = " ".join(title_words)
        self.title.add(column_line([plain]))
        self.author.add(column_line(authors))
        self.venue.add(column_line([" ".join(venue_words)]))
        self.doi.add(column_line([fold_verbatim(paper.merged.doi)]))
        sources = dict.fromkeys(fold_verbatim(place.source) for place in paper.places)
        self.source.add(column_line(sources))
        self.years.append(paper.year or 0)
        self.duplicates.append(paper.duplicates)


def sort_title(plain: str) -> str:
    """Return the words of a title as it is sorted: without a leading article."""
    for article in _ARTICLES:
        if plain.startswith(article):
            return plain[len(article) :]
    return plain


def build_paper_index(papers: Sequence[Paper]) -> Generator[float, None, PaperIndex]:
    """Read papers into Contents; each step tells how much is done, from 0 to 1."""
    draft = _Draft()
    until = perf_counter() + STEP
    for done, paper in enumerate(papers, 1):
        draft.add(paper)
        if perf_counter() > until:
            yield _READING * done / len(papers)
            until = perf_counter() + STEP
    return (yield from _finished(draft))


def _finished(draft: _Draft) -> Generator[float, None, PaperIndex]:
    """Sort what was read."""
    known, numbers = yield from map_progress(_lexicon(draft), lambda _: _READING)
    stream = Stream(_viewed(draft.stream), _viewed(draft.stream_starts))
    heads = yield from map_progress(_heads(draft, numbers), lambda _: 0.86)
    bodies = yield from map_progress(_bodies(stream, numbers), lambda _: 0.9)
    columns = {}
    for name in ("title", "author", "venue", "doi", "source"):
        columns[name] = getattr(draft, name).done()
        yield 0.96
    title_rank = yield from map_progress(_title_ranks(columns["title"]), lambda _: 0.97)
    return PaperIndex(
        vocabulary=known,
        heads=heads,
        bodies=bodies,
        stream=stream,
        **columns,
        year=np.array(draft.years, np.int16),
        duplicates=np.array(draft.duplicates, np.int32),
        title_rank=title_rank,
        venue_rank=draft.venue.ranks(),
    )


def _viewed(numbers: array[int]) -> NDArray[np.int32]:
    """See an array as numpy does, without a copy."""
    return np.frombuffer(numbers, np.int32) if numbers else np.empty(0, np.int32)


def _lexicon(draft: _Draft) -> Generator[None, None, tuple[Vocabulary, NDArray[np.int32]]]:
    """Sort the words; gives the Vocabulary and the place of each word that was numbered."""
    ordered = yield from sort_in_steps(draft.numbers)
    places = np.empty(len(ordered), np.int32)
    for at in range(0, len(ordered), 20_000):
        some = ordered[at : at + 20_000]
        old = np.fromiter(map(draft.numbers.__getitem__, some), np.int32, len(some))
        places[old] = np.arange(at, at + len(some))
        yield
    draft.numbers.clear()
    used = np.zeros(len(ordered), bool)
    given = _viewed(draft.head_words)
    for at in range(0, len(given), 10 * _CHUNK):
        used[places[given[at : at + 10 * _CHUNK]]] = True
        yield
    known = yield from build_vocabulary(ordered, np.flatnonzero(used).astype(np.int32))
    return known, places


def _heads(draft: _Draft, numbers: NDArray[np.int32]) -> Generator[None, None, Postings]:
    given, papers = _viewed(draft.head_words), _viewed(draft.head_papers)
    fields = np.array(draft.head_fields, np.uint8)

    def chunks() -> Iterator[Chunk]:
        for at in range(0, len(given), _CHUNK):
            part = slice(at, at + _CHUNK)
            yield sorted_chunk(numbers[given[part]], papers[part], fields[part])

    yield
    return (yield from build_postings(chunks, len(numbers), True))


def _bodies(stream: Stream, numbers: NDArray[np.int32]) -> Generator[None, None, Postings]:
    """Return the words of the stream their places, then make Postings of it."""
    for at in range(0, len(stream.words), 10 * _CHUNK):
        part = slice(at, at + 10 * _CHUNK)
        stream.words[part] = numbers[stream.words[part]]
        yield

    def chunks() -> Iterator[Chunk]:
        first, papers = 0, len(stream.starts) - 1
        while first < papers:
            last = int(np.searchsorted(stream.starts, stream.starts[first] + _CHUNK))
            last = min(max(last, first + 1), papers)
            sizes = np.diff(stream.starts[first : last + 1])
            owners = np.repeat(np.arange(first, last, dtype=np.int32), sizes)
            part = slice(int(stream.starts[first]), int(stream.starts[last]))
            yield sorted_chunk(stream.words[part], owners, None)
            first = last

    return (yield from build_postings(chunks, len(numbers), False))


def _title_ranks(column: Column) -> Generator[None, None, NDArray[np.int32]]:
    """Rank titles in the order of the alphabet; equal ones are equal, absent ones UNKNOWN."""
    titles: list[str] = []
    for at in range(0, len(column.starts) - 1, _CHUNK // 8):
        papers = np.arange(at, min(at + _CHUNK // 8, len(column.starts) - 1))
        titles += map(sort_title, column.lines(papers))
        yield
    ordered = yield from sort_in_steps(titles)
    ranks: dict[str, int] = {}
    for at in range(0, len(ordered), _CHUNK // 2):
        some = ordered[at : at + _CHUNK // 2]
        ranks.update(zip(some, range(at, at + len(some)), strict=True))
        yield
    ranks[""] = UNKNOWN
    pieces = [np.empty(0, np.int32)]
    for at in range(0, len(titles), _CHUNK // 2):
        some = titles[at : at + _CHUNK // 2]
        pieces.append(np.fromiter(map(ranks.__getitem__, some), np.int32, len(some)))
        yield
    return np.concatenate(pieces)
