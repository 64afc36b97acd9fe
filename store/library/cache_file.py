"""The file of a cached Library, read; imports no numpy.

A file has four parts. First the papers, one line of JSON each. Then the columns: the offsets
and checksums of those lines, the keys with their positions, and the match graph. Then one JSON
object with all the rest, and the end: two places in the file, a checksum of all but the lines, a
digest of everything, and a magic number. `read_cache` checks everything but the lines, which are
checked when they are read, so that a large collection is there at once; `is_intact` checks all.
`cache_writer` writes it.
"""

from __future__ import annotations

import json
import mmap
from bisect import bisect_left
from collections.abc import Callable, ItemsView, Iterator, Mapping
from hashlib import blake2b
from typing import TYPE_CHECKING, Any
from zlib import crc32

from store.formats.reading import Problem
from store.library.cache_fields import count_mapping, number_field, text_field
from store.library.packed_papers import PackedPapers, ReadAgain, unpack_annotations
from store.library.sources import Source

if TYPE_CHECKING:
    from store.duplicates.answers import Answers
    from store.duplicates.graph import MatchGraph, PossibleDuplicate
    from store.library.library import Library

MAGIC = b"psift4\n\0"
DIGEST_SIZE = 16
CHECKSUM_SIZE = 4
_END_SIZE = 16 + CHECKSUM_SIZE + DIGEST_SIZE + len(MAGIC)

MAPPINGS = ("boilerplate", "glued", "unknown_fields")
"""Fields of a Source that are mappings."""

_COLUMN_TYPES = ("Q", "I", "I", "i", "I", "B")
"""Types of the first columns: offsets and checksums of the lines, then the table of keys."""


def is_intact(buffer: mmap.mmap) -> bool:
    """Return whether every byte of a file is as it was written."""
    end = len(buffer) - DIGEST_SIZE - len(MAGIC)
    with memoryview(buffer) as view, view[: max(0, end)] as body:
        intact = blake2b(body, digest_size=DIGEST_SIZE).digest() + MAGIC == buffer[end:]
    if hasattr(buffer, "madvise"):
        buffer.madvise(mmap.MADV_DONTNEED)
    return intact


def read_cache(
    buffer: mmap.mmap,
    key: str,
    answers: Answers | None,
    read_again: ReadAgain | None,
    discard: Callable[[], None],
) -> Library:
    """Read what `write_cache` wrote; `read_again` gives papers for damaged lines.

    Where that does not help, `discard` is called. Raises one of the errors of MALFORMED where
    anything but a line is not as it was written.
    """
    from store.library.library import Library

    size = len(buffer)
    end = buffer[size - _END_SIZE :]
    if size < _END_SIZE or end[-len(MAGIC) :] != MAGIC:
        raise ValueError("no cache of this version")
    start, middle = (int.from_bytes(end[offset : offset + 8], "little") for offset in (0, 8))
    view = memoryview(buffer)
    if not start <= middle <= size - _END_SIZE:
        raise ValueError("a damaged cache")
    # of 100,000 papers these are 10 MB, which any digest takes as long for as all that follows
    checksum = crc32(view[start : size - _END_SIZE + 16])
    if checksum != int.from_bytes(end[16 : 16 + CHECKSUM_SIZE], "little"):
        raise ValueError("a damaged cache")
    rest = json.loads(buffer[middle : size - _END_SIZE])
    columns = []
    for number, length in enumerate(rest["sizes"]):
        code: Any = _COLUMN_TYPES[number] if number < len(_COLUMN_TYPES) else "i"
        columns.append(view[start : start + length].cast(code))
        start += length
    offsets, checksums, *table = columns[: len(_COLUMN_TYPES)]
    papers = PackedPapers(buffer, offsets, checksums, read_again, key, discard)
    if len(checksums) != len(papers):
        raise ValueError("a damaged cache")
    return Library(
        papers=papers,
        sources=tuple(map(_unpack_source, rest["sources"])),
        possible_duplicates=_unpack_pairs(rest["possible_duplicates"], len(papers)),
        annotations=unpack_annotations(rest["annotations"]),
        positions=KeyTable(len(papers), *table),
        answers=answers,
        match_graph=_unpack_match_graph(columns[len(_COLUMN_TYPES) :], rest["held"]),
    )


def _unpack_match_graph(columns: list[memoryview], held: dict[str, list[int]]) -> MatchGraph | None:
    if not columns:
        return None
    from store.duplicates.graph import GRAPH_COLUMNS, MatchGraph

    return MatchGraph(**dict(zip(GRAPH_COLUMNS, columns, strict=True)), records_by_key=held)


def _unpack_pairs(rows: list[list[Any]], papers: int) -> tuple[PossibleDuplicate, ...]:
    if not rows:
        return ()
    from store.duplicates.graph import PossibleDuplicate

    return tuple(
        PossibleDuplicate(
            number_field(left, papers), number_field(right, papers), text_field(why), float(score)
        )
        for left, right, why, score in rows
    )


def _unpack_source(packed: dict[str, Any]) -> Source:
    checked: dict[str, Any] = {}
    for name in Source._fields:
        field = packed[name]
        if name in MAPPINGS:
            checked[name] = count_mapping(field)
        elif name == "problems":
            checked[name] = tuple(map(_unpack_problem, field))
        else:
            is_number = isinstance(Source._field_defaults.get(name), int)
            checked[name] = number_field(field) if is_number else text_field(field)
    return Source(**checked)


def _unpack_problem(packed: list[object]) -> Problem:
    line, why, excerpt = packed
    return Problem(number_field(line), text_field(why), text_field(excerpt))


class KeyTable(Mapping[str, int]):
    """Keys with their positions, looked up by binary search in a buffer of sorted checksums."""

    def __init__(self, papers: int, *columns: memoryview) -> None:
        """Take checksums, positions and ends as 32-bit numbers, and the text of all keys.

        A position is AMBIGUOUS or less than `papers`; a key with any other is not there.
        """
        self._checksums, self._positions, self._ends, self._text = columns
        if not len(self._checksums) == len(self._positions) == len(self._ends):
            raise ValueError("a damaged table of keys")
        self._papers = papers

    def __len__(self) -> int:
        return len(self._checksums)

    def __iter__(self) -> Iterator[str]:
        start = 0
        for end in self._ends:
            yield bytes(self._text[start:end]).decode(errors="surrogatepass")
            start = end

    def items(self) -> ItemsView[str, int]:
        """Return a view of all keys with their positions, none of which is looked up."""
        return _KeyItems(self)

    def pairs(self) -> Iterator[tuple[str, int]]:
        """Yield what `items` contains, in the order of the file."""
        pairs = zip(self, self._positions, strict=True)
        return (pair for pair in pairs if pair[1] < self._papers)

    def __getitem__(self, key: str) -> int:
        encoded = key.encode(errors="surrogatepass")
        checksum = crc32(encoded)
        row = bisect_left(self._checksums, checksum)
        while row < len(self._checksums) and self._checksums[row] == checksum:
            start = self._ends[row - 1] if row else 0
            if self._text[start : self._ends[row]] == encoded:
                position: int = self._positions[row]
                if position < self._papers:
                    return position
            row += 1
        raise KeyError(key)


class _KeyItems(ItemsView[str, int]):
    """The keys of a KeyTable with their positions, read one by one."""

    _mapping: KeyTable

    def __iter__(self) -> Iterator[tuple[str, int]]:
        return self._mapping.pairs()
