"""What recovery works out, and what an open store knows: states of a store and their relation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from store.storage import log
from store.storage.checkpoint import CheckpointState, Meta
from store.storage.filesystem import FileStat
from store.storage.log import LogEntry, LogHeader, Tables

Edits = Mapping[str, Mapping[int, Mapping[str, Any] | None]]
"""Table name to document number to the document as it becomes; None is removed."""

Reconcile = Callable[[Tables, Tables], Edits | None]
"""Merge a state into another one: return what changes in the first, None or empty if nothing does.

It must not change its arguments, and must be a merge: commutative, associative and idempotent.
"""

_KEPT_ANCESTORS = 16
"""Log files before it that a header names: a window that has not looked for so many checkpoints
of others still recognises them as the continuation of what it has."""


REPLACED = "another copy took the place of the notes"


class Branch(NamedTuple):
    """The state of another copy of the store, or what is left of it."""

    tables: Tables
    meta: Meta
    """For a checkpoint of it."""
    point: str
    """The digest of its last log file, by which an open store knows its own past."""
    reason: str = "replaced"
    content: bytes = b""
    """What is to be quarantined; empty for a checkpoint of the tables."""
    source: Path | None = None
    """The file that has the content."""
    line: str = REPLACED
    """What happened, for the user."""
    entries: tuple[LogEntry, ...] = ()
    """Those of a stray log file, whose beginnings are not known."""


@dataclass(slots=True)
class Recovered:
    """The state that the files represent, and what has to be done about them."""

    tables: Tables = field(default_factory=dict)
    meta: Meta = field(default_factory=Meta)
    """Of the checkpoint that the state was built on."""
    log_headers: dict[int, LogHeader] = field(default_factory=dict)
    """The log files that were replayed, which follow one another; empty headers if damaged."""
    log_contents: dict[int, bytes] = field(default_factory=dict)
    """The valid part of each of them."""
    log_stats: dict[int, FileStat | None] = field(default_factory=dict)
    """All log files that are accounted for, as they were before they were read."""
    entry_count: int = 0
    """How many log entries were replayed."""
    checkpoint_state: CheckpointState = CheckpointState.GOOD
    """What the checkpoint is, once one flipped bit has been told from an edit."""
    highest_number: int = 0
    """The highest generation or log number on the disk."""
    folder_stat: FileStat | None = None
    """Of the folder, before its names were read."""
    previous_stat: FileStat | None = None
    checkpoint_stat: FileStat | None = None
    """Of the checkpoint, before it was read."""
    is_new: bool = False
    """There were no files."""
    needs_checkpoints: bool = False
    """Two new checkpoints have to be written before both generations are sound."""
    is_memory: bool = False
    """The state is that of the open store; the files are not part of it."""
    is_proven: bool = True
    """Each log file but the last is whole, so that digests vouch for all of them."""
    is_unfinished: bool = False
    """Something is incomplete or damaged, as files are that another program is still writing."""
    to_quarantine: list[tuple[str, bytes, Path | None, str]] = field(default_factory=list)
    """What has to be quarantined before anything is written: reason, content, its file, line."""
    branches: list[Branch] = field(default_factory=list)
    """States of other copies of the store, to be merged into this one."""
    known_strays: list[Path] = field(default_factory=list)
    """Log files that belong to no checkpoint, and of which an open store has everything."""
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

    def quarantine(
        self,
        reason: str,
        content: bytes,
        line: str,
        source: Path | None = None,
        *,
        is_log: bool = False,
    ) -> None:
        """Have bytes quarantined before the files are repaired, and report it."""
        self.to_quarantine.append((reason, content, source, line))
        self.report(line, is_log=is_log)

    def report_kept(self, line: str, path: Path) -> None:
        """Add to a line where what it is about has been kept."""
        for lines in (self.repairs, self.log_repairs):
            lines[:] = [f"{each}; kept as {path.name}" if each == line else each for each in lines]

    @property
    def point(self) -> str:
        """The digest of the last log file, or the token of the first if none can be read."""
        contents = [content for _, content in sorted(self.log_contents.items()) if content]
        return log.log_digest(contents[-1]) if contents else self.meta.token

    @property
    def last_header(self) -> LogHeader:
        """The header of the last log file, or what is known of the one that is missing."""
        if not self.log_headers:
            return LogHeader(self.meta.generation, self.meta.store, self.meta.token)
        return self.log_headers[max(self.log_headers)]

    @property
    def last_content(self) -> bytes:
        """The valid part of the last log file."""
        return self.log_contents[max(self.log_contents)] if self.log_contents else b""

    def branch(self) -> Branch:
        """Return this state as a branch."""
        header = self.last_header
        meta = self.meta._replace(generation=header.number, token=header.token)
        return Branch(self.tables, meta, self.point)


@dataclass(slots=True)
class Memory:
    """What an open store has acknowledged, as far as its files are concerned."""

    header: LogHeader
    """Of the log file that was written last."""
    position: int
    digest: str
    """Of that file up to the position."""
    points: set[str]
    """The digests of all log files that this memory includes, after each of their lines, and the
    tokens of those that it began or followed."""

    def follow(self, header: LogHeader, content: bytes) -> None:
        """Continue behind the first lines of a log file."""
        self.header, self.position, self.digest = header, len(content), log.log_digest(content)
        self.points.add(header.token)

    def ancestors(self) -> list[tuple[str, str]]:
        """Return what the header of the next log file says of those before it."""
        known_digest = self.digest if self.position else ""
        before = [(self.header.token, known_digest)] if self.header.token else []
        return [*before, *self.header.ancestors][:_KEPT_ANCESTORS]
