"""Build a PaperIndex from papers in steps short enough for an event loop."""

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
from store.search.fuzzy import joined_compounds
from store.search.language import ID_FIELDS
from store.search.paper_index import (
    AUTHOR_BIT,
    COLUMNS,
    KEYWORD_BIT,
    NO_RANK,
    TITLE_BIT,
    VENUE_BIT,
    Column,
    PaperIndex,
    build_column,
    column_line,
    fold_verbatim,
    fold_words,
)
from store.search.postings import Chunk, Postings, WordStream, build_postings, sort_chunk
from store.search.vocabulary import Vocabulary, build_vocabulary, sort_in_steps
from store.tasks import map_progress
from store.text.folding import words

_STEP_SECONDS = 0.004
"""Longest step while papers are read."""

_READING_SHARE = 0.8
"""Share of the work that is done when all papers are read."""

_BITS = {
    "title": TITLE_BIT,
    "author": AUTHOR_BIT,
    "venue": VENUE_BIT,
    "keyword": KEYWORD_BIT,
}
_SHARED_COLUMNS = ("venue", "source")
"""Columns in which many papers have the same line."""

_ARTICLES = ("a ", "an ", "the ")

_CHUNK_SIZE = 40_000
"""Postings that are sorted in one step."""


@dataclass(slots=True)
class _ColumnDraft:
    """The lines of one column while papers are read."""

    text: bytearray = field(default_factory=bytearray)
    sizes: array[int] = field(default_factory=lambda: array("i"))

    def add(self, line: str) -> None:
        encoded = line.encode("utf-8", "replace")
        self.text += encoded
        self.sizes.append(len(encoded))

    def build(self) -> Column:
        column = build_column(bytes(self.text), self.sizes)
        self.text.clear()
        return column


@dataclass(slots=True)
class _SharedColumnDraft:
    """A column in which many papers have the same line, while papers are read."""

    lines: dict[str, int] = field(default_factory=dict)
    line_of_paper: array[int] = field(default_factory=lambda: array("i"))

    def add(self, line: str) -> None:
        self.line_of_paper.append(self.lines.setdefault(line, len(self.lines)))

    def build(self) -> Column:
        encoded = [line.encode("utf-8", "replace") for line in self.lines]
        of = np.array(self.line_of_paper, np.int32)
        return build_column(b"".join(encoded), map(len, encoded), of)

    def ranks(self) -> NDArray[np.int32]:
        """Rank the papers by their line; those whose line is empty have NO_RANK."""
        ranks = np.full(len(self.lines), NO_RANK, np.int32)
        for rank, line in enumerate(sorted(self.lines)):
            if line != "\n":
                ranks[self.lines[line]] = rank
        return ranks[np.array(self.line_of_paper, np.int32)]


