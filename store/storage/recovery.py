"""What lies on the disk and what state of the store it amounts to; nothing is changed here.

Doing the acts of the journals again, and noting what has to be kept or mended.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from store.storage import checkpoint, log
from store.storage.checkpoint import Checkpoint, CheckpointState, Meta
from store.storage.errors import StoreRefused, system_reason
from store.storage.filesystem import FileStat, FileSystem
from store.storage.log import Tables
from store.storage.log_files import LogFiles, LogWriter
from store.storage.paths import StorePaths

CONFLICT = "is a conflict copy of a synchronised folder; `papersift merge` takes it in"
REPLACED = "another copy took the place of the store; what was here can be merged"


def recover(disk: FileSystem, layout: StorePaths) -> Recovered:
    """Look at a store's files and work out its state; raises StoreRefused where there is none."""
    try:
        return _survey(disk, layout)
    except OSError as error:
        raise StoreRefused(f"{layout.path}: {system_reason(error)}") from error


def _survey(disk: FileSystem, layout: StorePaths) -> Recovered:
    stamp = disk.stat(layout.path)
    content, older = disk.read(layout.path), disk.read(layout.prev)
    main = checkpoint.parse_checkpoint(content)
    vouched = checkpoint.verify(older)
    prev_head = vouched or checkpoint.read_meta(older) or Meta()
    known = main.meta if main.state is CheckpointState.GOOD else vouched
    claimed = main.meta.store or prev_head.store
    shelf = LogFiles(disk, layout, known.store if known else "", claimed)
    found = Recovered(stamp=stamp)
    found.repairs += [f"{name} {CONFLICT}" for name in shelf.conflicts]
    found.highest = max([main.meta.generation, prev_head.generation, *shelf.numbers])
    if main.state is CheckpointState.NEWER and not _rotten(
        content, checkpoint.parse_checkpoint(older), shelf
    ):
        found.tables, found.meta = main.tables, main.meta
        found.readonly = NEWER
        return found
    if main.state is CheckpointState.GOOD:
        _use_main(found, layout, shelf, main, older)
        if vouched is None or vouched.store != main.meta.store:
            _replace_prev(found, layout, older)
        return found
    base = _older_base(found, layout, shelf, older)
    rotten = _rotten(content, base, shelf)
    if main.state is CheckpointState.EDITED and content is not None and not rotten:
        _use_edited(found, layout, shelf, main, content, prev_head.generation)
        return found
    if base is not None:
        _use_older(
            found, layout, shelf, base, CheckpointState.DAMAGED if rotten else main.state, content
        )
    elif (
        main.state is CheckpointState.DAMAGED
        or older is not None
        or any(map(shelf.holds_acts, shelf.numbers))
    ):
        raise StoreRefused(
            f"neither {layout.path} nor {layout.prev.name} can be read; nothing was changed"
            f" (dated backups are in {layout.backups})"
        )
    else:
        found.new = found.rewrite = True
    return found


def _replace_prev(found: Recovered, layout: StorePaths, older: bytes | None) -> None:
    """Have a sound generation before written in the place of this one."""
    found.rewrite = True
    if older:
        request_quarantine(found, "damaged", older, f"{layout.prev.name} is not as it was written")


def _use_main(
    found: Recovered, layout: StorePaths, shelf: LogFiles, main: Checkpoint, older: bytes | None
) -> None:
    """Take a sound checkpoint; where the journals are not its own, keep what they amount to."""
    found.tables, found.meta = main.tables, main.meta
    chain = shelf.chain(main.meta)
    if main.meta.generation not in chain:
        found.rewrite = True
        _keep_other(found, layout, shelf, checkpoint.parse_checkpoint(older), chain)
    replay_logs(found, layout, shelf, chain)


