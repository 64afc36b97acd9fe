"""The account that every reader of library files keeps: each entry a Record or a Problem."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from store.annotation import BLANK, Annotation
from store.papers import Place, Record, record
from store.readers.reach import REACH, Reach
from store.readers.reading import Problem, Reading
from store.text import LIMIT, clean, shorten

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
        self.reach = REACH.get() or Reach()
        """How far the file is read; `keep` and `reject` tell it now and then."""

    def keep(
        self,
        line: int,
        said: Annotation = BLANK,
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
        if size > min(LIMIT, ENTRY_LIMIT) and not self._fits(line, size, texts, authors, extra):
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
        if said is not BLANK and said != BLANK:
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
            if len(value) > LIMIT:
                self.warn(line, f"{name} of {len(value):,} characters cut at {LIMIT:,}", value)
        return True

    def reject(self, line: int, why: str, excerpt: str = "") -> None:
        """Count an entry that gave no Record."""
        self._entries += 1
        self.warn(line, why, excerpt)

    def warn(self, line: int, why: str, excerpt: str = "") -> None:
        """Report what was not read whole, though its entry may be a Record."""
        self._problems.append(Problem(line, clean(why), shorten(clean(excerpt[:400]), 120)))

    def reading(self) -> Reading:
        """Give the finished account."""
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
    """Give a text with one kind of line end and without byte order mark."""
    text = text.removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