@dataclass(slots=True)
class _IndexDraft:
    """The papers read so far; words are numbered as they come."""

    numbers: defaultdict[str, int] = field(default_factory=lambda: defaultdict(count().__next__))
    stream: array[int] = field(default_factory=lambda: array("i"))
    stream_starts: array[int] = field(default_factory=lambda: array("i", [0]))
    head_words: array[int] = field(default_factory=lambda: array("i"))
    head_papers: array[int] = field(default_factory=lambda: array("i"))
    head_fields: array[int] = field(default_factory=lambda: array("B"))
    shared_columns: dict[str, _SharedColumnDraft] = field(
        default_factory=lambda: {name: _SharedColumnDraft() for name in _SHARED_COLUMNS}
    )
    columns: dict[str, _ColumnDraft | _SharedColumnDraft] = field(init=False)
    """All columns in their order, the shared ones too."""
    years: array[int] = field(default_factory=lambda: array("h"))
    duplicates: array[int] = field(default_factory=lambda: array("i"))

    def __post_init__(self) -> None:
        shared = self.shared_columns
        self.columns = {name: shared.get(name) or _ColumnDraft() for name in COLUMNS}

    def add(self, paper: Paper) -> None:
        """Read one paper."""
        position, merged = len(self.years), paper.merged
        texts = {
            "title": [fold_words(paper.title)],
            "author": list(map(fold_words, paper.authors)),
            "venue": [fold_words(paper.venue)],
            "keyword": list(map(fold_words, merged.keywords)),
        }
        fields: dict[str, int] = {}
        for name, bit in _BITS.items():
            for word in " ".join(texts[name]).split():
                fields[word] = fields.get(word, 0) | bit
        for word in joined_compounds(paper.title):
            fields[word] = fields.get(word, 0) | TITLE_BIT
        self.head_words.extend(map(self.numbers.__getitem__, fields))
        self.head_papers.extend([position] * len(fields))
        self.head_fields.extend(fields.values())
        self.stream.extend(map(self.numbers.__getitem__, words(paper.abstract)))
        self.stream_starts.append(len(self.stream))
        verbatim = {kind: [getattr(merged, kind)] for kind in ID_FIELDS}
        for key in paper.keys if paper.duplicates else ():
            kind, _, number = key.partition(":")
            verbatim.get(kind, []).append(number)
        verbatim["source"] = [place.source for place in paper.places]
        for name, in_field in verbatim.items():
            texts[name] = list(dict.fromkeys(map(fold_verbatim, in_field)))
        for name, column in self.columns.items():
            column.add(column_line(texts[name]))
        self.years.append(paper.year or 0)
        self.duplicates.append(paper.duplicates)

    def build_columns(self) -> Generator[None, None, dict[str, Column]]:
        """Build the columns by name, one in each step."""
        built = {}
        for name, column in self.columns.items():
            built[name] = column.build()
            yield
        return built


def build_paper_index(papers: Sequence[Paper]) -> Generator[float, None, PaperIndex]:
    """Build a PaperIndex in steps of some milliseconds; yield how much is done, from 0 to 1."""
    draft = _IndexDraft()
    until = perf_counter() + _STEP_SECONDS
    for done, paper in enumerate(papers, 1):
        draft.add(paper)
        if perf_counter() > until:
            yield _READING_SHARE * done / len(papers)
            until = perf_counter() + _STEP_SECONDS
    return (yield from _sort_draft(draft))


def _sort_draft(draft: _IndexDraft) -> Generator[float, None, PaperIndex]:
    """Build the PaperIndex when all papers are read."""
    vocabulary, numbers = yield from map_progress(_sort_words(draft), lambda _: _READING_SHARE)
    stream = WordStream(_as_numpy(draft.stream), _as_numpy(draft.stream_starts))
    heads = yield from map_progress(_build_heads(draft, numbers), lambda _: 0.86)
    bodies = yield from map_progress(_build_bodies(stream, numbers), lambda _: 0.9)
    venue_rank = draft.shared_columns["venue"].ranks()
    columns = yield from map_progress(draft.build_columns(), lambda _: 0.96)
    title_rank = yield from map_progress(_rank_titles(columns["title"]), lambda _: 0.97)
    return PaperIndex(
        vocabulary=vocabulary,
        heads=heads,
        bodies=bodies,
        stream=stream,
        **columns,
        year=np.array(draft.years, np.int16),
        duplicates=np.array(draft.duplicates, np.int32),
        title_rank=title_rank,
        venue_rank=venue_rank,
    )


def _as_numpy(numbers: array[int]) -> NDArray[np.int32]:
    """Return a numpy view of an array, without a copy."""
    return np.frombuffer(numbers, np.int32) if numbers else np.empty(0, np.int32)


