"""RIS, as reference managers and databases write it.

Read with the tagged-line reader that the related formats share and not with rispy, which
gives no line numbers, drops entries that have no `TY` and cannot report what it skipped.

RIS that Zotero, EndNote, ASReview and Rayyan take.

Tags and the decision are keywords (KW), the note is a note (N1), and ASReview's own label
says include or exclude. One more note holds all of it exactly, for papersift.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from store.formats import decisions
from store.formats.decisions import (
    annotation_json,
    asreview_label,
    decision_in_note,
    decision_keyword,
    raw_texts,
)
from store.formats.names import invert_name
from store.formats.reading import Collector, Reading, unix_lines
from store.formats.tagged.parser import (
    INDENT,
    Dialect,
    TaggedFields,
    keep_paragraphs,
    normalize_dashes,
    page_range,
    split_all,
    split_tagged,
    strip_trailing_comma,
)
from store.formats.work_types import FROM_RIS, TO_RIS, work_type
from store.model.annotation import EMPTY_ANNOTATION, Annotation, Decision
from store.model.identifiers import ids_in_text, normalize_year
from store.model.paper import Paper

FORMAT = "RIS"
SUFFIXES = (".ris",)
RIS_MARK = "papersift: "
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
    """Return whether a text begins as RIS does."""
    head = unix_lines(head)
    if _HEAD.search(head):
        return True
    return len(_SOME_TAGS.findall(head)) > 2 and bool(re.search(r"^ER  ?-", head, re.M))


def read(text: str, source: str) -> Reading:
    """Read an export; every entry is a Record or a Problem."""
    found = Collector(FORMAT, source)
    text = unix_lines(text)
    for entry in split_tagged(text, _dialect(text), found):
        _keep(found, entry.line, TaggedFields(entry, keep_paragraphs))
    return found.reading()


def _dialect(text: str) -> Dialect:
    """Return the dialect, as lax as this file needs it.

    A single space before the dash makes a tag only where the file writes its TY so:
    abstracts have lines that begin with `T2 -weighted`.
    """
    if re.search(r"^TY(?:  |\t)-", text, re.M):
        return _DIALECT
    if re.search(r"^TY -", text, re.M):
        return replace(_DIALECT, tag=_ONE_SPACE)
    return replace(_DIALECT, only_starts=False)


def _keep(found: Collector, line: int, fields: TaggedFields) -> None:
    """Make the Record of one entry."""
    ours = _ours(fields)
    kind = fields.take("TY").strip()
    year, date = fields.take("PY", "Y1", "DA", "YR"), fields.see("DA") or fields.see("Y1")
    annotation, keywords = _said(fields, ours)
    record: dict[str, Any] = {
        "title": fields.take("TI", "T1", "CT"),
        "abstract": fields.take("AB", "N2"),
        "authors": _names(fields),
        "year": normalize_year(year) or normalize_year(date[0] if date else None),
        "venue": fields.take("JF", "T2", "JO", "JA", "J2", "J1", "BT", "SO"),
        "volume": fields.take("VL"),
        "number": fields.take("IS", "CP", "NO"),
        "pages": normalize_dashes(
            page_range(fields.take("SP"), fields.take("EP")) or fields.take("PG")
        ),
        "doi": fields.take("DO", "DI", "DOI") or fields.find(_DOI, "M3", "N1", "UR", "L3"),
        "arxiv": fields.find(_ARXIV, "AN", "UR", "L1", "L2", "N1", "M1"),
        "pmid": fields.take("PMID") or fields.find(_PMID, "U1", "UR", "N1", "C3"),
        "keywords": keywords,
        "type": FROM_RIS.get(kind, kind.casefold()),
    }
    if not ours:
        for name, told in ids_in_text(fields.see("N1")).items():
            record[name] = record[name] or told
    record["url"], _, others = fields.take("UR").partition("\n")
    if others:
        fields.put("UR", [*others.split("\n"), *fields.take_all("UR")])
    if not record["title"]:
        record["title"] = fields.take("T2", "T3", "BT") or record["venue"]
    if kind and TO_RIS.get(record["type"]) != kind and kind in FROM_RIS:
        fields.put("TY", [kind])
    if year and year.strip(" /") != str(record["year"] or ""):
        fields.put("PY", [year])
    for tag in ("AN", "U1"):
        fields.put(tag, [one for one in fields.take_all(tag) if not OWN_ID.search(one)])
    work = _overriding(ours)
    record["extra"] = fields.rest() | work.pop("extra", {})
    found.keep(line, annotation, **(record | work))


def _names(fields: TaggedFields) -> list[str]:
    names = fields.take_first("AU", "A1") + fields.take_all("A1")
    return strip_trailing_comma(split_all(split_all(names), "\n"))


def _ours(fields: TaggedFields) -> dict[str, Any]:
    """Take out the note that our own export wrote."""
    notes = fields.take_all("N1")
    for note in notes:
        if note.startswith(RIS_MARK):
            try:
                told = json.loads(note.removeprefix(RIS_MARK))
            except (ValueError, RecursionError):
                continue
            if isinstance(told, dict):
                fields.put("N1", [other for other in notes if other != note])
                return told
    fields.put("N1", notes)
    return {}


def _overriding(ours: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of the work that RIS could not hold exactly."""
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


