"""Dated copies of the checkpoint, one a day for a week of days on which something was written."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from store.durable import checkpoint
from store.durable.aside import write_whole
from store.durable.disk import Disk
from store.durable.layout import Layout

KEPT = 7
"""Backups that stay."""


def backup_of(layout: Layout, day: date) -> Path:
    """Name the backup of a day."""
    path = layout.path
    return layout.backups / f"{path.stem}-{day.isoformat()}{path.suffix}"


def backups(disk: Disk, layout: Layout) -> list[Path]:
    """Find the backups of a store, oldest first."""
    stem, suffix = re.escape(layout.path.stem), re.escape(layout.path.suffix)
    shape = re.compile(rf"{stem}-[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}{suffix}")
    names = disk.names(layout.backups)
    return [layout.backups / name for name in names if shape.fullmatch(name)]


def back_up(disk: Disk, layout: Layout, day: date) -> bool:
    """Copy the checkpoint unless the day has its copy; an old one goes when the new one reads well.

    Raises OSError; the backups there were are then all still there.
    """
    target = backup_of(layout, day)
    if disk.stamp(target) is not None:
        return False
    content = disk.read(layout.path)
    if content is None or checkpoint.sound(content) is None:
        return False
    disk.make_folder(layout.backups)
    write_whole(disk, target, content, layout.backups / f"{layout.path.name}.tmp")
    if checkpoint.sound(disk.read(target)) is None:
        disk.unlink(target)
        raise OSError("the backup does not read back as it was written")
    for old in backups(disk, layout)[:-KEPT]:
        disk.unlink(old)
    return True
