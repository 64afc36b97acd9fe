"""MEDLINE text (NBIB), as PubMed and ERIC export it."""

from __future__ import annotations

import re

from store.formats.reading import Collector, Reading
from store.formats.tagged import parser

FORMAT = "MEDLINE"
SUFFIXES = (".nbib", ".medline")

_DIALECT = parser.Dialect(
    tag=re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,2}- ?(.*)"),
    starts=frozenset({"PMID", "OWN"}),
    blank_ends=True,
    continuation=re.compile(r" {2,}|\t"),
    stray_message="line without a tag",
)
_HEAD = re.compile(
    r"(?!TY  ?-)(?:[A-Z][A-Z0-9]{1,3} {0,2}- ?\S.*\n(?:(?: {2}|\t).*\n)*)*?"
    r"(?:PMID ?- ?\d|OWN - (?:NLM|ERIC|PIP|KIE|NASA)).*(?:\n(?: {2}|\s*\n|[A-Z]|\Z)|\Z)"
)
"""Matches the tags of an entry up to the first that only MEDLINE has, and the line below it."""
_LABELLED_DOI = re.compile(r"(.+?)\s*\[doi\]")
_WORK_TYPES = {"preprint": "preprint", "technical report": "techreport"}
"""Publication type, in lower case, to work type; if an article has both, the first counts."""


def looks_like(head: str) -> bool:
    """Return whether a text begins with an entry of MEDLINE."""
    return bool(_HEAD.match(head))


def read(text: str, source: str) -> Reading:
    """Read an export; every entry becomes a Record or a Problem."""
    return parser.read_entries(Collector(FORMAT, source), text, _DIALECT, _add_entry)


def _add_entry(collector: Collector, line: int, fields: parser.TaggedFields) -> None:
    """Add the Record of one entry."""
    labelled_doi = fields.find(_LABELLED_DOI, "LID", "AID")
    full_names, short_names = fields.take_all("FAU"), fields.take_all("AU")
    if fields.peek("TT") and has_no_title("".join(fields.peek("TI"))):
        fields.take("TI")
    collector.keep(
        line,
        title=fields.take("TI", "BTI", "TT"),
        abstract=fields.take("AB"),
        authors=(full_names or short_names) + fields.take_all("CN"),
        year="".join(fields.peek("DP")[:1]),
        venue=fields.take("JT", "BTI", "TA"),
        volume=fields.take("VI"),
        number=fields.take("IP"),
        pages=fields.take("PG"),
        doi=labelled_doi or fields.find(parser.BARE_DOI, "LID", "AID"),
        pmid=fields.take("PMID"),
        keywords=parser.split_values(fields.take_all("MH", "OT")),
        type=_work_type(fields.peek("PT")),
        extra=fields.rest(),
    )


def has_no_title(title: str) -> bool:
    """Return whether a title is PubMed's way of writing that there is none in English."""
    return title.strip(" [].").casefold() in ("", "not available")


def _work_type(publication_types: list[str]) -> str:
    """Return the one work type for MEDLINE's list of publication types."""
    names = [name.casefold() for name in publication_types]
    for name, work_type in _WORK_TYPES.items():
        if name in names:
            return work_type
    if any("book" in name for name in names):
        return "book"
    return "article" if names else ""
