"""Records, Papers and the keys that say which paper an entry is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from hashlib import blake2b
from types import MappingProxyType
from typing import Any

from store.model.identifiers import (
    _ARXIV_DOI,
    normalize_arxiv,
    normalize_doi,
    normalize_pmid,
    normalize_year,
    surname,
)
from store.text.cleaning import clean, clean_entry
from store.text.folding import normalize_text
from store.text.latex import readable

KEY_STRENGTH = ("doi", "arxiv", "pmid", "text")
"""Kinds of key, the strongest first."""

MIN_ABSTRACT_WORDS = 20
"""An abstract with fewer words does not say which paper it is."""

_NO_EXTRA: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a Record starts: the source and its 1-based line, decompressed."""

    source: str
    line: int

    def __str__(self) -> str:
        return f"{self.source}:{self.line}"

    @property
    def short(self) -> str:
        """The file's name without its folders, and the line: what others may see."""
        return f"{self.source.rstrip('/').rpartition('/')[2]}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One entry as a source gives it, cleaned but with its LaTeX; made by `record`."""

    place: Place
    title: str = ""
    abstract: str = ""
    authors: tuple[str, ...] = ()
    year: int | None = None
    venue: str = ""
    volume: str = ""
    number: str = ""
    pages: str = ""
    doi: str = ""
    arxiv: str = ""
    pmid: str = ""
    url: str = ""
    keywords: tuple[str, ...] = ()
    type: str = ""
    extra: Mapping[str, str] = field(default_factory=lambda: _NO_EXTRA)
    """Every field that papersift does not know, under the name and as it came."""
    _keys: tuple[str, ...] | None = field(default=None, init=False, repr=False, compare=False)
    """The keys once they were asked for; no fact of the Record, so `replace` leaves them."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the keys that this Record has, the strongest first; worked out once."""
        if self._keys is None:
            compute_keys(self)
        return self._keys or ()

    @property
    def fullness(self) -> tuple[int, int]:
        """Return how much a Record says: fields that it fills, then characters."""
        texts = (self.title, self.abstract, *self.authors, self.venue, self.volume, self.number)
        ids = (self.pages, self.doi, self.arxiv, self.pmid, self.url, *self.keywords)
        filled = sum(map(bool, (*texts[:2], self.authors, self.year, *texts[-3:], *ids)))
        return filled, sum(map(len, texts))


RECORD_FIELDS = tuple(spec.name for spec in fields(Record) if spec.init)
"""What a Record says, in order: all that makes two of them equal."""


class _Draft:
    """A Record whose fields are being set: it has the same slots, and no ban on setting them.

    Python lets such an object become a Record, in a sixth of the time that the constructor
    of a frozen dataclass takes.
    """

    __slots__ = (*RECORD_FIELDS, "_keys")


def record(
    place: Place,
    *,
    title: str = "",
    abstract: str = "",
    authors: Iterable[str] = (),
    year: str | int | None = None,
    venue: str = "",
    volume: str = "",
    number: str = "",
    pages: str = "",
    keywords: Iterable[str] = (),
    doi: str = "",
    arxiv: str = "",
    pmid: str = "",
    url: str = "",
    type: str = "",  # noqa: A002  # the name that the field has everywhere
    extra: Mapping[str, str] | None = None,
) -> Record:
    """Make a Record from what a reader found: every text cleaned, every id normalised.

    An id that is not one stays in `extra` under its name, so that nothing is lost.
    """
    extra = extra or {}
    names, terms = tuple(authors), tuple(keywords)
    texts = (title, venue, volume, number, pages, url, type, *names, *terms)
    longs, shorts = clean_entry((abstract, *extra.values()), texts)
    if shorts is not texts:
        title, venue, volume, number, pages, url, type, *listed = shorts  # noqa: A001
        names, terms = tuple(listed[: len(names)]), tuple(listed[len(names) :])
    if "" in names or "" in terms:
        names, terms = tuple(filter(None, names)), tuple(filter(None, terms))
    kept = {_name(name): told for name, told in zip(extra, longs[1:], strict=True)}
    told = (doi, arxiv, pmid)
    doi, arxiv, pmid = ids = normalize_doi(doi), normalize_arxiv(arxiv), normalize_pmid(pmid)
    if told != ids:
        for name, given, normal in zip(("doi", "arxiv", "pmid"), told, ids, strict=True):
            if not normal and given.strip():
                kept.setdefault(name, clean(given))
    if not arxiv and doi.startswith(_ARXIV_DOI):
        arxiv = normalize_arxiv(doi.removeprefix(_ARXIV_DOI))
    made: Any = _Draft()
    made.place = place
    made.title = title
    made.abstract = longs[0]
    made.authors = names
    made.year = normalize_year(year)
    made.venue = venue
    made.volume = volume
    made.number = number
    made.pages = pages
    made.doi = doi
    made.arxiv = arxiv
    made.pmid = pmid
    made.url = url
    made.keywords = terms
    made.type = type
    made.extra = MappingProxyType(kept) if kept else _NO_EXTRA
    made._keys = None
    made.__class__ = Record
    finished: Record = made
    return finished


@lru_cache(maxsize=1024)
def _name(name: str) -> str:
    """Clean the name of a field, which all entries of a file have in common."""
    return clean(name)


def compute_keys(entry: Record, told: str | None = None) -> None:
    """Work out the keys of a Record, unless that was done; `told` as for `text_key`."""
    if entry._keys is None:
        named = (("doi", entry.doi), ("arxiv", entry.arxiv), ("pmid", entry.pmid))
        found = [f"{kind}:{value}" for kind, value in named if value]
        text = content_key(entry, told)
        object.__setattr__(entry, "_keys", (*found, text) if text else tuple(found))


def content_key(entry: Record, told: str | None = None) -> str:
    """Hash the words of the abstract, or of title, first surname and year when it is short.

    Where neither has a word (a title `{`) the hash is of all that was said, as it came.
    `told` are the words of the abstract, where someone has made them already.
    """
    said = normalize_text(readable(entry.abstract)) if told is None else told
    if said.count(" ") + 1 < MIN_ABSTRACT_WORDS:
        title = normalize_text(readable(entry.title))
        year = str(entry.year or "")
        if title:
            who = surname(entry.authors[0]) if entry.authors else ""
            said = f"{title} / {who} {year}"
        elif not said:
            if not entry.title and not entry.abstract:
                return ""
            said = "\n".join((entry.title, entry.abstract, *entry.authors, year))
    return "text:" + blake2b(said.encode(), digest_size=8).hexdigest()
