"""The draft of an index while papers are read: here, or in parts by other processes."""

from __future__ import annotations

import struct
from array import array
from collections import defaultdict
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import accumulate, count, islice

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
    build_column,
    column_line,
    fold_verbatim,
    fold_words,
)
from store.search.word_numbers import number_words
from store.text.batch_folding import normalize_texts
from store.text.folding import separate_words

_BITS = {
    "title": TITLE_BIT,
    "compound": TITLE_BIT,
    "author": AUTHOR_BIT,
    "venue": VENUE_BIT,
    "keyword": KEYWORD_BIT,
}
_SHARED_COLUMNS = ("venue", "source")
"""Columns in which many papers have the same line."""

_ARRAYS: Mapping[str, type[np.generic]] = {
    "head_words": np.int32,
    "head_papers": np.int32,
    "head_fields": np.uint8,
    "stream": np.int32,
    "stream_starts": np.int32,
    "years": np.int16,
    "duplicates": np.int32,
}
"""The arrays of a draft with the types of their numbers, in the order in which they are packed."""

_WORD_BITS = 32
"""Bits of a posting for the word; the others are for the paper."""

_UNUSED = -1
"""The number of a word of a packed draft that no other draft has taken."""

_fold_venue = lru_cache(maxsize=4096)(fold_words)
"""Folds the name of a venue, which many papers share."""

_fold_source = lru_cache(maxsize=64)(fold_verbatim)


@dataclass(slots=True)
class _ColumnDraft:
    """The lines of one column while papers are read."""

    text: bytearray = field(default_factory=bytearray)
    sizes: array[int] = field(default_factory=lambda: array("i"))

    def add(self, line: str) -> None:
        encoded = line.encode("utf-8", "replace")
        self.text += encoded
        self.sizes.append(len(encoded))

    def pack(self) -> tuple[bytes, bytes]:
        return bytes(self.text), self.sizes.tobytes()

    def append(self, other: _PackedColumn, first: int, last: int) -> None:
        self.text += other.text[other.starts[first] : other.starts[last]]
        self.sizes.frombytes(other.numbers[first:last].tobytes())

    def build(self) -> Column:
        column = build_column(bytes(self.text), self.sizes)
        self.text.clear()
        return column


@dataclass(slots=True)
class _SharedColumnDraft:
    """A column in which many papers have the same line, while papers are read."""

    lines: defaultdict[str, int] = field(default_factory=lambda: defaultdict(count().__next__))
    line_of_paper: array[int] = field(default_factory=lambda: array("i"))

    def add(self, line: str) -> None:
        self.line_of_paper.append(self.lines[line])

    def pack(self) -> tuple[bytes, bytes]:
        return "".join(self.lines).encode("utf-8", "replace"), self.line_of_paper.tobytes()

    def append(self, other: _PackedColumn, first: int, last: int) -> None:
        lines = other.lines
        self.line_of_paper.extend(
            [self.lines[lines[number]] for number in other.numbers[first:last].tolist()]
        )

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
class IndexDraft:
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

    def add(self, papers: Sequence[Paper]) -> None:
        """Read some papers; the more at once, the faster."""
        texts = _searched_texts(papers)
        self._add_heads(texts)
        abstracts = [separate_words(paper.abstract) for paper in papers]
        stream, counts = number_words(abstracts, self.numbers)
        ends = np.cumsum(counts, dtype=np.int32) + np.int32(len(self.stream))
        self.stream.frombytes(stream.tobytes())
        self.stream_starts.frombytes(ends.tobytes())
        for name, column in self.columns.items():
            for of_paper in texts[name]:
                column.add(column_line(of_paper))
        self.years.extend([paper.year or 0 for paper in papers])
        self.duplicates.extend([paper.duplicates for paper in papers])

    def _add_heads(self, texts: Mapping[str, Sequence[Sequence[str]]]) -> None:
        """Add the words of titles, authors, venues and keywords, each once a paper."""
        postings, bits = [np.empty(0, np.int64)], [np.empty(0, np.uint8)]
        for name, bit in _BITS.items():
            lines = map(" ".join, texts[name])
            encoded = [line.encode("utf-8", "surrogatepass") for line in lines]
            stream, counts = number_words(encoded, self.numbers)
            papers = np.repeat(np.arange(len(encoded), dtype=np.int64) + len(self.years), counts)
            postings.append(papers << _WORD_BITS | stream)
            bits.append(np.full(len(stream), bit, np.uint8))
        all_postings, all_bits = np.concatenate(postings), np.concatenate(bits)
        order = np.argsort(all_postings)
        all_postings = all_postings[order]
        starts = np.flatnonzero(np.diff(all_postings, prepend=-1))
        if len(starts):
            fields = np.bitwise_or.reduceat(all_bits[order], starts)
            self.head_fields.frombytes(fields.tobytes())
        words = all_postings[starts] & ((1 << _WORD_BITS) - 1)
        self.head_words.frombytes(words.astype(np.int32).tobytes())
        self.head_papers.frombytes((all_postings[starts] >> _WORD_BITS).astype(np.int32).tobytes())

    def build_columns(self) -> Generator[None, None, dict[str, Column]]:
        """Build the columns by name, one in each step."""
        built = {}
        for name, column in self.columns.items():
            built[name] = column.build()
            yield
        return built

    def pack(self) -> bytes:
        """Return the draft as bytes for another process of this program."""
        blocks = ["\n".join(self.numbers).encode("utf-8", "surrogatepass")]
        blocks += [getattr(self, name).tobytes() for name in _ARRAYS]
        for column in self.columns.values():
            blocks += column.pack()
        return b"".join((struct.pack(f"<{len(blocks)}Q", *map(len, blocks)), *blocks))

    def append(self, other: PackedDraft, first: int, last: int) -> None:
        """Add the papers of another draft from `first` up to `last`, as `add` would have done."""
        heads = slice(other.head_starts[first], other.head_starts[last])
        body = slice(other.stream_starts[first], other.stream_starts[last])
        papers = other.head_papers[heads] + np.int32(len(self.years) - first)
        ends = other.stream_starts[first + 1 : last + 1] - other.stream_starts[first]
        self.head_words.frombytes(other.renumber(other.head_words[heads], self.numbers))
        self.head_papers.frombytes(papers.tobytes())
        self.head_fields.frombytes(other.head_fields[heads].tobytes())
        self.stream.frombytes(other.renumber(other.stream[body], self.numbers))
        self.stream_starts.frombytes((ends + np.int32(self.stream_starts[-1])).tobytes())
        self.years.frombytes(other.years[first:last].tobytes())
        self.duplicates.frombytes(other.duplicates[first:last].tobytes())
        for column, packed in zip(self.columns.values(), other.columns, strict=True):
            column.append(packed, first, last)


