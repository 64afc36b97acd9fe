"""Which papers have a Wording: words in a row, in a column or in the abstract."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from store.search.paper_index import Column, PaperIndex
from store.search.wording import SpelledWords, Wording, readings

Mask = NDArray[np.bool_]
"""For each paper whether it matches."""

_MANY_POSTINGS, _FREQUENT_WORDS = 1_000_000, 100
"""With more postings only the most frequent words are looked up, and the other papers are read."""

_MAX_TEXTS = 32
"""Texts that a column is searched for."""


def known_readings(
    papers: PaperIndex, wording: Wording, edges: tuple[bool, bool]
) -> list[SpelledWords]:
    """Return the ways to write a Wording with words that the papers have."""
    vocabulary = papers.vocabulary

    def is_known(word: str, last: bool) -> bool:
        if last and edges[1]:
            return vocabulary.has_prefix(word)
        return vocabulary.find(word) >= 0

    return list(readings(wording, is_known))


def match_column(
    column: Column,
    wanted: Iterable[SpelledWords],
    edges: tuple[bool, bool],
    *,
    complete: bool = False,
) -> Mask:
    """Return which papers have one of some readings in a column, perhaps as its complete text."""
    before, after = ("; ", " ;") if complete else ("" if inside else " " for inside in edges)
    texts = dict.fromkeys(" ".join(words) for reading in wanted for words in product(*reading))
    masks = [column.containing(f"{before}{text}{after}") for text in islice(texts, _MAX_TEXTS)]
    mask: Mask = np.logical_or.reduce(masks)
    return mask


def match_abstracts(
    papers: PaperIndex,
    wanted: Iterable[SpelledWords],
    edges: tuple[bool, bool],
    *,
    complete: bool = False,
) -> Mask:
    """Return which papers have one of some readings in their abstract, perhaps as all of it."""
    mask = np.zeros(len(papers), bool)
    for reading in wanted:
        matching = _match_reading(papers, reading, edges)
        if complete:
            matching &= np.diff(papers.stream.starts) == len(reading)
        mask |= matching
    return mask


def _match_reading(papers: PaperIndex, reading: SpelledWords, edges: tuple[bool, bool]) -> Mask:
    vocabulary = papers.vocabulary
    last = len(reading) - 1
    numbers = [
        _word_numbers(papers, forms, (edges[0] and index == 0, edges[1] and index == last))
        for index, forms in enumerate(reading)
    ]
    have_all = np.logical_and.reduce([match_any_word(papers, part) for part in numbers])
    matching = np.flatnonzero(have_all).astype(np.int32)
    if last and len(matching):
        counts = [papers.bodies.count(part) for part in numbers]
        phrase = [
            int(part[0]) if len(part) == 1 else mask_of(part, len(vocabulary)) for part in numbers
        ]
        matching = papers.stream.papers_with_phrase(matching, phrase, counts.index(min(counts)))
    return mask_of(matching, len(papers))


def _word_numbers(
    papers: PaperIndex, forms: Sequence[str], inside: tuple[bool, bool]
) -> NDArray[np.int32]:
    """Return the numbers of the words that are a form, begin or end with it, or have it inside."""
    vocabulary = papers.vocabulary
    starts_inside, ends_inside = inside
    if starts_inside:
        numbers = np.concatenate([vocabulary.containing(form) for form in forms])
        if not ends_inside:
            ends = [vocabulary.word(number).endswith(tuple(forms)) for number in numbers.tolist()]
            numbers = numbers[np.array(ends, bool)]
    elif ends_inside:
        ranges = [np.arange(*vocabulary.prefix_range(form), dtype=np.int32) for form in forms]
        numbers = np.concatenate(ranges)
    else:
        numbers = np.array([vocabulary.find(form) for form in forms], np.int32)
        numbers = numbers[numbers >= 0]
    return numbers if len(forms) == 1 else np.unique(numbers)


def match_any_word(papers: PaperIndex, numbers: NDArray[np.int32]) -> Mask:
    """Return which abstracts have any of some words, given by their sorted numbers."""
    bodies = papers.bodies
    if len(numbers) and numbers[-1] - numbers[0] == len(numbers) - 1:
        low, high = int(numbers[0]), int(numbers[-1]) + 1
        return mask_of(bodies.papers_of_range(low, high), len(papers))
    if bodies.count(numbers) <= _MANY_POSTINGS:
        return mask_of(bodies.papers[bodies.indices(numbers)[0]], len(papers))
    # a few frequent words cover nearly all papers; the others are few enough to be read
    mask = np.zeros(len(papers), bool)
    frequent = bodies.most_frequent(numbers, _FREQUENT_WORDS).tolist()
    for count, number in enumerate(frequent, 1):
        mask[bodies.papers_of_range(number, number + 1)] = True
        if count % 8 == 0 and np.count_nonzero(mask) > 0.98 * len(mask):
            break
    wanted = mask_of(numbers, len(papers.vocabulary))
    mask[papers.stream.papers_with_any(np.flatnonzero(~mask), wanted)] = True
    return mask


def mask_of(numbers: NDArray[np.integer[Any]] | list[int], size: int) -> Mask:
    """Return a mask that is True at some numbers."""
    mask = np.zeros(size, bool)
    mask[numbers] = True
    return mask
