"""Open an engine, or load its files again: recover, weigh, repair, and merge what split off."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from store.storage.archive import KEPT_ROWS
from store.storage.checkpointing import write_two_checkpoints
from store.storage.engine import Engine, Procedures
from store.storage.filesystem import FileSystem
from store.storage.following import follow, knows_names
from store.storage.log import LogHeader, difference
from store.storage.paths import quarantine
from store.storage.reconciling import keep_branches, merge_branches, weigh_memory
from store.storage.recovered import Reconcile, Recovered
from store.storage.recovery import recover


def open_engine(
    path: Path,
    disk: FileSystem,
    checkpoint_bytes: int,
    reconcile: Reconcile | None = None,
    kept_rows: int = KEPT_ROWS,
) -> Engine:
    """Open an engine that writes two checkpoints whenever its files have to be repaired."""
    procedures = Procedures(load, follow)
    return Engine(path, disk, checkpoint_bytes, procedures, reconcile, kept_rows)


def load(engine: Engine, patient: bool) -> None:
    """Read all files again, merge what is not this process's, and repair them.

    Nothing this process showed is lost. With `patient`, files that look as if another program
    were still writing them are left alone until they look the same twice. If it raises, the
    tables are as they were.
    """
    recovered = recover(engine.disk, engine.paths, engine.log_stats, engine.kept_rows)
    look = (recovered.checkpoint_stat, *recovered.log_stats.values())
    engine.last_look, is_first_look = look, look != engine.last_look
    if patient and recovered.is_unfinished and is_first_look and engine.load_count:
        return
    if engine.load_count and not engine.read_only_reason:
        weigh_memory(engine, recovered)
    engine.read_only_reason = engine.read_only_reason or recovered.read_only_reason
    tables, meta, branches = engine.tables, engine.meta, engine.branches[:]
    memory = replace(engine.memory, points=set(engine.memory.points))
    try:
        _take_over(engine, recovered)
    except BaseException:
        # Until both generations are sound again no transaction can be saved.
        engine.writer.close(engine.writer.number)
        if engine.load_count:
            engine.tables, engine.meta, engine.branches = tables, meta, branches
            engine.memory = memory
        raise
    if engine.load_count:
        engine.touched |= difference(tables, engine.tables)
    engine.load_count += 1
    engine.repairs += [line for line in recovered.repairs if line not in engine.repairs]


def _take_over(engine: Engine, recovered: Recovered) -> None:
    """Continue the store that was recovered, and write what has to be written for that."""
    if not engine.read_only_reason:
        for reason, content, source, line in recovered.to_quarantine:
            path = quarantine(engine.disk, engine.paths, reason, content, source)
            recovered.report_kept(line, path)
        keep_branches(engine, recovered)
    engine.tables = recovered.tables
    engine.entry_count, engine.checkpointed_entries = recovered.entry_count, 0
    for name, highest in engine.highest_ids.items():
        engine.highest_ids[name] = max([highest, *map(int, engine.tables.get(name, ()))])
    _continue_after(engine, recovered)
    if not engine.read_only_reason:
        if recovered.needs_checkpoints:
            write_two_checkpoints(engine)
        merge_branches(engine)
        knows_names(engine)


def _continue_after(engine: Engine, recovered: Recovered) -> None:
    """Go on at the end of the last log file, unless new checkpoints begin another one."""
    engine.writer.close(recovered.highest_number)
    engine.meta, engine.checkpoint_stat = recovered.meta, recovered.checkpoint_stat
    engine.log_tokens = {n: header.token for n, header in recovered.log_headers.items()}
    engine.log_sizes = {n: len(content) for n, content in recovered.log_contents.items()}
    engine.log_stats = dict(recovered.log_stats)
    engine.folder_stat, engine.previous_stat = recovered.folder_stat, recovered.previous_stat
    if not recovered.is_memory:
        # Where something is missing, a window that has it must not see a continuation.
        header = recovered.last_header if recovered.is_proven else LogHeader(0, "", "")
        engine.memory.follow(header, recovered.last_content)
    engine.failed_line = None
    if recovered.log_headers and not recovered.needs_checkpoints:
        number = max(recovered.log_headers)
        header = recovered.log_headers[number]
        engine.continue_log(header, recovered.log_contents[number])
