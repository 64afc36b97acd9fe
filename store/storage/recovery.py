"""Work out the state that a store's files represent, after a crash or not; changes no file.

The state is that of the first of these that exists, with the log entries that follow it:

1. a checkpoint whose hash is right;
2. a checkpoint that another program edited: still JSON, and not just one flipped bit away from
   what was written; a copy of it is quarantined;
3. the previous generation;
4. an empty store, if the log begins with its creation, or if there are no files at all.

Otherwise the store is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from store.storage import checkpoint, log
from store.storage.checkpoint import Checkpoint, CheckpointState, Meta
from store.storage.errors import StoreRefused, system_reason
from store.storage.filesystem import FileStat, FileSystem
from store.storage.log import Tables
from store.storage.log_files import LogFiles, LogWriter
from store.storage.paths import StorePaths

CONFLICT_COPY = "is a conflict copy of a synchronised folder; `papersift merge` imports it"
_REPLACED = "another copy took the place of the store; what was here can be merged"
_NEWER = "written by a newer papersift, in a format that this one can only read in part"


@dataclass(slots=True)
class Recovered:
    """The state that the files represent, and what has to be done about them."""

    tables: Tables = field(default_factory=dict)
    meta: Meta = field(default_factory=Meta)
    """Of the checkpoint that the state was built on."""
    log_tokens: dict[int, str] = field(default_factory=dict)
    """The log files that were replayed, which follow one another: number to token."""
    log_sizes: dict[int, int] = field(default_factory=dict)
    """How many bytes of each of them are valid."""
    entry_count: int = 0
    """How many log entries were replayed."""
    highest_number: int = 0
    """The highest generation or log number on the disk."""
    checkpoint_stat: FileStat | None = None
    """Of the checkpoint, before it was read."""
    is_new: bool = False
    """There were no files."""
    needs_checkpoints: bool = False
    """Two new checkpoints have to be written before both generations are sound."""
    to_quarantine: list[tuple[str, bytes]] = field(default_factory=list)
    """What has to be quarantined before anything is written: reason and content."""
    repairs: list[str] = field(default_factory=list)
    """What was found and what becomes of it, in one line for the user each."""
    log_repairs: list[str] = field(default_factory=list)
    """Those of the repairs that concern the log."""
    read_only_reason: str = ""

    def report(self, line: str, *, is_log: bool = False) -> None:
        """Add a line for the user."""
        self.repairs.append(line)
        if is_log:
            self.log_repairs.append(line)

    def quarantine(self, reason: str, content: bytes, line: str, *, is_log: bool = False) -> None:
        """Have bytes quarantined before the files are repaired, and report it."""
        self.to_quarantine.append((reason, content))
        self.report(f"{line}; kept as {reason}", is_log=is_log)


def recover(disk: FileSystem, paths: StorePaths) -> Recovered:
    """Read a store's files and work out its state; raises StoreRefused if they have none."""
    try:
        return _Recovery(disk, paths).run()
    except OSError as error:
        raise StoreRefused(f"{paths.checkpoint}: {system_reason(error)}") from error


