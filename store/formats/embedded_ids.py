"""Ids that an entry has in fields of other names: `url`, `ee`, `note`, a journal `arXiv:1501.1`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from store.model.addresses import ids_in_address
from store.model.identifiers import ids_in_text, normalize_arxiv, normalize_doi, normalize_pmid

_NORMALIZERS = {"doi": normalize_doi, "arxiv": normalize_arxiv, "pmid": normalize_pmid}

_ADDRESS_NAMES = "url urls ee ur u link links l1 l2 l3 howpublished open-url-link"
_ADDRESS_FIELDS = frozenset(_ADDRESS_NAMES.split())
"""Fields of addresses, each of the paper itself, by their names in lower case."""

_NOTE_NAMES = (
    "note notes n1 n2 z extra addendum remarks externalids ids eid an u1 m1 m3 c3 r number eprint"
    " archive_location accession-num accession research-notes pubstate lid xr"
)
_NOTE_FIELDS = frozenset(_NOTE_NAMES.split())
"""Fields that may hold an id and nothing else, or one on a line of its own."""

_PLACES = ("venue", "volume", "number", "pages")
"""Fields of a Record that hold an arXiv id where a preprint has no journal."""

_NOTE_LENGTH, _LINE_LENGTH = 2000, 300
"""Longer notes and lines are prose, which names other works."""

_CLUE = re.compile(r"arxiv|10\.\d{4}|pubmed|pmid|abs/", re.I)
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|\b(?:dx\.)?doi\.org/\S+|\barxiv\.org/\S+", re.I)
_LABELLED_PMID = re.compile(
    r"^\s*(?:PMID[:\s]*(\d{1,9})|(\d{4,9})\s?\[pmid\]|PubMed (\d{4,9}))\W*$", re.I
)
_OWN_LINE = re.compile(
    r"(?:(?:arxiv|corr|preprint|e-?prints?|available (?:at|from|online)|online|in|on|at|see|also"
    r"|publisher|doi|version|as|url)[\s:,.]*)*"
    r"(?:(?:arxiv[\s:]*|abs/|preprint[\s:]+)"
    r"(?P<arxiv>[\w.-]*\d{4}[\w.-]*(?:/\d{7}(?:v\d+)?)?|[a-z][\w.-]+/\d{7}\w*)"
    r"|(?:doi[\s:]*)?(?P<doi>10\.\d{4,9}(?:\.\d+)*/\S+))"
    r"(?:[\s.,;]|[\[(][\w.\- ,]+[\])]|(?<!\w)\d{4}(?!\w))*",
    re.I,
)
"""A line with an id, what it is called, and at most a subject class and a year."""


def embedded_ids(fields: Mapping[str, Any]) -> dict[str, str]:
    """Return the ids by kind (`doi`, `arxiv`, `pmid`) that the other fields of an entry name.

    Addresses count before notes, and those before the venue. An id within a sentence does not
    count, since it may be that of another work.
    """
    extra: Mapping[str, str] = fields.get("extra") or {}
    addresses, notes = [fields.get("url") or ""], []
    for name, text in extra.items():
        folded = name.casefold().replace(" ", "-")
        if folded in _ADDRESS_FIELDS:
            addresses.append(text)
        elif folded in _NOTE_FIELDS:
            notes.append(text)
    places = [fields.get(name) or "" for name in _PLACES]
    ids: dict[str, str] = {}
    if _CLUE.search("\n".join((*addresses, *notes, *places))):
        for kind, text in _candidates(addresses, notes, places):
            if kind not in ids and (normal := _NORMALIZERS[kind](text)):
                ids[kind] = normal
    return ids


def _candidates(
    addresses: Iterable[str], notes: Iterable[str], places: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Yield kind and text of what may be ids, the most certain first."""
    for text in addresses:
        yield from _ids_in_addresses(text)
        yield from _ids_in_lines(text)
    for text in notes:
        yield from ids_in_text([text]).items()
        yield from _ids_in_lines(text)
    for text in places:
        yield from _ids_in_lines(text)
    venue, volume, *_ = places
    if venue.strip(" .").casefold() in ("corr", "arxiv"):
        yield "arxiv", volume


def _ids_in_addresses(text: str) -> Iterator[tuple[str, str]]:
    for address in _ADDRESS.findall(text):
        yield from ids_in_address(address)


def _ids_in_lines(text: str) -> Iterator[tuple[str, str]]:
    """Yield the ids that stand on lines of their own."""
    for line in text.split("\n") if len(text) < _NOTE_LENGTH else ():
        if len(line) > _LINE_LENGTH:
            continue
        line = line.replace("\\url", "").strip(" \t{}")
        if match := _OWN_LINE.fullmatch(line):
            yield "arxiv", match["arxiv"] or ""
            yield "doi", match["doi"] or ""
        elif match := _LABELLED_PMID.match(line):
            yield "pmid", match[1] or match[2] or match[3]
        elif len(line.split()) == 1 or line.casefold().startswith(("available", "url", "http")):
            yield from _ids_in_addresses(line)
