"""The journals of a store: reading those that lie there, beginning a new one.

The open journal: where the next act will be written.
"""

from __future__ import annotations

import os
from contextlib import suppress

from store.storage import log
from store.storage.checkpoint import Meta
from store.storage.filesystem import FileStat, FileSystem
from store.storage.lock import CLOSED
from store.storage.log import LogHeader, LogSegment
from store.storage.paths import StorePaths


class LogFiles:
    """The journals of a store, read when they are asked for."""

    def __init__(self, disk: FileSystem, layout: StorePaths, store: str, claimed: str) -> None:
        names = disk.names(layout.folder)
        self.numbers = layout.journals(names)
        self.conflicts = layout.conflicts(names)
        self._disk = disk
        self._layout = layout
        self._read: dict[int, LogSegment] = {}
        self.store = store or self._named() or claimed

    def _named(self) -> str:
        """Return the store that the newest journal belongs to; empty where it does not say."""
        if not self.numbers:
            return ""
        header = log.read_segment(self.content(self.numbers[-1]), 0).header
        return header.store if header else ""

    def content(self, number: int) -> bytes:
        """Return a journal's bytes."""
        return self._disk.read(self._layout.journal(number)) or b""

    def lines(self, number: int) -> LogSegment:
        """Read a journal, once."""
        if number not in self._read:
            start = log.checksum_seed(self.store, number)
            self._read[number] = log.read_segment(self.content(number), start)
        return self._read[number]

    def header(self, number: int) -> LogHeader | None:
        """Return a journal's first line, None where it cannot be read."""
        return self.lines(number).header

    def chain(self, meta: Meta) -> list[int]:
        """Find the journals that go on from a checkpoint, in order; none if they are another's."""
        numbers = [number for number in self.numbers if number >= meta.generation]
        if numbers and meta.token and (first := self.header(numbers[0])) is not None:
            token = first.token if numbers[0] == meta.generation else first.parent
            if token != meta.token or first.store != meta.store:
                return []
        return numbers

    def counted(self, chain: list[int], number: int) -> int:
        """Return how many bytes of a journal count: an act that failed may stand at its end."""
        after = chain[chain.index(number) + 1 :]
        following = self.header(after[0]) if after else None
        own = self.header(number)
        if following and own and following.parent == own.token:
            return following.parent_bytes
        return self.lines(number).good

    def holds_acts(self, number: int) -> bool:
        """Whether a journal has anything in it besides its first line."""
        lines = self.lines(number)
        return bool(lines.entries) or bool(lines.tail) or lines.header is None


def new_token() -> str:
    """Make a name that no other journal or store has."""
    return os.urandom(8).hex()


def create_log(disk: FileSystem, layout: StorePaths, header: LogHeader) -> int:
    """Make a new journal that is there whole or not at all; gives its handle.

    Where this fails the journal may lie there all the same, and may or may not survive a
    power cut.
    """
    temporary = layout.beside("journal.tmp")
    disk.unlink(temporary)
    handle = disk.create(temporary)
    try:
        disk.write(handle, header.line(), 0)
        disk.sync(handle)
        disk.rename(temporary, layout.journal(header.number))
        disk.sync_folder(layout.folder)
    except BaseException:
        with suppress(OSError):
            disk.close(handle)
        with suppress(OSError):
            disk.unlink(temporary)
        raise
    return handle


_FIRST_LINE = 512
"""Bytes that are enough for the first line of a journal."""


class LogWriter:
    """A journal's open file and the place in it up to which its acts are known."""

    def __init__(self, disk: FileSystem, layout: StorePaths) -> None:
        self.number = 0
        self.token = ""
        self.position = 0
        self._disk = disk
        self._layout = layout
        self._handle = CLOSED
        self._seed = 0
        self._next = layout.journal(1)

    @property
    def down(self) -> bool:
        """Whether there is an open journal."""
        return self._handle != CLOSED

    def put_down(self, handle: int, header: LogHeader, position: int) -> None:
        """Go on in a journal from here."""
        self.lift(header.number)
        self._handle, self.token, self.position = handle, header.token, position
        self._seed = log.checksum_seed(header.store, header.number)

    def lift(self, number: int) -> None:
        """Close the file; the next journal to begin is the one after this number."""
        if self.down:
            with suppress(OSError):
                self._disk.close(self._handle)
        self._handle, self.number, self.token, self.position = CLOSED, number, "", 0
        self._next = self._layout.journal(number + 1)

    def write(self, content: bytes) -> None:
        """Write a line at the known end and sync it; the known end stays where it is."""
        self._disk.write(self._handle, content, self.position)
        self._disk.sync(self._handle)

    def line(self, entry: log.LogEntry) -> bytes:
        """Return an act as a line of this journal."""
        return log.encode_entry(entry, self._seed)

    def cut(self) -> None:
        """Take away what stands behind the known end."""
        self._disk.truncate(self._handle, self.position)

    def rest(self) -> bytes:
        """Read what stands behind the known end."""
        return self._disk.read_from(self._handle, self.position)

    def lines(self, content: bytes) -> LogSegment:
        """Make out the lines of what stands behind the known end."""
        return log.read_segment(content, self._seed, self.position)

    def stamp(self) -> FileStat:
        """Say what the system knows of the file."""
        return self._disk.stat_open(self._handle)

    @property
    def removed(self) -> bool:
        """Whether the file has no name any more: pruned by another process, or deleted."""
        return self.stamp().links == 0

    @property
    def shortened(self) -> bool:
        """Whether somebody cut off lines that were known."""
        return self.stamp().size < self.position

    def has_following(self) -> bool:
        """Whether somebody began the next journal."""
        return self._disk.stat(self._next) is not None

    def following(self) -> LogHeader | None:
        """Read the first line of the next journal; one that fits nothing where it is damaged."""
        if not self.has_following():
            return None
        content = self._disk.read(self._next, _FIRST_LINE) or b""
        header = log.read_segment(content[: content.find(b"\n") + 1], 0).header
        return header or LogHeader(self.number + 1, "", "", "?")