def _keep_other(
    found: Recovered, layout: StorePaths, shelf: LogFiles, older: Checkpoint, own: list[int]
) -> None:
    """Where the checkpoint's journal is not there, keep what the other files amount to.

    Another copy of the store may have taken the place of the file.
    """
    other = Recovered()
    chain = shelf.chain(older.meta) if older.state is CheckpointState.GOOD else []
    if not chain:
        for number in shelf.numbers:
            if number not in own and shelf.holds_acts(number):
                why = f"journal {number} belongs to no checkpoint"
                request_quarantine(found, "stray", shelf.content(number), why)
        return
    other.tables = older.tables
    replay_logs(other, layout, shelf, chain)
    if other.tables != found.tables:
        meta = Meta(chain[-1], shelf.store, other.chain[chain[-1]])
        request_quarantine(
            found, "replaced", checkpoint.encode_checkpoint(other.tables, meta), REPLACED
        )


def _older_base(
    found: Recovered, layout: StorePaths, shelf: LogFiles, older: bytes | None
) -> Checkpoint | None:
    """Find a state to build on without the checkpoint: the one before, or the very beginning."""
    prev = checkpoint.parse_checkpoint(older)
    if prev.readable:
        if prev.state is CheckpointState.EDITED and older is not None:
            request_quarantine(
                found, "edited", older, f"{layout.prev.name} is not as it was written"
            )
        return prev
    first = shelf.header(shelf.numbers[0]) if shelf.numbers else None
    if first is None or not first.fresh:
        return None
    if older:
        request_quarantine(found, "damaged", older, f"{layout.prev.name} could not be read")
    return Checkpoint(CheckpointState.GOOD, Meta(first.number, first.store, first.token), {})


def _rotten(content: bytes | None, base: Checkpoint | None, shelf: LogFiles) -> bool:
    """Whether a file differs in one bit from what was written: then nobody edited it."""
    if not content or base is None or not base.readable:
        return False
    rebuilt = Recovered(tables={name: dict(rows) for name, rows in base.tables.items()})
    chain = shelf.chain(base.meta)
    for number in chain:
        header = shelf.header(number)
        if header is not None:
            meta = Meta(number, shelf.store, header.token)
            written = checkpoint.encode_checkpoint(rebuilt.tables, meta)
            if len(written) == len(content):
                changed = int.from_bytes(written) ^ int.from_bytes(content)
                if changed.bit_count() == 1:
                    return True
        replay_log(rebuilt, shelf, chain, number)
    return False


def _use_edited(
    found: Recovered,
    layout: StorePaths,
    shelf: LogFiles,
    main: Checkpoint,
    content: bytes,
    older: int,
) -> None:
    """Take a file that someone changed, with a copy of it, and do the acts since it was written."""
    meta = main.meta
    if not meta.token:
        meta = Meta(_unsigned_generation(shelf, older) or found.highest + 1)
    meta = Meta(meta.generation, shelf.store, meta.token)
    found.tables, found.meta = main.tables, meta
    found.rewrite = True
    request_quarantine(
        found, "edited", content, f"{layout.path.name} was changed by another program: accepted"
    )
    replay_logs(found, layout, shelf, shelf.chain(meta))


def _unsigned_generation(shelf: LogFiles, older: int) -> int:
    """Return which journals a checkpoint without our line does not hold yet; 0 without journals.

    A journal names the checkpoint of its time. If that one has become the generation
    before, a newer one had taken its place.
    """
    if not shelf.numbers:
        return 0
    last = shelf.header(shelf.numbers[-1])
    return shelf.numbers[-1] if last is None or last.checkpoint == older else last.checkpoint


def _use_older(
    found: Recovered,
    layout: StorePaths,
    shelf: LogFiles,
    base: Checkpoint,
    state: CheckpointState,
    content: bytes | None,
) -> None:
    """Rebuild the state from the checkpoint before and the journals of both."""
    found.tables, found.meta, found.rewrite = base.tables, base.meta, True
    word = {CheckpointState.DAMAGED: "could not be read", CheckpointState.EMPTY: "was empty"}.get(
        state, "was missing"
    )
    why = f"{layout.path.name} {word}: rebuilt from the generation before"
    if state is CheckpointState.DAMAGED and content is not None:
        request_quarantine(found, "damaged", content, why)
    else:
        found.repairs.append(why)
    replay_logs(found, layout, shelf, shelf.chain(base.meta))


