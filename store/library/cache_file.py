"""The file of a kept pile: what it is made of, and how damage to any of it is found.

First Papers as lines of JSON; then the head, which says where each line is, with the checksums
of the lines, the keys, the kin and the sources; then a foot. The head is checked when the file
is opened, a line when it is read, so that a large pile is there at once; `whole` checks all.

The keys of a kept pile: found in the memory of a file, without a dict being made of them.
"""

from __future__ import annotations

import json
import mmap
from array import array
from bisect import bisect_left
from collections.abc import Generator, ItemsView, Iterator, Mapping
from dataclasses import fields
from hashlib import blake2b
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, BinaryIO
from zlib import crc32

from store.formats.reading import Problem
from store.library.packed_papers import (
    PackedPapers,
    ReadAgain,
    pack_annotations,
    pack_paper,
    unpack_annotations,
)
from store.library.sources import Source

if TYPE_CHECKING:
    from store.duplicates.answers import Answers
    from store.duplicates.graph import MatchGraph, PossibleDuplicate
    from store.library.library import Library

_SLICE = 500
_MAGIC = b"psift2\n\0"
_DIGEST = 16
_FOOT = 16 + 2 * _DIGEST + len(_MAGIC)
_MAPS = ("boilerplate", "glued", "unknown_fields")
_CODES = ("Q", "I", "I", "i", "I", "B")
"""Types of the columns of the head: offsets and checksums of the lines, then those of the keys."""


def write_cache(file: BinaryIO, library: Library) -> Generator[float, None, None]:
    """Write a Library, a few hundred Papers at a time. Raises OSError."""
    digest = blake2b(digest_size=_DIGEST)
    offsets, sums = array("Q", [0]), array("I")
    for at, paper in enumerate(library.papers):
        line = pack_paper(paper)
        digest.update(line)
        file.write(line)
        offsets.append(offsets[-1] + len(line))
        sums.append(crc32(line))
        if at % _SLICE == 0:
            yield at / len(library.papers)
    columns = [offsets.tobytes(), sums.tobytes(), *(yield from build_key_table(library.positions))]
    columns += _numbers(library.match_graph)
    rest = json.dumps({**_rest(library), "sizes": list(map(len, columns))}).encode()
    middle = offsets[-1] + sum(map(len, columns))
    places = b"".join(place.to_bytes(8, "little") for place in (offsets[-1], middle))
    head = blake2b(digest_size=_DIGEST)
    for part in (*columns, rest, places):
        head.update(part)
        digest.update(part)
        file.write(part)
    digest.update(head.digest())
    file.write(head.digest() + digest.digest() + _MAGIC)


def is_intact(buffer: mmap.mmap) -> bool:
    """Return whether every byte of a pile is as it was written."""
    end = len(buffer) - _DIGEST - len(_MAGIC)
    with memoryview(buffer) as view, view[: max(0, end)] as body:
        fine = blake2b(body, digest_size=_DIGEST).digest() + _MAGIC == buffer[end:]
    if hasattr(buffer, "madvise"):
        buffer.madvise(mmap.MADV_DONTNEED)
    return fine


def read_cache(
    buffer: mmap.mmap, key: str, answers: Answers | None, mend: ReadAgain | None = None
) -> Library:
    """Read what `write_pile` wrote under these answers; `mend` gives Papers for damaged lines.

    Raises ValueError or another error of a reader where the head is damaged.
    """
    from store.library.library import Library

    size = len(buffer)
    foot = buffer[size - _FOOT :]
    if size < _FOOT or foot[-len(_MAGIC) :] != _MAGIC:
        raise ValueError("no pile of this version")
    start, middle = (int.from_bytes(foot[at : at + 8], "little") for at in (0, 8))
    view = memoryview(buffer)
    if not start <= middle <= size - _FOOT:
        raise ValueError("a damaged pile")
    head = blake2b(view[start : size - _FOOT + 16], digest_size=_DIGEST)
    if head.digest() != foot[16 : 16 + _DIGEST]:
        raise ValueError("a damaged pile")
    rest = json.loads(buffer[middle : size - _FOOT])
    columns = []
    for at, length in enumerate(rest["sizes"]):
        code: Any = _CODES[at] if at < len(_CODES) else "i"
        columns.append(view[start : start + length].cast(code))
        start += length
    offsets, sums, *table = columns[: len(_CODES)]
    return Library(
        papers=PackedPapers(buffer, offsets, sums, mend, key),
        sources=tuple(map(_source_of, rest["sources"])),
        possible_duplicates=_offers_of(rest["offers"]),
        annotations=unpack_annotations(rest["annotations"]),
        positions=KeyTable(*table),
        answers=answers,
        match_graph=_kin_of(columns[len(_CODES) :], rest["held"]),
    )