def _said(fields: TaggedFields, ours: dict[str, Any]) -> tuple[Annotation, list[str]]:
    """Return what the entry says of the user's decisions, and the keywords that are the paper's."""
    values, told = fields.take_all("KW"), ours.get("said")
    keywords = values if len(values) > 1 else split_all(values)
    keywords = split_all(keywords, "\n")
    if isinstance(told, dict):
        annotation = decisions.annotation_from_json(told)
        written = [*annotation.tags, decisions.decision_keyword(annotation.decision)]
        if values == written[:1]:  # the one tag, which may hold what parts keywords elsewhere
            keywords = values
        for word in written:
            if word in keywords:
                keywords.reverse()
                keywords.remove(word)
                keywords.reverse()
        notes = [note for note in fields.take_all("N1") if not decisions.is_asreview_label(note)]
        same = [at for at, note in enumerate(notes) if note.split() == annotation.note.split()]
        if same:
            del notes[same[-1]]
        fields.put("N1", notes)
        return annotation, keywords
    decision, left = decisions.take_decision(keywords)
    notes, kept, annotation = fields.take_all("N1"), [], EMPTY_ANNOTATION
    for note in notes:
        noted = decisions.decision_in_note(note)
        annotation = noted if noted != EMPTY_ANNOTATION else annotation
        if not decisions.is_asreview_label(note):
            kept.append(note)
    fields.put("N1", kept)
    if annotation == EMPTY_ANNOTATION and decision:
        annotation = decisions.build_annotation(decision=decision)
    return annotation, list(left)


_TAG = re.compile(r"[A-Z][A-Z0-9]")
_RANGE = re.compile(r"([^\s-]+)-([^\s-]+)")
_TYPES = {"phdthesis": "THES", "mastersthesis": "THES", "inbook": "CHAP", "collection": "EDBOOK"}
_USED_TAGS = (
    "TY TI T1 CT AB N2 AU A1 PY JF VL IS SP EP DO KW UR ER BT T2 T3 JO JA J1 J2 CP DI Y1 DA YR"
    " SO NO PG"
)
_USED = frozenset(_USED_TAGS.split())

RisLines = list[tuple[str, str]]


def write(entries: Iterable[tuple[Paper, Annotation]], *, abstracts: bool = True) -> str:
    """Return the papers as RIS with Unix line ends, an empty line between entries."""
    return "\n".join(_entry(paper, annotation, abstracts) for paper, annotation in entries)


def _entry(paper: Paper, annotation: Annotation, abstracts: bool) -> str:
    lines, work = _work(paper, abstracts)
    said = annotation_json(annotation)
    lines += [("KW", tag) for tag in annotation.tags]
    if annotation.decision is not Decision.UNDECIDED:
        lines.append(("KW", decision_keyword(annotation.decision)))
        lines.append(("N1", asreview_label(annotation.decision)))
    lines.append(("N1", annotation.note))
    exact = {name: one for name, one in (("said", said), ("work", work)) if one}
    if exact:
        lines.append(("N1", RIS_MARK + json.dumps(exact, ensure_ascii=False)))
    text = "".join(f"{tag}  - {_value(value)}\n" for tag, value in lines if value)
    return text + "ER  - \n"


def _work(paper: Paper, abstracts: bool) -> tuple[RisLines, dict[str, Any]]:
    """Return the lines of the work itself, and the fields that they cannot give back."""
    merged = paper.merged
    kind = work_type(merged)
    ris = TO_RIS.get(kind) or _TYPES.get(kind, "GEN")
    people = tuple(map(invert_name, paper.authors))
    given = _RANGE.fullmatch(merged.pages)
    given = given if given and given[1] != given[2] else None
    lines = [
        ("TY", ris),
        ("TI", paper.title),
        *(("AU", name) for name in people),
        ("PY", str(merged.year or "")),
        ("T2", paper.venue),
        ("VL", merged.volume),
        ("IS", merged.number),
        ("SP", given[1] if given else merged.pages),
        ("EP", given[2] if given else ""),
        ("DO", merged.doi),
        ("U1", f"{merged.pmid}[pmid]" if merged.pmid else ""),
        ("UR", merged.url),
        ("AN", f"arXiv:{merged.arxiv}" if merged.arxiv else ""),
        ("AB", paper.abstract if abstracts else ""),
        *(("KW", word) for word in merged.keywords),
    ]
    raw = raw_texts(paper)
    work: dict[str, Any] = raw if abstracts else {k: v for k, v in raw.items() if k != "abstract"}
    if FROM_RIS.get(ris) != kind:
        work["type"] = kind
    if people != paper.authors or any(";" in name or name.endswith(",") for name in people):
        work["authors"] = list(paper.authors)
    if any(";" in word for word in merged.keywords):
        work["keywords"] = list(merged.keywords)
    kept = {}
    for name, value in sorted(merged.extra.items()):
        if value and _plain_lines(name, value):
            lines += [(name, line) for line in value.split("\n")]
        elif value:
            kept[name] = value
    return lines, work | ({"extra": kept} if kept else {})


def _plain_lines(name: str, value: str) -> bool:
    """Return whether an unknown field is a tag of RIS whose lines reading would give back."""
    if not _TAG.fullmatch(name) or name in _USED:
        return False
    lines = value.split("\n")
    if any(not line or line != line.strip() for line in lines):
        return False
    if name == "N1":
        return not any(
            line.startswith(RIS_MARK) or decision_in_note(line) != EMPTY_ANNOTATION
            for line in lines
        )
    return not (name in ("AN", "U1") and any(OWN_ID.search(line) for line in lines))


def _value(value: str) -> str:
    """Indent the lines of a text that goes on, so that none of them can be taken for a tag."""
    return value.replace("\n", "\n" + INDENT)