class _Recovery:
    """The files as they were read, and the state that is being worked out from them."""

    def __init__(self, disk: FileSystem, paths: StorePaths) -> None:
        self.paths = paths
        self.recovered = Recovered(checkpoint_stat=disk.stat(paths.checkpoint))
        self.content = disk.read(paths.checkpoint)
        self.previous_content = disk.read(paths.previous)
        self.current = checkpoint.parse_checkpoint(self.content)
        self.verified_previous = checkpoint.verify(self.previous_content)
        self.previous_meta = (
            self.verified_previous or checkpoint.read_meta(self.previous_content) or Meta()
        )
        is_good = self.current.state is CheckpointState.GOOD
        verified = self.current.meta if is_good else self.verified_previous
        self.logs = LogFiles(
            disk,
            paths,
            verified.store if verified else "",
            fallback=self.current.meta.store or self.previous_meta.store,
        )

    @cached_property
    def previous(self) -> Checkpoint:
        """The previous generation, parsed only when it is needed."""
        return checkpoint.parse_checkpoint(self.previous_content)

    def run(self) -> Recovered:
        """Choose what to build the state on."""
        recovered, current = self.recovered, self.current
        recovered.repairs += [f"{name} {CONFLICT_COPY}" for name in self.logs.conflict_copies]
        recovered.highest_number = max(
            [current.meta.generation, self.previous_meta.generation, *self.logs.numbers]
        )
        if current.state is CheckpointState.NEWER and not self._has_bit_rot(self.previous):
            recovered.tables, recovered.meta = current.tables, current.meta
            recovered.read_only_reason = _NEWER
        elif current.state is CheckpointState.GOOD:
            self._use_current()
        else:
            self._use_edited_or_previous()
        return recovered

    def _use_current(self) -> None:
        """Build on a sound checkpoint, and see that the previous generation is sound as well."""
        recovered, meta = self.recovered, self.current.meta
        recovered.tables, recovered.meta = self.current.tables, meta
        numbers = self.logs.numbers_since(meta)
        if meta.generation not in numbers:
            recovered.needs_checkpoints = True
            self._quarantine_foreign_logs(numbers)
        self._replay(recovered, numbers)
        if self.verified_previous is None or self.verified_previous.store != meta.store:
            recovered.needs_checkpoints = True
            self._quarantine_previous("damaged", "is not as it was written")

    def _quarantine_foreign_logs(self, own_numbers: list[int]) -> None:
        """Without the checkpoint's own log file, quarantine what the other files represent.

        Another copy of the store may have taken the place of the checkpoint.
        """
        is_good = self.previous.state is CheckpointState.GOOD
        numbers = self.logs.numbers_since(self.previous.meta) if is_good else []
        if not numbers:
            for number in self.logs.numbers:
                if number not in own_numbers and self.logs.may_hold_entries(number):
                    line = f"{self.paths.log(number).name} belongs to no checkpoint"
                    content = self.logs.content(number)
                    self.recovered.quarantine("stray", content, line, is_log=True)
            return
        replaced = Recovered(tables=self.previous.tables)
        self._replay(replaced, numbers)
        if replaced.tables != self.recovered.tables:
            meta = Meta(numbers[-1], self.logs.store, replaced.log_tokens[numbers[-1]])
            content = checkpoint.encode_checkpoint(replaced.tables, meta)
            self.recovered.quarantine("replaced", content, _REPLACED)

    def _use_edited_or_previous(self) -> None:
        """Build on an edited checkpoint, the previous generation, or the start of the log."""
        state = self.current.state
        base = self._previous_or_start()
        if base is not None and self._has_bit_rot(base):
            state = CheckpointState.DAMAGED
        if state is CheckpointState.EDITED and self.content is not None:
            self._use_edited(self.content)
        elif base is not None:
            self._use_previous(base, state)
        elif (
            state is CheckpointState.DAMAGED
            or self.previous_content is not None
            or any(map(self.logs.may_hold_entries, self.logs.numbers))
        ):
            raise StoreRefused(
                f"neither {self.paths.checkpoint} nor {self.paths.previous.name} can be read;"
                f" nothing was changed (dated backups are in {self.paths.backups})"
            )
        else:
            self.recovered.is_new = self.recovered.needs_checkpoints = True

    def _previous_or_start(self) -> Checkpoint | None:
        """Return the previous generation, or an empty one if the log begins with the store."""
        if self.previous.is_readable:
            if self.previous.state is CheckpointState.EDITED:
                self._quarantine_previous("edited", "is not as it was written")
            return self.previous
        first = self.logs.header(self.logs.numbers[0]) if self.logs.numbers else None
        if first is None or not first.fresh:
            return None
        self._quarantine_previous("damaged", "could not be read")
        return Checkpoint(CheckpointState.GOOD, Meta(first.number, first.store, first.token), {})

    def _has_bit_rot(self, base: Checkpoint) -> bool:
        """Return whether the checkpoint is one bit away from what was written: not an edit."""
        if not self.content or not base.is_readable:
            return False
        rebuilt = Recovered(tables={name: dict(rows) for name, rows in base.tables.items()})
        numbers = self.logs.numbers_since(base.meta)
        for number in numbers:
            header = self.logs.header(number)
            if header is not None:
                meta = Meta(number, self.logs.store, header.token)
                written = checkpoint.encode_checkpoint(rebuilt.tables, meta)
                if len(written) == len(self.content):
                    changed_bits = int.from_bytes(written) ^ int.from_bytes(self.content)
                    if changed_bits.bit_count() == 1:
                        return True
            self._replay_file(rebuilt, number, numbers)
        return False

    def _use_edited(self, content: bytes) -> None:
        """Build on a checkpoint that another program changed, and quarantine a copy of it."""
        recovered, meta = self.recovered, self.current.meta
        generation = meta.generation
        if not meta.token:
            generation = self._unsigned_generation() or recovered.highest_number + 1
        recovered.tables = self.current.tables
        recovered.meta = Meta(generation, self.logs.store, meta.token)
        recovered.needs_checkpoints = True
        name = self.paths.checkpoint.name
        recovered.quarantine("edited", content, f"{name} was changed by another program: accepted")
        self._replay(recovered, self.logs.numbers_since(recovered.meta))

    def _unsigned_generation(self) -> int:
        """Return the generation of a checkpoint without our first line; 0 if there is no log.

        A log file names the checkpoint of its time. If that one has become the previous
        generation, a newer one had taken its place.
        """
        if not self.logs.numbers:
            return 0
        newest = self.logs.numbers[-1]
        header = self.logs.header(newest)
        if header is None or header.checkpoint == self.previous_meta.generation:
            return newest
        return header.checkpoint

    def _use_previous(self, base: Checkpoint, state: CheckpointState) -> None:
        """Build on the previous generation, with the log files of both."""
        recovered = self.recovered
        recovered.tables, recovered.meta = base.tables, base.meta
        recovered.needs_checkpoints = True
        problems = {
            CheckpointState.DAMAGED: "could not be read",
            CheckpointState.EMPTY: "was empty",
        }
        problem = problems.get(state, "was missing")
        line = f"{self.paths.checkpoint.name} {problem}: rebuilt from the previous generation"
        if state is CheckpointState.DAMAGED and self.content is not None:
            recovered.quarantine("damaged", self.content, line)
        else:
            recovered.report(line)
        self._replay(recovered, self.logs.numbers_since(base.meta))

    def _quarantine_previous(self, reason: str, problem: str) -> None:
        if self.previous_content:
            line = f"{self.paths.previous.name} {problem}"
            self.recovered.quarantine(reason, self.previous_content, line)

    def _replay(self, target: Recovered, numbers: list[int]) -> None:
        """Apply the entries of log files to `target` and report which of them are damaged."""
        for before, number in zip([None, *numbers], numbers, strict=False):
            segment = self.logs.segment(number)
            name = self.paths.log(number).name
            if before is not None and number != before + 1 and not self._follows(before, number):
                target.report(f"a log file before {name} was missing", is_log=True)
            if segment.is_newer:
                target.read_only_reason = _NEWER
            elif segment.is_damaged:
                target.needs_checkpoints = True
                content = self.logs.content(number)
                target.quarantine("damaged", content, f"{name} was damaged", is_log=True)
            elif segment.tail:
                line = "a change that was cut short was dropped; it was never saved"
                target.report(line, is_log=True)
            self._replay_file(target, number, numbers)
            target.log_tokens[number] = segment.header.token if segment.header else ""

    def _follows(self, before: int, number: int) -> bool:
        """Return whether a log file names another one as the one before it."""
        old, new = self.logs.header(before), self.logs.header(number)
        return old is not None and new is not None and new.parent == old.token

    def _replay_file(self, target: Recovered, number: int, numbers: list[int]) -> None:
        """Apply the valid entries of one log file to `target`."""
        segment, size = self.logs.segment(number), self.logs.valid_size(number, numbers)
        for entry, end in segment.entries:
            if end <= size:
                log.apply_entry(target.tables, entry)
                target.entry_count += 1
        target.log_sizes[number] = min(size, segment.end)


def quarantine_memory(recovered: Recovered, tables: Tables, store: str, writer: LogWriter) -> None:
    """Before an open store takes over the state of the files, save what only memory has."""
    has_newer_checkpoint = (
        recovered.meta.store == store and recovered.meta.generation > writer.number
    )
    if recovered.is_new:
        recovered.tables = tables
        recovered.report("the store's files had been removed; they were written again")
    elif writer.is_shortened or (writer.is_removed and not has_newer_checkpoint):
        recovered.tables, recovered.needs_checkpoints = tables, True
        recovered.report("the log had been cut or removed; it was written again", is_log=True)
    elif writer.token not in recovered.log_tokens.values() and not writer.is_removed:
        meta = Meta(writer.number, store, writer.token)
        content = checkpoint.encode_checkpoint(tables, meta)
        recovered.quarantine("replaced", content, _REPLACED)
        recovered.needs_checkpoints = True
