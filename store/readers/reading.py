"""What a reader gives back: Records, and an account of everything that is not one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from store.annotation import Annotation
from store.papers import Place, Record


@dataclass(frozen=True, slots=True)
class Problem:
    """A line or entry that did not become a Record, or not whole."""

    line: int
    """1-based line of the decompressed text; 0 when it concerns the file as a whole."""
    why: str
    excerpt: str = ""
    """How the rejected text begins, cleaned; empty where the whole file is meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One source, read: `entries` is the number of Records plus that of rejected entries."""

    format: str
    """The format's usual name: `BibTeX`, `text`."""
    records: tuple[Record, ...]
    entries: int
    """Entries seen in the file."""
    problems: tuple[Problem, ...] = ()
    boilerplate: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """Lines left out by a named rule: rule to number of lines. Text dumps only."""
    lines: int = 0
    """Non-blank lines. Text dumps only."""
    kept: int = 0
    """Lines that are wholly in Records: all that are not boilerplate or a Problem. Text dumps."""
    glued: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """How often a named rule parted what copying had glued to a text. Text dumps only."""
    annotations: Mapping[Place, Annotation] = field(default_factory=lambda: MappingProxyType({}))
    """What the file says was decided, by the Record's place; without keys and citation."""


class UnreadableSource(Exception):
    """A source that gives no Records at all; the message is one line for the user."""
