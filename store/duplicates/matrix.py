"""The features of all records as columns of numbers, to compare many pairs at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from store.duplicates.features import (
    RecordFeatures,
    has_subtitle,
    is_preprint,
    issue_number,
    parse_page_range,
)
from store.duplicates.title_kinds import is_generic_title
from store.duplicates.venues import cut_doi, is_breakable, work_of_doi

Numbers = NDArray[np.int64]
Points = NDArray[np.float64]
Flags = NDArray[np.bool_]
Objects = NDArray[np.object_]

IndexPairs = tuple[Numbers, Numbers]
"""Pairs of records: the indices of the left ones, and those of the right ones."""

_SLICE_SIZE = 2000
"""Titles that are processed between two yields."""

_LONG_PAGE_RANGE = 3
"""Pages from which it is no accident that two papers have the same first and last one."""

_SPACE = ord(" ")


@dataclass(frozen=True, slots=True)
class FeatureMatrix:
    """One array for each feature, with an entry for each record.

    A column of texts holds codes: the same number for equal texts, and 0 for an empty one.
    """

    features: Objects
    """The RecordFeatures themselves, for what cannot be had as a number."""
    titles: Objects
    abstract_starts: Objects
    title_lengths: Numbers
    title_bigrams: Numbers
    """Pairs of letters in the title, hashed to 63 bits; those of a contained title are a subset."""
    title_codes: Numbers
    title_heads: Numbers
    """Code of the title before a subtitle, if it is short; `title_codes` has the same numbers."""
    generic_titles: Flags
    """Whether many papers have such a title."""
    marked_titles: Flags
    """Whether the title has a remark or sign that its letters do not show."""
    retracted: Flags
    """Whether the title is marked as that of a retracted paper."""
    start_lengths: Numbers
    """Letters in the start of the abstract."""
    years: Numbers
    volumes: Numbers
    first_pages: Numbers
    page_ranges: Numbers
    long_ranges: Flags
    """Whether the page range is long enough to be no accident."""
    numbers: Numbers
    """Code of the issue as it is written."""
    issues: Numbers
    """The issue as an integer, 0 if it is not one."""
    dois: Numbers
    """Code of the work that the DOI names: its versions, and how it is written, do not count."""
    breakable_dois: Flags
    """Whether the DOI has a sign at which exports cut it off."""
    arxiv_ids: Numbers
    pmids: Numbers
    venues: Numbers
    """Code of the venue and the type together."""
    preprints: Flags
    identities: tuple[Numbers, ...]
    """Columns of ids; no group has two of one column."""


def build_matrix(features: Sequence[RecordFeatures]) -> Generator[None, None, FeatureMatrix]:
    """Build the columns one after the other; yields after each."""

    def column(entries: Iterable[Any], dtype: Any = np.int64) -> Generator[None, None, Any]:
        yield
        return np.fromiter(entries, dtype=dtype, count=len(features))

    def codes(entries: Iterable[Hashable]) -> Generator[None, None, Numbers]:
        return column(_encode(entries))

    def flags(entries: Iterable[bool]) -> Generator[None, None, Flags]:
        return column(entries, np.bool_)

    records = [each.record for each in features]
    arxiv_ids = yield from codes(map(attrgetter("arxiv"), records))
    pmids = yield from codes(map(attrgetter("pmid"), records))
    dois_as_written = map(attrgetter("doi"), records)
    work_dois = [
        work_of_doi(doi) if "//" in doi or "v" in doi[-3:] else doi for doi in dois_as_written
    ]
    dois = whole_dois = yield from codes(work_dois)
    breakable = np.zeros(len(features), dtype=np.bool_)
    if is_breakable("".join(work_dois)):
        breakable = yield from flags(map(is_breakable, work_dois))
        whole_dois = yield from codes(map(cut_doi, work_dois))
    preprints = yield from flags(map(is_preprint, records))
    ranges = [parse_page_range(entry.pages) for entry in records]
    code_of_title = _new_codes()
    titles = yield from column(map(attrgetter("title"), features), object)
    starts = yield from column(map(attrgetter("abstract_start"), features), object)
    title_codes = yield from column(map(code_of_title.__getitem__, titles))
    title_heads = yield from column(
        code_of_title.get(each.title_head, 0) if has_subtitle(each.record.title) else 0
        for each in features
    )
    return FeatureMatrix(
        features=(yield from column(features, object)),
        titles=titles,
        abstract_starts=starts,
        title_lengths=(yield from column(map(len, titles))),
        title_bigrams=(yield from _hash_bigrams(titles.tolist())),
        title_codes=title_codes,
        title_heads=title_heads,
        generic_titles=(yield from flags(is_generic_title(each.title_line) for each in features)),
        marked_titles=(yield from flags(map(attrgetter("has_marked_title"), features))),
        retracted=(yield from flags(map(attrgetter("is_retracted"), features))),
        start_lengths=(yield from column(map(len, starts))),
        years=(yield from column(entry.year or 0 for entry in records)),
        volumes=(yield from codes(map(attrgetter("volume"), features))),
        first_pages=(yield from codes(map(attrgetter("first_page"), features))),
        page_ranges=(yield from codes(ranges)),
        long_ranges=(yield from flags(map(_is_long, ranges))),
        numbers=(yield from codes(map(attrgetter("number"), records))),
        issues=(yield from column(map(issue_number, map(attrgetter("number"), records)))),
        dois=dois,
        breakable_dois=breakable,
        arxiv_ids=arxiv_ids,
        pmids=pmids,
        venues=(
            yield from codes((each.venue, each.type) if each.venue else "" for each in records)
        ),
        preprints=preprints,
        identities=(
            *(
                np.where(rows, ids, 0)
                for ids in (whole_dois, pmids)
                for rows in (preprints, ~preprints)
            ),
            arxiv_ids,
        ),
    )


def _encode(entries: Iterable[Hashable]) -> Iterable[int]:
    """Yield equal numbers for equal entries, counted from 1 in order of appearance."""
    return map(_new_codes().__getitem__, entries)


def _new_codes() -> defaultdict[Hashable, int]:
    return defaultdict(count(1).__next__, {"": 0, None: 0})


def _is_long(page_range: tuple[int, int] | None) -> bool:
    return page_range is not None and page_range[1] - page_range[0] >= _LONG_PAGE_RANGE - 1


def _hash_bigrams(titles: Sequence[str]) -> Generator[None, None, Numbers]:
    """Return for each title a bit mask of the pairs of letters in it."""
    masks = [np.empty(0, dtype=np.int64)]
    for start in range(0, len(titles), _SLICE_SIZE):
        encoded = [title.encode() for title in titles[start : start + _SLICE_SIZE]]
        letters = np.frombuffer(b"  ".join((*encoded, b"")), dtype=np.uint8).astype(np.int64)
        bits = np.left_shift(1, (letters[:-1] * 37 + letters[1:]) % 63)
        bits[(letters[:-1] == _SPACE) | (letters[1:] == _SPACE)] = 0
        starts = np.cumsum([0, *(len(title) + 2 for title in encoded[:-1])])
        masks.append(np.bitwise_or.reduceat(bits, starts))
        yield
    return np.concatenate(masks)
