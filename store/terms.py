"""What a Query is made of, and how it prints."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_PLAIN = re.compile(r"[^\s()|\"=][^\s()|\"]*")


@dataclass(frozen=True, slots=True)
class Word:
    """A free word: fuzzy on title, authors, tags and venue, by prefix in abstract, note, year."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Phrase:
    """Whole words that follow one another in one field."""

    text: str

    def __str__(self) -> str:
        return quoted(self.text)


@dataclass(frozen=True, slots=True)
class Field:
    """A field that contains a text, or is that text when `exact`."""

    name: str
    value: str
    exact: bool = False

    def __str__(self) -> str:
        value = self.value if _PLAIN.fullmatch(self.value) else quoted(self.value)
        return f"{self.name}:{'=' if self.exact else ''}{value}"


@dataclass(frozen=True, slots=True)
class Range:
    """A number from `low` to `high`, both included; None leaves that side open."""

    name: str
    low: int | None
    high: int | None

    def __str__(self) -> str:
        if self.low == self.high:
            return f"{self.name}:={self.low}"
        low = "" if self.low is None else self.low
        return f"{self.name}:{low}..{'' if self.high is None else self.high}"


@dataclass(frozen=True, slots=True)
class Is:
    """A state that a paper is in."""

    name: str

    def __str__(self) -> str:
        return f"is:{self.name}"


@dataclass(frozen=True, slots=True)
class Has:
    """Something that a paper has."""

    name: str

    def __str__(self) -> str:
        return f"has:{self.name}"


@dataclass(frozen=True, slots=True)
class Not:
    """What a paper must not match; never holds another Not."""

    part: Node

    def __str__(self) -> str:
        grouped = isinstance(self.part, And | Or)
        return f"-({self.part})" if grouped else f"-{self.part}"


@dataclass(frozen=True, slots=True)
class And:
    """All of its parts; none of them is an And. Without parts it is every paper."""

    parts: tuple[Node, ...] = ()

    def __str__(self) -> str:
        return " ".join(f"({part})" if isinstance(part, Or) else str(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of its parts, two or more; none of them is an Or."""

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        return " OR ".join(map(str, self.parts))


Node = Word | Phrase | Field | Range | Is | Has | Not | And | Or


@dataclass(frozen=True, slots=True)
class Ignored:
    """A piece of the typed text that cannot be read yet: from `start` up to `end`."""

    start: int
    end: int
    why: str


@dataclass(frozen=True, slots=True)
class Query:
    """What the filter box says; equal when it asks for the same, whatever was ignored."""

    root: Node = And()
    ignored: tuple[Ignored, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        return str(self.root)

    def __bool__(self) -> bool:
        """Tell whether anything is asked at all."""
        return self.root != And()

    @property
    def parts(self) -> tuple[Node, ...]:
        """What must all hold: the parts of an And at the top, else the one thing asked."""
        return self.root.parts if isinstance(self.root, And) else (self.root,)


def quoted(text: str) -> str:
    """Put a text in quotes, so that it reads back as it is."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
