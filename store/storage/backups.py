"""Dated backups of the checkpoint: one a day, of seven days, four weeks and twelve months.

They are chosen by their generations, as a wrong clock gives wrong names. Only those of the store
itself are ever deleted, and only once a newer one has been verified. The archived history is not
in them: its segments stay where they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from store.storage import checkpoint
from store.storage.checkpoint import Meta
from store.storage.filesystem import FileSystem, replace_durably
from store.storage.paths import StorePaths

_PERIODS: tuple[tuple[int, Callable[[date], object]], ...] = (
    (7, lambda day: day),
    (4, lambda day: day.isocalendar()[:2]),
    (12, lambda day: (day.year, day.month)),
)
"""How many days, weeks and months have a backup."""


class Backup(NamedTuple):
    """A backup and what it says about itself, which need not be true."""

    path: Path
    day: date
    meta: Meta
    """Empty if it cannot be read."""


def list_backups(disk: FileSystem, paths: StorePaths) -> list[Backup]:
    """Return the backups in the folder, of this store or another, by generation, oldest first."""
    stem, suffix = re.escape(paths.checkpoint.stem), re.escape(paths.checkpoint.suffix)
    pattern = re.compile(rf"{stem}-([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})(?:-[0-9]+)?{suffix}")
    backups = []
    for name in disk.names(paths.backups):
        if match := pattern.fullmatch(name):
            path = paths.backups / name
            try:
                day = date.fromisoformat(match[1])
                meta = checkpoint.read_meta(disk.read(path, checkpoint.META_SIZE))
            except (ValueError, OSError):
                continue
            backups.append(Backup(path, day, meta or Meta()))
    return sorted(backups, key=lambda backup: (backup.meta.generation, backup.path.name))


def is_sound(disk: FileSystem, path: Path) -> bool:
    """Return whether a backup can be read and has the right hash."""
    try:
        return checkpoint.verify(disk.read(path)) is not None
    except OSError:
        return False


def newest_backup(
    disk: FileSystem, paths: StorePaths, store: str = "", day: date | None = None
) -> Backup | None:
    """Return the newest sound backup of a store, or of one day; None if there is none.

    Without the id of a store, that of the file that was written last counts.
    """
    backups = list_backups(disk, paths)
    if not store:
        times = {backup: disk.stat(backup.path) for backup in backups if backup.meta.store}
        written = {backup: status.modified for backup, status in times.items() if status}
        store = max(written, key=lambda backup: written[backup]).meta.store if written else ""
    for backup in reversed(backups):
        is_wanted = backup.meta.store == store and day in (None, backup.day)
        if is_wanted and is_sound(disk, backup.path):
            return backup
    return None


def backup_time(disk: FileSystem, backup: Backup) -> str:
    """Return the day of a backup, with the time of day where the file was written on that day."""
    status = disk.stat(backup.path)
    written = datetime.fromtimestamp(status.modified / 1e9) if status else None
    # a file that was copied may have the time of the copy
    is_original = written is not None and written.date() == backup.day
    return f"{written:%Y-%m-%d %H:%M}" if is_original else backup.day.isoformat()


def offer_backup(disk: FileSystem, paths: StorePaths) -> str:
    """Return a line that offers the newest backup of a store that is gone; empty without one."""
    backup = newest_backup(disk, paths)
    if backup is None:
        return ""
    return (
        f"{paths.checkpoint} is gone, but there is a backup of {backup.day}: `papersift restore`"
        f" brings it back; to begin with no notes, move {paths.backups} away"
    )


def make_backup(disk: FileSystem, paths: StorePaths, day: date) -> bool:
    """Copy the checkpoint unless the day has its backup; return whether it was copied.

    Deletes the backups that are not kept once the new one has been verified. If it raises
    OSError, all earlier backups are still there.
    """
    content = disk.read(paths.checkpoint)
    meta = checkpoint.verify(content)
    if content is None or meta is None:
        return False
    earlier = list_backups(disk, paths)
    if any(backup.day == day and backup.meta.store == meta.store for backup in earlier):
        return False
    disk.make_folder(paths.backups)
    target = _free_path(disk, paths, day)
    replace_durably(disk, target, content, paths.backups / f"{paths.checkpoint.name}.tmp")
    if checkpoint.verify(disk.read(target)) is None:
        disk.unlink(target)
        raise OSError("the backup does not read back as it was written")
    own = [backup for backup in list_backups(disk, paths) if backup.meta.store == meta.store]
    for backup in set(own).difference(choose_kept(own)):
        disk.unlink(backup.path)
    return True


def _free_path(disk: FileSystem, paths: StorePaths, day: date) -> Path:
    """Return a name for the backup of a day: another store may have taken the plain one."""
    stem, suffix = paths.checkpoint.stem, paths.checkpoint.suffix
    path, number = paths.backups / f"{stem}-{day.isoformat()}{suffix}", 1
    while disk.stat(path) is not None:
        number += 1
        path = paths.backups / f"{stem}-{day.isoformat()}-{number}{suffix}"
    return path


def choose_kept(backups: Iterable[Backup]) -> set[Backup]:
    """Return the backups of one store that are kept: the newest of each recent period."""
    newest_first = sorted(backups, key=lambda backup: -backup.meta.generation)
    kept = set()
    for count, period in _PERIODS:
        newest: dict[object, Backup] = {}
        for backup in newest_first:
            newest.setdefault(period(backup.day), backup)
        kept.update(list(newest.values())[:count])
    return kept
