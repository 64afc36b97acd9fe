"""Looking a store over, and mending it without destroying anything that we did not write."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

from store.storage import checkpoint
from store.storage.checkpoint import Checkpoint, CheckpointState, list_backups
from store.storage.checkpointing import write_checkpoint
from store.storage.engine import Engine
from store.storage.errors import SaveFailed, StoreError, StoreRefused, system_reason
from store.storage.filesystem import FileSystem, LocalFileSystem
from store.storage.lock import Lock
from store.storage.log import Tables
from store.storage.paths import StorePaths, quarantine, replace_file
from store.storage.recovery import CONFLICT, recover
from store.storage.schema import Finding, Level, check_documents

__all__ = ["Finding", "Level", "examine", "repair"]

Check = Callable[[Tables], Iterable[Finding]]
"""A further look at the tables, such as for notes whose paper is nowhere."""


def examine(
    path: Path, *, checks: Iterable[Check] = (), disk: FileSystem | None = None
) -> tuple[Finding, ...]:
    """Look at everything and change nothing; one Finding for each thing looked at."""
    disk, layout = disk or LocalFileSystem(), StorePaths.of(path)
    if not _anything(disk, layout):
        return (Finding(Level.OK, f"there is no store at {layout.path} yet"),)
    found = [*_generations(disk, layout)]
    try:
        state = recover(disk, layout)
    except StoreRefused as error:
        found.append(Finding(Level.ERROR, str(error), repairable=bool(_newest_sound(disk, layout))))
    else:
        journals = [line for line in state.repairs if "journal" in line or "act" in line]
        found += [Finding(Level.WARNING, line, repairable=True) for line in journals]
        if not journals:
            found.append(Finding(Level.OK, _journals(len(state.chain))))
        found += check_documents(state.tables)
        for check in checks:
            found += check(state.tables)
    return (*found, *_backups(disk, layout), *_surroundings(disk, layout))


def repair(
    path: Path, *, checks: Iterable[Check] = (), disk: FileSystem | None = None
) -> tuple[Finding, ...]:
    """Mend what can be mended, then look again; begins with a Finding for each thing done.

    Where no generation can be read the newest sound backup is put in its place. Whatever
    cannot be used is kept under another name.
    """
    disk, layout = disk or LocalFileSystem(), StorePaths.of(path)
    if not _anything(disk, layout):
        return examine(path, disk=disk)
    done: list[Finding] = []
    try:
        done += _mend(disk, layout)
    except StoreError as error:
        done.append(Finding(Level.ERROR, str(error)))
    except OSError as error:
        done.append(Finding(Level.ERROR, f"not mended: {system_reason(error)}"))
    return (*done, *examine(path, checks=checks, disk=disk))


def _anything(disk: FileSystem, layout: StorePaths) -> bool:
    names = disk.names(layout.folder)
    return layout.path.name in names or layout.prev.name in names or bool(layout.journals(names))


def _generations(disk: FileSystem, layout: StorePaths) -> Iterator[Finding]:
    """Check the hashes of the checkpoint and of the one before."""
    for path in (layout.path, layout.prev):
        try:
            found = checkpoint.parse_checkpoint(disk.read(path))
        except OSError as error:
            yield Finding(Level.ERROR, f"{path.name}: {system_reason(error)}")
            continue
        yield _generation(path.name, found)


def _generation(name: str, found: Checkpoint) -> Finding:
    if found.state is CheckpointState.GOOD:
        return Finding(Level.OK, f"{name}: generation {found.meta.generation}, hash right")
    if found.state is CheckpointState.EDITED:
        return Finding(Level.WARNING, f"{name} was changed by another program", repairable=True)
    if found.state is CheckpointState.NEWER:
        return Finding(Level.ERROR, f"{name} was written by a newer papersift")
    word = {CheckpointState.MISSING: "is missing", CheckpointState.EMPTY: "is empty"}.get(
        found.state, "is damaged"
    )
    return Finding(Level.ERROR, f"{name} {word}", repairable=True)


def _journals(count: int) -> str:
    return f"{count} journal{'' if count == 1 else 's'}: every line whole"


def _backups(disk: FileSystem, layout: StorePaths) -> Iterator[Finding]:
    """Check the hash of every backup."""
    found = list_backups(disk, layout)
    bad = [path for path in found if not _sound(disk, path)]
    for path in bad:
        yield Finding(Level.WARNING, f"{path.parent.name}/{path.name} is damaged")
    if len(found) > len(bad):
        newest = [path for path in found if path not in bad][-1]
        yield Finding(Level.OK, f"{len(found) - len(bad)} sound backups, newest {newest.name}")
    elif not found:
        yield Finding(Level.OK, "no backups yet")


def _sound(disk: FileSystem, path: Path) -> bool:
    try:
        return checkpoint.verify(disk.read(path)) is not None
    except OSError:
        return False


def _newest_sound(disk: FileSystem, layout: StorePaths) -> Path | None:
    return next((path for path in reversed(list_backups(disk, layout)) if _sound(disk, path)), None)


def _surroundings(disk: FileSystem, layout: StorePaths) -> Iterator[Finding]:
    """Look at permissions and at files that lie beside the store."""
    names = disk.names(layout.folder)
    own = [layout.path, layout.prev, *map(layout.journal, layout.journals(names))]
    for path in [*own, *list_backups(disk, layout)]:
        stamp = disk.stat(path)
        if stamp and stamp.mode & 0o077:
            yield Finding(Level.WARNING, f"{path.name} can be read by others", repairable=True)
    folder = disk.stat(layout.folder)
    if folder and folder.mode & 0o022:
        yield Finding(Level.WARNING, f"others can write in {layout.folder}")
    for path in layout.temporary:
        if path.name in names:
            yield Finding(Level.WARNING, f"{path.name} was left by a crash", repairable=True)
    for name in layout.put_aside(names):
        yield Finding(Level.WARNING, f"{name} was put aside; look at it, then delete it yourself")
    for name in layout.conflicts(names):
        yield Finding(Level.WARNING, f"{name} {CONFLICT}")


def _mend(disk: FileSystem, layout: StorePaths) -> Iterator[Finding]:
    """Do what can be done; each thing done is told."""
    try:
        recover(disk, layout)
    except StoreRefused:
        yield _restore(disk, layout)
    live = Engine(layout.path, disk, 0)
    try:
        if live.readonly:
            raise SaveFailed(live.readonly)
        yield from [Finding(Level.OK, f"mended: {line}") for line in live.repairs]
        if not write_checkpoint(live, date.today()):
            return
        yield from _tidy(live)
    finally:
        live.release()


def _restore(disk: FileSystem, layout: StorePaths) -> Finding:
    """Put the newest sound backup in the place of files that cannot be read, and keep those."""
    newest = _newest_sound(disk, layout)
    if newest is None:
        raise StoreRefused(f"{layout.path} cannot be read and there is no sound backup")
    lock = Lock(disk, layout.beside("lock"))
    if not lock.acquire(1):
        raise SaveFailed("another process is writing to the store")
    try:
        for path in (layout.path, layout.prev):
            if content := disk.read(path):
                quarantine(disk, layout, "damaged", content)
        replace_file(disk, layout.path, disk.read(newest) or b"", layout.beside("repair.tmp"))
    finally:
        lock.release()
        lock.close()
    return Finding(Level.OK, f"restored from {newest.name}; what was there is kept as damaged")


def _tidy(live: Engine) -> Iterator[Finding]:
    """Take away what a crash left and what others may not read."""
    disk, layout = live.disk, live.layout
    with live.locked():
        names = disk.names(layout.folder)
        for path in layout.temporary:
            if path.name in names:
                disk.unlink(path)
                yield Finding(Level.OK, f"removed {path.name}, left by a crash")
        own = [layout.path, layout.prev, *map(layout.journal, layout.journals(names))]
        for path in [*own, *list_backups(disk, layout)]:
            stamp = disk.stat(path)
            if stamp and stamp.mode & 0o077:
                disk.restrict(path)
                yield Finding(Level.OK, f"{path.name} can be read by you alone now")
