"""The checkpoint: one JSON file that plain TinyDB opens, with a hash in its first line."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from store.storage.archive import Segment, parse_segments
from store.storage.filesystem import FileSystem
from store.storage.log import LOG_FORMAT, Tables, decode_json, encode_json
from store.tasks import gc_paused

META_TABLE = "_meta"
"""The table that describes the file; no table of the store has this name."""

META_SIZE = 1 << 17
"""Bytes that are enough for what a checkpoint says about itself."""

_BATCH = 100
"""Documents that are encoded at once: about a millisecond of work."""

_SYNC_EVERY = 4 << 20
"""Bytes between two syncs: a transaction's own sync may have to wait for unsynced bytes here."""

_META_LINE = re.compile(rb'\{"_meta":\{"1":(\{[^{}\n]*\})(?:\}\n|\n,"2":(\{[^{}\n]*\})\}\n)')
_META_FIELDS = ("generation", "store", "token", "sha256", "format")
_DOCUMENT_ID = re.compile("0|[1-9][0-9]{0,17}")


class CheckpointState(StrEnum):
    """What was found in the place of a checkpoint."""

    GOOD = "good"
    EDITED = "edited"
    """Readable, but not as papersift wrote it."""
    DAMAGED = "damaged"
    NEWER = "newer"
    """Written by a later version, in a format that this one does not know."""
    EMPTY = "empty"
    MISSING = "missing"


class Meta(NamedTuple):
    """What a checkpoint says about itself."""

    generation: int = 0
    store: str = ""
    token: str = ""
    """Token of the log file that follows this checkpoint."""
    sha256: str = ""
    """Over the other fields and the rest of the file."""
    format: int = LOG_FORMAT
    segments: tuple[Segment, ...] = ()
    """The archived history, oldest first."""

    def line(self) -> bytes:
        """Return the first line of the file; its length does not depend on the hash."""
        fields = {name: getattr(self, name) for name in _META_FIELDS}
        fields["sha256"] = self.sha256 or "0" * 64
        end = "" if self.segments else "}"
        return f'{{"_meta":{{"1":{encode_json(fields)}{end}\n'.encode()

    def segment_line(self) -> bytes:
        """Return the line that names the segments of the history; empty if there are none."""
        listed = encode_json({"segments": self.segments})
        return f',"2":{listed}}}\n'.encode() if self.segments else b""

    def hasher(self) -> hashlib._Hash:
        """Return a hash of the other fields, to be continued with the rest of the file."""
        return hashlib.sha256(
            f"{self.format} {self.generation} {self.store} {self.token}\n".encode()
        )

    def signed(self, hasher: hashlib._Hash) -> Meta:
        """Return a copy with the finished hash."""
        return self._replace(sha256=hasher.hexdigest())


class Checkpoint(NamedTuple):
    """A checkpoint as it was read."""

    state: CheckpointState
    meta: Meta
    tables: Tables

    @property
    def is_readable(self) -> bool:
        """Whether the tables can be used."""
        return self.state in (CheckpointState.GOOD, CheckpointState.EDITED)


def read_meta(content: bytes | None) -> Meta | None:
    """Parse the first line of a checkpoint without checking the hash; None if it has none."""
    match = _META_LINE.match(content or b"")
    try:
        if match is None:
            return None
        return _parse_meta(decode_json(match[1]), decode_json(match[2] or b"{}"))
    except ValueError:
        return None


def verify(content: bytes | None) -> Meta | None:
    """Check a file against its hash, without parsing the tables; None if it does not match."""
    meta = read_meta(content)
    if content is None or meta is None or meta.format > LOG_FORMAT:
        return None
    hasher = meta.hasher()
    hasher.update(memoryview(content)[content.index(b"\n") + 1 :])
    return meta if hasher.hexdigest() == meta.sha256 else None


def parse_checkpoint(content: bytes | None) -> Checkpoint:
    """Parse a checkpoint, in whatever state it is."""
    if content is None:
        return Checkpoint(CheckpointState.MISSING, Meta(), {})
    if not content.strip():
        return Checkpoint(CheckpointState.EMPTY, Meta(), {})
    try:
        with gc_paused():
            tables = decode_json(content)
    except ValueError:
        return Checkpoint(CheckpointState.DAMAGED, Meta(), {})
    meta = Meta()
    if isinstance(tables, dict) and isinstance(meta_rows := tables.pop(META_TABLE, {}), dict):
        meta = _parse_meta(meta_rows.get("1"), meta_rows.get("2")) or meta
    is_valid = _are_tables(tables)
    if meta.format > LOG_FORMAT:
        return Checkpoint(CheckpointState.NEWER, meta, tables if is_valid else {})
    if not is_valid:
        return Checkpoint(CheckpointState.DAMAGED, Meta(), {})
    return Checkpoint(
        CheckpointState.GOOD if verify(content) else CheckpointState.EDITED, meta, tables
    )


def _parse_meta(fields: Any, archived: Any) -> Meta | None:
    """Return the Meta of decoded fields; None if they are not those of a Meta."""
    if not isinstance(fields, dict) or fields.keys() != set(_META_FIELDS):
        return None
    meta = Meta(**fields, segments=parse_segments(archived))
    has_types = all(type(getattr(meta, name)) is type(getattr(Meta(), name)) for name in fields)
    return meta if has_types and 0 <= meta.generation < 10**15 else None


def _are_tables(tables: Any) -> bool:
    """Return whether this is the content of a TinyDB file: documents under integer ids."""
    return isinstance(tables, dict) and all(
        isinstance(rows, dict)
        and all(map(_DOCUMENT_ID.fullmatch, rows))
        and all(isinstance(document, dict) for document in rows.values())
        for rows in tables.values()
    )


def encode_tables(tables: Tables) -> Iterator[bytes]:
    """Yield the tables as JSON, one document a line, in pieces of a hundred documents."""
    for name in sorted(tables):
        yield f",{encode_json(name)}:{{".encode()
        rows, separator = tables[name], "\n"
        keys = list(rows)
        for start in range(0, len(keys), _BATCH):
            lines = [f'"{key}":{encode_json(rows[key])}' for key in keys[start : start + _BATCH]]
            yield (separator + ",\n".join(lines)).encode()
            separator = ",\n"
        yield b"}\n"
    yield b"}\n"


def encode_checkpoint(tables: Tables, meta: Meta) -> bytes:
    """Return the bytes of a checkpoint, for a comparison with those on the disk."""
    pieces = [meta.segment_line(), *encode_tables(tables)]
    hasher = meta.hasher()
    for piece in pieces:
        hasher.update(piece)
    return meta.signed(hasher).line() + b"".join(pieces)


def write_checkpoint_file(
    disk: FileSystem,
    path: Path,
    tables: Tables,
    meta: Meta,
    between_pieces: Callable[[], object],
) -> int:
    """Write a checkpoint to a new file and sync it; return its size in bytes.

    `between_pieces` is called often, to let other threads run: encoding a piece holds the
    interpreter for about a millisecond.
    """
    handle = disk.create(path)
    try:
        hasher, offset, synced = meta.hasher(), len(meta.line()), 0
        for piece in chain([meta.segment_line()], encode_tables(tables)):
            hasher.update(piece)
            disk.write(handle, piece, offset)
            offset += len(piece)
            if offset - synced > _SYNC_EVERY:
                disk.sync(handle)
                synced = offset
            between_pieces()
        disk.write(handle, meta.signed(hasher).line(), 0)
        disk.sync(handle)
    finally:
        disk.close(handle)
    return offset
