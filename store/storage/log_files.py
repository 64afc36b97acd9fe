"""The log files on disk: reading them all, creating the next one, and the one being written."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress

from store.storage import log
from store.storage.checkpoint import Meta
from store.storage.filesystem import NO_HANDLE, FileStat, FileSystem
from store.storage.log import LogHeader, LogSegment
from store.storage.paths import StorePaths


class LogFiles:
    """The log files of a store, each read and parsed when it is first needed."""

    def __init__(self, disk: FileSystem, paths: StorePaths, meta: Meta, fallback: str) -> None:
        """Take the Meta of a verified checkpoint; if it is empty, the newest log has the store."""
        self._disk = disk
        self._paths = paths
        self.names = names = disk.names(paths.folder)
        self.numbers = paths.log_numbers(names)
        self.stats = {number: disk.stat(paths.log(number)) for number in self.numbers}
        self._contents: dict[int, bytes] = {}
        self._segments: dict[int, LogSegment] = {}
        self.is_quarantined = bool(meta.token) and meta.generation not in self.numbers
        """Whether the log file of the checkpoint was found in quarantine."""
        if self.is_quarantined:
            self.is_quarantined = self._find_in_quarantine(meta, names)
        newest = self.header(self.numbers[-1]) if self.numbers else None
        self.store = meta.store or (newest.store if newest else "") or fallback

    def _find_in_quarantine(self, meta: Meta, names: list[str]) -> bool:
        """Look for a log file that arrived before its checkpoint did."""
        for name in self._paths.find_quarantined(names, "stray", "merged"):
            content = self._disk.read(self._paths.folder / name) or b""
            header = log.parse_header(content)
            if header is not None and (header.store, header.token) == (meta.store, meta.token):
                self._contents[meta.generation] = content
                self.numbers = sorted([*self.numbers, meta.generation])
                return True
        return False

    def content(self, number: int) -> bytes:
        """Return the bytes of a log file."""
        if number not in self._contents:
            self._contents[number] = self._disk.read(self._paths.log(number)) or b""
        return self._contents[number]

    def segment(self, number: int) -> LogSegment:
        """Return the parsed content of a log file."""
        if number not in self._segments:
            seed = log.checksum_seed(self.store, number)
            self._segments[number] = log.parse_segment(self.content(number), seed)
        return self._segments[number]

    def header(self, number: int) -> LogHeader | None:
        """Return the header of a log file, None if it cannot be read."""
        return log.parse_header(self.content(number))

    def chain(self, meta: Meta) -> list[int]:
        """Return the numbers of the log files that continue a checkpoint, in order.

        The chain ends before a log file of another copy of the store.
        """
        numbers = [number for number in self.numbers if number >= meta.generation]
        if numbers and meta.token and (first := self.header(numbers[0])) is not None:
            token = first.token if numbers[0] == meta.generation else first.parent
            if token != meta.token or first.store != meta.store:
                return []
        end = next(
            (
                index
                for index, number in enumerate(numbers)
                if index and not self._may_follow(numbers[index - 1], number)
            ),
            len(numbers),
        )
        return numbers[:end]

    def _may_follow(self, before: int, number: int) -> bool:
        """Return whether one log file continues another, as far as damage lets one see."""
        old, new = self.header(before), self.header(number)
        if new is None or old is None:
            return True
        known_digest = new.known_digests.get(old.token)
        if new.store != old.store or (known_digest is None and new.parent != old.token):
            return False
        content = self.content(before)
        is_cut = new.parent == old.token and len(content) < new.parent_bytes
        # What is cut or damaged cannot have the digest, but is no other copy for that.
        return (
            not known_digest
            or is_cut
            or log.has_point(content, known_digest)
            or self.segment(before).is_damaged
        )

    def has_gap_before(self, number: int, chain: list[int], meta: Meta) -> bool:
        """Return whether a log file is missing before one of a chain."""
        if number == chain[0]:
            return number != (meta.generation or number)
        before = chain[chain.index(number) - 1]
        old, new = self.header(before), self.header(number)
        if old is None or new is None:
            return before != number - 1
        return new.parent != old.token

    def is_as_continued(self, number: int, following: int) -> bool:
        """Return whether a log file is what the following one says it was."""
        header, content = self.header(following), self.content(number)
        return header is not None and header.parent_digest == log.log_digest(content)

    def valid_size(self, number: int, chain: list[int]) -> int:
        """Return how many bytes of a log file are valid, as far as the next one knows.

        A transaction that failed to be saved may follow them.
        """
        later = chain[chain.index(number) + 1 :]
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


def create_log(
    disk: FileSystem, paths: StorePaths, header: LogHeader, *, durable_name: bool = True
) -> int:
    """Create a log file that is complete from the start; return its handle.

    If this fails the file may exist all the same, and may or may not survive a power cut.
    Without `durable_name` nothing may be acknowledged in it until the folder is synced.
    """
    temporary = paths.sibling("journal.tmp")
    disk.unlink(temporary)
    handle = disk.create(temporary)
    try:
        disk.write(handle, header.line(), 0)
        disk.sync(handle)
        disk.rename(temporary, paths.log(header.number))
        if durable_name:
            disk.sync_folder(paths.folder)
    except BaseException:
        with suppress(OSError):
            disk.close(handle)
        with suppress(OSError):
            disk.unlink(temporary)
        raise
    return handle


_HEADER_SIZE = 4096
"""Bytes that are enough for the header of a log file."""


class LogWriter:
    """The log file that is being written, and the position up to which it has been applied."""

    def __init__(self, disk: FileSystem, paths: StorePaths) -> None:
        self.number = 0
        self.header = LogHeader(0, "", "")
        self.position = 0
        self.digest = ""
        """The digest of what is before the position."""
        self.known: FileStat | None = None
        """The FileStat of the file when the position was its end."""
        self._disk = disk
        self._paths = paths
        self._handle = NO_HANDLE
        self.is_alone = True
        """Whether the position was the file's end when it was moved; otherwise another program has
        changed or replaced the file."""
        self._hasher = hashlib.sha256()
        self._inode = 0
        self._path, self._next_path = paths.log(0), paths.log(1)

    @property
    def is_open(self) -> bool:
        """Whether a log file is open."""
        return self._handle != NO_HANDLE

    def attach(self, handle: int, header: LogHeader) -> None:
        """Continue in an open log file, from its beginning."""
        self.close(header.number)
        self._handle, self.header = handle, header
        self._inode = self._disk.stat_open(handle).inode
        self._hasher = hashlib.sha256()

    def advance(self, lines: bytes) -> list[str]:
        """Move behind lines that have been written or applied; return the digest after each."""
        digests = []
        for line in lines.splitlines(keepends=True):
            self._hasher.update(line)
            digests.append(self._hasher.hexdigest()[:32])
        self.digest = digests[-1] if digests else self.digest
        self.position += len(lines)
        self.known, self.is_alone = None, True
        with suppress(OSError):
            self.known = self.stat()
            expected = (self._inode, self.position)
            self.is_alone = (
                self.known is not None and (self.known.inode, self.known.size) == expected
            )
        return digests

    def close(self, number: int) -> None:
        """Close the file; the next log file to begin is the one after `number`."""
        if self.is_open:
            with suppress(OSError):
                self._disk.close(self._handle)
        self._handle, self.number, self.position = NO_HANDLE, number, 0
        self.header, self.digest, self.known = LogHeader(0, "", ""), "", None
        self._path, self._next_path = self._paths.log(number), self._paths.log(number + 1)

    def write(self, line: bytes) -> None:
        """Write a line at the position and sync it; the position does not move."""
        self._disk.write(self._handle, line, self.position)
        self._disk.sync(self._handle)

    def encode(self, entry: log.LogEntry) -> bytes:
        """Return an entry as a line of this log file."""
        return log.encode_entry(entry, self._seed)

    @property
    def _seed(self) -> int:
        return log.checksum_seed(self.header.store, self.number)

    def truncate(self) -> None:
        """Cut the file at the position."""
        self._disk.truncate(self._handle, self.position)
        self.known = self.stat()

    def read_rest(self) -> bytes | None:
        """Read what follows the position; None if what is before it is not what was applied.

        Another program may have put another file in its place, or other bytes in the file.
        """
        status, content = self.stat(), self._disk.read_from(self._handle, 0)
        is_same_file = status == self._disk.stat_open(self._handle)
        if not is_same_file or log.log_digest(content[: self.position]) != self.digest:
            return None
        self.known = status
        return content[self.position :]

    def read_all(self) -> bytes:
        """Read the open file, which may have lost its name."""
        return self._disk.read_from(self._handle, 0)

    def parse(self, content: bytes) -> LogSegment:
        """Parse what follows the position."""
        return log.parse_segment(content, self._seed, self.position)

    def stat(self) -> FileStat | None:
        """Return the FileStat of what has the name of the log file now."""
        return self._disk.stat(self._path)

    def is_unchanged(self) -> bool:
        """Return whether the file ends at the position, and nobody else has written to it."""
        known = self.known
        return known is not None and known.size == self.position and self.stat() == known

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
        header = log.parse_header(content[: content.find(b"\n") + 1])
        return header or LogHeader(self.number + 1, "", "", "?")
