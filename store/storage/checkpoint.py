"""The checkpoint: one JSON file that plain TinyDB opens, with a line that vouches for it.

Dated copies of the checkpoint, one a day for a week of days on which something was written.
"""

from __future__ import annotations

import gc
import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from store.storage.filesystem import FileSystem
from store.storage.log import LOG_FORMAT, Tables, decode_json, encode_json
from store.storage.paths import StorePaths, replace_file

META = "_meta"
"""The table that holds what the file says of itself; no table of the store has this name."""

HEAD = 512
"""Bytes that are enough for the first line."""

_BATCH = 100
_SYNC_EVERY = 4 << 20
"""Bytes: an act's own sync may have to wait for what is waiting to be written here."""
_FIRST = re.compile(rb'\{"_meta":\{"1":(\{[^{}\n]*\})\}\n')
_ID = re.compile("0|[1-9][0-9]{0,17}")


class CheckpointState(StrEnum):
    """What was found where a checkpoint should be."""

    GOOD = "good"
    EDITED = "edited"
    """Readable, but not as we wrote it."""
    DAMAGED = "damaged"
    NEWER = "newer"
    """Written by a later version in a format that this one does not know."""
    EMPTY = "empty"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Meta:
    """What a checkpoint says of itself."""

    generation: int = 0
    store: str = ""
    token: str = ""
    """Names the journal that follows this checkpoint."""
    sha256: str = ""
    """Over the other fields and the rest of the file."""
    format: int = LOG_FORMAT

    def line(self) -> bytes:
        """Write the first line of the file; its length does not depend on the hash."""
        fields = {name: getattr(self, name) for name in self.__slots__}
        fields["sha256"] = self.sha256 or "0" * 64
        return b'{"_meta":{"1":%b}\n' % encode_json(fields).encode()

    def hasher(self) -> hashlib._Hash:
        """Begin the hash with the other fields, so that a changed generation shows."""
        return hashlib.sha256(
            f"{self.format} {self.generation} {self.store} {self.token}\n".encode()
        )


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checkpoint as it was read."""

    state: CheckpointState
    meta: Meta
    tables: Tables

    @property
    def readable(self) -> bool:
        """Whether the tables can be used."""
        return self.state in (CheckpointState.GOOD, CheckpointState.EDITED)


def read_meta(content: bytes | None) -> Meta | None:
    """Read only what a file says of itself, believed without looking at the rest."""
    match = _FIRST.match(content or b"")
    try:
        return _meta(decode_json(match[1])) if match else None
    except ValueError:
        return None


def verify(content: bytes | None) -> Meta | None:
    """Check a file against its hash without reading the JSON; None where it does not hold."""
    meta = read_meta(content)
    if content is None or meta is None or meta.format > LOG_FORMAT:
        return None
    hasher = meta.hasher()
    hasher.update(memoryview(content)[content.index(b"\n") + 1 :])
    return meta if hasher.hexdigest() == meta.sha256 else None


def parse_checkpoint(content: bytes | None) -> Checkpoint:
    """Read a checkpoint, whatever its state."""
    if content is None:
        return Checkpoint(CheckpointState.MISSING, Meta(), {})
    if not content.strip():
        return Checkpoint(CheckpointState.EMPTY, Meta(), {})
    try:
        with _no_collection():
            tables = decode_json(content)
    except ValueError:
        return Checkpoint(CheckpointState.DAMAGED, Meta(), {})
    meta = Meta()
    if isinstance(tables, dict) and isinstance(own := tables.pop(META, {}), dict):
        meta = _meta(own.get("1")) or meta
    if meta.format > LOG_FORMAT:
        return Checkpoint(CheckpointState.NEWER, meta, tables if _shaped(tables) else {})
    if not _shaped(tables):
        return Checkpoint(CheckpointState.DAMAGED, Meta(), {})
    return Checkpoint(
        CheckpointState.GOOD if verify(content) else CheckpointState.EDITED, meta, tables
    )


@contextmanager
def _no_collection() -> Iterator[None]:
    """Read without the garbage collector, which looks at every new document again and again.

    Nothing that is read forms a cycle; for 100,000 documents this is 0.2 s instead of 1 s.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _meta(fields: Any) -> Meta | None:
    """Take the file's words about itself; None where they are not such words."""
    try:
        meta = Meta(**{name: fields[name] for name in Meta.__slots__})
    except (KeyError, TypeError):
        return None
    kinds = {"generation": int, "format": int, "store": str, "token": str, "sha256": str}
    if not all(type(getattr(meta, name)) is kinds[name] for name in kinds):
        return None
    return meta if 0 <= meta.generation < 10**15 else None


