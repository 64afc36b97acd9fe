"""What a reader gives back: Records, and an account of everything that is not one.

The account that every reader of library files keeps: each entry a Record or a Problem.

How far the reading of a file is, for whoever waits for it in another thread.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import MappingProxyType

from store.errors import UserError
from store.model.annotation import EMPTY_ANNOTATION, Annotation
from store.model.record import Place, Record, record
from store.text.cleaning import TEXT_LIMIT, clean, shorten


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


class UnreadableSource(UserError):
    """A source that gives no Records at all; the message is one line for the user."""


OFTEN = 64
"""Entries between two words on how far the file is read."""

ENTRY_LIMIT = 5_000_000
"""Characters that one entry may have; a larger one is rejected, not cut."""


_TEXTS = (
    *("title", "abstract", "year", "venue", "volume", "number", "pages"),
    *("doi", "arxiv", "pmid", "url", "type"),
)
_NO_ABSTRACT = "[No abstract available]"
"""What Scopus writes where there is none."""


class Collector:
    """Records, Problems and Annotations of one file while it is read."""

    def __init__(self, form: str, source: str) -> None:
        self._form = form
        self._source = source
        self._records: list[Record] = []
        self._problems: list[Problem] = []
        self._annotations: dict[Place, Annotation] = {}
        self._entries = 0
        self.reach = read_progress.get() or ReadProgress()
        """How far the file is read; `keep` and `reject` tell it now and then."""

    def keep(
        self,
        line: int,
        said: Annotation = EMPTY_ANNOTATION,
        *,
        title: str = "",
        abstract: str = "",
        authors: Sequence[str] = (),
        year: str | int | None = None,
        venue: str = "",
        volume: str = "",
        number: str = "",
        pages: str = "",
        doi: str = "",
        arxiv: str = "",
        pmid: str = "",
        url: str = "",
        keywords: Sequence[str] = (),
        type: str = "",  # noqa: A002  # the name that the field has everywhere
        extra: Mapping[str, str] | None = None,
    ) -> None:
        """Make a Record of an entry's fields, or reject the entry and say why.

        The fields are those of `record`, named here so that no dictionary is made of them.
        """
        date = year if isinstance(year, str) else ""
        texts = (title, abstract, date, venue, volume, number, pages, doi, arxiv, pmid, url, type)
        size = len("".join(texts)) + len("".join(authors)) + len("".join(keywords))
        if extra:
            size += len("".join(extra.values()))
        if size > min(TEXT_LIMIT, ENTRY_LIMIT) and not self._fits(
            line, size, texts, authors, extra
        ):
            return
        if abstract == _NO_ABSTRACT:
            abstract = ""
        made = record(
            Place(self._source, line),
            title=title,
            abstract=abstract,
            authors=authors,
            year=year,
            venue=venue,
            volume=volume,
            number=number,
            pages=pages,
            keywords=keywords,
            doi=doi,
            arxiv=arxiv,
            pmid=pmid,
            url=url,
            type=type,
            extra=extra,
        )
        if not made.title and not made.abstract:
            self.reject(line, "neither title nor abstract", _first(texts, authors, extra))
            return
        self._entries += 1
        if not self._entries % OFTEN:
            self.reach.at(line)
        self._records.append(made)
        if said is not EMPTY_ANNOTATION and said != EMPTY_ANNOTATION:
            self._annotations[made.place] = said

    def _fits(
        self,
        line: int,
        size: int,
        texts: Sequence[str],
        authors: Sequence[str],
        extra: Mapping[str, str] | None,
    ) -> bool:
        """Reject an entry that is too large; of a smaller one say which fields are cut."""
        if size > ENTRY_LIMIT:
            why = f"entry of {size:,} characters, more than {ENTRY_LIMIT:,}"
            self.reject(line, why, _first(texts, authors, extra))
            return False
        for name, value in zip(_TEXTS, texts, strict=True):
            if len(value) > TEXT_LIMIT:
                self.warn(line, f"{name} of {len(value):,} characters cut at {TEXT_LIMIT:,}", value)
        return True

    def reject(self, line: int, why: str, excerpt: str = "") -> None:
        """Count an entry that gave no Record."""
        self._entries += 1
        self.warn(line, why, excerpt)

    def warn(self, line: int, why: str, excerpt: str = "") -> None:
        """Report what was not read whole, though its entry may be a Record."""
        self._problems.append(Problem(line, clean(why), shorten(clean(excerpt[:400]), 120)))

    def reading(self) -> Reading:
        """Return the finished account."""
        return Reading(
            format=self._form,
            records=tuple(self._records),
            entries=self._entries,
            problems=tuple(self._problems),
            annotations=MappingProxyType(self._annotations),
        )


def _first(texts: Sequence[str], authors: Sequence[str], extra: Mapping[str, str] | None) -> str:
    """Show how a rejected entry begins, by whatever it has."""
    parts = [*filter(None, texts), "; ".join(authors), "; ".join((extra or {}).values())]
    return " · ".join(filter(None, (part[:120] for part in parts[:5])))


def unix_lines(text: str) -> str:
    """Return a text with one kind of line end and without byte order mark."""
    text = text.removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


@dataclass(slots=True)
class ReadProgress:
    """The share of a file that is read: `done` goes from 0 to 1 and never back."""

    done: float = 0.0
    lines: int = 1
    """Lines that the file has."""
    begun: float = 0.0
    """What is done before its entries are gone through from the first line on."""

    def at(self, line: int) -> None:
        """Say that the entry at this line is kept."""
        self.to(self.begun + (1 - self.begun) * line / self.lines)

    def to(self, done: float) -> None:
        """Say that so much is done."""
        self.done = max(self.done, min(1.0, done))


read_progress: ContextVar[ReadProgress | None] = ContextVar("reach", default=None)
"""Where the readers say it, if anyone waits."""
