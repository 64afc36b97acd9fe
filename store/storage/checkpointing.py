"""Write a checkpoint while transactions go on, or at once, and install it."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import date
from pathlib import Path

from store.storage import checkpoint, log
from store.storage.archive import split_history, write_segments
from store.storage.checkpoint import Meta
from store.storage.engine import Engine
from store.storage.errors import SaveFailed, system_reason
from store.storage.filesystem import replace_durably
from store.storage.following import knows_names
from store.storage.lock import Lock
from store.storage.log import Tables
from store.storage.paths import quarantine


def write_checkpoint(
    engine: Engine, day: date, timeout: float = 0, *, at_once: bool = False
) -> bool:
    """Write a checkpoint and delete the log files it makes superfluous; back up the day's first.

    Holds the lock twice for some syncs of the disk, and not while it writes the file; but
    `at_once`, as it is done for small stores, holds it for three syncs in all. Returns False if
    another process or thread is still writing one after `timeout` seconds, or has overtaken this
    one. Raises SaveFailed; then all transactions are as safe as before.
    """
    lock = Lock(engine.disk, engine.paths.sibling("checkpoint-lock"))
    try:
        if not lock.acquire(timeout):
            return False
        was_installed = _write_at_once(engine) if at_once else _write_concurrently(engine)
        if was_installed and any(engine.tables.values()):
            _back_up(engine, day)
        return was_installed
    except OSError as error:
        raise SaveFailed(f"the checkpoint was not written: {system_reason(error)}") from error
    finally:
        lock.close()


def _back_up(engine: Engine, day: date) -> None:
    """Make the day's backup; if that fails, the checkpoint is no worse for it."""
    # every command imports this module, and most end without a checkpoint
    from store.storage.backups import make_backup

    try:
        make_backup(engine.disk, engine.paths, day)
    except OSError as error:
        line = f"the backup of {day} could not be made: {system_reason(error)}"
        if line not in engine.repairs:
            engine.repairs.append(line)


def _write_concurrently(engine: Engine) -> bool:
    """Write and install a checkpoint; return False if the store was reloaded meanwhile."""
    with engine.locked():
        _look_closely(engine)
        engine.begin_log()
        snapshot = _snapshot(engine)
        load_count, entry_count = engine.load_count, engine.entry_count
    temporary = engine.paths.sibling("tmp")
    engine.disk.unlink(temporary)
    try:
        tables, meta = _archive(engine, *snapshot)
        checkpoint.write_checkpoint_file(
            engine.disk, temporary, tables, meta, lambda: time.sleep(0)
        )
        old_meta = _verify_current(engine)
        with engine.locked():
            if engine.load_count != load_count or engine.meta.generation >= meta.generation:
                engine.disk.unlink(temporary)
                return False
            _install(engine, temporary, meta, old_meta)
            engine.checkpointed_entries = entry_count
    except BaseException:
        with suppress(OSError):
            engine.disk.unlink(temporary)
        raise
    return True


def _write_at_once(engine: Engine) -> bool:
    """Write and install a checkpoint while nobody else can write; return that it was."""
    with engine.locked():
        _look_closely(engine)
        try:
            # Its name becomes durable with that of the checkpoint; until then it holds nothing.
            engine.begin_log(durable_name=False)
            _write_and_install(engine, engine.paths.sibling("tmp"), keep_damaged=True)
        except BaseException:
            engine.failed_line = b""
            raise
    return True


def _write_and_install(engine: Engine, temporary: Path, *, keep_damaged: bool) -> None:
    tables, meta = _archive(engine, *_snapshot(engine))
    engine.disk.unlink(temporary)
    checkpoint.write_checkpoint_file(engine.disk, temporary, tables, meta, lambda: None)
    _install(engine, temporary, meta, _verify_current(engine), keep_damaged=keep_damaged)
    engine.checkpointed_entries = engine.entry_count


def _look_closely(engine: Engine) -> None:
    """Load the files if another program changed those that nothing else would read again."""
    is_same = not engine.writer.is_open or engine.writer.read_rest() is not None
    if not is_same or engine.disk.stat(engine.paths.previous) != engine.previous_stat:
        engine.load()


def write_two_checkpoints(engine: Engine) -> None:
    """Write two sound generations while the caller holds the lock, after a repair."""
    for _ in range(2):
        engine.begin_log(fresh=not engine.tables and not engine.meta.generation)
        _write_and_install(engine, engine.paths.sibling("repair.tmp"), keep_damaged=False)


def _snapshot(engine: Engine) -> tuple[Tables, Meta]:
    """Copy the rows for a checkpoint that the current log file continues."""
    number, token = engine.writer.number, engine.writer.header.token
    meta = Meta(number, engine.meta.store, token, segments=engine.meta.segments)
    return log.copy_rows(engine.tables), meta


def _archive(engine: Engine, tables: Tables, meta: Meta) -> tuple[Tables, Meta]:
    """Write the older history of a snapshot to segments; return what the checkpoint holds."""
    tables, sealed = split_history(tables, meta.segments, engine.kept_rows)
    segments = write_segments(engine.disk, engine.paths, sealed)
    return tables, meta._replace(segments=(*meta.segments, *segments))


def _verify_current(engine: Engine) -> Meta | None:
    """Check the checkpoint that is about to become the previous generation."""
    return checkpoint.verify(engine.disk.read(engine.paths.checkpoint))


def _install(
    engine: Engine,
    temporary: Path,
    meta: Meta,
    old_meta: Meta | None,
    *,
    keep_damaged: bool = True,
) -> None:
    """Rename the new checkpoint into place; a sound old one becomes the previous generation.

    An old one that is not sound is quarantined, unless recovery has done so already, and so is
    what another program has put there at this very moment.
    """
    disk, paths = engine.disk, engine.paths
    sound_meta = old_meta if old_meta and old_meta.store == meta.store else None
    for path, status in (
        (paths.checkpoint, engine.checkpoint_stat),
        (paths.previous, engine.previous_stat),
    ):
        if disk.stat(path) != status and (content := disk.read(path)):
            quarantine(disk, paths, "replaced", content, path)
    if sound_meta:
        _keep_as_previous(engine)
    elif keep_damaged and (content := disk.read(paths.checkpoint)):
        quarantine(disk, paths, "damaged", content, paths.checkpoint)
    disk.rename(temporary, paths.checkpoint)
    engine.take_meta(meta)
    engine.checkpoint_stat = disk.stat(paths.checkpoint)
    disk.sync_folder(paths.folder)
    if sound_meta:
        for number in paths.log_numbers(disk.names(paths.folder)):
            # A file that another program has put there meanwhile stays, and is looked at later.
            is_known = disk.stat(paths.log(number)) == engine.log_stats.get(number)
            if number < sound_meta.generation and is_known:
                disk.unlink(paths.log(number))
                for by_number in (engine.log_sizes, engine.log_tokens, engine.log_stats):
                    by_number.pop(number, None)
    knows_names(engine)


def _keep_as_previous(engine: Engine) -> None:
    """Link the checkpoint to its second name; copy it on a disk without hard links."""
    disk, paths = engine.disk, engine.paths
    temporary = paths.sibling("prev.tmp")
    disk.unlink(temporary)
    try:
        disk.link(paths.checkpoint, temporary)
    except OSError:
        content = disk.read(paths.checkpoint) or b""
        replace_durably(disk, paths.previous, content, temporary)
    else:
        disk.rename(temporary, paths.previous)
    engine.previous_stat = disk.stat(paths.previous)
