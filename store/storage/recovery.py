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

from collections.abc import Mapping
from functools import cached_property

from store.storage import checkpoint, log
from store.storage.archive import KEPT_ROWS, split_history
from store.storage.checkpoint import Checkpoint, CheckpointState, Meta
from store.storage.copies import CONFLICT_COPY, find_copies
from store.storage.errors import StoreRefused, StoreVanished, system_reason
from store.storage.filesystem import FileStat, FileSystem
from store.storage.log import LOG_FORMAT, LogHeader
from store.storage.log_files import LogFiles
from store.storage.paths import StorePaths
from store.storage.recovered import Branch, Recovered

_NEWER = "written by a newer papersift, in a format that this one can only read in part"


def recover(
    disk: FileSystem,
    paths: StorePaths,
    known_stats: Mapping[int, FileStat | None] | None = None,
    kept_rows: int = KEPT_ROWS,
) -> Recovered:
    """Read a store's files and work out its state; raises StoreRefused if they have none.

    An open store passes the log files that it knows: one that another program has continued
    since is a branch.
    """
    try:
        return _Recovery(disk, paths, known_stats or {}, kept_rows).run()
    except OSError as error:
        raise StoreRefused(f"{paths.checkpoint}: {system_reason(error)}") from error


class _Recovery:
    """The files as they were read, and the state that is being worked out from them."""

    def __init__(
        self,
        disk: FileSystem,
        paths: StorePaths,
        known_stats: Mapping[int, FileStat | None],
        kept_rows: int,
    ) -> None:
        self.disk = disk
        self.paths = paths
        self.kept_rows = kept_rows
        self.known_stats = known_stats
        self.recovered = Recovered(
            folder_stat=disk.stat(paths.folder),
            previous_stat=disk.stat(paths.previous),
            checkpoint_stat=disk.stat(paths.checkpoint),
        )
        self.content = disk.read(paths.checkpoint)
        self.previous_content = disk.read(paths.previous)
        self.current = checkpoint.parse_checkpoint(self.content)
        self.verified_previous = checkpoint.verify(self.previous_content)
        self.previous_meta = (
            self.verified_previous or checkpoint.read_meta(self.previous_content) or Meta()
        )
        is_good = self.current.state is CheckpointState.GOOD
        verified = self.current.meta if is_good else self.verified_previous
        fallback = self.current.meta.store or self.previous_meta.store
        self.logs = LogFiles(disk, paths, verified or Meta(), fallback)

    @cached_property
    def previous(self) -> Checkpoint:
        """The previous generation, parsed only when it is needed."""
        return checkpoint.parse_checkpoint(self.previous_content)

    def run(self) -> Recovered:
        """Choose what to build the state on."""
        recovered, current = self.recovered, self.current
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
        recovered.log_stats = self.logs.stats
        copies = find_copies(self.disk, self.paths, recovered.meta.store)
        recovered.repairs += [f"{name} {CONFLICT_COPY}" for name in copies]
        recovered.repairs += [
            f"{segment.name} is missing; changes up to {segment.last:,} cannot be shown or undone"
            for segment in recovered.meta.segments
            if segment.name not in self.logs.names
        ]
        return recovered

    def _use_current(self) -> None:
        """Build on a sound checkpoint, and see that the previous generation is sound as well."""
        recovered, meta = self.recovered, self.current.meta
        recovered.tables, recovered.meta = self.current.tables, meta
        chain = self.logs.chain(meta)
        is_complete = meta.generation in chain
        if not is_complete or self.logs.is_quarantined:
            recovered.needs_checkpoints = True
        self._replay(recovered, chain)
        self._find_branches(chain)
        if not is_complete and not recovered.branches:
            name = self.paths.log(meta.generation).name
            line = f"{name} is missing; what was saved in it, if anything, is lost"
            recovered.report(line, is_log=True)
        if self.verified_previous is None or self.verified_previous.store != meta.store:
            recovered.needs_checkpoints = True
            self._quarantine_previous("damaged", "is not as it was written")

    def _find_branches(self, chain: list[int]) -> None:
        """Find what other copies of the store have left among its files."""
        previous_chain: list[int] = []
        if self.verified_previous is not None:
            previous_chain = self.logs.chain(self.verified_previous)
            if self._is_foreign(self.verified_previous, previous_chain, chain):
                self._add_previous_branch(previous_chain)
        self._find_changed_logs(self.previous_meta, previous_chain)
        if self.recovered.meta == self.current.meta:
            self._find_changed_logs(self.recovered.meta, chain)
        oldest = self.logs.header((previous_chain or chain)[0]) if previous_chain or chain else None
        for number in self.logs.numbers:
            if number in chain or number in previous_chain or self._is_leftover(number, oldest):
                continue
            if self.logs.may_hold_entries(number):
                self._add_stray(number)

    def _is_foreign(self, previous: Meta, previous_chain: list[int], chain: list[int]) -> bool:
        """Return whether the previous generation is not one that the state came from."""
        if not chain:
            return bool(previous_chain)
        if previous_chain:
            return chain[0] not in previous_chain
        first = self.logs.header(chain[0])
        is_known = first is None or not first.ancestors or previous.store != self.logs.store
        return not is_known and previous.token not in (first.known_digests if first else {})

    def _add_previous_branch(self, previous_chain: list[int]) -> None:
        """Add the state that the previous generation represents, unless it is the same."""
        replaced = Recovered(log.copy_rows(self.previous.tables), self.previous.meta)
        self._replay(replaced, previous_chain)
        if replaced.tables != self.recovered.tables:
            self.recovered.branches.append(replaced.branch())

    def _find_changed_logs(self, meta: Meta, chain: list[int]) -> None:
        """Add the states of log files, not the last ones, that another program has changed."""
        for index, number in enumerate(chain[:-1], 1):
            stat = self.logs.stats.get(number)
            is_same = not self.known_stats or self.known_stats.get(number) == stat
            if not is_same and not self.logs.is_as_continued(number, chain[index]):
                content = self.content if meta == self.current.meta else self.previous_content
                branch = Recovered(checkpoint.parse_checkpoint(content).tables, meta)
                self._replay(branch, chain[:index])
                self.recovered.branches.append(branch.branch())

    def _is_leftover(self, number: int, oldest: LogHeader | None) -> bool:
        """Return whether a log file is an older one of this store that should have been deleted."""
        header = self.logs.header(number)
        if oldest is None or header is None or number > oldest.number:
            return False
        known_digest = oldest.known_digests.get(header.token)
        return not oldest.ancestors or (
            known_digest is not None and log.has_point(self.logs.content(number), known_digest)
        )

    def _add_stray(self, number: int) -> None:
        """Quarantine a log file that continues nothing here, and add what it says as a branch."""
        path, content = self.paths.log(number), self.logs.content(number)
        header = self.logs.header(number) or LogHeader(number, self.logs.store, "")
        segment = log.parse_segment(content, log.checksum_seed(header.store, number))
        line = f"{path.name} belongs to no checkpoint here"
        meta = Meta(number, header.store, header.token)
        entries = tuple(entry for entry, _ in segment.entries)
        point = log.log_digest(content[: segment.end])
        tables = log.apply_entries({}, entries)
        branch = Branch(tables, meta, point, "stray", content, path, line, entries)
        self.recovered.branches.append(branch)

    def _use_edited_or_previous(self) -> None:
        """Build on an edited checkpoint, the previous generation, or the start of the log."""
        state = self.current.state
        base = self._previous_or_start()
        if base is not None and self._has_bit_rot(base):
            state = CheckpointState.DAMAGED
        self.recovered.checkpoint_state = state
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
            # few stores are new or gone, and only these look for a backup
            from store.storage.backups import offer_backup

            if not self.known_stats and (offer := offer_backup(self.disk, self.paths)):
                raise StoreVanished(offer)
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
        rebuilt = Recovered(log.copy_rows(base.tables))
        chain = self.logs.chain(base.meta)
        for number in chain:
            header = self.logs.header(number)
            for version in {base.meta.format, LOG_FORMAT} if header else ():
                token = header.token if header else ""
                tables, sealed = split_history(rebuilt.tables, base.meta.segments, self.kept_rows)
                segments = (*base.meta.segments, *(segment for segment, _ in sealed))
                meta = Meta(number, self.logs.store, token, format=version, segments=segments)
                written = checkpoint.encode_checkpoint(tables, meta)
                if len(written) == len(self.content):
                    changed_bits = int.from_bytes(written) ^ int.from_bytes(self.content)
                    if changed_bits.bit_count() == 1:
                        return True
            self._replay_file(rebuilt, number, chain)
        return False

    def _use_edited(self, content: bytes) -> None:
        """Build on a checkpoint that another program changed, and quarantine a copy of it."""
        recovered, meta = self.recovered, self.current.meta
        generation = meta.generation
        if not meta.token:
            generation = self._unsigned_generation() or recovered.highest_number + 1
        recovered.tables = self.current.tables
        segments = meta.segments or self.previous_meta.segments
        recovered.meta = Meta(generation, self.logs.store, meta.token, segments=segments)
        recovered.needs_checkpoints = True
        name = self.paths.checkpoint.name
        recovered.quarantine("edited", content, f"{name} was changed by another program: accepted")
        self._replay_chain()

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
        recovered.tables, recovered.meta = log.copy_rows(base.tables), base.meta
        recovered.needs_checkpoints = recovered.is_unfinished = True
        problems = {
            CheckpointState.DAMAGED: "is damaged",
            CheckpointState.EMPTY: "was empty",
        }
        problem = problems.get(state, "was missing")
        line = f"{self.paths.checkpoint.name} {problem}: rebuilt from the previous generation"
        if state is CheckpointState.DAMAGED and self.content is not None:
            recovered.quarantine("damaged", self.content, line, self.paths.checkpoint)
        else:
            recovered.report(line)
        self._replay_chain()

    def _replay_chain(self) -> None:
        chain = self.logs.chain(self.recovered.meta)
        self._replay(self.recovered, chain)
        self._find_branches(chain)

    def _quarantine_previous(self, reason: str, problem: str) -> None:
        if self.previous_content:
            line = f"{self.paths.previous.name} {problem}"
            self.recovered.quarantine(reason, self.previous_content, line, self.paths.previous)

    def _replay(self, target: Recovered, chain: list[int]) -> None:
        """Apply the entries of log files to `target` and report which of them are damaged."""
        for number in chain:
            segment, path = self.logs.segment(number), self.paths.log(number)
            content, size = self.logs.content(number), self.logs.valid_size(number, chain)
            is_whole = len(content) >= size and (number == chain[-1] or not segment.is_damaged)
            has_gap = self.logs.has_gap_before(number, chain, target.meta)
            target.is_proven = target.is_proven and is_whole and not has_gap
            target.needs_checkpoints = target.needs_checkpoints or not target.is_proven
            if has_gap and number > chain[0]:
                target.report(f"a journal before {path.name} is missing", is_log=True)
            if segment.is_newer:
                target.read_only_reason = _NEWER
            elif segment.is_damaged:
                target.needs_checkpoints = target.is_unfinished = True
                line = f"{path.name} is damaged"
                target.quarantine("damaged", content, line, path, is_log=True)
            elif segment.tail or len(content) < size:
                target.is_unfinished = True
                line = f"{path.name} was cut short; what is missing may have been saved"
                if segment.tail:
                    target.quarantine("cut", segment.tail, line, is_log=True)
                else:
                    target.report(line, is_log=True)
            self._replay_file(target, number, chain)
            target.log_headers[number] = segment.header or LogHeader(number, "", "")

    def _replay_file(self, target: Recovered, number: int, chain: list[int]) -> None:
        """Apply the valid entries of one log file to `target`."""
        segment, size = self.logs.segment(number), self.logs.valid_size(number, chain)
        for entry, end in segment.entries:
            if end <= size:
                log.apply_entry(target.tables, entry)
                target.entry_count += 1
        target.log_contents[number] = self.logs.content(number)[: min(size, segment.end)]
