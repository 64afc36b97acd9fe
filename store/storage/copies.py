"""Copies of a store's files that other programs made, and reading one of them alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from store.storage import checkpoint, log
from store.storage.checkpoint import CheckpointState
from store.storage.errors import StoreRefused, system_reason
from store.storage.files import replace_file
from store.storage.filesystem import FileSystem, LocalFileSystem
from store.storage.log import LogDocument, Tables
from store.storage.log_files import new_token
from store.storage.paths import StorePaths

CONFLICT_COPY = "is a copy that another program left; `papersift merge` imports it"


class Copy(NamedTuple):
    """The tables of a copy, or what is known of them."""

    tables: Tables
    warning: str = ""
    """What may be missing, in one line for the user."""


def find_copies(disk: FileSystem, paths: StorePaths, store: str) -> tuple[str, ...]:
    """Return the names of the copies of a store's checkpoints and log files beside it.

    Programs that synchronise folders name them in many ways: `notes.sync-conflict-….json`,
    `notes (conflicted copy).json`, `notes-LAPTOP.json`, `notes 2.json`. So any name with that of
    the store in it counts if the content is this store's, whatever else is in the name, and also
    one with `conflict` in it that cannot be read.
    """
    stem = paths.checkpoint.stem.casefold()
    names = [name for name in disk.names(paths.folder) if stem in name.casefold()]
    return tuple(
        name
        for name in names
        if not paths.owns(name) and _is_copy(disk, paths.folder / name, store)
    )


def _is_copy(disk: FileSystem, path: Path, store: str) -> bool:
    if path.suffix in (".tmp", ".part"):
        return False
    try:
        content = disk.read(path, checkpoint.META_SIZE)
    except OSError:
        return False
    described = log.parse_header(content or b"") or checkpoint.read_meta(content)
    if described is None or not store:
        return "conflict" in path.name.casefold() and content is not None
    return described.store == store


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
    return Copy(copy.tables, _missing_journals(disk or LocalFileSystem(), path, copy.meta))


def rewrite_copy(path: Path, documents: Mapping[str, Mapping[int, LogDocument | None]]) -> None:
    """Write documents into a checkpoint that stands alone; None removes one.

    It becomes a generation that no journal follows, so that a store into whose place it is
    copied sees another state of itself, and merges it.
    """
    content = path.read_bytes()
    copy = checkpoint.parse_checkpoint(content)
    tables = {name: dict(rows) for name, rows in copy.tables.items()}
    for name, rows in documents.items():
        for number, document in rows.items():
            if document is None:
                tables.get(name, {}).pop(str(number), None)
            else:
                tables.setdefault(name, {})[str(number)] = document
    meta = copy.meta._replace(generation=copy.meta.generation + 1, token=new_token())
    with replace_file(path) as file:
        file.write(checkpoint.encode_checkpoint(tables, meta))


def _missing_journals(disk: FileSystem, path: Path, meta: checkpoint.Meta) -> str:
    """Return a line if the log file that follows a checkpoint is not beside it."""
    journal = StorePaths(path).log(meta.generation)
    content = disk.read(journal, checkpoint.META_SIZE)
    header = log.parse_header(content or b"")
    if not meta.token or (header is not None and header.token == meta.token):
        return ""
    return f"{path.name} came without its journal; changes after it was written are not in it"
