"""The first papers of large sources, to look at while all of them are read; imports no numpy.

Any reader reads them, and none has to know: the beginning of a file is cut off at two places,
and the records on which both readings agree are those of the whole file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from pathlib import Path

from store.formats.decoding import decode_bytes, read_beginning
from store.formats.reading import UnreadableSource
from store.library.library import Library, positions_by_key
from store.library.sources import OpenedSource, Source, is_large, open_source
from store.model.paper import build_papers
from store.model.record import Record

_FEWEST_BYTES = 1_000_000
"""Size of all sources from which reading them takes longer than to look at some rows."""

_COMPRESSED_SUFFIX, _COMPRESSION = ".gz", 4

_MOST_BYTES, _BYTES_OF_FILE = 640_000, range(32_000, 160_000)
"""Bytes that are read of all sources, and of one: some screens of papers, in any format."""

_SHORTER_CUT = 3 / 4
"""Where the second cut is, as a share of the first."""


def read_first_papers(files: Sequence[tuple[str, Path | Source]]) -> Library | None:
    """Return a partial Library of the first papers of each source, in the order of the sources.

    Every paper is one record. Of records with a key in common only the first is there: whether
    they are one paper is not known before all are read. None where the sources are so small that
    all of them are there soon, or where no record is certain.
    """
    paths = [file for _, file in files if isinstance(file, Path)]
    if sum(map(_estimate_size, paths)) < _FEWEST_BYTES:
        return None
    share = _MOST_BYTES // len(paths)
    size = min(max(share, _BYTES_OF_FILE.start), _BYTES_OF_FILE.stop)
    most_files = _MOST_BYTES // size
    opened: list[OpenedSource] = []
    for display_name, file in files:
        if isinstance(file, Source):
            opened.append(OpenedSource(file))
        elif len(opened) < most_files:
            opened.append(_read_first_records(display_name, file, size))
    records = [record for source in opened for record in source.records]
    groups = [(record,) for record in _with_keys_of_their_own(records)]
    if not groups:
        return None
    papers = tuple(build_papers(groups, {}))
    sources = tuple(source.source for source in opened)
    return Library(
        papers=papers, sources=sources, positions=positions_by_key(papers), is_partial=True
    )


def _estimate_size(path: Path) -> int:
    """Return about how many bytes of text a file has; none where it cannot be opened."""
    try:
        size = path.stat().st_size
    except (OSError, ValueError):
        return 0
    return size * _COMPRESSION if path.suffix == _COMPRESSED_SUFFIX else size


def _read_first_records(name: str, path: Path, size: int) -> OpenedSource:
    """Read the records that are certain from the first bytes of a file."""
    if not is_large(path) and path.suffix != _COMPRESSED_SUFFIX:
        opened = open_source(name, path)
        return opened._replace(records=opened.records[: size // 1_000])
    unknown = OpenedSource(Source(path=name))
    try:
        content, _ = read_beginning(path, size)
        decoded = decode_bytes(content[: content.rfind(b"\n") + 1] or content)
        if decoded.problems or not decoded.encoding.startswith("utf"):
            return unknown  # only all of its bytes show which encoding it is
        records = _agreed_records(decoded.text, name, path.name)
    except (UnreadableSource, MemoryError):
        return unknown
    return OpenedSource(Source(path=name, records=len(records)), tuple(records))


def _agreed_records(text: str, source: str, file_name: str) -> list[Record]:
    """Return the first records of a text that ends somewhere, which it has wherever it ends."""
    from store.formats.registry import read_text

    longer = read_text(text, source, file_name).records
    shorter = read_text(text[: int(len(text) * _SHORTER_CUT)], source, file_name).records
    pairs = zip(longer, shorter, strict=False)
    return [record for record, _ in takewhile(lambda pair: pair[0] == pair[1], pairs)]


def _with_keys_of_their_own(records: Iterable[Record]) -> Iterator[Record]:
    """Yield the records that have no key of one before."""
    seen: set[str] = set()
    for record in records:
        if seen.isdisjoint(record.keys):
            yield record
        seen.update(record.keys)
