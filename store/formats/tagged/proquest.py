"""ProQuest's plain text: tags that are whole words, documents between ruled lines."""

from __future__ import annotations

import re

from store.formats.names import split_people
from store.formats.reading import Collector, Reading
from store.formats.tagged import parser
from store.model.identifiers import normalize_year

FORMAT = "ProQuest"
SUFFIXES = (".proquest",)

_DIALECT = parser.Dialect(
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
_RULED_LINE = re.compile(r"^_{20,}[ \t]*$", re.M)
_PROQUEST_LINE = re.compile(
    r"^(?:ProQuest document (?:ID: |link)|Document \d+ of \d+[ \t]*$)", re.M
)
_VENUE = re.compile(r"^([^;:]{2,200}?)(?:;|\s{2}|,? Vol\.)")
_BRACKETED_YEAR = re.compile(r"\([^()]*?\b([12]\d{3})\)")


def looks_like(head: str) -> bool:
    """Return whether a text has a ruled line and a line that only ProQuest writes."""
    return bool(_RULED_LINE.search(head) and _PROQUEST_LINE.search(head))


def read(text: str, source: str) -> Reading:
    """Read an export; every document becomes a Record or a Problem."""
    return parser.read_entries(Collector(FORMAT, source), text, _DIALECT, _add_entry)


def _add_entry(collector: Collector, line: int, fields: parser.TaggedFields) -> None:
    """Add the Record of one document."""
    publication_info = fields.peek("Publication info")
    venue = _VENUE.match("".join(publication_info[:1]))
    date = fields.take("Publication year") or "".join(fields.peek("Publication date")[:1])
    collector.keep(
        line,
        title=fields.take("Title"),
        abstract=fields.take("Abstract"),
        authors=[
            name for text in fields.take_all("Author", "Authors") for name in split_people(text)
        ],
        year=normalize_year(date) or _last_year(publication_info),
        venue=fields.take("Publication title") or (venue[1] if venue else ""),
        volume=fields.take("Volume"),
        number=fields.take("Issue"),
        pages=fields.take("Pages", "Page"),
        doi=fields.take("DOI"),
        pmid=fields.take("PMID"),
        url=fields.take("Document URL"),
        keywords=parser.split_values(fields.take_all("Subject", "Identifier / keyword")),
        type="article",
        extra=fields.rest(),
    )


def _last_year(publication_info: list[str]) -> int | None:
    """Return the year in the brackets after volume and issue."""
    years = _BRACKETED_YEAR.findall(" ".join(publication_info))
    return int(years[-1]) if years else None
