"""Ovid exports: two-letter tags, or labels with the text indented below."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from store.formats.reading import Collector, Reading, unix_lines
from store.formats.tagged import parser

FORMAT = "Ovid"
SUFFIXES = (".ovid",)

_ENTRY_NUMBER = re.compile(r"<\d{1,7}\.? ?>\s*$")
_DIALECT = parser.Dialect(
    tag=re.compile(r"([A-Z][A-Z0-9])  - (.*)"),
    starts=frozenset({"VN"}),
    separator=_ENTRY_NUMBER,
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
_HEAD = re.compile(
    r"(?:<\d{1,7}\.? ?>\s*)?(?:VN  ?- Ovid|DB  ?- \S.*\n(?:AN|UI)  ?- |UI  ?- \S.*\n[A-Z]{2}  ?- "
    r"|(?:Accession Number|Score)\s*\n\s+\S)"
)
_TAG_LINE = re.compile(r"^[A-Z][A-Z0-9](  ?)- ", re.M)
_SOURCE = re.compile(
    r"\s++(?=[A-Z\d(:])"
    r"(?P<early>(?:[A-Z][a-z]++(?:/[A-Z][a-z]++)?\s++)?(?:\d{1,2},?\s++)?\d{4};)?"
    r"(?P<volume>\d++)?(?:\((?P<number>[^()]*+)\))?:(?P<pages>[\w-]++)"
)
"""What follows the journal in a source line; it begins with a check that few characters pass."""
_NO_SOURCE = ("",) * 5
_BRACKETED_TYPE = re.compile(r"\.?\s*\[[A-Z][\w ,:-]{2,60}\]\s*\.?\s*$")
_MONTHS = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*(?:/[A-Z][a-z]+)?"
_TRAILING_DATE = re.compile(rf"[.,]?\s+(?:{_MONTHS}\s+)?(?:\d{{1,2}},?\s+)?(?:\d{{4}}.*)?$")
_FOUR_DIGITS = re.compile(r"\d{4}")
_YEAR = re.compile(r"[12](?<!\d[12])(?:(?<=1)9|(?<=2)0)\d\d(?!\d)")
_DEGREES = re.compile(
    r"(?<![,\s])[,\s]+(?:Ph\.?\s?D|M\.?D|MPH|M\.?Sc?|B\.?Sc?|RN|FAAN|FACSM|DPT|DO|DDS|PharmD|MBBS|MBA)\b.*$"
)
_PLAIN_NAMES = re.compile(r"(?:[A-Z][\w'-]+,(?: [A-Z]\.?(?=[ \n])| [A-Z][a-z]{2,})+\n)+")
"""Names without degrees and affiliation marks, each on a line: most names."""
_TWO_INITIALS = re.compile(r"[^,]+,\s*[A-Z]{2}")
_AFFILIATION_MARKS = re.compile(r"(?<!\s)\s+(?:\(?[\d*+,#a-z]\)?)+$|(?<![*+])[*+]+$")


def looks_like(head: str) -> bool:
    """Return whether a text begins with the first tag or label of an Ovid entry."""
    return bool(_HEAD.match(head))


def read(text: str, source: str) -> Reading:
    """Read an export; every entry becomes a Record or a Problem."""
    collector = Collector(FORMAT, source)
    text = unix_lines(text)
    if first_tag := _TAG_LINE.search(text):
        # An abstract may have lines such as `T2 - weighted`.
        tag = re.compile(rf"([A-Z][A-Z0-9]){first_tag[1]}- (.*)")
        entries = parser.split_tagged(text, replace(_DIALECT, tag=tag), collector)
    else:
        entries = _split_labelled(text, collector)
    for entry in entries:
        _add_entry(collector, entry.line, parser.TaggedFields(entry, _DIALECT))
    return collector.reading()


def _split_labelled(text: str, collector: Collector) -> Iterator[parser.TaggedEntry]:
    """Split a text of labels; an entry begins at its number, or where a label is repeated."""
    entries: list[parser.TaggedEntry] = []
    tags: set[str] = set()
    numbered = False
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        if _ENTRY_NUMBER.match(line):
            numbered, tags = True, set()
            entries.append(parser.TaggedEntry(number))
        elif line[0] != " " and (label := _LABEL.match(line)):
            tag = _LABELS.get(label[1], label[1])
            if not entries or (not numbered and tag in tags):
                entries.append(parser.TaggedEntry(number))
                tags = set()
            tags.add(tag)
            entries[-1].fields.append((tag, None))
        elif entries and entries[-1].fields:
            entries[-1].add_lines([line.strip()])
        else:
            collector.warn(number, _DIALECT.stray_message, line)
    return iter(entries)


def _add_entry(collector: Collector, line: int, fields: parser.TaggedFields) -> None:
    """Add the Record of one entry."""
    sources = fields.peek("SO")
    venue, year, volume, number, pages = _parse_source(sources[0]) if sources else _NO_SOURCE
    collector.keep(
        line,
        title=_clean_title(fields.take("TI")),
        abstract=fields.take("AB"),
        authors=_split_authors(fields.take_all("AU")),
        year=fields.take("YR") or year,
        venue=fields.take("JN", "JT") or venue,
        volume=volume,
        number=number,
        pages=pages,
        doi=fields.take("DI", "DO"),
        pmid=fields.take("PM"),
        keywords=parser.split_values(fields.take_all("KW", "MH")),
        type="incollection" if "Book chapter" in fields.peek("PT") else "article",
        extra=fields.rest(),
    )


def _clean_title(title: str) -> str:
    """Return a title without the type in brackets after it and the quotes around it."""
    bare = _BRACKETED_TYPE.sub("", title).strip() if "[" in title else title.strip()
    if len(bare) > 2 and bare[0] == '"' and bare.rstrip(".")[-1] == '"' and bare.count('"') == 2:
        bare = bare.rstrip(".")[1:-1]
    return bare or title


def _parse_source(source: str) -> tuple[str, str, str, str, str]:
    """Return journal, year, volume, number and pages of a source line; "" for what it lacks."""
    match = _SOURCE.search(source, 0, 1000)
    if not match:
        return _strip_date(source), _last_year(source), "", "", ""
    early_date, volume, number, pages = match.groups("")
    venue = source[: match.start()]
    venue = venue[:-1] if venue.endswith((".", ",")) else venue
    return _strip_date(venue), early_date[-5:-1] or _last_year(source), volume, number, pages


@lru_cache(maxsize=4096)
def _strip_date(venue: str) -> str:
    """Return a journal's name without the date after it; cached because journals repeat."""
    if _FOUR_DIGITS.search(venue) or venue[-1:].isspace():
        venue = _TRAILING_DATE.sub("", venue)
    return venue.strip()


def _last_year(source: str) -> str:
    years = _YEAR.findall(source)
    return years[-1] if years else ""


def _split_authors(texts: list[str]) -> list[str]:
    """Split names at semicolons; a single word after a name is a degree."""
    if _PLAIN_NAMES.fullmatch("\n".join(texts) + "\n"):
        return texts
    names: list[str] = []
    for text in texts:
        if _PLAIN_NAMES.fullmatch(text + "\n"):
            names.append(text)
            continue
        for part in parser.split_values([text]):
            if not names or re.search(r"[,\s]", _AFFILIATION_MARKS.sub("", part)):
                names.append(_strip_degrees(part))
    return names


def _strip_degrees(name: str) -> str:
    """Return a name without degrees and affiliation marks.

    Two capitals alone after the comma are initials, though they could be a degree.
    """
    name = _AFFILIATION_MARKS.sub("", name)
    if _TWO_INITIALS.fullmatch(name):
        return name
    return _DEGREES.sub("", name).strip(" ,")
