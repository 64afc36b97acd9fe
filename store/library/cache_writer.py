"""The file of a cached Library, written; `cache_file` describes and reads it."""

from __future__ import annotations

import json
from array import array
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import astuple
from hashlib import blake2b
from itertools import pairwise
from typing import Any, BinaryIO
from zlib import crc32

import numpy as np

from store.duplicates.graph import GRAPH_COLUMNS, MatchGraph
from store.library.cache_file import CHECKSUM_SIZE, DIGEST_SIZE, MAGIC, MAPPINGS
from store.library.library import Library
from store.library.packed_papers import pack_annotations, pack_paper
from store.library.sources import Source
from store.library.spool import Spool

_PAPERS_PER_STEP = 500
_KEYS_PER_STEP = 2_000


def write_cache(
    file: BinaryIO, library: Library, spool: Spool | None = None
) -> Generator[float, None, None]:
    """Write a Library in short steps; yield the progress, from 0 to 1. Raises OSError.

    `spool` has its packed records, where they are packed.
    """
    packed_records = _packed_records(library, spool)
    digest = blake2b(digest_size=DIGEST_SIZE)
    offsets, checksums = array("Q", [0]), array("I")
    for position, paper in enumerate(library.papers):
        line = pack_paper(paper, next(packed_records, ()))
        digest.update(line)
        file.write(line)
        offsets.append(offsets[-1] + len(line))
        checksums.append(crc32(line))
        if position % _PAPERS_PER_STEP == 0:
            yield position / len(library.papers)
    table = yield from build_key_table(library.positions)
    columns = [offsets.tobytes(), checksums.tobytes(), *table]
    columns += _pack_match_graph(library.match_graph)
    rest = json.dumps({**_pack_rest(library), "sizes": list(map(len, columns))}).encode()
    middle = offsets[-1] + sum(map(len, columns))
    places = b"".join(place.to_bytes(8, "little") for place in (offsets[-1], middle))
    checksum = 0
    for part in (*columns, rest, places):
        checksum = crc32(part, checksum)
        digest.update(part)
        file.write(part)
    packed = checksum.to_bytes(CHECKSUM_SIZE, "little")
    digest.update(packed)
    file.write(packed + digest.digest() + MAGIC)


def _packed_records(library: Library, spool: Spool | None) -> Iterator[Sequence[bytes]]:
    """Yield the packed records of each paper; nothing where they are not known."""
    graph = library.match_graph
    if spool is not None and graph is not None and len(spool) == len(graph.members):
        for start, end in pairwise(memoryview(graph.starts)):
            yield [spool[record] for record in graph.members[start:end]]


def build_key_table(positions: Mapping[str, int]) -> Generator[float, None, list[bytes]]:
    """Build the columns of a KeyTable in short steps; yield the progress, from 0 to 1."""
    texts, checksums, rows = [], array("I"), array("i")
    for count, (key, position) in enumerate(positions.items()):
        text = key.encode(errors="surrogatepass")
        texts.append(text)
        checksums.append(crc32(text))
        rows.append(position)
        if count % _KEYS_PER_STEP == 0:
            yield count / len(positions)
    order = np.argsort(np.asarray(checksums), kind="stable")
    ends = np.cumsum(np.fromiter(map(len, texts), np.uint32, len(texts))[order], dtype=np.uint32)
    yield 1.0
    joined = b"".join(map(texts.__getitem__, order.tolist()))
    columns = (np.asarray(checksums)[order], np.asarray(rows)[order], ends)
    return [*(column.tobytes() for column in columns), joined]


def _pack_match_graph(graph: MatchGraph | None) -> list[bytes]:
    return [memoryview(getattr(graph, name)).tobytes() for name in GRAPH_COLUMNS] if graph else []


def _pack_rest(library: Library) -> dict[str, Any]:
    return {
        "sources": [_pack_source(source) for source in library.sources],
        "possible_duplicates": list(map(astuple, library.possible_duplicates)),
        "annotations": pack_annotations(library.annotations),
        "held": library.match_graph.records_by_key if library.match_graph else {},
    }


def _pack_source(source: Source) -> dict[str, Any]:
    packed = source._asdict()
    packed |= {name: dict(packed[name]) for name in MAPPINGS}
    packed["problems"] = list(source.problems)
    return packed
