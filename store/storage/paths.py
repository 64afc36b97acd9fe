"""The names of a store's files, and the quarantine for what recovery cannot use."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from store.storage.errors import StoreRefused
from store.storage.filesystem import FileSystem, replace_durably

_QUARANTINE_REASONS = ("damaged", "edited", "replaced", "stray", "cut", "merged")
"""Unreadable, changed by another program, superseded by another copy of the store, a log file
that belongs to no checkpoint, the end of one that was cut short, or another copy of the store
that has been merged into it."""

_TEMPORARY_SUFFIXES = (
    "tmp",
    "repair.tmp",
    "prev.tmp",
    "journal.tmp",
    "history.tmp",
    "drafts.tmp",
    "quarantine.tmp",
    "aside.tmp",  # the name of quarantine.tmp in earlier versions
)


class StorePaths(NamedTuple):
    """The paths of one store's files: all next to the checkpoint, with its name as a prefix."""

    checkpoint: Path
    """The file the user names, with symbolic links followed."""

    @classmethod
    def of(cls, path: Path) -> StorePaths:
        """Return the paths of a store, which need not exist; StoreRefused for a circular link."""
        try:
            return cls(Path(path).expanduser().resolve())
        except (OSError, RuntimeError) as error:
            raise StoreRefused(f"{path}: the path cannot be followed") from error

    @property
    def folder(self) -> Path:
        """The folder of all files."""
        return self.checkpoint.parent

    @property
    def previous(self) -> Path:
        """The checkpoint of the previous generation."""
        return self.sibling("prev")

    @property
    def backups(self) -> Path:
        """The folder of dated backups."""
        return self.folder / "backups"

    @property
    def drafts(self) -> Path:
        """The unsaved drafts of notes."""
        return self.sibling("drafts")

    @property
    def temporary_files(self) -> tuple[Path, ...]:
        """Files that only exist after a crash."""
        return tuple(map(self.sibling, _TEMPORARY_SUFFIXES))

    def sibling(self, suffix: str) -> Path:
        """Return the path of another file of the store."""
        return self.checkpoint.with_name(f"{self.checkpoint.name}.{suffix}")

    def log(self, number: int) -> Path:
        """Return the log file that follows the checkpoint of generation `number`."""
        return self.sibling(f"journal-{number:08d}")

    def log_numbers(self, names: Iterable[str]) -> list[int]:
        """Return the numbers of the log files among the names in a folder, in order."""
        pattern = re.compile(re.escape(self.checkpoint.name) + r"\.journal-([0-9]{8,18})")
        return sorted(int(match[1]) for name in names if (match := pattern.fullmatch(name)))

    def find_quarantined(self, names: Iterable[str], *reasons: str) -> list[str]:
        """Return those of the names in a folder that are files quarantined for these reasons."""
        alternatives = "|".join(reasons or _QUARANTINE_REASONS)
        pattern = re.compile(re.escape(self.checkpoint.name) + rf"\.({alternatives})-[0-9]+")
        return sorted(filter(pattern.fullmatch, names))

    def owns(self, name: str) -> bool:
        """Return whether a name in the folder is that of a file of the store itself."""
        if name in (self.checkpoint.name, self.previous.name, self.drafts.name):
            return True
        suffixes = (*_TEMPORARY_SUFFIXES, "lock", "checkpoint-lock", "drafts-lock")
        is_sibling = name in [f"{self.checkpoint.name}.{suffix}" for suffix in suffixes]
        return is_sibling or bool(self.log_numbers([name]) or self.find_quarantined([name]))

    def free_quarantine_path(self, reason: str, names: Iterable[str]) -> Path:
        """Return a path for a file to quarantine that is not among the names in the folder."""
        taken_names = set(names)
        number = 1
        while f"{self.checkpoint.name}.{reason}-{number}" in taken_names:
            number += 1
        return self.sibling(f"{reason}-{number}")


def quarantine(
    disk: FileSystem, paths: StorePaths, reason: str, content: bytes, source: Path | None = None
) -> Path:
    """Keep bytes that recovery cannot use in a file of their own, and return its path.

    Nothing that papersift did not write is ever destroyed. The same bytes are kept only once. The
    `source` that has them gets a second name, so that a program that is still writing it goes on
    in the quarantined file.
    """
    names = disk.names(paths.folder)
    for name in paths.find_quarantined(names, reason):
        quarantined = paths.folder / name
        if disk.read(quarantined) == content:
            return quarantined
    target = paths.free_quarantine_path(reason, names)
    if source is None or not _link_durably(disk, source, target):
        replace_durably(disk, target, content, paths.sibling("quarantine.tmp"))
    return target


def _link_durably(disk: FileSystem, source: Path, target: Path) -> bool:
    """Add a second name for a file; return False on a disk without hard links."""
    try:
        handle = disk.open(source, write=False)
        try:
            disk.sync(handle)
        finally:
            disk.close(handle)
        disk.link(source, target)
    except OSError:
        return False
    disk.sync_folder(target.parent)
    return True
