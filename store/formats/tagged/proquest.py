"""ProQuest's plain text: fields with their names in full, documents between ruled lines."""

from __future__ import annotations

import re

from store.formats.names import split_people
from store.formats.reading import Collector, Reading, unix_lines
from store.formats.tagged.parser import (
    Dialect,
    TaggedFields,
    join_wrapped,
    normalize_dashes,
    split_all,
    split_tagged,
)
from store.model.identifiers import normalize_year

FORMAT = "ProQuest"
SUFFIXES = (".proquest",)

_DIALECT = Dialect(
    tag=re.compile(
        r"(Title|Alternate title|Authors?|Abstract|Publication (?:title|info|year|date|subject)"
        r"|Volume|Issue|Pages?|Number of pages|First page|Section|Publisher|Place of publication"
        r"|Country of publication|Subject(?: heading)?|MeSH|Identifier ?/ ?keyword|Classification"
        r"|Company ?/ ?organization|Location|People|Links|Full text|Credit|Correspondence author"
        r"|Author affiliation|(?:Source|Document) type|Language(?: of publication)?|DOI|e?-?ISSN"
        r"|ISBN|(?:Conference|Dissertation) \w+|(?:University|Degree|Advisor|School)\b[^:\n]{0,30}"
        r"|Accession number|PMID|ProQuest document ID|Document URL|Copyright|Database"
        r"|Last updated|(?:Online|Milestone|Publication history)\b[^:\n]{0,40}):(?: (.*)|$)"
    ),
    starts=frozenset(),
    separator=re.compile(r"_{20,}\s*$|Document \d{1,7} of \d{1,7}\s*$"),
)
_HEAD = re.compile(r"^_{20,}[ \t]*$", re.M)
_OWN = re.compile(r"^(?:ProQuest document (?:ID: |link)|Document \d+ of \d+[ \t]*$)", re.M)
_INFO = re.compile(r"^([^;:]{2,200}?)(?:;|\s{2}|,? Vol\.)")


def looks_like(head: str) -> bool:
    """Return whether a text begins as ProQuest writes."""
    head = unix_lines(head)
    return bool(_HEAD.search(head) and _OWN.search(head))


def read(text: str, source: str) -> Reading:
    """Read an export; every document is a Record or a Problem, other lines are reported."""
    found = Collector(FORMAT, source)
    for entry in split_tagged(unix_lines(text), _DIALECT, found):
        _keep(found, entry.line, TaggedFields(entry, join_wrapped))
    return found.reading()


def _keep(found: Collector, line: int, fields: TaggedFields) -> None:
    """Make the Record of one document."""
    published = _INFO.match("".join(fields.see("Publication info")[:1]))
    date = fields.take("Publication year") or "".join(fields.see("Publication date")[:1])
    found.keep(
        line,
        title=fields.take("Title"),
        abstract=fields.take("Abstract"),
        authors=[
            name for value in fields.take_all("Author", "Authors") for name in split_people(value)
        ],
        year=normalize_year(date) or _last_year(fields.see("Publication info")),
        venue=fields.take("Publication title") or (published[1] if published else ""),
        volume=fields.take("Volume"),
        number=fields.take("Issue"),
        pages=normalize_dashes(fields.take("Pages", "Page")),
        doi=fields.take("DOI"),
        pmid=fields.take("PMID"),
        url=fields.take("Document URL"),
        keywords=split_all(fields.take_all("Subject", "Identifier / keyword")),
        type="article",
        extra=fields.rest(),
    )


def _last_year(told: list[str]) -> int | None:
    """Return the year in the brackets behind volume and issue."""
    found = re.findall(r"\([^()]*?\b([12]\d{3})\)", " ".join(told))
    return int(found[-1]) if found else None
