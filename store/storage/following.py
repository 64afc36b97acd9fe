"""Follow what other processes write to an open store, as long as it continues what was known."""

from __future__ import annotations

from store.storage import checkpoint
from store.storage.engine import Engine
from store.storage.paths import quarantine


def follow(engine: Engine, patient: bool) -> bool:
    """Apply what other processes wrote; return False where the files are no continuation.

    Unless it is `patient`, cuts off what a process left half-written when it died.
    """
    is_continued = _follow_logs(engine) and _accept_checkpoint(engine) and knows_names(engine)
    if is_continued and not patient and not engine.read_only_reason:
        return _cut_tail(engine)
    return is_continued


def _follow_logs(engine: Engine) -> bool:
    """Apply the new entries of the log; return False if it does not continue what was known."""
    writer = engine.writer
    while (header := writer.next_header()) is not None:
        rest, size = writer.read_rest(), header.parent_bytes - writer.position
        if rest is None or header.parent != writer.header.token or size < 0:
            return False
        is_sound = _apply_lines(engine, rest[:size])
        end = (header.parent_bytes, header.parent_digest or writer.digest)
        if not is_sound or end != (writer.position, writer.digest):
            return False
        engine.continue_log(header, header.line())
    if writer.is_unchanged():
        return True
    rest = writer.read_rest()
    if rest is None:
        return False
    is_failed_line = engine.failed_line is not None and engine.failed_line.startswith(rest)
    return is_failed_line or _apply_lines(engine, rest)


def _apply_lines(engine: Engine, lines: bytes) -> bool:
    """Apply the entries after the position; return False if other lines are between them."""
    segment = engine.writer.parse(lines)
    if segment.damaged_lines:
        return False
    for entry, _ in segment.entries:
        engine.touched |= engine.apply(entry)
    engine.advance(lines[: segment.end - engine.writer.position])
    return True


def _cut_tail(engine: Engine) -> bool:
    """Cut off a line that was not finished; return False if the file is another one meanwhile."""
    writer = engine.writer
    is_clean = writer.known is not None and writer.known.size == writer.position
    if is_clean or engine.failed_line is not None:
        return True
    tail = writer.read_rest()
    if tail and writer.parse(tail).entries:
        return False
    if tail:
        path = quarantine(engine.disk, engine.paths, "cut", tail)
        engine.repairs.append(
            f"the last line of the journal was cut short; it may have been saved: {path.name}"
        )
        try:
            writer.truncate()
        except OSError:
            engine.failed_line = b""
    return tail is not None


def knows_names(engine: Engine) -> bool:
    """Return whether no other program has put a log file, or a generation, into the folder."""
    disk, paths = engine.disk, engine.paths
    status = disk.stat(paths.folder)
    if status == engine.folder_stat:
        return True
    number, numbers = engine.writer.number, paths.log_numbers(disk.names(paths.folder))
    is_known = disk.stat(paths.previous) == engine.previous_stat and all(
        disk.stat(paths.log(each)) == engine.log_stats.get(each)
        for each in numbers
        if each not in (number, number + 1)
    )
    engine.folder_stat = status if is_known else None
    return is_known


def _accept_checkpoint(engine: Engine) -> bool:
    """Return whether the checkpoint is the known one, or a later one of this very store."""
    status = engine.disk.stat(engine.paths.checkpoint)
    if status == engine.checkpoint_stat:
        return True
    first_bytes = engine.disk.read(engine.paths.checkpoint, checkpoint.META_SIZE)
    meta = checkpoint.read_meta(first_bytes)
    if meta is None or meta.store != engine.meta.store:
        return False
    is_newer = meta.generation > engine.meta.generation
    if not is_newer or engine.log_tokens.get(meta.generation) != meta.token:
        return False
    engine.take_meta(meta)
    engine.checkpoint_stat = status
    engine.previous_stat = engine.disk.stat(engine.paths.previous)
    return True
