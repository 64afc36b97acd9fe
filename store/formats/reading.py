"""What a reader returns: the Records of a file, and an account of everything that is not one.

Light: every command imports it, so what only reading needs is imported by a Collector.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from itertools import islice
from types import MappingProxyType
from typing import Any, NamedTuple

from store.errors import UserError
from store.model.annotation import EMPTY_ANNOTATION, Annotation
from store.model.record import Place, Record, record
from store.text.cleaning import TEXT_LIMIT, clean, shorten
from store.text.patterns import late_pattern

ENTRY_LIMIT = 5_000_000
"""Characters that one entry may have; a larger one is rejected, not cut."""

_DASH = late_pattern(r"\s*(?:-{2,3}|[‐-―−])\s*")
_PROGRESS_INTERVAL = 64
"""Entries between two updates of the progress."""

_ABSENT = frozenset(
    (
        *("None", "NaN", "nan", "NULL", "null", "N/A", "n/a", "[No abstract available]"),
        *("[No author name available]", "[No author id available]"),
        *("No abstract available", "No abstract available."),
    )
)
"""What databases and programs write where there is nothing."""


class Problem(NamedTuple):
    """A line or entry that did not become a Record, or only in part."""

    line: int
    """1-based line of the decompressed text; 0 when it concerns the entire file."""
    why: str
    excerpt: str = ""
    """How the rejected text begins, cleaned; empty when the entire file is meant."""


class Reading(NamedTuple):
    """The content of one source."""

    format: str
    """The format's usual name: `BibTeX`, `text`."""
    records: tuple[Record, ...]
    entries: int
    """Entries in the file: the Records and the rejected ones."""
    problems: tuple[Problem, ...] = ()
    boilerplate: Mapping[str, int] = MappingProxyType({})
    """Number of lines that each named rule left out. Text dumps only."""
    lines: int = 0
    """Non-blank lines. Text dumps only."""
    kept: int = 0
    """Lines that are in Records: all but boilerplate and Problems. Text dumps only."""
    glued: Mapping[str, int] = MappingProxyType({})
    """How often each named rule split off what copying had glued to a text. Text dumps only."""
    annotations: Mapping[Place, Annotation] = MappingProxyType({})
    """The annotations in the file by the place of their Record, without keys and citation."""


class UnreadableSource(UserError):
    """A source that yields no Records at all; the message is one line for the user."""


class ReadProgress:
    """How much of a file has been read, for whoever waits for it in another thread."""

    def __init__(self) -> None:
        self.done = 0.0
        """Grows from 0 to 1."""
        self.lines = 1
        """Lines in the file."""
        self.base = 0.0
        """The share of the work done before the first entry is reached."""
        self.stopped = False
        """Whether nobody waits for the file any more; its reader ends at the next update."""

    def reach_line(self, line: int) -> None:
        """Record that the entries up to this line have been read."""
        self.advance_to(self.base + (1 - self.base) * line / self.lines)

    def advance_to(self, done: float) -> None:
        """Record that this share of the work is done; a smaller share than before is ignored.

        Raises UnreadableSource where nobody waits for the file any more.
        """
        if self.stopped:
            raise UnreadableSource("reading was stopped")
        self.done = max(self.done, min(1.0, done))


read_progress: ContextVar[ReadProgress | None] = ContextVar("read_progress", default=None)
"""The progress that readers update, if anyone waits for it."""


