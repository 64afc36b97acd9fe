"""Ovid exports: two-letter tags, or labels with their text indented below."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from store.formats.reading import Collector, Reading, unix_lines
from store.formats.tagged.parser import (
    Dialect,
    TaggedEntry,
    TaggedFields,
    join_wrapped,
    normalize_dashes,
    split_all,
    split_tagged,
)

FORMAT = "Ovid"
SUFFIXES = (".ovid",)

_NUMBER = re.compile(r"<\d{1,7}\.? ?>\s*$")
_TAGGED = Dialect(
    tag=re.compile(r"([A-Z][A-Z0-9])  - (.*)"),
    starts=frozenset({"VN"}),
    separator=_NUMBER,
)
_LABELS = {
    "Accession Number": "AN",
    "Author": "AU",
    "Authors": "AU",
    "Institution": "IN",
    "Title": "TI",
    "Source": "SO",
    "Abstract": "AB",
    "Author Keywords": "KW",
    "Keywords": "KW",
    "DOI Number": "DI",
    "Digital Object Identifier": "DI",
    "Publication Type": "PT",
    "Document Type": "DT",
    "Publication Year": "YR",
    "Year of Publication": "YR",
    "Year": "YR",
    "ISSN": "IS",
    "Language": "LG",
}
_LABEL = re.compile(r"([A-Z][A-Za-z]*(?: [A-Za-z()/&-]+){0,6})\s*$")
_HEAD = re.compile(r"^VN  - Ovid|^DB  - \S.*\n(?:AN|UI)  - |^(?:Accession Number|Score)\s*\n\s+\S", re.M)  # fmt: skip  # noqa: E501
_SOURCE = re.compile(
    r"\s++(?=[A-Z\d(:])"
    r"(?P<early>(?:[A-Z][a-z]++(?:/[A-Z][a-z]++)?\s++)?(?:\d{1,2},?\s++)?\d{4};)?"
    r"(?P<volume>\d++)?(?:\((?P<number>[^()]*+)\))?:(?P<pages>[\w-]++)"
)
"""What follows the journal in a source line; the pattern begins with what few characters are."""
_NO_SOURCE = ("",) * 5
_KIND = re.compile(r"\.?\s*\[[A-Z][\w ,:-]{2,60}\]\s*\.?\s*$")
_MONTHS = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*(?:/[A-Z][a-z]+)?"
_DATED = re.compile(rf"[.,]?\s+(?:{_MONTHS}\s+)?(?:\d{{1,2}},?\s+)?(?:\d{{4}}.*)?$")
_LONG_NUMBER = re.compile(r"\d{4}")
_YEAR = re.compile(r"[12](?<!\d[12])(?:(?<=1)9|(?<=2)0)\d\d(?!\d)")
_DEGREES = re.compile(
    r"(?:,|\s)+(?:Ph\.?\s?D|M\.?D|MPH|M\.?Sc?|B\.?Sc?|RN|FAAN|FACSM|DPT|DO|DDS|PharmD|MBBS|MBA)\b.*$"
)
_PLAIN = re.compile(r"(?:[A-Z][\w'-]+,(?: [A-Z]\.?(?=[ \n])| [A-Z][a-z]{2,})+\n)+")
"""Names that have neither degrees nor marks of affiliation, each on a line: most of them."""
_INITIALS = re.compile(r"[^,]+,\s*[A-Z]{2}")
_MARKS = re.compile(r"\s+(?:\(?[\d*+,#a-z]{1,6}\)?)+$|[*+]+$")


def looks_like(head: str) -> bool:
    """Return whether a text begins as Ovid writes."""
    return bool(_HEAD.search(unix_lines(head)))


def read(text: str, source: str) -> Reading:
    """Read an export; every entry is a Record or a Problem."""
    found = Collector(FORMAT, source)
    text = unix_lines(text)
    if _TAGGED.tag.search(text) and re.search(r"^[A-Z][A-Z0-9]  - ", text, re.M):
        entries = split_tagged(text, _TAGGED, found)
    else:
        entries = _split_labelled(text, found)
    for entry in entries:
        _keep(found, entry.line, TaggedFields(entry, join_wrapped))
    return found.reading()


def _split_labelled(text: str, found: Collector) -> Iterator[TaggedEntry]:
    """Split a text of labels; an entry begins at its number, or where a label comes again."""
    entries: list[TaggedEntry] = []
    seen: set[str] = set()
    numbered = 0
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        if _NUMBER.match(line):
            numbered, seen = number, set()
            entries.append(TaggedEntry(number))
        elif line[0] != " " and (label := _LABEL.match(line)):
            tag = _LABELS.get(label[1], label[1])
            if not entries or (not numbered and tag in seen):
                entries.append(TaggedEntry(number))
                seen = set()
            seen.add(tag)
            entries[-1].fields.append((tag, None))
        elif entries and entries[-1].fields:
            entries[-1].go_on([line.strip()])
        else:
            found.warn(number, _TAGGED.stray, line)
    return iter(entries)


def _keep(found: Collector, line: int, fields: TaggedFields) -> None:
    """Make the Record of one entry."""
    told = fields.see("SO")
    venue, year, volume, number, pages = _source(told[0]) if told else _NO_SOURCE
    found.keep(
        line,
        title=_title(fields.take("TI")),
        abstract=fields.take("AB"),
        authors=_authors(fields.take_all("AU")),
        year=fields.take("YR") or year,
        venue=fields.take("JN", "JT") or venue,
        volume=volume,
        number=number,
        pages=normalize_dashes(pages),
        doi=fields.take("DI", "DO"),
        pmid=fields.take("PM"),
        keywords=split_all(fields.take_all("KW", "MH")),
        type="incollection" if "Book chapter" in fields.see("PT") else "article",
        extra=fields.rest(),
    )


def _title(title: str) -> str:
    """Return a title without the kind in brackets behind it, and without quotes around it."""
    bare = _KIND.sub("", title).strip() if "[" in title else title.strip()
    if len(bare) > 2 and bare[0] == '"' and bare.rstrip(".")[-1] == '"' and bare.count('"') == 2:
        bare = bare.rstrip(".")[1:-1]
    return bare or title


def _source(told: str) -> tuple[str, str, str, str, str]:
    """Return journal, year, volume, number and pages of a source line, as far as it has them."""
    match = _SOURCE.search(told, 0, 1000)
    if not match:
        return _venue(told), _year(told), "", "", ""
    early, volume, number, pages = match.groups("")
    venue = told[: match.start()]
    venue = venue[:-1] if venue.endswith((".", ",")) else venue
    return _venue(venue), early[-5:-1] or _year(told), volume, number, pages


@lru_cache(maxsize=4096)
def _venue(venue: str) -> str:
    """Return a journal's name without the date behind it; a file has many papers of each."""
    if _LONG_NUMBER.search(venue) or venue[-1:].isspace():
        venue = _DATED.sub("", venue)
    return venue.strip()


def _year(told: str) -> str:
    found = _YEAR.findall(told)
    return found[-1] if found else ""


def _authors(values: list[str]) -> list[str]:
    """Part names at semicolons; what has no comma and follows one is a degree."""
    if _PLAIN.fullmatch("\n".join(values) + "\n"):
        return values
    names: list[str] = []
    for value in values:
        if _PLAIN.fullmatch(value + "\n"):
            names.append(value)
            continue
        for part in split_all([value]):
            if not names or re.search(r"[,\s]", _MARKS.sub("", part)):
                names.append(_bare(part))
    return names


def _bare(name: str) -> str:
    """Return a name without degrees and marks of affiliation.

    Two capitals alone after the comma are initials, though they could be a degree.
    """
    name = _MARKS.sub("", name)
    if _INITIALS.fullmatch(name):
        return name
    return _DEGREES.sub("", name).strip(" ,")
