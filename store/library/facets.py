"""Facets: how many of the papers shown have which venue, year, author, keyword, tag or reason.

The values of a field are numbered once, in steps; after that a count is one pass of numpy over
those numbers, whatever the filter is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from store.library.collection import Collection
from store.model.paper import Paper
from store.search.index import Index
from store.search.language import Field
from store.search.paper_index import fold_verbatim, fold_words
from store.tasks import Steps

_Positions = NDArray[np.integer[Any]]

_LINES_PER_STEP = 2_000

_SEPARATOR = " ; "
"""What stands between the texts in a line of a Column."""


@dataclass(frozen=True, slots=True)
class FacetField:
    """A field whose values are counted."""

    name: str
    """The field of the query language."""
    title: str
    """What the values are called."""
    bibliographic: bool = False
    """Whether it says who published a paper, when and where: hidden from a blind reviewer."""


FACET_FIELDS = (
    FacetField("venue", "venues", bibliographic=True),
    FacetField("year", "years", bibliographic=True),
    FacetField("author", "authors", bibliographic=True),
    FacetField("keyword", "keywords"),
    FacetField("tag", "tags"),
    FacetField("reason", "reasons"),
    FacetField("source", "sources", bibliographic=True),
)


def facet_fields(*, blind: bool) -> tuple[FacetField, ...]:
    """Return the fields that a reviewer may see."""
    return tuple(field for field in FACET_FIELDS if not (blind and field.bibliographic))


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a field, and the number of papers that have it."""

    label: str
    """As the papers write it."""
    count: int
    clause: str
    """What finds exactly these papers in the language of the filter."""


@dataclass(frozen=True, slots=True)
class FacetTable:
    """The values of a field by number, and which papers have them."""

    field: FacetField
    texts: Sequence[str]
    """The values, folded; for a year, its digits."""
    papers: NDArray[np.int32]
    """The paper of each pair of paper and value, in the order of the papers."""
    numbers: NDArray[np.int32]
    """The value of each pair."""

    def count(self, positions: _Positions, size: int) -> NDArray[np.intp]:
        """Return for each value how many of these papers, of `size` in all, have it."""
        is_shown = np.zeros(size, bool)
        is_shown[positions] = True
        return np.bincount(self.numbers[is_shown[self.papers]], minlength=len(self.texts))

    def holder(self, number: int) -> int:
        """Return the first paper that has a value."""
        return int(self.papers[np.argmax(self.numbers == number)])


def build_facet(index: Index, field: FacetField) -> Steps[FacetTable]:
    """Build the table of a field in short steps; yield the progress, from 0 to 1."""
    papers = index.paper_index
    if field.name == "year":
        years = papers.year
        holders = np.flatnonzero(years).astype(np.int32)
        values, numbers = np.unique(years[holders], return_inverse=True)
        return FacetTable(field, [str(year) for year in values], holders, numbers.astype(np.int32))
    if field.name in ("tag", "reason"):
        return (yield from _number_values(field, list(_annotation_lines(index, field.name))))
    column = papers.column(field.name)
    pairs: list[tuple[int, Sequence[str]]] = []
    rows = len(column.starts) - 1
    for start in range(0, rows, _LINES_PER_STEP):
        part = np.arange(start, min(start + _LINES_PER_STEP, rows))
        # where papers share lines, a row is that of a line and not of a paper
        own = column if column.of is None else type(column)(column.text, column.starts)
        pairs += zip(part.tolist(), map(_split, own.lines(part)), strict=True)
        yield start / rows
    table = yield from _number_values(field, pairs)
    return table if column.of is None else _share_lines(table, column.of)


def _split(line: str) -> list[str]:
    return line.split(_SEPARATOR) if line else []


def _annotation_lines(index: Index, name: str) -> Iterable[tuple[int, Sequence[str]]]:
    """Yield the annotated papers with their tags, or their reason."""
    for position, texts in sorted(index.annotation_index.texts.items()):
        yield position, texts.tags if name == "tag" else [texts.reason] if texts.reason else ()


