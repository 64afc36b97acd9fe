"""RefWorks' tagged format: two-letter tags and a space, each entry from its `RT` on."""

from __future__ import annotations

import re

from store.formats.reading import Collector, Reading
from store.formats.tagged import parser
from store.formats.tagged.refer import ENDNOTE_TYPES

FORMAT = "RefWorks"
SUFFIXES = (".refworks",)

_TAGS = (
    "RT SR ID A1 A2 A3 A4 A5 A6 T1 T2 T3 JF JO YR FD VO IS SP OP K1 AB NO PB PP ED SN DO LK UL WP"
    " LA OL AN AV AD CL CN CR DB DS GE IP OT PM RD RP SE SF ST U1 U2 U3 U4 U5 WT WV Z1 L1 L2 L3 DI"
)
_DIALECT = parser.Dialect(
    # Only these, because a line of an abstract may begin with two capitals.
    tag=re.compile(rf"({'|'.join(_TAGS.split())})(?: (.*)|[ \t]*$)"),
    starts=frozenset({"RT"}),
    ends=frozenset({"ER"}),
    join=parser.keep_paragraphs,
)
_HEAD = re.compile(rf"RT [A-Z][\w ,/()-]+\n\s*(?:{'|'.join(_TAGS.split())}) \S")
_WORK_TYPES = ENDNOTE_TYPES | {
    "book, whole": "book",
    "book, edited": "book",
    "monograph": "book",
    "book, section": "incollection",
    "dissertation/thesis": "thesis",
    "dissertation/thesis, unpublished": "thesis",
    "journal, electronic": "article",
    "computer program": "software",
    "unpublished material": "unpublished",
}


def looks_like(head: str) -> bool:
    """Return whether a text begins with the first two tags of an entry."""
    return bool(_HEAD.match(head))


def read(text: str, source: str) -> Reading:
    """Read an export; every entry becomes a Record or a Problem."""
    return parser.read_entries(Collector(FORMAT, source), text, _DIALECT, _add_entry)


def _add_entry(collector: Collector, line: int, fields: parser.TaggedFields) -> None:
    """Add the Record of one entry."""
    reference_type = fields.take("RT").strip().casefold()
    collector.keep(
        line,
        title=fields.take("T1"),
        abstract=fields.take("AB"),
        authors=[re.sub(r",(?=\S)", ", ", name) for name in _names(fields)],
        year=fields.take("YR") or "".join(fields.peek("FD")[:1]),
        venue=fields.take("JF", "JO", "T2"),
        volume=fields.take("VO"),
        number=fields.take("IS"),
        pages=parser.page_range(fields.take("SP"), fields.take("OP")),
        doi=fields.take("DO", "DI"),
        pmid=fields.take("PM"),
        url=fields.take("UL", "LK", "WP"),
        keywords=parser.split_values(fields.take_all("K1")),
        type=_WORK_TYPES.get(reference_type, reference_type),
        extra=fields.rest(),
    )


def _names(fields: parser.TaggedFields) -> list[str]:
    return parser.strip_trailing_comma(parser.split_values(fields.take_all("A1")))
