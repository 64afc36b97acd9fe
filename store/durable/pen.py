"""The open journal: where the next act will be written."""

from __future__ import annotations

from contextlib import suppress

from store.durable import entries
from store.durable.disk import Disk, Stamp
from store.durable.entries import Header, Lines
from store.durable.layout import Layout
from store.durable.lock import CLOSED

_FIRST_LINE = 512
"""Bytes that are enough for the first line of a journal."""


class Pen:
    """A journal's open file and the place in it up to which its acts are known."""

    def __init__(self, disk: Disk, layout: Layout) -> None:
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

    def put_down(self, handle: int, header: Header, position: int) -> None:
        """Go on in a journal from here."""
        self.lift(header.number)
        self._handle, self.token, self.position = handle, header.token, position
        self._seed = entries.seed(header.store, header.number)

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

    def line(self, entry: entries.Entry) -> bytes:
        """Give an act as a line of this journal."""
        return entries.line(entry, self._seed)

    def cut(self) -> None:
        """Take away what stands behind the known end."""
        self._disk.truncate(self._handle, self.position)

    def rest(self) -> bytes:
        """Read what stands behind the known end."""
        return self._disk.read_from(self._handle, self.position)

    def lines(self, content: bytes) -> Lines:
        """Make out the lines of what stands behind the known end."""
        return entries.read(content, self._seed, self.position)

    def stamp(self) -> Stamp:
        """Say what the system knows of the file."""
        return self._disk.stamp_open(self._handle)

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
        return self._disk.stamp(self._next) is not None

    def following(self) -> Header | None:
        """Read the first line of the next journal; one that fits nothing where it is damaged."""
        if not self.has_following():
            return None
        content = self._disk.read(self._next, _FIRST_LINE) or b""
        header = entries.read(content[: content.find(b"\n") + 1], 0).header
        return header or Header(self.number + 1, "", "", "?")
