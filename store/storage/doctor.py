"""Examine a store, and repair it without destroying anything that papersift did not write."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from store.storage import checkpoint
from store.storage.archive import Segment, read_segment
from store.storage.backups import (
    Backup,
    is_sound,
    list_backups,
    newest_backup,
    offer_backup,
)
from store.storage.checkpoint import CheckpointState, Meta
from store.storage.checkpointing import write_checkpoint
from store.storage.copies import CONFLICT_COPY, find_copies
from store.storage.engine import Engine
from store.storage.errors import HistoryGap, SaveFailed, StoreError, StoreRefused, system_reason
from store.storage.filesystem import FileSystem, LocalFileSystem, replace_durably
from store.storage.loading import open_engine
from store.storage.lock import Lock
from store.storage.log import Tables
from store.storage.paths import StorePaths, quarantine
from store.storage.recovery import recover
from store.storage.schema import Finding, Level, check_documents, counted

Check = Callable[[Tables], Iterable[Finding]]
"""A check of the tables that the caller adds, such as for notes without a paper."""


def examine(
    path: Path, *, checks: Iterable[Check] = (), disk: FileSystem | None = None
) -> tuple[Finding, ...]:
    """Check everything and change nothing; return one Finding for each thing checked."""
    disk, paths = disk or LocalFileSystem(), StorePaths.of(path)
    findings: list[Finding] = []
    try:
        for part in (_check_store(disk, paths, checks), _check_folder(disk, paths)):
            findings += part
    except OSError as error:
        name = error.filename or paths.folder
        findings.append(Finding(Level.ERROR, f"{name}: {system_reason(error)}"))
    return tuple(findings)


def _check_store(disk: FileSystem, paths: StorePaths, checks: Iterable[Check]) -> Iterator[Finding]:
    """Check the generations, the log, the history, the documents and the backups."""
    if not _store_exists(disk, paths):
        offer = offer_backup(disk, paths)
        missing = Finding(Level.OK, f"there is no store at {paths.checkpoint} yet")
        yield Finding(Level.ERROR, offer, repairable=True) if offer else missing
        return
    try:
        recovered = recover(disk, paths)
    except StoreRefused as error:
        yield from _check_generations(disk, paths, CheckpointState.DAMAGED)
        is_repairable = newest_backup(disk, paths) is not None
        yield Finding(Level.ERROR, str(error), repairable=is_repairable)
    else:
        yield from _check_generations(disk, paths, recovered.checkpoint_state)
        for line in recovered.log_repairs:
            yield Finding(Level.WARNING, line, repairable=True)
        if not recovered.log_repairs:
            log_files = counted(len(recovered.log_headers), "log file")
            yield Finding(Level.OK, f"{log_files}: every line is valid")
        yield from _check_segments(disk, paths, recovered.meta.segments)
        yield from check_documents(recovered.tables)
        for check in checks:
            yield from check(recovered.tables)
    yield from _check_backups(disk, paths)


def write_due_checkpoint(path: Path, disk: FileSystem | None = None) -> None:
    """Write a checkpoint if a sound store has log entries that its checkpoint does not hold.

    Leaves everything else as it is for `examine` to report.
    """
    disk, paths = disk or LocalFileSystem(), StorePaths.of(path)
    try:
        recovered = recover(disk, paths)
        if recovered.entry_count and not (recovered.needs_checkpoints or recovered.repairs):
            engine = open_engine(paths.checkpoint, disk, 0)
            try:
                if not engine.read_only_reason:
                    write_checkpoint(engine, date.today())
            finally:
                engine.close()
    except (OSError, StoreError):
        return


def repair(
    path: Path, *, checks: Iterable[Check] = (), disk: FileSystem | None = None
) -> tuple[Finding, ...]:
    """Repair what can be repaired, then examine; the first Findings are the repairs made.

    If no generation can be read, the newest sound backup replaces them. Whatever cannot be
    used is quarantined.
    """
    disk, paths = disk or LocalFileSystem(), StorePaths.of(path)
    findings: list[Finding] = []
    try:
        if _store_exists(disk, paths) or offer_backup(disk, paths):
            findings += _repair_store(disk, paths)
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
    """Return the checkpoints, log files, segments, drafts and backups of a store.

    Only segments that a checkpoint names: another store in the folder has its own.
    """
    logs = map(paths.log, paths.log_numbers(disk.names(paths.folder)))
    names = {segment.name for meta in _read_metas(disk, paths) for segment in meta.segments}
    segments = [paths.folder / name for name in sorted(names)]
    backups = [backup.path for backup in list_backups(disk, paths)]
    return [paths.checkpoint, paths.previous, *logs, *segments, paths.drafts, *backups]


_CHECKPOINT_FINDINGS: Mapping[CheckpointState, Finding] = {
    CheckpointState.EDITED: Finding(Level.WARNING, "was changed by another program", True),
    CheckpointState.NEWER: Finding(Level.ERROR, "was written by a newer papersift"),
    CheckpointState.DAMAGED: Finding(Level.ERROR, "is damaged", True),
    CheckpointState.EMPTY: Finding(Level.ERROR, "is empty", True),
    CheckpointState.MISSING: Finding(Level.ERROR, "is missing", True),
}


def _check_generations(
    disk: FileSystem, paths: StorePaths, recovered_state: CheckpointState
) -> Iterator[Finding]:
    """Check the hashes of both checkpoints; `recovered_state` is what recovery finds of the first.

    Nobody edits the previous generation, so what is wrong with that is damage.
    """
    for path in (paths.checkpoint, paths.previous):
        try:
            generation = checkpoint.parse_checkpoint(disk.read(path))
        except OSError as error:
            yield Finding(Level.ERROR, f"{path.name}: {system_reason(error)}")
            continue
        state = generation.state
        if state is CheckpointState.EDITED:
            state = recovered_state if path == paths.checkpoint else CheckpointState.DAMAGED
        if state is CheckpointState.GOOD:
            number = generation.meta.generation
            yield Finding(Level.OK, f"{path.name}: generation {number}, hash right")
        else:
            finding = _CHECKPOINT_FINDINGS[state]
            yield replace(finding, text=f"{path.name} {finding.text}")


def _check_segments(
    disk: FileSystem, paths: StorePaths, segments: Sequence[Segment]
) -> Iterator[Finding]:
    """Check the hash of every segment of the archived history."""
    sound_segments = []
    for segment in segments:
        try:
            read_segment(disk, paths, segment)
        except HistoryGap as error:
            yield Finding(Level.WARNING, str(error))
        else:
            sound_segments.append(segment)
    if sound_segments:
        count = counted(len(sound_segments), "sound segment")
        number = f"{sound_segments[-1].last:,}"
        yield Finding(Level.OK, f"{count} of the history, up to change {number}")


def _check_backups(disk: FileSystem, paths: StorePaths) -> Iterator[Finding]:
    """Check the hash of every backup."""
    sound_backups = []
    backups = [backup.path for backup in list_backups(disk, paths)]
    for path in backups:
        if is_sound(disk, path):
            sound_backups.append(path)
        else:
            yield Finding(Level.WARNING, f"{path.parent.name}/{path.name} is damaged")
    if sound_backups:
        count, newest = counted(len(sound_backups), "sound backup"), sound_backups[-1].name
        yield Finding(Level.OK, f"{count}, newest {newest}")
    elif not backups:
        yield Finding(Level.OK, "no backups yet")


def _check_folder(disk: FileSystem, paths: StorePaths) -> Iterator[Finding]:
    """Check permissions, and look for files that a crash or another program left."""
    for path in _own_files(disk, paths):
        status = disk.stat(path)
        try:
            if status:
                disk.close(disk.open(path))
        except OSError as error:
            text = f"{path.name} cannot be read and written: {system_reason(error)}"
            yield Finding(Level.ERROR, text)
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
    for name in find_copies(disk, paths, _store_id(disk, paths)):
        yield Finding(Level.WARNING, f"{name} {CONFLICT_COPY}")


def _store_id(disk: FileSystem, paths: StorePaths) -> str:
    """Return the id of the store that the checkpoints name; empty if neither can be read."""
    return next((meta.store for meta in _read_metas(disk, paths)), "")


def _read_metas(disk: FileSystem, paths: StorePaths) -> list[Meta]:
    """Return what the checkpoints say of themselves, as far as they can be read."""
    metas = (checkpoint.read_meta(disk.read(p)) for p in (paths.checkpoint, paths.previous))
    return [meta for meta in metas if meta]


def _repair_store(disk: FileSystem, paths: StorePaths) -> Iterator[Finding]:
    """Repair what can be repaired; yield a Finding after each step."""
    try:
        recover(disk, paths)
    except StoreRefused:
        name = _restore_backup(disk, paths).path.name
        yield Finding(Level.OK, f"restored from {name}; what was there is kept as damaged")
    engine = open_engine(paths.checkpoint, disk, 0)
    try:
        if engine.read_only_reason:
            raise SaveFailed(engine.read_only_reason)
        yield from [Finding(Level.OK, f"repaired: {line}") for line in engine.repairs]
        if write_checkpoint(engine, date.today()):
            yield from _clean_up(engine)
    finally:
        engine.close()


def restore_files(path: Path, day: date | None = None, disk: FileSystem | None = None) -> str:
    """Put a backup in the place of a store that is gone or cannot be read; return its name.

    Returns an empty text if the store can be read. Raises StoreRefused without a sound backup.
    """
    disk, paths = disk or LocalFileSystem(), StorePaths.of(path)
    try:
        recover(disk, paths)
    except StoreRefused:
        return _restore_backup(disk, paths, day).path.name
    return ""


def _restore_backup(disk: FileSystem, paths: StorePaths, day: date | None = None) -> Backup:
    """Quarantine checkpoints that cannot be read and restore the newest sound backup."""
    backup = newest_backup(disk, paths, day=day)
    if backup is None:
        of_day = f" of {day}" if day else ""
        raise StoreRefused(f"{paths.checkpoint}: there is no sound backup{of_day}")
    lock = Lock(disk, paths.sibling("lock"))
    if not lock.acquire(1):
        raise SaveFailed("another process is writing to the store")
    try:
        for path in (paths.checkpoint, paths.previous):
            if content := disk.read(path):
                quarantine(disk, paths, "damaged", content)
        content = disk.read(backup.path) or b""
        replace_durably(disk, paths.checkpoint, content, paths.sibling("repair.tmp"))
    finally:
        lock.release()
        lock.close()
    return backup


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
