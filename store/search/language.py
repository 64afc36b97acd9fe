"""What a Query is made of, and how it prints.

The names that the filter box's language knows; help, completion and README come from here.

What can be typed next in the filter box.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from store.text.folding import fold

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
        return quote(self.text)


@dataclass(frozen=True, slots=True)
class Field:
    """A field that contains a text, or is that text when `exact`."""

    name: str
    value: str
    exact: bool = False

    def __str__(self) -> str:
        value = self.value if _PLAIN.fullmatch(self.value) else quote(self.value)
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
        """Return whether anything is asked at all."""
        return self.root != And()

    @property
    def parts(self) -> tuple[Node, ...]:
        """What must all hold: the parts of an And at the top, else the one thing asked."""
        return self.root.parts if isinstance(self.root, And) else (self.root,)


def quote(text: str) -> str:
    """Put a text in quotes, so that it reads back as it is."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


QUERY_FIELDS = {
    "title": "words of the title",
    "abstract": "words of the abstract",
    "author": "an author's name",
    "venue": "journal, book or conference",
    "year": "year: 2020, >=2020, 2018..2021",
    "tag": "one of your tags",
    "rating": "your rating: 4, >=3, 2..4, 0 for none",
    "note": "words of your note",
    "reason": "why you excluded it",
    "source": "the file it comes from",
    "doi": "its DOI",
}
"""Field name to what it looks at."""

STATES = {
    "undecided": "no decision yet",
    "include": "included",
    "maybe": "set to maybe",
    "exclude": "excluded",
    "read": "read",
    "unread": "not read yet",
    "marked": "marked in the list",
    "untitled": "without a title",
    "duplicate": "found more than once",
    "orphan": "annotated, but in no open source",
}
"""What can follow `is:`, and what it means."""

HAS_FIELDS = {
    "note": "with a note",
    "abstract": "with an abstract",
    "doi": "with a DOI",
    "tag": "with a tag",
    "rating": "with a rating",
}
"""What can follow `has:`, and what it means."""

NUMBER_FIELDS = ("year", "rating")
"""Fields that are compared as numbers."""

VERBATIM = ("tag", "reason", "source", "doi")
"""Fields in which punctuation counts."""

SORT_KEYS = {
    "relevance": "best match first",
    "source": "the order of the files",
    "title": "alphabetical, without a leading article",
    "year": "oldest first",
    "venue": "alphabetical",
    "rating": "lowest first",
    "decision": "include, maybe, undecided, exclude",
    "noted": "when you last changed anything",
    "duplicates": "records merged",
}
"""Each key that papers can be sorted by, and the order that it means; `-KEY` reverses it."""

MAX_COMPLETIONS = 20
"""Completions given at once."""

_TYPED = re.compile(r"-*(?P<word>(?:(?P<name>[A-Za-z]+):=?)?(?P<value>\"[^\"]*|[^\s()|\"]*))$")


def completions(
    text: str,
    cursor: int,
    tags: Iterable[str] = (),
    views: Iterable[tuple[str, str]] = (),
    reasons: Iterable[str] = (),
) -> list[tuple[int, str]]:
    """Offer what may be meant by the letters before the cursor.

    Each offer is where in the text the letters to be replaced begin, and what takes their
    place up to the cursor. `views` are names with their queries; a view's name offers its query.
    """
    before = text[:cursor]
    typed = _TYPED.search(before)
    assert typed is not None  # noqa: S101 - the pattern matches the empty text at the end
    start, name, value = typed.start("word"), (typed["name"] or "").lower(), typed["value"]
    offers: list[tuple[int, str]] = []
    if name in ("is", "has"):
        known = STATES if name == "is" else HAS_FIELDS
        offers = [(start, f"{name}:{state} ") for state in known if state.startswith(value.lower())]
    elif name in ("tag", "reason"):
        wanted = fold(value.removeprefix('"'))
        given = tags if name == "tag" else reasons
        offers = [(start, f"{Field(name, one)} ") for one in _matching(given, wanted)]
    elif not name and value and not value.startswith('"'):
        names = (*QUERY_FIELDS, "is", "has")
        offers = [(start, f"{field}:") for field in names if field.startswith(value.lower())]
        wanted = fold(before.strip())
        offers += [(0, query) for name, query in views if fold(name).startswith(wanted)]
    return offers[:MAX_COMPLETIONS]


def _matching(names: Iterable[str], wanted: str) -> list[str]:
    """Return the names that contain what was typed, first those that begin so."""
    found = [(fold(name), name) for name in names if wanted in fold(name)]
    return [name for _, name in sorted(found, key=lambda two: (not two[0].startswith(wanted), two))]