def _sort_words(draft: _IndexDraft) -> Generator[None, None, tuple[Vocabulary, NDArray[np.int32]]]:
    """Sort the words; return the Vocabulary, and the new number of each word by its old one."""
    ordered = yield from sort_in_steps(draft.numbers)
    numbers = np.empty(len(ordered), np.int32)
    for start in range(0, len(ordered), _CHUNK_SIZE // 2):
        some_words = ordered[start : start + _CHUNK_SIZE // 2]
        old_numbers = map(draft.numbers.__getitem__, some_words)
        old = np.fromiter(old_numbers, np.int32, len(some_words))
        numbers[old] = np.arange(start, start + len(some_words))
        yield
    draft.numbers.clear()
    common = np.zeros(len(ordered), bool)
    head_words = _as_numpy(draft.head_words)
    for start in range(0, len(head_words), 10 * _CHUNK_SIZE):
        common[numbers[head_words[start : start + 10 * _CHUNK_SIZE]]] = True
        yield
    vocabulary = yield from build_vocabulary(ordered, np.flatnonzero(common).astype(np.int32))
    return vocabulary, numbers


def _build_heads(draft: _IndexDraft, numbers: NDArray[np.int32]) -> Generator[None, None, Postings]:
    """Build the Postings of titles, authors and venues."""
    head_words, papers = _as_numpy(draft.head_words), _as_numpy(draft.head_papers)
    fields = np.array(draft.head_fields, np.uint8)

    def chunks() -> Iterator[Chunk]:
        for start in range(0, len(head_words), _CHUNK_SIZE):
            part = slice(start, start + _CHUNK_SIZE)
            yield sort_chunk(numbers[head_words[part]], papers[part], fields[part])

    yield
    return (yield from build_postings(chunks, len(numbers), with_fields=True))


def _build_bodies(
    stream: WordStream, numbers: NDArray[np.int32]
) -> Generator[None, None, Postings]:
    """Renumber the words of the stream, then build their Postings."""
    for start in range(0, len(stream.words), 10 * _CHUNK_SIZE):
        part = slice(start, start + 10 * _CHUNK_SIZE)
        stream.words[part] = numbers[stream.words[part]]
        yield

    def chunks() -> Iterator[Chunk]:
        first, papers = 0, len(stream.starts) - 1
        while first < papers:
            last = int(np.searchsorted(stream.starts, stream.starts[first] + _CHUNK_SIZE))
            last = min(max(last, first + 1), papers)
            sizes = np.diff(stream.starts[first : last + 1])
            owners = np.repeat(np.arange(first, last, dtype=np.int32), sizes)
            part = slice(int(stream.starts[first]), int(stream.starts[last]))
            yield sort_chunk(stream.words[part], owners, None)
            first = last

    return (yield from build_postings(chunks, len(numbers), with_fields=False))


def _rank_titles(column: Column) -> Generator[None, None, NDArray[np.int32]]:
    """Rank titles in alphabetical order; equal ones have equal ranks, empty ones NO_RANK."""
    papers = len(column.starts) - 1
    titles: list[str] = []
    for start in range(0, papers, _CHUNK_SIZE // 8):
        positions = np.arange(start, min(start + _CHUNK_SIZE // 8, papers))
        titles += map(_without_article, column.lines(positions))
        yield
    ordered = yield from sort_in_steps(titles)
    rank_of_title: dict[str, int] = {}
    for start in range(0, len(ordered), _CHUNK_SIZE // 2):
        piece = ordered[start : start + _CHUNK_SIZE // 2]
        rank_of_title.update(zip(piece, range(start, start + len(piece)), strict=True))
        yield
    rank_of_title[""] = NO_RANK
    ranks = [np.empty(0, np.int32)]
    for start in range(0, len(titles), _CHUNK_SIZE // 2):
        piece = titles[start : start + _CHUNK_SIZE // 2]
        ranks.append(np.fromiter(map(rank_of_title.__getitem__, piece), np.int32, len(piece)))
        yield
    return np.concatenate(ranks)


def _without_article(title: str) -> str:
    """Return the folded words of a title without a leading article."""
    for article in _ARTICLES:
        if title.startswith(article):
            return title[len(article) :]
    return title