class Collector:
    """Collects the Records, Problems and Annotations of one file while it is read."""

    def __init__(self, format_name: str, source: str) -> None:
        self.format_name = format_name
        """The format's usual name; a reader may change it when it has seen more."""
        from store.formats.embedded_ids import embedded_ids

        self._source = source
        self._embedded_ids = embedded_ids
        self._records: list[Record] = []
        self._problems: list[Problem] = []
        self._annotations: dict[Place, Annotation] = {}
        self._entries = 0
        self.progress = read_progress.get() or ReadProgress()
        """How much of the file has been read; `keep` updates it now and then."""

    def keep(self, line: int, annotation: Annotation = EMPTY_ANNOTATION, **fields: Any) -> None:
        """Build a Record from an entry's fields, or reject the entry with a Problem.

        The fields are those of `record`; the dashes of `pages` become hyphens.
        """
        size = 0
        for content in fields.values():
            if content.__class__ is str:
                size += len(content)
            elif content and content.__class__ is not int:
                size += len("".join(content.values() if isinstance(content, dict) else content))
        if size > min(TEXT_LIMIT, ENTRY_LIMIT) and not self._check_size(line, size, fields):
            return
        _drop_absent(fields)
        authors = fields.get("authors") or ()
        if any(name.count(",") == 2 for name in authors):
            from store.formats.names import order_suffix

            fields["authors"] = list(map(order_suffix, authors))
        for name, identifier in self._embedded_ids(fields).items():
            if not fields.get(name):
                fields[name] = identifier
        if pages := fields.get("pages"):
            fields["pages"] = normalize_dashes(pages)
        new_record = record(Place(self._source, line), **fields)
        if not (new_record.title or new_record.abstract or _has_id(new_record)):
            self.reject(line, "no title, no abstract and no id", _build_excerpt(fields))
            return
        self._entries += 1
        if not self._entries % _PROGRESS_INTERVAL:
            self.progress.reach_line(line)
        self._records.append(new_record)
        if annotation is not EMPTY_ANNOTATION and annotation != EMPTY_ANNOTATION:
            self._annotations[new_record.place] = annotation

    def _check_size(self, line: int, size: int, fields: dict[str, Any]) -> bool:
        """Return whether an entry may be kept, and report the fields that will be cut."""
        if size > ENTRY_LIMIT:
            why = f"entry too large: {size:,} characters, the limit is {ENTRY_LIMIT:,}"
            self.reject(line, why, _build_excerpt(fields))
            return False
        for name, text in fields.items():
            if isinstance(text, str) and len(text) > TEXT_LIMIT:
                self.warn(line, f"{name} cut at {TEXT_LIMIT:,} of {len(text):,} characters", text)
        return True

    def reject(self, line: int, why: str, excerpt: str = "") -> None:
        """Count an entry that does not become a Record, and report it."""
        self._entries += 1
        self.warn(line, why, excerpt)

    def warn(self, line: int, why: str, excerpt: str = "") -> None:
        """Report text that was not fully read, whether or not its entry becomes a Record."""
        self._problems.append(Problem(line, clean(why), shorten(clean(excerpt[:400]), 120)))

    def reading(self) -> Reading:
        """Return everything collected so far."""
        return Reading(
            format=self.format_name,
            records=tuple(self._records),
            entries=self._entries,
            problems=tuple(self._problems),
            annotations=MappingProxyType(self._annotations),
        )


def _drop_absent(fields: dict[str, Any]) -> None:
    """Empty the fields that only say that there is nothing; a title may be any word."""
    for name, content in fields.items():
        if content.__class__ is str:
            if content in _ABSENT and name != "title":
                fields[name] = ""
        elif name in ("authors", "keywords") and not _ABSENT.isdisjoint(content):
            fields[name] = [text for text in content if text not in _ABSENT]


def _has_id(entry: Record) -> bool:
    return bool(entry.doi or entry.arxiv or entry.pmid)


def _build_excerpt(fields: dict[str, Any]) -> str:
    """Return how a rejected entry begins, from whatever fields it has."""
    texts = [text for text in fields.values() if isinstance(text, str)]
    lists = (fields.get("authors") or (), (fields.get("extra") or {}).values())
    parts = filter(None, (*texts, *map("; ".join, lists)))
    return " · ".join(part[:120] for part in islice(parts, 5))


def normalize_dashes(pages: str) -> str:
    """Write every dash of a page range as a hyphen, so that `1--5` and `1–5` are equal."""
    if pages.isascii() and "--" not in pages:
        return pages
    return _DASH.sub("-", pages)


def unix_lines(text: str) -> str:
    """Return a text with Unix line ends and without a byte order mark."""
    text = text.removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
