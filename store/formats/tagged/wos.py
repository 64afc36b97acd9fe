"""Web of Science tagged text (ISI)."""

from __future__ import annotations

import re

from store.formats.reading import Collector, Reading, unix_lines
from store.formats.tagged import parser

FORMAT = "Web of Science"
SUFFIXES = (".isi", ".ciw", ".wos")

_HEAD = re.compile(
    r"FN (?:ISI|Thomson|Clarivate|Web of|KCI|MEDLINE).*\s+(?:VR |PT |\Z)"
    r"|PT [JBSPC][ \t]*\n(?:[A-Z][A-Z0-9] |\s*\Z)"
)
_TAGS = (
    "PT AU AF BA BF CA GP BE TI SO SE BS LA DT CT CY CL SP HO DE ID AB C1 C3 RP EM RI OI FU FX CR"
    " NR TC Z9 Z8 ZB ZR ZS U1 U2 PU PI PA SN EI BN J9 JI PD PY VL IS PN SU SI MA BP EP AR DI D2 EA"
    " EY PG WC WE SC GA PM UT OA HC HP DA PS PC PL AE DG CC CN OR BD MC MQ PD AN TA RO FT ED"
)
_ANY_TAG = re.compile(r"([A-Z][A-Z0-9])(?: (.*)|[ \t]*$)")
_KNOWN_TAG = re.compile(rf"({'|'.join(_TAGS.split())}|FN|VR|ER|EF)(?: (.*)|[ \t]*$)")
_WORK_TYPES = {
    "J": "article",
    "B": "book",
    "S": "incollection",
    "P": "patent",
    "C": "inproceedings",
}
_EMAIL = re.compile(r"(?<!\s)\s*\([^()]*@[^()]*\)$")


def looks_like(head: str) -> bool:
    """Return whether a text begins with the first lines of a Web of Science file or entry."""
    return bool(_HEAD.match(head))


def read(text: str, source: str) -> Reading:
    """Read an export; every entry becomes a Record or a Problem."""
    text = unix_lines(text)
    indented = re.search(r"^ {2,}\S", text, re.M)
    dialect = parser.Dialect(
        # Where further lines are not indented, only known tags are tags.
        tag=_ANY_TAG if indented else _KNOWN_TAG,
        starts=frozenset({"PT"}),
        ends=frozenset({"ER"}),
        skips=frozenset({"FN", "VR", "EF"}),
        lists=frozenset({"AU", "AF", "BA", "BF", "BE", "CA", "GP", "C1", "CR", "EM"}),
    )
    return parser.read_entries(Collector(FORMAT, source), text, dialect, _add_entry)


def _add_entry(collector: Collector, line: int, fields: parser.TaggedFields) -> None:
    """Add the Record of one entry."""
    full_names, short_names = fields.take_all("AF"), fields.take_all("AU")
    names = parser.split_values(full_names or short_names)
    pages = parser.page_range(fields.take("BP"), fields.take("EP")) or fields.take("PS", "AR")
    collector.keep(
        line,
        title=fields.take("TI"),
        abstract=fields.take("AB"),
        authors=[_strip_email(name) for name in names] or parser.split_values(fields.peek("GP")),
        year=fields.take("PY") or "".join(fields.peek("PD")[:1]),
        venue=fields.take("SO", "J9", "JI"),
        volume=fields.take("VL"),
        number=fields.take("IS"),
        pages=pages,
        doi=fields.take("DI"),
        pmid=fields.take("PM"),
        keywords=parser.split_values(fields.take_all("DE", "ID")),
        type=_work_type(fields.take("PT"), fields.peek("DT")),
        extra=fields.rest(),
    )


def _strip_email(name: str) -> str:
    """Return a name without the mail address in parentheses after it."""
    return _EMAIL.sub("", name)


def _work_type(publication_type: str, document_types: list[str]) -> str:
    if any("proceedings paper" in name.casefold() for name in document_types):
        return "inproceedings"
    return _WORK_TYPES.get(publication_type.strip(), publication_type.casefold())
