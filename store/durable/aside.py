"""Keeping what recovery cannot use: nothing that we did not write is ever destroyed."""

from __future__ import annotations

from pathlib import Path

from store.durable.disk import Disk
from store.durable.layout import Layout


def write_whole(disk: Disk, path: Path, content: bytes, temporary: Path) -> None:
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


def put_aside(disk: Disk, layout: Layout, why: str, content: bytes) -> Path:
    """Keep bytes beside the store under a name of their own, unless they are kept already."""
    names = disk.names(layout.folder)
    for name in layout.put_aside(names):
        kept = layout.folder / name
        if f".{why}-" in name and disk.read(kept) == content:
            return kept
    target = layout.free_name(why, names)
    write_whole(disk, target, content, layout.beside("aside.tmp"))
    return target
