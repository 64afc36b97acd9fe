"""refer and EndNote's own export (ENW): lines that begin with a percent sign."""

from __future__ import annotations

import re

from store.formats.reading import Collector, Reading, unix_lines
from store.formats.tagged.parser import (
    Dialect,
    TaggedFields,
    keep_paragraphs,
    normalize_dashes,
    split_all,
    split_tagged,
    strip_trailing_comma,
)

FORMAT = "refer"
SUFFIXES = (".enw", ".ref", ".refer")

_DIALECT = Dialect(
    tag=re.compile(r"%([A-Z0-9@!?#$&()*+=<>\[\]^\\~|:;,.'\"/-])(?:[ \t]+(.*)|$)"),
    starts=frozenset({"0"}),
    blank_ends=True,
)
_HEAD = re.compile(r"^%[0ATJBD](?: \S|\s*$)", re.M)
_KINDS = {
    "journal article": "article",
    "journal": "article",
    "conference paper": "inproceedings",
    "conference proceedings": "inproceedings",
    "conference": "inproceedings",
    "book section": "incollection",
    "edited book": "book",
    "report": "techreport",
    "web page": "online",
    "electronic article": "article",
    "magazine article": "magazine",
    "newspaper article": "newspaper",
    "generic": "misc",
}
_DOI = re.compile(r"(10\.\d{4,9}/\S+)")


def looks_like(head: str) -> bool:
    """Return whether a text begins as refer does."""
    return len(_HEAD.findall(unix_lines(head))) > 1


def read(text: str, source: str) -> Reading:
    """Read an export; every entry is a Record or a Problem."""
    found = Collector(FORMAT, source)
    for entry in split_tagged(unix_lines(text), _DIALECT, found):
        _keep(found, entry.line, TaggedFields(entry, keep_paragraphs))
    return found.reading()


def _keep(found: Collector, line: int, fields: TaggedFields) -> None:
    """Make the Record of one entry."""
    kind = fields.take("0").strip()
    date = fields.take("D", "8")
    found.keep(
        line,
        title=fields.take("T", "!"),
        abstract=fields.take("X"),
        authors=strip_trailing_comma(split_all(fields.take_all("A"))),
        year=date,
        venue=fields.take("J", "B"),
        volume=fields.take("V"),
        number=fields.take("N"),
        pages=normalize_dashes(fields.take("P")),
        doi=fields.find(_DOI, "R", "U"),
        pmid=fields.take("M") if re.fullmatch(r"\d{6,9}", "".join(fields.see("M"))) else "",
        url=fields.take("U"),
        keywords=split_all(split_all(fields.take_all("K"), "\n")),
        type=_KINDS.get(kind.casefold(), kind.casefold()),
        extra=fields.rest(),
    )