def quarantine_memory(found: Recovered, tables: Tables, store: str, pen: LogWriter) -> None:
    """Before the files are taken over under an open store, keep what that store knows."""
    later = found.meta.store == store and found.meta.generation > pen.number
    if found.new:
        found.tables = tables
        found.repairs.append("the store's files had been removed; they were written anew")
    elif pen.shortened or (pen.removed and not later):
        found.tables, found.rewrite = tables, True
        found.repairs.append("the journal had been cut or removed; it was written anew")
    elif pen.token not in found.chain.values() and not pen.removed:
        content = checkpoint.encode_checkpoint(tables, Meta(pen.number, store, pen.token))
        request_quarantine(found, "replaced", content, REPLACED)
        found.rewrite = True


NEWER = "written by a newer papersift, in a format that this one can only read in part"


@dataclass(slots=True)
class Recovered:
    """The state that a store's files amount to, and what has to be done about them."""

    tables: Tables = field(default_factory=dict)
    meta: Meta = field(default_factory=Meta)
    """Of the checkpoint that the state was built on."""
    chain: dict[int, str] = field(default_factory=dict)
    """The journals that were replayed and follow from one another: number to token."""
    sizes: dict[int, int] = field(default_factory=dict)
    """How many bytes of each of them count."""
    acts: int = 0
    """How many acts of the journals the checkpoint did not hold."""
    highest: int = 0
    """No generation or journal on the disk has a higher number."""
    stamp: FileStat | None = None
    """Of the checkpoint, before it was read."""
    new: bool = False
    """There was no store."""
    rewrite: bool = False
    """Two new checkpoints are due, after which both generations are sound."""
    asides: list[tuple[str, bytes]] = field(default_factory=list)
    """What has to be kept under another name before anything is written, and why."""
    repairs: list[str] = field(default_factory=list)
    """One line for people each."""
    readonly: str = ""


def replay_logs(found: Recovered, layout: StorePaths, shelf: LogFiles, chain: list[int]) -> None:
    """Do the acts of the journals to the tables and note which of them are hurt."""
    for before, number in zip([None, *chain], chain, strict=False):
        lines = shelf.lines(number)
        name = layout.journal(number).name
        if before is not None and number != before + 1 and not _follows(shelf, before, number):
            found.repairs.append(f"a journal before {name} was missing")
        if lines.newer:
            found.readonly = NEWER
        elif lines.damaged or lines.header is None or (lines.tail and not lines.torn):
            found.rewrite = True
            request_quarantine(found, "damaged", shelf.content(number), f"{name} was damaged")
        elif lines.tail:
            found.repairs.append("an act that was cut short was dropped; it was never saved")
        replay_log(found, shelf, chain, number)
        found.chain[number] = lines.header.token if lines.header else ""


def _follows(shelf: LogFiles, before: int, number: int) -> bool:
    """Whether one journal names the other as the one before it."""
    old, new = shelf.header(before), shelf.header(number)
    return old is not None and new is not None and new.parent == old.token


def replay_log(found: Recovered, shelf: LogFiles, chain: list[int], number: int) -> None:
    """Do the acts of one journal, up to where the next one says that it ends."""
    counted = shelf.counted(chain, number)
    for entry, end in shelf.lines(number).entries:
        if end <= counted:
            log.apply_entry(found.tables, entry)
            found.acts += 1
    found.sizes[number] = min(counted, shelf.lines(number).good)


def request_quarantine(found: Recovered, why: str, content: bytes, line: str) -> None:
    """Have something kept before the files are mended."""
    found.asides.append((why, content))
    found.repairs.append(f"{line}; kept as {why}")
