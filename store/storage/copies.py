"""Copies of a store that other programs made, and reading one without its other files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from store.storage import checkpoint, log
from store.storage.checkpoint import CheckpointState
from store.storage.errors import StoreRefused, system_reason
from store.storage.filesystem import FileSystem, LocalFileSystem
from store.storage.log import Tables


@dataclass(frozen=True, slots=True)
class Copy:
    """The tables of a copy, or what is known of them."""

    tables: Tables
    warning: str = ""
    """What may be missing, for the user."""


def read_copy(path: Path, *, disk: FileSystem | None = None) -> Copy:
    """Read a checkpoint or a log file of any name, without the other files of its store.

    Of a log file alone, there are the documents that were new in it, and those fields of the
    others that it sets; the history in it is complete. Raises StoreRefused if it is neither.
    """
    try:
        content = (disk or LocalFileSystem()).read(path)
    except OSError as error:
        raise StoreRefused(f"{path}: {system_reason(error)}") from error
    header = log.parse_header(content or b"")
    if header is not None and content is not None:
        segment = log.parse_segment(content, log.checksum_seed(header.store, header.number))
        tables = log.apply_entries({}, (entry for entry, _ in segment.entries))
        return Copy(tables, f"{path.name} is a journal without its checkpoint")
    copy = checkpoint.parse_checkpoint(content)
    if not copy.is_readable and copy.state is not CheckpointState.NEWER:
        raise StoreRefused(f"{path}: neither a checkpoint nor a journal that can be read")
    return Copy(copy.tables)