class PackedDraft:
    """A draft that `IndexDraft.pack` wrote, of which another draft takes the papers it needs."""

    def __init__(self, packed: bytes) -> None:
        count = 1 + len(_ARRAYS) + 2 * len(COLUMNS)
        lengths = struct.unpack_from(f"<{count}Q", packed)
        starts = accumulate(lengths, initial=8 * count)
        blocks = (packed[start : start + n] for start, n in zip(starts, lengths, strict=False))
        self._words = next(blocks).decode("utf-8", "surrogatepass").split("\n")
        self._numbers = np.full(len(self._words), _UNUSED, np.int32)
        """The numbers of the words in the draft that takes papers, where these have them."""
        arrays = {name: np.frombuffer(next(blocks), kind) for name, kind in _ARRAYS.items()}
        self.head_words, self.head_papers = arrays["head_words"], arrays["head_papers"]
        self.head_fields = arrays["head_fields"]
        self.stream, self.stream_starts = arrays["stream"], arrays["stream_starts"]
        self.years, self.duplicates = arrays["years"], arrays["duplicates"]
        self.columns = [_PackedColumn(next(blocks), next(blocks)) for _ in COLUMNS]
        self.head_starts = np.searchsorted(self.head_papers, np.arange(len(self) + 1))

    def __len__(self) -> int:
        return len(self.years)

    def renumber(self, words: NDArray[np.int32], numbers: defaultdict[str, int]) -> bytes:
        """Return the numbers in another draft of words of this one, adding those it lacks."""
        new = words[self._numbers[words] == _UNUSED]
        if len(new):
            new = np.unique(new)
            self._numbers[new] = [numbers[self._words[index]] for index in new.tolist()]
        return self._numbers[words].tobytes()


class _PackedColumn:
    """One column of a packed draft."""

    def __init__(self, text: bytes, numbers: bytes) -> None:
        self.text = text
        self.numbers = np.frombuffer(numbers, np.int32)
        """Where papers share lines the number of each paper's, else the sizes of the lines."""

    @cached_property
    def starts(self) -> NDArray[np.int64]:
        """Where each line starts, and where the last ends."""
        return np.concatenate(([0], np.cumsum(self.numbers, dtype=np.int64)))

    @cached_property
    def lines(self) -> list[str]:
        """The lines that papers share."""
        return [f"{line}\n" for line in self.text.decode().split("\n")[:-1]]


def _searched_texts(papers: Sequence[Paper]) -> dict[str, list[Sequence[str]]]:
    """Return the folded texts of papers by column, and as `compound` those of each title."""
    titles = [paper.title for paper in papers]
    return {
        "title": [(line,) for line in normalize_texts(titles)],
        "compound": [joined_compounds(title) for title in titles],
        "author": _normalize_lists([paper.authors for paper in papers]),
        "venue": [(_fold_venue(paper.venue),) for paper in papers],
        "keyword": _normalize_lists([paper.merged.keywords for paper in papers]),
        **{kind: [_ids_of(paper, kind) for paper in papers] for kind in ID_FIELDS},
        "source": [_sources_of(paper) for paper in papers],
    }


def _normalize_lists(lists: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """Fold the texts of each list to their words."""
    lines = iter(normalize_texts([text for texts in lists for text in texts]))
    return [tuple(islice(lines, len(texts))) for texts in lists]


def _ids_of(paper: Paper, kind: str) -> Sequence[str]:
    """Return the folded ids of one kind that a paper has, each once."""
    merged: str = getattr(paper.merged, kind)
    if not paper.duplicates:
        return (fold_verbatim(merged),) if merged else ()
    keys = (key.partition(":") for key in paper.keys)
    ids = [merged, *(number for of_kind, _, number in keys if of_kind == kind)]
    return tuple(dict.fromkeys(map(fold_verbatim, ids)))


def _sources_of(paper: Paper) -> Sequence[str]:
    if not paper.duplicates:
        return (_fold_source(paper.records[0].place.source),)
    return tuple(dict.fromkeys(_fold_source(place.source) for place in paper.places))