def _number_values(
    field: FacetField, pairs: Sequence[tuple[int, Sequence[str]]]
) -> Steps[FacetTable]:
    known: dict[str, int] = {}
    papers: list[int] = []
    numbers: list[int] = []
    for place, (position, texts) in enumerate(pairs):
        for text in dict.fromkeys(texts):
            papers.append(position)
            numbers.append(known.setdefault(text, len(known)))
        if place % _LINES_PER_STEP == 0:
            yield 1.0
    return FacetTable(field, list(known), np.array(papers, np.int32), np.array(numbers, np.int32))


def _share_lines(table: FacetTable, line_of: NDArray[np.int32]) -> FacetTable:
    """Return the table of papers, of that of the lines that they share."""
    first = np.searchsorted(table.papers, line_of)
    last = np.searchsorted(table.papers, line_of, side="right")
    sizes = last - first
    papers = np.repeat(np.arange(len(line_of), dtype=np.int32), sizes)
    ends = np.cumsum(sizes)
    places = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - sizes, sizes)
    numbers = table.numbers[places + np.repeat(first, sizes)]
    return FacetTable(table.field, table.texts, papers, numbers)


def most_frequent(
    table: FacetTable, collection: Collection, positions: _Positions, most: int, typed: str = ""
) -> tuple[list[FacetValue], int]:
    """Return the values that most of these papers have, and how many values there are.

    Years come in their own order, the latest first. With `typed` only values that contain it.
    """
    counts = table.count(positions, len(collection.papers))
    numbers = np.flatnonzero(counts)
    if typed:
        part = fold_words(typed) if table.field.name in _WORD_FIELDS else fold_verbatim(typed)
        numbers = np.array([n for n in numbers.tolist() if part in table.texts[n]], np.intp)
    by_count = np.argsort(-counts[numbers], kind="stable")
    order = by_count if table.field.name != "year" else np.argsort(-numbers)
    chosen = numbers[order[:most]]
    values = [_describe(table, collection, int(n), int(counts[n])) for n in chosen]
    return values, len(numbers)


_WORD_FIELDS = ("venue", "author", "keyword")
"""Fields whose folded values are words alone."""


def _describe(table: FacetTable, collection: Collection, number: int, count: int) -> FacetValue:
    """Return a value as the first paper that has it writes it."""
    field, text = table.field.name, table.texts[number]
    if field == "year":
        return FacetValue(text, count, f"year:={text}")
    position = table.holder(number)
    written = _WRITTEN[field](collection, position)
    fold = fold_words if field in _WORD_FIELDS else fold_verbatim
    label = next((each for each in written if fold(each) == text), text)
    return FacetValue(label, count, str(Field(field, label, exact=True)))


def _of_paper(read: Callable[[Paper], Iterable[str]]) -> Callable[[Collection, int], Iterable[str]]:
    return lambda collection, position: read(collection.papers[position])


_WRITTEN: Mapping[str, Callable[[Collection, int], Iterable[str]]] = {
    "venue": _of_paper(lambda paper: [paper.venue]),
    "author": _of_paper(lambda paper: paper.authors),
    "keyword": _of_paper(lambda paper: paper.merged.keywords),
    "source": _of_paper(lambda paper: [place.source for place in paper.places]),
    "tag": lambda collection, position: collection.annotation(position).tags,
    "reason": lambda collection, position: [collection.annotation(position).reason],
}
"""What papers have in a field, as it is written."""


def toggle_clause(query: str, clause: str) -> str:
    """Return a filter narrowed by a clause, or without it where it was at its end or beginning."""
    text = query.strip()
    if text == clause:
        return ""
    if text.endswith(f" {clause}"):
        return text.removesuffix(clause).rstrip()
    if text.startswith(f"{clause} "):
        return text.removeprefix(clause).lstrip()
    grouped = f"({text})" if " OR " in f" {text} " or "|" in text else text
    return f"{grouped} {clause}".strip()