def _kin_of(columns: list[memoryview], held: dict[str, list[int]]) -> MatchGraph | None:
    if not columns:
        return None
    from store.duplicates.graph import GRAPH_COLUMNS, MatchGraph

    return MatchGraph(**dict(zip(GRAPH_COLUMNS, columns, strict=True)), records_by_key=held)


def _offers_of(found: list[list[Any]]) -> tuple[PossibleDuplicate, ...]:
    """Make offers; without any the code that compares is not imported."""
    if not found:
        return ()
    from store.duplicates.graph import PossibleDuplicate

    return tuple(PossibleDuplicate(*offer) for offer in found)


def _numbers(kin: MatchGraph | None) -> list[bytes]:
    if kin is None:
        return []
    from store.duplicates.graph import GRAPH_COLUMNS

    return [memoryview(getattr(kin, name)).tobytes() for name in GRAPH_COLUMNS]


def _rest(library: Library) -> dict[str, Any]:
    return {
        "sources": [_source(source) for source in library.sources],
        "offers": [
            [offer.left, offer.right, offer.why, offer.similarity]
            for offer in library.possible_duplicates
        ],
        "annotations": pack_annotations(library.annotations),
        "held": library.match_graph.records_by_key if library.match_graph else {},
    }


def _source(source: Source) -> dict[str, Any]:
    said = {spec.name: getattr(source, spec.name) for spec in fields(source)}
    said |= {name: dict(said[name]) for name in _MAPS}
    said["problems"] = [(one.line, one.why, one.excerpt) for one in source.problems]
    return said


def _source_of(found: dict[str, Any]) -> Source:
    for name in _MAPS:
        found[name] = MappingProxyType(found[name])
    found["problems"] = tuple(Problem(*problem) for problem in found["problems"])
    return Source(**found)


_KEY_TABLE_SLICE = 2_000


class KeyTable(Mapping[str, int]):
    """Keys in the order of their checksums, so that one is found in a few steps."""

    def __init__(self, sums: memoryview, places: memoryview, ends: memoryview, text: memoryview):
        """Take columns of numbers, 32 bits each, and the keys one behind the other."""
        self._sums = sums
        self._places = places
        self._ends = ends
        """Where each key ends in the text."""
        self._text = text

    def __len__(self) -> int:
        return len(self._sums)

    def __iter__(self) -> Iterator[str]:
        start, text, ends = 0, bytes(self._text), self._ends.tolist()
        for end in ends:
            yield text[start:end].decode(errors="surrogatepass")
            start = end

    def items(self) -> ItemsView[str, int]:
        """Return all keys with their positions, without looking each of them up."""
        return dict(zip(self, self._places.tolist(), strict=True)).items()

    def __getitem__(self, key: str) -> int:
        wanted = key.encode(errors="surrogatepass")
        check = crc32(wanted)
        at = bisect_left(self._sums, check)
        while at < len(self._sums) and self._sums[at] == check:
            start = self._ends[at - 1] if at else 0
            if self._text[start : self._ends[at]] == wanted:
                place: int = self._places[at]
                return place
            at += 1
        raise KeyError(key)


def build_key_table(positions: Mapping[str, int]) -> Generator[float, None, list[bytes]]:
    """Write keys with their positions as the columns that a KeyTable reads, in small steps."""
    import numpy as np

    texts, sums, places = [], array("I"), array("i")
    for count, (key, place) in enumerate(positions.items()):
        text = key.encode(errors="surrogatepass")
        texts.append(text)
        sums.append(crc32(text))
        places.append(place)
        if count % _KEY_TABLE_SLICE == 0:
            yield count / len(positions)
    order = np.argsort(np.asarray(sums), kind="stable")
    ends = np.cumsum(np.fromiter(map(len, texts), np.uint32, len(texts))[order], dtype=np.uint32)
    yield 1.0
    text = b"".join(map(texts.__getitem__, order.tolist()))
    columns = (np.asarray(sums)[order], np.asarray(places)[order], ends)
    return [*(column.tobytes() for column in columns), text]
