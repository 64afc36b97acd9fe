"""Web of Science tagged text (ISI)."""

from __future__ import annotations

import re

from store.formats.reading import Collector, Reading, unix_lines
from store.formats.tagged.parser import (
    Dialect,
    TaggedEntry,
    TaggedFields,
    join_wrapped,
    normalize_dashes,
    page_range,
    split_all,
    split_tagged,
)

FORMAT = "Web of Science"
SUFFIXES = (".isi", ".ciw", ".wos")

_HEAD = re.compile(r"^(?:FN (?:ISI|Thomson|Clarivate|Web of|KCI|MEDLINE)|PT [JBSPC]\s*$)", re.M)
_TAGS = (
    "PT AU AF BA BF CA GP BE TI SO SE BS LA DT CT CY CL SP HO DE ID AB C1 C3 RP EM RI OI FU FX CR"
    " NR TC Z9 Z8 ZB ZR ZS U1 U2 PU PI PA SN EI BN J9 JI PD PY VL IS PN SU SI MA BP EP AR DI D2 EA"
    " EY PG WC WE SC GA PM UT OA HC HP DA PS PC PL AE DG CC CN OR BD MC MQ PD AN TA RO FT ED"
)
_ANY = re.compile(r"([A-Z][A-Z0-9])(?: (.*)|[ \t]*$)")
_KNOWN = re.compile(rf"({'|'.join(_TAGS.split())}|FN|VR|ER|EF)(?: (.*)|[ \t]*$)")
_LISTS = frozenset({"AU", "AF", "BA", "BF", "BE", "CA", "GP", "C1", "CR", "EM"})
_KINDS = {"J": "article", "B": "book", "S": "incollection", "P": "patent", "C": "inproceedings"}


def looks_like(head: str) -> bool:
    """Return whether a text begins as Web of Science writes."""
    return bool(_HEAD.search(unix_lines(head)))


def read(text: str, source: str) -> Reading:
    """Read an export; every entry is a Record or a Problem."""
    found = Collector(FORMAT, source)
    text = unix_lines(text)
    indented = re.search(r"^ {2,}\S", text, re.M)
    dialect = Dialect(
        # Where lines that go on are not indented, only tags that we know are tags.
        tag=_ANY if indented else _KNOWN,
        starts=frozenset({"PT"}),
        ends=frozenset({"ER"}),
        skips=frozenset({"FN", "VR", "EF"}),
    )
    for entry in split_tagged(text, dialect, found):
        _keep(found, entry.line, TaggedFields(_listed(entry), join_wrapped))
    return found.reading()


def _listed(entry: TaggedEntry) -> TaggedEntry:
    """Make each line of a list of names a value of its own."""
    listed = TaggedEntry(entry.line)
    for place, (tag, first) in enumerate(entry.fields):
        listed.fields.append((tag, first))
        if place not in entry.further:
            continue
        if tag in _LISTS:
            listed.fields += [(tag, line) for line in entry.further[place]]
        else:
            listed.go_on(entry.further[place])
    return listed


def _keep(found: Collector, line: int, fields: TaggedFields) -> None:
    """Make the Record of one entry."""
    full, short = fields.take_all("AF"), fields.take_all("AU")
    kind, document = fields.take("PT"), fields.see("DT")
    pages = page_range(fields.take("BP"), fields.take("EP")) or fields.take("PS", "AR")
    dates = fields.see("PD")
    found.keep(
        line,
        title=fields.take("TI"),
        abstract=fields.take("AB"),
        authors=[_bare(name) for name in split_all(full or short)] or split_all(fields.see("GP")),
        year=fields.take("PY") or (dates[0] if dates else ""),
        venue=fields.take("SO", "J9", "JI"),
        volume=fields.take("VL"),
        number=fields.take("IS"),
        pages=normalize_dashes(pages),
        doi=fields.take("DI"),
        pmid=fields.take("PM"),
        keywords=split_all(fields.take_all("DE", "ID")),
        type=_kind(kind, document),
        extra=fields.rest(),
    )


def _bare(name: str) -> str:
    """Return a name without the address in parentheses behind it."""
    return re.sub(r"\s*\([^()]*@[^()]*\)$", "", name)


def _kind(kind: str, document: list[str]) -> str:
    if any("proceedings paper" in one.casefold() for one in document):
        return "inproceedings"
    return _KINDS.get(kind.strip(), kind.casefold())
