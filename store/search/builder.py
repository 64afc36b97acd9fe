"""Build a PaperIndex from papers in steps short enough for an event loop."""

from __future__ import annotations

from array import array
from collections.abc import Generator, Iterator, Sequence
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from store.model.paper import Paper
from store.search.draft import IndexDraft
from store.search.paper_index import NO_RANK, Column, PaperIndex
from store.search.postings import Chunk, Postings, WordStream, build_postings, sort_chunk
from store.search.vocabulary import Vocabulary, build_vocabulary, sort_in_steps
from store.tasks import map_progress

_STEP_SECONDS = 0.004
"""How long a step should take while papers are read."""

_PAPERS_IN_FIRST_STEP = 8

_READING_SHARE = 0.8
"""Share of the work that is done when all papers are read."""

_ARTICLES = ("a ", "an ", "the ")

_CHUNK_SIZE = 40_000
"""Postings that are sorted in one step."""


def build_paper_index(papers: Sequence[Paper]) -> Generator[float, None, PaperIndex]:
    """Build a PaperIndex in steps of some milliseconds; yield how much is done, from 0 to 1."""
    draft, done, size = IndexDraft(), 0, _PAPERS_IN_FIRST_STEP
    while done < len(papers):
        began = perf_counter()
        step = [papers[position] for position in range(done, min(done + size, len(papers)))]
        draft.add(step)
        done += len(step)
        yield _READING_SHARE * done / len(papers)
        # a long abstract, or one in Greek, takes as long as many others
        fitting = len(step) * _STEP_SECONDS / max(perf_counter() - began, 1e-6)
        size = max(1, min(2 * size, int(fitting)))
    return (yield from build_from_draft(draft))


def build_from_draft(draft: IndexDraft) -> Generator[float, None, PaperIndex]:
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


def _sort_words(draft: IndexDraft) -> Generator[None, None, tuple[Vocabulary, NDArray[np.int32]]]:
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


def _build_heads(draft: IndexDraft, numbers: NDArray[np.int32]) -> Generator[None, None, Postings]:
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
