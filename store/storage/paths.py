"""The names of the files that make up a store.

Keeping what recovery cannot use: nothing that we did not write is ever destroyed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from store.storage.errors import StoreRefused
from store.storage.filesystem import FileSystem

QUARANTINE_SUFFIX = ("damaged", "edited", "replaced", "stray")
"""Why a file was put aside: unreadable, changed by someone, taken over by another copy, or a
journal that belongs to no checkpoint."""

LEFTOVERS = ("tmp", "repair.tmp", "prev.tmp", "journal.tmp", "aside.tmp", "drafts.tmp")
"""Endings of the files that only a crash leaves behind."""


@dataclass(frozen=True, slots=True)
class StorePaths:
    """Where the files of one store lie: all beside the checkpoint, under its name."""

    path: Path
    """The checkpoint, with symbolic links followed."""

    @classmethod
    def of(cls, path: Path) -> StorePaths:
        """Find the place of a store, which need not exist; StoreRefused for a path in circles."""
        try:
            return cls(Path(path).expanduser().resolve())
        except (OSError, RuntimeError) as error:
            raise StoreRefused(f"{path}: the path cannot be followed") from error

    @property
    def folder(self) -> Path:
        """The folder that everything is in."""
        return self.path.parent

    @property
    def prev(self) -> Path:
        """The checkpoint before this one."""
        return self.beside("prev")

    @property
    def backups(self) -> Path:
        """The folder of dated copies."""
        return self.folder / "backups"

    @property
    def drafts(self) -> Path:
        """The half-written notes."""
        return self.beside("drafts")

    @property
    def temporary(self) -> tuple[Path, ...]:
        """Files that only a crash leaves behind."""
        return tuple(self.beside(name) for name in LEFTOVERS)

    def beside(self, ending: str) -> Path:
        """Name a file that belongs to the store."""
        return self.path.with_name(f"{self.path.name}.{ending}")

    def journal(self, number: int) -> Path:
        """Name the journal that follows the checkpoint of this generation."""
        return self.beside(f"journal-{number:08d}")

    def journals(self, names: Iterable[str]) -> list[int]:
        """Find the numbers of the journals among the names of a folder."""
        shape = re.compile(re.escape(self.path.name) + r"\.journal-([0-9]{8,18})")
        return sorted(int(match[1]) for name in names if (match := shape.fullmatch(name)))

    def put_aside(self, names: Iterable[str]) -> list[str]:
        """Find what recovery has put aside among the names of a folder."""
        shape = re.compile(re.escape(self.path.name) + rf"\.({'|'.join(QUARANTINE_SUFFIX)})-[0-9]+")
        return sorted(name for name in names if shape.fullmatch(name))

    def conflicts(self, names: Iterable[str]) -> list[str]:
        """Find the copies that folder synchronisation leaves when two machines wrote."""
        stem, suffix = re.escape(self.path.stem), re.escape(self.path.suffix)
        shape = re.compile(rf"{stem}[ .(_-].*conflict.*{suffix}|{stem} ?\([0-9]+\){suffix}", re.I)
        return sorted(name for name in names if shape.fullmatch(name))

    def free_name(self, why: str, names: Iterable[str]) -> Path:
        """Name a file to put aside, one that is not there yet."""
        taken = set(names)
        number = 1
        while f"{self.path.name}.{why}-{number}" in taken:
            number += 1
        return self.beside(f"{why}-{number}")


def replace_file(disk: FileSystem, path: Path, content: bytes, temporary: Path) -> None:
    """Put a file in its place whole or not at all, and durably."""
    disk.unlink(temporary)
    handle = disk.create(temporary)
    try:
        disk.write(handle, content, 0)
        disk.sync(handle)
    finally:
        disk.close(handle)
    disk.rename(temporary, path)
    disk.sync_folder(path.parent)


def quarantine(disk: FileSystem, layout: StorePaths, why: str, content: bytes) -> Path:
    """Keep bytes beside the store under a name of their own, unless they are kept already."""
    names = disk.names(layout.folder)
    for name in layout.put_aside(names):
        kept = layout.folder / name
        if f".{why}-" in name and disk.read(kept) == content:
            return kept
    target = layout.free_name(why, names)
    replace_file(disk, target, content, layout.beside("aside.tmp"))
    return target
