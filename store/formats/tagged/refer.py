"""refer and EndNote's own export (ENW): tags that begin with a percent sign."""

from __future__ import annotations

import re

from store.formats.reading import Collector, Reading
from store.formats.tagged import parser

FORMAT = "refer"
SUFFIXES = (".enw", ".ref", ".refer")

_DIALECT = parser.Dialect(
    tag=re.compile(r"%([A-Z0-9@!?#$&()*+=<>\[\]^\\~|:;,.'\"/-])(?:[ \t]+(.*)|$)"),
    starts=frozenset({"0"}),
    blank_ends=True,
    join=parser.keep_paragraphs,
)
_HEAD = re.compile(r"^%[0ATJBD](?: \S|\s*$)", re.M)
_PMID = re.compile(r"\d{6,9}")

ENDNOTE_TYPES = {
    "journal article": "article",
    "conference paper": "inproceedings",
    "conference proceedings": "inproceedings",
    "book section": "incollection",
    "edited book": "book",
    "report": "techreport",
    "web page": "online",
    "electronic article": "article",
    "magazine article": "magazine",
    "newspaper article": "newspaper",
    "generic": "misc",
}
"""EndNote's reference types in lower case, to our word where it is another one."""

_WORK_TYPES = ENDNOTE_TYPES | {"journal": "article", "conference": "inproceedings"}


def looks_like(head: str) -> bool:
    """Return whether a text begins with a tag and has two lines with common tags of refer."""
    return head[:1] == "%" and len(_HEAD.findall(head)) > 1


def read(text: str, source: str) -> Reading:
    """Read an export; every entry becomes a Record or a Problem."""
    return parser.read_entries(Collector(FORMAT, source), text, _DIALECT, _add_entry)


def _add_entry(collector: Collector, line: int, fields: parser.TaggedFields) -> None:
    """Add the Record of one entry."""
    reference_type = fields.take("0").strip().casefold()
    collector.keep(
        line,
        title=fields.take("T", "!"),
        abstract=fields.take("X"),
        authors=parser.strip_trailing_comma(parser.split_values(fields.take_all("A"))),
        year=fields.take("D", "8"),
        venue=fields.take("J", "B"),
        volume=fields.take("V"),
        number=fields.take("N"),
        pages=fields.take("P"),
        doi=fields.find(parser.BARE_DOI, "R"),
        pmid=fields.take("M") if _PMID.fullmatch("".join(fields.peek("M"))) else "",
        url=fields.take("U"),
        keywords=parser.split_values(parser.split_values(fields.take_all("K"), "\n")),
        type=_WORK_TYPES.get(reference_type, reference_type),
        extra=fields.rest(),
    )
