"""The query language: the nodes of a Query, the names it knows, and completions.

Has the only list of field names, of states, of `has:` names and of sort keys: the parser, the
completions, the help, the README and the command line take theirs from here. Must stay light
(no numpy), since the filter box and the command line import it at start.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from store.text.folding import fold

_NEEDS_NO_QUOTES = re.compile(r"[^\s()|\"=][^\s()|\"]*")

COUNTED = re.compile(
    r"(?P<op>>=|<=|>|<|=|)(?P<low>-?\d+)?(?P<dots>\.\.+|(?<=\d)[-–—](?=-?\d))?(?P<high>-?\d+)?",
    re.ASCII,
)
"""A number that may be negative, a comparison or a range: `>0`, `-2..1`, `1-3`."""


@dataclass(frozen=True, slots=True)
class Word:
    """A free word: fuzzy on title, authors, tags and venue, by prefix in abstract, note, year."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Phrase:
    """Complete words that follow one another in one field."""

    text: str

    def __str__(self) -> str:
        return quote(self.text)


@dataclass(frozen=True, slots=True)
class Field:
    """A field that contains a text, or is that text when `exact`."""

    name: str
    text: str
    exact: bool = False

    def __str__(self) -> str:
        bare = _NEEDS_NO_QUOTES.fullmatch(self.text)
        if self.name in COUNT_FIELDS and COUNTED.fullmatch(self.text):
            bare = None  # in quotes it is a term and not a number of them
        return f"{self.name}:{'=' if self.exact else ''}{self.text if bare else quote(self.text)}"


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
    """All of its parts; none of them is an And. Without parts it matches every paper."""

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

    def piece_of(self, text: str) -> str:
        """Return the piece of the typed text; after an open quote that is all the rest."""
        return text[self.start :] if text[self.start] == '"' else text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed filter; two are equal when they ask for the same, whatever was ignored."""

    root: Node = And()
    ignored: tuple[Ignored, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        return str(self.root)

    def __bool__(self) -> bool:
        """Return whether the query asks for anything at all."""
        return self.root != And()

    @property
    def parts(self) -> tuple[Node, ...]:
        """The nodes that must all match: the parts of an And at the top, or the root alone."""
        return self.root.parts if isinstance(self.root, And) else (self.root,)


def quote(text: str) -> str:
    """Put a text in quotes, so that it is parsed as the same text."""
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
    "terms": "wanted minus unwanted terms: >0, <0, -1..2",
    "wanted": "one of your wanted terms, or how many: >=2",
    "unwanted": "one of your unwanted terms, or how many: 0",
    "part": "a share for one of several reviewers: 1/3, 2/3, 3/3",
    "source": "the file it comes from",
    "keyword": "a keyword, subject or MeSH term",
    "doi": "its DOI",
    "arxiv": "its arXiv id",
    "pmid": "its PubMed id",
}
"""Each field that a query can name, and what it looks at."""

COUNT_FIELDS = ("terms", "wanted", "unwanted")
"""Fields that count the user's terms in a paper."""

NUMBER_FIELDS = ("year", "rating", *COUNT_FIELDS)
"""Fields that are compared as numbers; `wanted` and `unwanted` may also name a term."""

PART = re.compile(r"0*([1-9]\d{0,3})/0*([1-9]\d{0,3})", re.ASCII)
"""A share of all papers: the first number is at most the second."""

ID_FIELDS = ("doi", "arxiv", "pmid")
"""Fields that hold an identifier; one may also be typed or pasted alone."""

VERBATIM_FIELDS = ("tag", "reason", "source", *ID_FIELDS)
"""Fields in which punctuation counts."""

STATES = {
    "undecided": "no decision yet",
    "include": "included",
    "maybe": "set to maybe",
    "exclude": "excluded",
    "read": "read",
    "unread": "not read yet",
    "marked": "marked in the list",
    "new": "came in since these notes were last open",
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
    "terms": "your wanted terms minus the unwanted ones, lowest first",
    "shuffle": "a random order; shuffle:SEED gives the same order again",
}
"""Each key that papers can be sorted by, and the order that it means; `-KEY` reverses it."""


def split_sort_key(key: str) -> tuple[str, str]:
    """Return the name and the seed of a sort key; the name is empty where there is no such key."""
    name, colon, seed = key.removeprefix("-").partition(":")
    known = name in SORT_KEYS and (not colon or name == "shuffle")
    return (name, seed) if known else ("", "")


_MAX_COMPLETIONS = 20

_PIECE_AT_END = re.compile(
    r"-*(?P<piece>(?:(?P<name>[A-Za-z]+):=?)?(?P<text>\"[^\"]*|[^\s()|\"]*))$"
)


def completions(
    text: str,
    cursor: int,
    tags: Iterable[str] = (),
    views: Iterable[tuple[str, str]] = (),
    reasons: Iterable[str] = (),
    terms: Mapping[str, Iterable[str]] = MappingProxyType({}),
) -> list[tuple[int, str]]:
    """Return what the letters before the cursor may become, at most 20 completions.

    Each completion is the position in the text at which it starts, and the text to put between
    there and the cursor. `views` are names with their queries; a name completes to its query.
    `terms` are those that are `wanted` and those that are `unwanted`.
    """
    before = text[:cursor]
    piece = _PIECE_AT_END.search(before)
    assert piece is not None  # noqa: S101 - the pattern matches the empty text at the end
    start, name, typed = piece.start("piece"), (piece["name"] or "").lower(), piece["text"]
    candidates: list[tuple[int, str]] = []
    if name in ("is", "has"):
        states = STATES if name == "is" else HAS_FIELDS
        matching = [state for state in states if state.startswith(typed.lower())]
        candidates = [(start, f"{name}:{state} ") for state in matching]
    elif name in ("tag", "reason", "wanted", "unwanted"):
        known = {"tag": tags, "reason": reasons, **terms}.get(name, ())
        labels = _matching_labels(known, typed.removeprefix('"'))
        candidates = [(start, f"{Field(name, label)} ") for label in labels]
    elif not name and typed and not typed.startswith('"'):
        names = (*QUERY_FIELDS, "is", "has")
        matching = [field_name for field_name in names if field_name.startswith(typed.lower())]
        candidates = [(start, f"{field_name}:") for field_name in matching]
        prefix = fold(before.strip())
        candidates += [(0, query) for view, query in views if fold(view).startswith(prefix)]
    return candidates[:_MAX_COMPLETIONS]


def _matching_labels(labels: Iterable[str], typed: str) -> list[str]:
    """Return the tags or reasons that contain what was typed, first those that begin with it."""
    part = fold(typed)
    folded = [(fold(label), label) for label in labels if part in fold(label)]
    folded.sort(key=lambda pair: (not pair[0].startswith(part), pair))
    return [label for _, label in folded]
