"""Writing a new checkpoint while acts go on, and putting it in the place of the old one."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import date
from pathlib import Path

from store.storage import checkpoint
from store.storage.checkpoint import Meta, make_backup
from store.storage.engine import Engine
from store.storage.errors import SaveFailed, system_reason
from store.storage.lock import Lock
from store.storage.log import Tables
from store.storage.paths import quarantine, replace_file


def write_checkpoint(live: Engine, day: date, patience: float = 0) -> bool:
    """Write a checkpoint and drop the journals it makes superfluous; the day's first is backed up.

    Holds the turn twice for some syncs of the disk, and not while it writes. False where
    another process or thread is at it for so many seconds, or where its work was overtaken.
    Raises SaveFailed; then all acts are as safe as before.
    """
    lock = Lock(live.disk, live.layout.beside("checkpoint-lock"))
    try:
        if not lock.acquire(patience):
            return False
        done = _renew(live)
        if done and any(live.tables.values()):
            _back_up(live, day)
        return done
    except OSError as error:
        raise SaveFailed(f"the checkpoint was not written: {system_reason(error)}") from error
    finally:
        lock.close()


def _back_up(live: Engine, day: date) -> None:
    """Make the day's backup; that it cannot be made is no reason to distrust the checkpoint."""
    try:
        make_backup(live.disk, live.layout, day)
    except OSError as error:
        line = f"the backup of {day} could not be made: {system_reason(error)}"
        if line not in live.repairs:
            live.repairs.append(line)


def _renew(live: Engine) -> bool:
    with live.locked():
        live.advance()
        tables, meta = _snapshot(live)
        epoch, acts = live.epoch, live.acts
    temporary = live.layout.beside("tmp")
    live.disk.unlink(temporary)
    try:
        checkpoint.write_checkpoint_file(live.disk, temporary, tables, meta, lambda: time.sleep(0))
        old = _vouched(live)
        with live.locked():
            if live.epoch != epoch or live.meta.generation >= meta.generation:
                live.disk.unlink(temporary)
                return False
            _install(live, temporary, meta, old)
            live.written = acts
    except BaseException:
        with suppress(OSError):
            live.disk.unlink(temporary)
        raise
    return True


def write_two_checkpoints(live: Engine) -> None:
    """Write two sound generations, all in one turn: what recovery does after a repair."""
    for _ in range(2):
        live.advance(fresh=not live.tables and not live.meta.generation)
        tables, meta = _snapshot(live)
        temporary = live.layout.beside("repair.tmp")
        live.disk.unlink(temporary)
        checkpoint.write_checkpoint_file(live.disk, temporary, tables, meta, lambda: None)
        _install(live, temporary, meta, _vouched(live), keep=False)
        live.written = live.acts


def _snapshot(live: Engine) -> tuple[Tables, Meta]:
    """Copy the rows, not the documents: those are replaced, never changed."""
    tables = {name: dict(rows) for name, rows in live.tables.items()}
    return tables, Meta(live.pen.number, live.meta.store, live.pen.token)


def _vouched(live: Engine) -> Meta | None:
    """Check that the checkpoint that is to become the generation before is sound."""
    return checkpoint.verify(live.disk.read(live.layout.path))


def _install(
    live: Engine, temporary: Path, meta: Meta, old: Meta | None, *, keep: bool = True
) -> None:
    """Put the new checkpoint in its place, and the old one in that of the generation before."""
    disk, layout = live.disk, live.layout
    if old is not None and old.store == meta.store:
        _keep_previous(live)
    elif keep and (content := disk.read(layout.path)):
        quarantine(disk, layout, "damaged", content)
    disk.rename(temporary, layout.path)
    live.meta, live.stamp = meta, disk.stat(layout.path)
    disk.sync_folder(layout.folder)
    if old is not None and old.store == meta.store:
        for number in layout.journals(disk.names(layout.folder)):
            if number < old.generation:
                disk.unlink(layout.journal(number))
                live.sizes.pop(number, None)
                live.chain.pop(number, None)


def _keep_previous(live: Engine) -> None:
    """Return the checkpoint its second name; copy it where the disk knows no second names."""
    disk, layout = live.disk, live.layout
    temporary = layout.beside("prev.tmp")
    disk.unlink(temporary)
    try:
        disk.link(layout.path, temporary)
    except OSError:
        replace_file(disk, layout.prev, disk.read(layout.path) or b"", temporary)
    else:
        disk.rename(temporary, layout.prev)
