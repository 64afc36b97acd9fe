"""The Cochrane Library's plain text: tags with a colon, each entry under `Record #1 of 2`."""

from __future__ import annotations

import re

from store.formats.names import split_people
from store.formats.reading import Collector, Reading
from store.formats.tagged import parser

FORMAT = "Cochrane"
SUFFIXES = (".cochrane",)

_HEAD = re.compile(r"Record #\d+ of \d+[ \t]*\n(?:[A-Z]{2,3}: .*\n)*(?:AU|TI): ")
_DIALECT = parser.Dialect(
    # Only these, because a line of an abstract may begin with `CI: `.
    tag=re.compile(
        r"(ID|AU|TI|TT|SO|YR|VL|NO|PG|PM|XR|PT|KY|DOI|AB|US|CC|PB|SN|LA|CY|OPINION|ED):(?: (.*)|$)"
    ),
    starts=frozenset(),
    separator=re.compile(r"Record #\d{1,7} of \d{1,7}\s*$"),
    join=parser.keep_paragraphs,
)
_PMID = re.compile(r"PUBMED (\d{1,9})", re.I)


def looks_like(head: str) -> bool:
    """Return whether a text begins with the first lines of a Cochrane Library entry."""
    return bool(_HEAD.match(head))


def read(text: str, source: str) -> Reading:
    """Read an export; every entry becomes a Record or a Problem."""
    return parser.read_entries(Collector(FORMAT, source), text, _DIALECT, _add_entry)


def _add_entry(collector: Collector, line: int, fields: parser.TaggedFields) -> None:
    """Add the Record of one entry."""
    pmid = fields.find(_PMID, "PM", "XR")
    fields.put("PM", [text for text in fields.take_all("PM") if text.upper() != f"PUBMED {pmid}"])
    collector.keep(
        line,
        title=fields.take("TI", "TT"),
        abstract=fields.take("AB"),
        authors=[name for text in fields.take_all("AU") for name in split_people(text)],
        year=fields.take("YR"),
        venue=fields.take("SO"),
        volume=fields.take("VL"),
        number=fields.take("NO"),
        pages=fields.take("PG"),
        doi=fields.take("DOI"),
        pmid=pmid,
        url=fields.take("US"),
        keywords=parser.split_values(fields.take_all("KY")),
        type="article",
        extra=fields.rest(),
    )
