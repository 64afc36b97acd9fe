"""Doing the acts of the journals again, and noting what has to be kept or mended."""

from __future__ import annotations

from dataclasses import dataclass, field

from store.durable import entries
from store.durable.checkpoint import Meta
from store.durable.disk import Stamp
from store.durable.entries import Tables
from store.durable.layout import Layout
from store.durable.shelf import Shelf

NEWER = "written by a newer papersift, in a format that this one can only read in part"


@dataclass(slots=True)
class Found:
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
    stamp: Stamp | None = None
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


def replay(found: Found, layout: Layout, shelf: Shelf, chain: list[int]) -> None:
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
            keep_aside(found, "damaged", shelf.content(number), f"{name} was damaged")
        elif lines.tail:
            found.repairs.append("an act that was cut short was dropped; it was never saved")
        replay_one(found, shelf, chain, number)
        found.chain[number] = lines.header.token if lines.header else ""


def _follows(shelf: Shelf, before: int, number: int) -> bool:
    """Whether one journal names the other as the one before it."""
    old, new = shelf.header(before), shelf.header(number)
    return old is not None and new is not None and new.parent == old.token


def replay_one(found: Found, shelf: Shelf, chain: list[int], number: int) -> None:
    """Do the acts of one journal, up to where the next one says that it ends."""
    counted = shelf.counted(chain, number)
    for entry, end in shelf.lines(number).entries:
        if end <= counted:
            entries.apply(found.tables, entry)
            found.acts += 1
    found.sizes[number] = min(counted, shelf.lines(number).good)


def keep_aside(found: Found, why: str, content: bytes, line: str) -> None:
    """Have something kept before the files are mended."""
    found.asides.append((why, content))
    found.repairs.append(f"{line}; kept as {why}")