def _shaped(tables: Any) -> bool:
    """Whether this is a TinyDB file: tables of documents under whole numbers."""
    return isinstance(tables, dict) and all(
        isinstance(rows, dict)
        and all(map(_ID.fullmatch, rows))
        and all(isinstance(document, dict) for document in rows.values())
        for rows in tables.values()
    )


def encode_tables(tables: Tables) -> Iterator[bytes]:
    """Write the tables, one document a line, in pieces of a hundred documents."""
    for name in sorted(tables):
        yield f",{encode_json(name)}:{{".encode()
        rows, between = tables[name], "\n"
        keys = list(rows)
        for start in range(0, len(keys), _BATCH):
            lines = [f'"{key}":{encode_json(rows[key])}' for key in keys[start : start + _BATCH]]
            yield (between + ",\n".join(lines)).encode()
            between = ",\n"
        yield b"}\n"
    yield b"}\n"


def write_checkpoint_file(
    disk: FileSystem, path: Path, tables: Tables, meta: Meta, breathe: Callable[[], object]
) -> int:
    """Write a checkpoint to a file of our own and sync it; gives its size in bytes.

    `breathe` is called between pieces, to let other threads run: encoding a piece holds
    the interpreter for about a millisecond.
    """
    handle = disk.create(path)
    try:
        hasher, offset, synced = meta.hasher(), len(meta.line()), 0
        for piece in encode_tables(tables):
            hasher.update(piece)
            disk.write(handle, piece, offset)
            offset += len(piece)
            if offset - synced > _SYNC_EVERY:
                disk.sync(handle)
                synced = offset
            breathe()
        whole = Meta(meta.generation, meta.store, meta.token, hasher.hexdigest(), meta.format)
        disk.write(handle, whole.line(), 0)
        disk.sync(handle)
    finally:
        disk.close(handle)
    return offset


def encode_checkpoint(tables: Tables, meta: Meta) -> bytes:
    """Return a checkpoint's bytes, to compare with what lies on the disk."""
    pieces = list(encode_tables(tables))
    hasher = meta.hasher()
    for piece in pieces:
        hasher.update(piece)
    whole = Meta(meta.generation, meta.store, meta.token, hasher.hexdigest(), meta.format)
    return whole.line() + b"".join(pieces)


KEPT = 7
"""Backups that stay."""


def backup_path(layout: StorePaths, day: date) -> Path:
    """Name the backup of a day."""
    path = layout.path
    return layout.backups / f"{path.stem}-{day.isoformat()}{path.suffix}"


def list_backups(disk: FileSystem, layout: StorePaths) -> list[Path]:
    """Find the backups of a store, oldest first."""
    stem, suffix = re.escape(layout.path.stem), re.escape(layout.path.suffix)
    shape = re.compile(rf"{stem}-[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}{suffix}")
    names = disk.names(layout.backups)
    return [layout.backups / name for name in names if shape.fullmatch(name)]


def make_backup(disk: FileSystem, layout: StorePaths, day: date) -> bool:
    """Copy the checkpoint unless the day has its copy; an old one goes when the new one reads well.

    Raises OSError; the backups there were are then all still there.
    """
    target = backup_path(layout, day)
    if disk.stat(target) is not None:
        return False
    content = disk.read(layout.path)
    if content is None or verify(content) is None:
        return False
    disk.make_folder(layout.backups)
    replace_file(disk, target, content, layout.backups / f"{layout.path.name}.tmp")
    if verify(disk.read(target)) is None:
        disk.unlink(target)
        raise OSError("the backup does not read back as it was written")
    for old in list_backups(disk, layout)[:-KEPT]:
        disk.unlink(old)
    return True
