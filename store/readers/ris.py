"""RIS, as reference managers and databases write it.

Read with the tagged-line reader that the related formats share and not with rispy, which
gives no line numbers, drops entries that have no `TY` and cannot report what it skipped.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

from store.annotation import BLANK, Annotation
from store.kinds import OF_RIS, TO_RIS
from store.papers import normal_year
from store.readers import said
from store.readers.collector import Collector, unix_lines
from store.readers.noted import ids_in
from store.readers.reading import Reading
from store.readers.tagged import (
    Dialect,
    Fields,
    called,
    one_dash,
    page_range,
    paragraphs,
    split_all,
    split_tagged,
)

FORMAT = "RIS"
SUFFIXES = (".ris",)
OURS = "papersift: "
"""Begins the note in which our own export keeps what RIS has no exact place for."""

_DIALECT = Dialect(
    # Cochrane writes DOI in full; others put one space behind some of their tags.
    tag=re.compile(
        r"([A-Z][A-Z0-9](?=  |\t)|(?:AU|KW|PY|DO|UR|AB|SN|PMID|DOI)(?= - ))(?:  ?|\t)-"
        r"(?: |$|\t|(?=\S))(.*)"
    ),
    starts=frozenset({"TY"}),
    ends=frozenset({"ER"}),
    between=re.compile(r"\s*<?\d{1,6}[.>]?\s*>?\s*$"),
    only_starts=True,
)
_ONE_SPACE = re.compile(r"([A-Z][A-Z0-9]) -(?: |$|(?=\S))(.*)")
_HEAD = re.compile(r"^\s*TY(?:  ?|\t)-(?:\s|$)", re.M)
_SOME_TAGS = re.compile(r"^(?:TI|T1|AU|A1|JF|JO|PY)  - ", re.M)
_PMID = re.compile(r"(?<!\d)(\d{4,9})\[pmid\]|pubmed(?:\.ncbi\.nlm\.nih\.gov/|/| )(\d{4,9})", re.I)
OWN_ID = re.compile(r"^(?:arXiv:\S+|\d+\[pmid\])$", re.I)
"""Matches an accession number or user field that is nothing but an id we know."""

_DOI = re.compile(r"(10\.\d{4,9}/\S+)")
_ARXIV = re.compile(r"(?:arxiv\.org/(?:abs|pdf)/|arXiv:\s?)([\w.-]+(?:/\d{7})?)", re.I)


def looks_like(head: str) -> bool:
    """Tell whether a text begins as RIS does."""
    head = unix_lines(head)
    if _HEAD.search(head):
        return True
    return len(_SOME_TAGS.findall(head)) > 2 and bool(re.search(r"^ER  ?-", head, re.M))


def read(text: str, source: str) -> Reading:
    """Read an export; every entry is a Record or a Problem."""
    found = Collector(FORMAT, source)
    text = unix_lines(text)
    for entry in split_tagged(text, _dialect(text), found):
        _keep(found, entry.line, Fields(entry, paragraphs))
    return found.reading()


def _dialect(text: str) -> Dialect:
    """Give the dialect, as lax as this file needs it.

    A single space before the dash makes a tag only where the file writes its TY so:
    abstracts have lines that begin with `T2 -weighted`.
    """
    if re.search(r"^TY(?:  |\t)-", text, re.M):
        return _DIALECT
    if re.search(r"^TY -", text, re.M):
        return replace(_DIALECT, tag=_ONE_SPACE)
    return replace(_DIALECT, only_starts=False)


def _keep(found: Collector, line: int, fields: Fields) -> None:
    """Make the Record of one entry."""
    ours = _ours(fields)
    kind = fields.take("TY").strip()
    year, date = fields.take("PY", "Y1", "DA", "YR"), fields.see("DA") or fields.see("Y1")
    annotation, keywords = _said(fields, ours)
    record: dict[str, Any] = {
        "title": fields.take("TI", "T1", "CT"),
        "abstract": fields.take("AB", "N2"),
        "authors": _names(fields),
        "year": normal_year(year) or normal_year(date[0] if date else None),
        "venue": fields.take("JF", "T2", "JO", "JA", "J2", "J1", "BT", "SO"),
        "volume": fields.take("VL"),
        "number": fields.take("IS", "CP", "NO"),
        "pages": one_dash(page_range(fields.take("SP"), fields.take("EP")) or fields.take("PG")),
        "doi": fields.take("DO", "DI", "DOI") or fields.find(_DOI, "M3", "N1", "UR", "L3"),
        "arxiv": fields.find(_ARXIV, "AN", "UR", "L1", "L2", "N1", "M1"),
        "pmid": fields.take("PMID") or fields.find(_PMID, "U1", "UR", "N1", "C3"),
        "keywords": keywords,
        "type": OF_RIS.get(kind, kind.casefold()),
    }
    if not ours:
        for name, told in ids_in(fields.see("N1")).items():
            record[name] = record[name] or told
    record["url"], _, others = fields.take("UR").partition("\n")
    if others:
        fields.put("UR", [*others.split("\n"), *fields.take_all("UR")])
    if not record["title"]:
        record["title"] = fields.take("T2", "T3", "BT") or record["venue"]
    if kind and TO_RIS.get(record["type"]) != kind and kind in OF_RIS:
        fields.put("TY", [kind])
    if year and year.strip(" /") != str(record["year"] or ""):
        fields.put("PY", [year])
    for tag in ("AN", "U1"):
        fields.put(tag, [one for one in fields.take_all(tag) if not OWN_ID.search(one)])
    work = _overriding(ours)
    record["extra"] = fields.rest() | work.pop("extra", {})
    found.keep(line, annotation, **(record | work))


def _names(fields: Fields) -> list[str]:
    names = fields.take_first("AU", "A1") + fields.take_all("A1")
    return called(split_all(split_all(names), "\n"))


def _ours(fields: Fields) -> dict[str, Any]:
    """Take out the note that our own export wrote."""
    notes = fields.take_all("N1")
    for note in notes:
        if note.startswith(OURS):
            try:
                told = json.loads(note.removeprefix(OURS))
            except (ValueError, RecursionError):
                continue
            if isinstance(told, dict):
                fields.put("N1", [other for other in notes if other != note])
                return told
    fields.put("N1", notes)
    return {}


def _overriding(ours: dict[str, Any]) -> dict[str, Any]:
    """Give the fields of the work that RIS could not hold exactly."""
    work = ours.get("work")
    if not isinstance(work, dict):
        return {}
    texts = {name: work[name] for name in ("title", "abstract", "pages", "type", "doi", "url")
             if isinstance(work.get(name), str)}  # fmt: skip
    lists = {name: [str(one) for one in work[name]] for name in ("authors", "keywords")
             if isinstance(work.get(name), list)}  # fmt: skip
    extra = work.get("extra")
    named = {str(name): str(text) for name, text in extra.items()} if isinstance(extra, dict) else 0
    return {**texts, **lists, **({"extra": named} if named else {})}


def _said(fields: Fields, ours: dict[str, Any]) -> tuple[Annotation, list[str]]:
    """Give what the entry says of the user's decisions, and the keywords that are the paper's."""
    values, told = fields.take_all("KW"), ours.get("said")
    keywords = values if len(values) > 1 else split_all(values)
    keywords = split_all(keywords, "\n")
    if isinstance(told, dict):
        annotation = said.told(told)
        written = [*annotation.tags, said.mark_of(annotation.decision)]
        if values == written[:1]:  # the one tag, which may hold what parts keywords elsewhere
            keywords = values
        for word in written:
            if word in keywords:
                keywords.reverse()
                keywords.remove(word)
                keywords.reverse()
        notes = [note for note in fields.take_all("N1") if not said.is_label(note)]
        same = [at for at, note in enumerate(notes) if note.split() == annotation.note.split()]
        if same:
            del notes[same[-1]]
        fields.put("N1", notes)
        return annotation, keywords
    decision, left = said.decision_in(keywords)
    notes, kept, annotation = fields.take_all("N1"), [], BLANK
    for note in notes:
        noted = said.decision_noted(note)
        annotation = noted if noted != BLANK else annotation
        if not said.is_label(note):
            kept.append(note)
    fields.put("N1", kept)
    if annotation == BLANK and decision:
        annotation = said.annotation(decision=decision)
    return annotation, list(left)
