"""The journals of a store: reading those that lie there, beginning a new one."""

from __future__ import annotations

import os
from contextlib import suppress

from store.durable import entries
from store.durable.checkpoint import Meta
from store.durable.disk import Disk
from store.durable.entries import Header, Lines
from store.durable.layout import Layout


class Shelf:
    """The journals of a store, read when they are asked for."""

    def __init__(self, disk: Disk, layout: Layout, store: str, claimed: str) -> None:
        names = disk.names(layout.folder)
        self.numbers = layout.journals(names)
        self.conflicts = layout.conflicts(names)
        self._disk = disk
        self._layout = layout
        self._read: dict[int, Lines] = {}
        self.store = store or self._named() or claimed

    def _named(self) -> str:
        """Give the store that the newest journal belongs to; empty where it does not say."""
        if not self.numbers:
            return ""
        header = entries.read(self.content(self.numbers[-1]), 0).header
        return header.store if header else ""

    def content(self, number: int) -> bytes:
        """Give a journal's bytes."""
        return self._disk.read(self._layout.journal(number)) or b""

    def lines(self, number: int) -> Lines:
        """Read a journal, once."""
        if number not in self._read:
            start = entries.seed(self.store, number)
            self._read[number] = entries.read(self.content(number), start)
        return self._read[number]

    def header(self, number: int) -> Header | None:
        """Give a journal's first line, None where it cannot be read."""
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
        """Tell how many bytes of a journal count: an act that failed may stand at its end."""
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


def begin(disk: Disk, layout: Layout, header: Header) -> int:
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
