"""Examine a store, and repair it without destroying anything that papersift did not write."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from store.storage import checkpoint
from store.storage.archive import Segment, read_segment
from store.storage.checkpoint import CheckpointState, list_backups
from store.storage.checkpointing import open_engine, write_checkpoint
from store.storage.engine import Engine
from store.storage.errors import HistoryGap, SaveFailed, StoreError, StoreRefused, system_reason
from store.storage.filesystem import FileSystem, LocalFileSystem, replace_durably
from store.storage.lock import Lock
from store.storage.log import Tables
from store.storage.paths import StorePaths, quarantine
from store.storage.recovery import CONFLICT_COPY, recover
from store.storage.schema import Finding, Level, check_documents

Check = Callable[[Tables], Iterable[Finding]]
"""A check of the tables that the caller adds, such as for notes without a paper."""


def examine(
    path: Path, *, checks: Iterable[Check] = (), disk: FileSystem | None = None
) -> tuple[Finding, ...]:
    """Check everything and change nothing; return one Finding for each thing checked."""
    disk, paths = disk or LocalFileSystem(), StorePaths.of(path)
    if not _store_exists(disk, paths):
        return (Finding(Level.OK, f"there is no store at {paths.checkpoint} yet"),)
    findings = [*_check_generations(disk, paths)]
    try:
        recovered = recover(disk, paths)
    except StoreRefused as error:
        is_repairable = _newest_sound_backup(disk, paths) is not None
        findings.append(Finding(Level.ERROR, str(error), repairable=is_repairable))
    else:
        findings += [
            Finding(Level.WARNING, line, repairable=True) for line in recovered.log_repairs
        ]
        if not recovered.log_repairs:
            count = len(recovered.log_headers)
            log_files = f"{count} log file{'' if count == 1 else 's'}"
            findings.append(Finding(Level.OK, f"{log_files}: every line is valid"))
        findings += _check_segments(disk, paths, recovered.meta.segments)
        findings += check_documents(recovered.tables)
        for check in checks:
            findings += check(recovered.tables)
    return (*findings, *_check_backups(disk, paths), *_check_folder(disk, paths))


def repair(
    path: Path, *, checks: Iterable[Check] = (), disk: FileSystem | None = None
) -> tuple[Finding, ...]:
    """Repair what can be repaired, then examine; the first Findings are the repairs made.

    If no generation can be read, the newest sound backup replaces them. Whatever cannot be
    used is quarantined.
    """
    disk, paths = disk or LocalFileSystem(), StorePaths.of(path)
    if not _store_exists(disk, paths):
        return examine(path, disk=disk)
    findings: list[Finding] = []
    try:
        findings += _repair_in_steps(disk, paths)
    except StoreError as error:
        findings.append(Finding(Level.ERROR, str(error)))
    except OSError as error:
        findings.append(Finding(Level.ERROR, f"not repaired: {system_reason(error)}"))
    return (*findings, *examine(path, checks=checks, disk=disk))


def _store_exists(disk: FileSystem, paths: StorePaths) -> bool:
    names = disk.names(paths.folder)
    return (
        paths.checkpoint.name in names
        or paths.previous.name in names
        or bool(paths.log_numbers(names))
    )


def _own_files(disk: FileSystem, paths: StorePaths) -> list[Path]:
    """Return the checkpoints, log files and backups of a store."""
    logs = map(paths.log, paths.log_numbers(disk.names(paths.folder)))
    return [paths.checkpoint, paths.previous, *logs, *list_backups(disk, paths)]


_CHECKPOINT_FINDINGS: Mapping[CheckpointState, Finding] = {
    CheckpointState.EDITED: Finding(Level.WARNING, "was changed by another program", True),
    CheckpointState.NEWER: Finding(Level.ERROR, "was written by a newer papersift"),
    CheckpointState.DAMAGED: Finding(Level.ERROR, "is damaged", True),
    CheckpointState.EMPTY: Finding(Level.ERROR, "is empty", True),
    CheckpointState.MISSING: Finding(Level.ERROR, "is missing", True),
}


def _check_generations(disk: FileSystem, paths: StorePaths) -> Iterator[Finding]:
    """Check the hashes of both checkpoints."""
    for path in (paths.checkpoint, paths.previous):
        try:
            generation = checkpoint.parse_checkpoint(disk.read(path))
        except OSError as error:
            yield Finding(Level.ERROR, f"{path.name}: {system_reason(error)}")
            continue
        if generation.state is CheckpointState.GOOD:
            number = generation.meta.generation
            yield Finding(Level.OK, f"{path.name}: generation {number}, hash right")
        else:
            finding = _CHECKPOINT_FINDINGS[generation.state]
            yield replace(finding, text=f"{path.name} {finding.text}")


def _check_segments(
    disk: FileSystem, paths: StorePaths, segments: Sequence[Segment]
) -> Iterator[Finding]:
    """Check the hash of every segment of the archived history."""
    for segment in segments:
        try:
            read_segment(disk, paths, segment)
        except HistoryGap as error:
            yield Finding(Level.WARNING, str(error))
    if segments:
        number = f"{segments[-1].last:,}"
        yield Finding(Level.OK, f"{len(segments)} segments of history, up to change {number}")


def _check_backups(disk: FileSystem, paths: StorePaths) -> Iterator[Finding]:
    """Check the hash of every backup."""
    sound_backups = []
    backups = list_backups(disk, paths)
    for path in backups:
        if _is_sound(disk, path):
            sound_backups.append(path)
        else:
            yield Finding(Level.WARNING, f"{path.parent.name}/{path.name} is damaged")
    if sound_backups:
        newest = sound_backups[-1].name
        yield Finding(Level.OK, f"{len(sound_backups)} sound backups, newest {newest}")
    elif not backups:
        yield Finding(Level.OK, "no backups yet")


def _is_sound(disk: FileSystem, path: Path) -> bool:
    try:
        return checkpoint.verify(disk.read(path)) is not None
    except OSError:
        return False


def _newest_sound_backup(disk: FileSystem, paths: StorePaths) -> Path | None:
    newest_first = reversed(list_backups(disk, paths))
    return next((path for path in newest_first if _is_sound(disk, path)), None)


def _check_folder(disk: FileSystem, paths: StorePaths) -> Iterator[Finding]:
    """Check permissions, and look for files that a crash or another program left."""
    for path in _own_files(disk, paths):
        status = disk.stat(path)
        if status and status.mode & 0o077:
            yield Finding(Level.WARNING, f"{path.name} can be read by others", repairable=True)
    folder_status = disk.stat(paths.folder)
    if folder_status and folder_status.mode & 0o022:
        yield Finding(Level.WARNING, f"others can write in {paths.folder}")
    names = disk.names(paths.folder)
    for path in paths.temporary_files:
        if path.name in names:
            yield Finding(Level.WARNING, f"{path.name} was left by a crash", repairable=True)
    for name in paths.find_quarantined(names):
        text = f"{name} was quarantined; look at it, then delete it yourself"
        yield Finding(Level.WARNING, text)
    for name in paths.find_conflict_copies(names):
        yield Finding(Level.WARNING, f"{name} {CONFLICT_COPY}")


def _repair_in_steps(disk: FileSystem, paths: StorePaths) -> Iterator[Finding]:
    """Repair what can be repaired; yield a Finding after each step."""
    try:
        recover(disk, paths)
    except StoreRefused:
        yield _restore_backup(disk, paths)
    engine = open_engine(paths.checkpoint, disk, 0)
    try:
        if engine.read_only_reason:
            raise SaveFailed(engine.read_only_reason)
        yield from [Finding(Level.OK, f"repaired: {line}") for line in engine.repairs]
        if write_checkpoint(engine, date.today()):
            yield from _clean_up(engine)
    finally:
        engine.close()


def _restore_backup(disk: FileSystem, paths: StorePaths) -> Finding:
    """Quarantine checkpoints that cannot be read and restore the newest sound backup."""
    backup = _newest_sound_backup(disk, paths)
    if backup is None:
        raise StoreRefused(f"{paths.checkpoint} cannot be read and there is no sound backup")
    lock = Lock(disk, paths.sibling("lock"))
    if not lock.acquire(1):
        raise SaveFailed("another process is writing to the store")
    try:
        for path in (paths.checkpoint, paths.previous):
            if content := disk.read(path):
                quarantine(disk, paths, "damaged", content)
        content = disk.read(backup) or b""
        replace_durably(disk, paths.checkpoint, content, paths.sibling("repair.tmp"))
    finally:
        lock.release()
        lock.close()
    return Finding(Level.OK, f"restored from {backup.name}; what was there is kept as damaged")


def _clean_up(engine: Engine) -> Iterator[Finding]:
    """Delete what a crash left, and make every file readable by the user only."""
    disk, paths = engine.disk, engine.paths
    with engine.locked():
        names = disk.names(paths.folder)
        for path in paths.temporary_files:
            if path.name in names:
                disk.unlink(path)
                yield Finding(Level.OK, f"removed {path.name}, left by a crash")
        for path in _own_files(disk, paths):
            status = disk.stat(path)
            if status and status.mode & 0o077:
                disk.restrict(path)
                yield Finding(Level.OK, f"{path.name} can be read only by you now")
