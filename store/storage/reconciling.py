"""What becomes of two states of one store: kept both, and merged by the caller's function.

Another program, such as one that synchronises folders, may put other files in the place of those
of an open store, one by one and in any order. The digests in the headers of log files show for
certain whether the files continue what this process has acknowledged, or are an older copy of it.
If they are neither, both states are kept: one is built on, the other is a Branch, of which a copy
is quarantined before anything else happens. Then the branch is merged as one transaction.
"""

from __future__ import annotations

from store.storage import log
from store.storage.archive import ARCHIVED_TABLE
from store.storage.checkpoint import encode_checkpoint
from store.storage.engine import Engine
from store.storage.log import Tables
from store.storage.paths import quarantine
from store.storage.recovered import Branch, Memory, Recovered

_KEPT_COPIES = 8
"""Copies of states that have been merged."""


def weigh_memory(engine: Engine, recovered: Recovered) -> None:
    """Decide what an open store builds on: the state of the files, or what it has in memory.

    What it does not build on becomes a branch, unless it is part of the other already.
    """
    memory, tables = engine.memory, engine.tables
    branches, recovered.branches = recovered.branches, []
    if not _continues(engine, recovered):
        if recovered.is_new:
            recovered.report("the store's files had been removed; they were written again")
            _keep_memory(engine, recovered)
        elif recovered.is_proven and recovered.point in memory.points:
            if recovered.tables != tables:
                line = "an older copy took the place of the notes; they were written again"
                recovered.report(line, is_log=True)
                _keep_memory(engine, recovered)
        elif not _includes(engine, recovered.tables, tables):
            _branch_off(engine, recovered)
    recovered.known_strays += [
        branch.source for branch in branches if branch.source and branch.point in memory.points
    ]
    recovered.branches += [
        _rebuild(branch, memory, tables) for branch in branches if branch.point not in memory.points
    ]


def _rebuild(branch: Branch, memory: Memory, tables: Tables) -> Branch:
    """Rebuild the state of a stray log file, if this memory includes the one it began with."""
    if not branch.entries or branch.meta.token not in memory.points:
        return branch
    return branch._replace(tables=log.apply_entries(log.copy_rows(tables), branch.entries))


def _continues(engine: Engine, recovered: Recovered) -> bool:
    """Return whether the files continue what this process has acknowledged."""
    memory = engine.memory
    if not recovered.is_proven:
        return False
    for number, header in recovered.log_headers.items():
        if header.token == memory.header.token:
            content = recovered.log_contents[number][: memory.position]
            return log.log_digest(content) == memory.digest
    headers = recovered.log_headers
    known_digest = (headers[min(headers)].known_digests if headers else {}).get(memory.header.token)
    if known_digest is None or known_digest == memory.digest:
        return known_digest is not None
    # Others have written to that log file since, and then deleted it; it is still open here.
    content = engine.writer.read_all() if engine.writer.is_open else b""
    is_same = log.log_digest(content[: memory.position]) == memory.digest
    return is_same and log.has_point(content, known_digest, memory.position)


def _keep_memory(engine: Engine, recovered: Recovered) -> None:
    recovered.tables = log.copy_rows(engine.tables)
    store, segments = engine.meta.store, engine.meta.segments
    recovered.meta = recovered.meta._replace(store=store, segments=segments)
    recovered.is_memory = recovered.needs_checkpoints = True
    recovered.highest_number = max(recovered.highest_number, engine.memory.header.number)
    recovered.entry_count = max(1, engine.entry_count)


def _includes(engine: Engine, tables: Tables, other: Tables) -> bool:
    """Return whether merging another state would change nothing, and lose no history."""
    if engine.reconcile is None or engine.reconcile(tables, other):
        return tables == other
    history = set(map(log.encode_json, tables.get(ARCHIVED_TABLE, {}).values()))
    return history.issuperset(map(log.encode_json, other.get(ARCHIVED_TABLE, {}).values()))


def _branch_off(engine: Engine, recovered: Recovered) -> None:
    """Build on the newer generation of two states, and make the other one a branch.

    If another program changed the very log file that is being written, what is in memory stays.
    """
    meta, token = recovered.meta, engine.memory.header.token
    is_older = meta.store == engine.meta.store and meta.generation < engine.meta.generation
    if is_older or any(header.token == token for header in recovered.log_headers.values()):
        branch = recovered.branch()
        _keep_memory(engine, recovered)
    else:
        header = engine.memory.header
        branch_meta = engine.meta._replace(generation=header.number, token=header.token)
        branch = Branch(engine.tables, branch_meta, engine.memory.digest)
    recovered.branches.append(branch)


def keep_branches(engine: Engine, recovered: Recovered) -> None:
    """Quarantine a copy of each branch, and report it."""
    for branch in recovered.branches:
        content = branch.content or encode_checkpoint(branch.tables, branch.meta)
        path = quarantine(engine.disk, engine.paths, branch.reason, content, branch.source)
        if path not in [kept for kept, _ in engine.branches]:
            recovered.report(f"{branch.line}; kept as {path.name}", is_log=True)
            engine.branches.append((path, branch))
    strays = [branch.source for branch in recovered.branches if branch.source]
    for source in (*strays, *recovered.known_strays):
        engine.disk.unlink(source)


def merge_branches(engine: Engine) -> None:
    """Merge the branches that have been kept into the store, each as one transaction."""
    disk, paths = engine.disk, engine.paths
    while engine.reconcile is not None and engine.branches:
        path, branch = engine.branches[0]
        edits = engine.reconcile(engine.tables, branch.tables) or {}
        entry = {}
        for name, documents in edits.items():
            rows = engine.tables.get(name, {})
            normalized = ((str(n), log.normalize_json(row)) for n, row in documents.items())
            if changes := log.encode_changes(rows, normalized):
                entry[name] = changes
        if entry:
            engine.append(entry)
        del engine.branches[0]
        engine.memory.points.add(branch.point)
        merged = paths.free_quarantine_path("merged", disk.names(paths.folder))
        disk.rename(path, merged)
        engine.repairs.append(f"the other copy was merged; it is kept as {merged.name}")
    copies = paths.find_quarantined(disk.names(paths.folder), "merged")
    for name in sorted(copies, key=_copy_number)[:-_KEPT_COPIES]:
        disk.unlink(paths.folder / name)


def _copy_number(name: str) -> int:
    return int(name.rpartition("-")[2])
