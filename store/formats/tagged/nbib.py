"""MEDLINE text (NBIB), as PubMed and ERIC give it."""

from __future__ import annotations

import re

from store.formats.reading import Collector, Reading, unix_lines
from store.formats.tagged.parser import (
    Dialect,
    TaggedFields,
    join_wrapped,
    normalize_dashes,
    split_all,
    split_tagged,
)

FORMAT = "MEDLINE"
SUFFIXES = (".nbib", ".medline")

_DIALECT = Dialect(
    tag=re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,2}- ?(.*)"),
    starts=frozenset({"PMID", "OWN"}),
    blank_ends=True,
    goes_on=re.compile(r" {2,}|\t"),
    stray="line without a tag",
)
_HEAD = re.compile(r"^(?:PMID ?-|OWN - (?:NLM|ERIC|PIP|KIE|NASA))", re.M)
_RIS = re.compile(r"^TY  - ", re.M)
"""Before the first sign of MEDLINE it means that RIS has a field of that name."""

_ID = {"doi": re.compile(r"(.+?)\s*\[doi\]"), "pmc": re.compile(r"(PMC\d+)")}
_BARE_DOI = re.compile(r"(10\.\d{4,9}/\S+)")


def looks_like(head: str) -> bool:
    """Return whether a text begins as MEDLINE does."""
    head = unix_lines(head)
    found = _HEAD.search(head)
    return found is not None and not _RIS.search(head, 0, found.start())


def read(text: str, source: str) -> Reading:
    """Read an export; every entry is a Record or a Problem."""
    found = Collector(FORMAT, source)
    for entry in split_tagged(unix_lines(text), _DIALECT, found):
        _keep(found, entry.line, TaggedFields(entry, join_wrapped))
    return found.reading()


def _keep(found: Collector, line: int, fields: TaggedFields) -> None:
    """Make the Record of one entry."""
    kinds = fields.see("PT")
    doi = fields.find(_ID["doi"], "LID", "AID") or fields.find(_BARE_DOI, "LID", "AID")
    full = fields.take_all("FAU")
    short = fields.take_all("AU")
    date = fields.see("DP")
    if fields.see("TT") and has_no_title("".join(fields.see("TI"))):
        fields.take("TI")
    found.keep(
        line,
        title=fields.take("TI", "BTI", "TT"),
        abstract=fields.take("AB"),
        authors=(full or short) + fields.take_all("CN"),
        year=date[0] if date else "",
        venue=fields.take("JT", "BTI", "TA"),
        volume=fields.take("VI"),
        number=fields.take("IP"),
        pages=normalize_dashes(fields.take("PG")),
        doi=doi,
        pmid=fields.take("PMID"),
        keywords=split_all(fields.take_all("MH", "OT")),
        type=_kind(kinds),
        extra=fields.rest(),
    )


def has_no_title(title: str) -> bool:
    """Return whether PubMed says that there is no title in English."""
    return title.strip(" [].").casefold() in ("", "not available")


def _kind(kinds: list[str]) -> str:
    """Return the one word for MEDLINE's list of publication types."""
    folded = [kind.casefold() for kind in kinds]
    for words, kind in (("preprint", "preprint"), ("technical report", "techreport")):
        if words in folded:
            return kind
    if any("book" in kind for kind in folded):
        return "book"
    return "article" if folded else ""
