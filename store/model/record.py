"""Records, and the keys that identify the paper of a Record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from functools import lru_cache
from hashlib import blake2b
from types import MappingProxyType
from typing import Any, NamedTuple

from store.model.identifiers import (
    ARXIV_DOI_PREFIX,
    normalize_arxiv,
    normalize_doi,
    normalize_pmid,
    normalize_year,
    surname,
)
from store.text.cleaning import clean, clean_entry
from store.text.folding import is_folded_for_keys, words_for_keys
from store.text.latex import readable

KEY_STRENGTH = ("doi", "arxiv", "pmid", "text")
"""Kinds of key, the strongest first."""

CITEKEY = "citekey"
"""The name in `extra` under which a record keeps the key by which its file cites it."""

_MIN_ABSTRACT_WORDS = 20
"""An abstract with fewer words does not identify its paper."""

_NO_EXTRA: Mapping[str, str] = MappingProxyType({})


class Place(NamedTuple):
    """The place where a Record starts: a source and a 1-based line of its decompressed text."""

    source: str
    line: int

    def __str__(self) -> str:
        return f"{self.source}:{self.line}"

    @property
    def short(self) -> str:
        """The file's name and the line, for lists given to others: folders may be private."""
        return f"{self.source.rstrip('/').rpartition('/')[2]}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One entry of a source, cleaned but with its LaTeX; built by `record`."""

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
    """The fields that papersift does not know, with their names and texts unchanged."""
    _keys: tuple[str, ...] | None = field(default=None, init=False, repr=False, compare=False)
    """The keys, computed when first asked for; not a field, so that `replace` leaves them out."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of this Record, the strongest first; computed once."""
        if self._keys is None:
            compute_keys(self)
        return self._keys or ()

    @property
    def fullness(self) -> tuple[int, int]:
        """How full this Record is: the number of its filled fields, then that of its characters."""
        texts = (self.title, self.abstract, *self.authors, self.venue, self.volume, self.number)
        ids = (self.pages, self.doi, self.arxiv, self.pmid, self.url, *self.keywords)
        filled = sum(map(bool, (*texts[:2], self.authors, self.year, *texts[-3:], *ids)))
        return filled, sum(map(len, texts))


RECORD_FIELDS = tuple(spec.name for spec in fields(Record) if spec.init)
"""The fields of a Record in order; Records with equal fields are equal."""


class _Draft:
    """A Record whose fields are still being set: it has the same slots, but is not frozen.

    Python lets such an object become a Record by assigning its `__class__`, which takes a
    sixth of the time that the constructor of a frozen dataclass does.
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
    """Build a Record from the fields of an entry: every text cleaned, every id normalized.

    A text that is not an id although it should be one is kept in `extra` under the id's name.
    """
    extra = extra or {}
    names, terms = tuple(authors), tuple(keywords)
    texts = (title, venue, volume, number, pages, url, type, *names, *terms)
    long_texts, short_texts = clean_entry((abstract, *extra.values()), texts)
    if short_texts is not texts:
        title, venue, volume, number, pages, url, type, *listed = short_texts  # noqa: A001
        names, terms = tuple(listed[: len(names)]), tuple(listed[len(names) :])
    if "" in names or "" in terms:
        names, terms = tuple(filter(None, names)), tuple(filter(None, terms))
    unknown = {_clean_name(name): text for name, text in zip(extra, long_texts[1:], strict=True)}
    raw_ids = (doi, arxiv, pmid)
    doi, arxiv, pmid = ids = normalize_doi(doi), normalize_arxiv(arxiv), normalize_pmid(pmid)
    if raw_ids != ids:
        for name, raw, normal in zip(("doi", "arxiv", "pmid"), raw_ids, ids, strict=True):
            if not normal and raw.strip():
                unknown.setdefault(name, clean(raw))
    if not arxiv and doi.startswith(ARXIV_DOI_PREFIX):
        arxiv = normalize_arxiv(doi.removeprefix(ARXIV_DOI_PREFIX))
    draft: Any = _Draft()
    draft.place = place
    draft.title = title
    draft.abstract = long_texts[0]
    draft.authors = names
    draft.year = normalize_year(year)
    draft.venue = venue
    draft.volume = volume
    draft.number = number
    draft.pages = pages
    draft.doi = doi
    draft.arxiv = arxiv
    draft.pmid = pmid
    draft.url = url
    draft.keywords = terms
    draft.type = type
    draft.extra = MappingProxyType(unknown) if unknown else _NO_EXTRA
    draft._keys = None
    draft.__class__ = Record
    entry: Record = draft
    return entry


_EMPTY_FIELDS = tuple(
    (spec.name, spec.default if spec.default_factory is MISSING else _NO_EXTRA)
    for spec in fields(Record)
    if spec.name != "place"
)
"""What is in a Record that was given nothing but its place."""


def restore_record(place: Place, known: Mapping[str, Any]) -> Record:
    """Build the Record that had these fields; those that are not among them are empty.

    Nothing is cleaned: the fields are those of a Record, with its types.
    """
    draft: Any = _Draft()
    draft.place = place
    for name, empty in _EMPTY_FIELDS:
        setattr(draft, name, known.get(name, empty))
    draft.__class__ = Record
    entry: Record = draft
    return entry


@lru_cache(maxsize=1024)
def _clean_name(name: str) -> str:
    """Clean the name of a field; the entries of a file share a few names."""
    return clean(name)


def compute_keys(
    entry: Record, abstract: str | None = None, abstract_words: str | None = None
) -> None:
    """Compute the keys of a Record unless it has them; the other arguments as for `content_key`."""
    if entry._keys is None:
        ids = (("doi", entry.doi), ("arxiv", entry.arxiv), ("pmid", entry.pmid))
        keys = [f"{kind}:{text}" for kind, text in ids if text]
        last = content_key(entry, abstract, abstract_words)
        object.__setattr__(entry, "_keys", (*keys, last) if last else tuple(keys))


def content_key(
    entry: Record, abstract: str | None = None, abstract_words: str | None = None
) -> str:
    """Hash the words of the abstract, or of title, first surname and year if that is short.

    Where neither title nor abstract has a word (a title `{`), the raw fields are hashed.
    `abstract` is the readable abstract and `abstract_words` its normalized words, where the caller
    has them already.
    """
    if abstract is None:
        abstract = readable(entry.abstract)
    content = abstract_words
    if content is None or not is_folded_for_keys(abstract):
        content = words_for_keys(abstract)
    if len(content.split(" ", _MIN_ABSTRACT_WORDS)) < _MIN_ABSTRACT_WORDS:
        title = words_for_keys(readable(entry.title))
        year = str(entry.year or "")
        if title:
            first_surname = surname(entry.authors[0], for_keys=True) if entry.authors else ""
            content = f"{title} / {first_surname} {year}"
        elif not content:
            if not entry.title and not entry.abstract:
                return ""
            # no joiners, which once were removed from between emoji
            texts = (entry.title, entry.abstract, *entry.authors, year)
            content = "\n".join(texts).replace("\u200d", "")
    return "text:" + blake2b(content.encode(), digest_size=8).hexdigest()
