"""The log files on disk: reading them all, creating the next one, and the one being written."""

from __future__ import annotations

import os
from contextlib import suppress

from store.storage import log
from store.storage.checkpoint import Meta
from store.storage.filesystem import NO_HANDLE, FileStat, FileSystem
from store.storage.log import LogHeader, LogSegment
from store.storage.paths import StorePaths


class LogFiles:
    """The log files of a store, each parsed when it is first needed."""

    def __init__(self, disk: FileSystem, paths: StorePaths, store: str, fallback: str) -> None:
        """Take the store's id; if it is empty, the newest log file has it, else `fallback`."""
        names = disk.names(paths.folder)
        self.numbers = paths.log_numbers(names)
        self.conflict_copies = paths.find_conflict_copies(names)
        self._disk = disk
        self._paths = paths
        self._segments: dict[int, LogSegment] = {}
        self.store = store or self._newest_store() or fallback

    def _newest_store(self) -> str:
        """Return the store id of the newest log file; empty if its header cannot be read."""
        if not self.numbers:
            return ""
        header = log.parse_segment(self.content(self.numbers[-1]), 0).header
        return header.store if header else ""

    def content(self, number: int) -> bytes:
        """Read the bytes of a log file."""
        return self._disk.read(self._paths.log(number)) or b""

    def segment(self, number: int) -> LogSegment:
        """Return the parsed content of a log file."""
        if number not in self._segments:
            seed = log.checksum_seed(self.store, number)
            self._segments[number] = log.parse_segment(self.content(number), seed)
        return self._segments[number]

    def header(self, number: int) -> LogHeader | None:
        """Return the header of a log file, None if it cannot be read."""
        return self.segment(number).header

    def numbers_since(self, meta: Meta) -> list[int]:
        """Return the numbers of the log files that continue a checkpoint, in order.

        None of them if they continue the checkpoint of another copy of the store.
        """
        numbers = [number for number in self.numbers if number >= meta.generation]
        if numbers and meta.token and (first := self.header(numbers[0])) is not None:
            token = first.token if numbers[0] == meta.generation else first.parent
            if token != meta.token or first.store != meta.store:
                return []
        return numbers

    def valid_size(self, number: int, numbers: list[int]) -> int:
        """Return how many bytes of a log file are valid, as far as the next one knows.

        A transaction that failed to be saved may follow them.
        """
        later = numbers[numbers.index(number) + 1 :]
        next_header = self.header(later[0]) if later else None
        header = self.header(number)
        if next_header and header and next_header.parent == header.token:
            return next_header.parent_bytes
        return self.segment(number).end

    def may_hold_entries(self, number: int) -> bool:
        """Return whether a log file has anything but a valid header."""
        segment = self.segment(number)
        return bool(segment.entries) or bool(segment.tail) or segment.header is None


def new_token() -> str:
    """Return an id that no other log file or store has."""
    return os.urandom(8).hex()


def create_log(disk: FileSystem, paths: StorePaths, header: LogHeader) -> int:
    """Create a log file that is complete from the start; return its handle.

    If this fails the file may exist all the same, and may or may not survive a power cut.
    """
    temporary = paths.sibling("journal.tmp")
    disk.unlink(temporary)
    handle = disk.create(temporary)
    try:
        disk.write(handle, header.line(), 0)
        disk.sync(handle)
        disk.rename(temporary, paths.log(header.number))
        disk.sync_folder(paths.folder)
    except BaseException:
        with suppress(OSError):
            disk.close(handle)
        with suppress(OSError):
            disk.unlink(temporary)
        raise
    return handle


_HEADER_SIZE = 512
"""Bytes that are enough for the header of a log file."""


class LogWriter:
    """The log file that is being written, and the position up to which it has been applied."""

    def __init__(self, disk: FileSystem, paths: StorePaths) -> None:
        self.number = 0
        self.token = ""
        self.position = 0
        self._disk = disk
        self._paths = paths
        self._handle = NO_HANDLE
        self._seed = 0
        self._next_path = paths.log(1)

    @property
    def is_open(self) -> bool:
        """Whether a log file is open."""
        return self._handle != NO_HANDLE

    def attach(self, handle: int, header: LogHeader, position: int) -> None:
        """Continue in an open log file from a position on."""
        self.close(header.number)
        self._handle, self.token, self.position = handle, header.token, position
        self._seed = log.checksum_seed(header.store, header.number)

    def close(self, number: int) -> None:
        """Close the file; the next log file to begin is the one after `number`."""
        if self.is_open:
            with suppress(OSError):
                self._disk.close(self._handle)
        self._handle, self.number, self.token, self.position = NO_HANDLE, number, "", 0
        self._next_path = self._paths.log(number + 1)

    def write(self, line: bytes) -> None:
        """Write a line at the position and sync it; the position does not move."""
        self._disk.write(self._handle, line, self.position)
        self._disk.sync(self._handle)

    def encode(self, entry: log.LogEntry) -> bytes:
        """Return an entry as a line of this log file."""
        return log.encode_entry(entry, self._seed)

    def truncate(self) -> None:
        """Cut the file at the position."""
        self._disk.truncate(self._handle, self.position)

    def read_rest(self) -> bytes:
        """Read what follows the position."""
        return self._disk.read_from(self._handle, self.position)

    def parse(self, content: bytes) -> LogSegment:
        """Parse what follows the position."""
        return log.parse_segment(content, self._seed, self.position)

    def stat(self) -> FileStat:
        """Return the FileStat of the open file."""
        return self._disk.stat_open(self._handle)

    @property
    def is_removed(self) -> bool:
        """Whether the file has no name any more: pruned by another process, or deleted."""
        return self.stat().links == 0

    @property
    def is_shortened(self) -> bool:
        """Whether somebody cut off lines that have been applied."""
        return self.stat().size < self.position

    def has_next(self) -> bool:
        """Return whether somebody has begun the next log file."""
        return self._disk.stat(self._next_path) is not None

    def next_header(self) -> LogHeader | None:
        """Read the header of the next log file, if there is one.

        A damaged one gives a header that follows no file.
        """
        if not self.has_next():
            return None
        content = self._disk.read(self._next_path, _HEADER_SIZE) or b""
        header = log.parse_segment(content[: content.find(b"\n") + 1], 0).header
        return header or LogHeader(self.number + 1, "", "", "?")
