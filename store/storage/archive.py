"""Older rows of the history, in sealed segments: files that are written once and never changed.

A store keeps the newest rows of the history among its tables. At a checkpoint the older ones move
to segments, `history-000001.seg` and so on; the checkpoint names each with its first and last
number and its hash, so that nothing reads them until undo, the history screen or an export goes
there. A segment is durable before a checkpoint names it. Until then the rows are in the tables,
and the previous generation has them there as well.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from store.storage.errors import HistoryGap
from store.storage.filesystem import FileSystem, replace_durably
from store.storage.log import LogDocument, TableRows, Tables, decode_json, encode_json
from store.storage.paths import StorePaths

ARCHIVED_TABLE = "history"
"""The table whose older rows are archived. It is not merged: each copy of a store has its own."""

KEPT_ROWS = 1000
"""Newest rows that stay in the table when three times as many have accumulated."""

_SEGMENT_ROWS = 10
"""Most rows of a segment, in multiples of those that stay: the first checkpoint of an older store
archives its whole history."""

_NAME = re.compile(r"history-([0-9]{6,9})\.seg")


class Segment(NamedTuple):
    """A segment as a checkpoint names it."""

    name: str
    first: int
    last: int
    """Numbers of its first and last row; there may be others between them."""
    sha256: str


class SealedRows(NamedTuple):
    """A segment that is to be written, with its content."""

    segment: Segment
    content: bytes


def parse_segments(fields: Any) -> tuple[Segment, ...]:
    """Parse what a checkpoint says of its segments; leave out what is malformed."""
    listed = fields.get("segments") if isinstance(fields, dict) else None
    return tuple(
        Segment(*each)
        for each in (listed if isinstance(listed, list) else ())
        if isinstance(each, list)
        and [type(part) for part in each] == [str, int, int, str]
        and _NAME.fullmatch(each[0])
    )


def split_history(
    tables: Tables, segments: Sequence[Segment], kept: int
) -> tuple[Tables, list[SealedRows]]:
    """Split the older rows off the history, if there are enough; what there is stays unchanged.

    The same tables always give the same segments, so that a damaged checkpoint can be compared
    with what was written.
    """
    numbers = sorted(map(int, tables.get(ARCHIVED_TABLE, {})))
    if len(numbers) < 3 * kept:
        return tables, []
    rows, sealed = tables[ARCHIVED_TABLE], []
    older, size = numbers[:-kept], _SEGMENT_ROWS * kept
    next_file = max([_file_number(segment.name) for segment in segments], default=0) + 1
    for index, start in enumerate(range(0, len(older), size)):
        part = older[start : start + size]
        content = _encode_rows((number, rows[str(number)]) for number in part)
        name = f"history-{next_file + index:06d}.seg"
        digest = hashlib.sha256(content).hexdigest()
        sealed.append(SealedRows(Segment(name, part[0], part[-1], digest), content))
    newest = {str(number): rows[str(number)] for number in numbers[-kept:]}
    return {**tables, ARCHIVED_TABLE: newest}, sealed


def _file_number(name: str) -> int:
    match = _NAME.fullmatch(name)
    return int(match[1]) if match else 0


def _encode_rows(rows: Iterable[tuple[int, LogDocument]]) -> bytes:
    lines = (f"{number} {encode_json(document)}\n" for number, document in rows)
    return zlib.compress("".join(lines).encode())


def write_segments(
    disk: FileSystem, paths: StorePaths, sealed: Iterable[SealedRows]
) -> tuple[Segment, ...]:
    """Write segments durably; return them with the names they got.

    A name that is taken by another content, such as a segment of another store, is passed over.
    """
    segments = []
    for segment, content in sealed:
        number = _file_number(segment.name)
        path = paths.folder / segment.name
        while (present := disk.read(path)) not in (None, content):
            number += 1
            path = paths.folder / f"history-{number:06d}.seg"
        if present is None:
            replace_durably(disk, path, content, paths.sibling("history.tmp"))
        segments.append(segment._replace(name=path.name))
    return tuple(segments)


def read_segment(disk: FileSystem, paths: StorePaths, segment: Segment) -> TableRows:
    """Read a segment; raises HistoryGap if it is missing, damaged or cannot be read."""
    try:
        content = disk.read(paths.folder / segment.name)
    except OSError:
        content = None
    if content is None or hashlib.sha256(content).hexdigest() != segment.sha256:
        problem = "is missing" if content is None else "is damaged"
        raise HistoryGap(
            f"{segment.name} {problem}: changes {segment.first:,} to {segment.last:,} and those"
            " before cannot be shown or undone"
        )
    return dict(_parse_rows(zlib.decompress(content)))


def _parse_rows(content: bytes) -> Iterator[tuple[str, LogDocument]]:
    for line in content.splitlines():
        number, _, document = line.partition(b" ")
        yield number.decode(), decode_json(document)


class Archive:
    """The archived history of an open store; the segment read last stays in memory."""

    def __init__(self, disk: FileSystem, paths: StorePaths) -> None:
        self._disk = disk
        self._paths = paths
        self._cached: tuple[Segment, TableRows] | None = None

    def rows_before(self, segments: Sequence[Segment], number: int) -> Mapping[str, LogDocument]:
        """Return the rows of the newest segment that begins before a number; none if none does."""
        older = [segment for segment in segments if segment.first < number]
        if not older:
            return {}
        segment = max(older, key=lambda each: each.last)
        if self._cached is None or self._cached[0] != segment:
            self._cached = segment, read_segment(self._disk, self._paths, segment)
        return self._cached[1]
