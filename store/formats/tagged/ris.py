"""RIS, read as reference managers and databases write it, and written for them to read.

The reader uses the parser that all line-tagged formats share and not rispy, which gives no
line numbers, drops entries that have no `TY` and cannot report what it skipped.

The writer puts tags and the decision among the keywords (KW) and the note among the notes
(N1), where Zotero, EndNote and Rayyan show them; include and exclude are also written as
ASReview's labels. One more note holds all of it exactly, for papersift. Every field is one line:
pandoc refuses a file with any other, and EndNote drops what is not on the first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from store.formats import decisions
from store.formats.names import invert_name
from store.formats.reading import Collector, Reading, unix_lines
from store.formats.tagged import parser
from store.formats.work_types import FROM_RIS, TO_RIS, work_type
from store.model.annotation import EMPTY_ANNOTATION, Annotation, Decision
from store.model.identifiers import normalize_year
from store.model.paper import Paper

FORMAT = "RIS"
SUFFIXES = (".ris",)

_NOTE_PREFIX = "papersift: "
"""Begins the note in which our own export keeps what RIS has no exact place for."""

_DIALECT = parser.Dialect(
    # Cochrane writes DOI in full; others put one space after some of their tags.
    tag=re.compile(
        r"([A-Z][A-Z0-9](?=  |\t)|(?:AU|KW|PY|DO|UR|AB|SN|PMID|DOI)(?= - ))(?:  ?|\t)-"
        r"(?: |$|\t|(?=\S))(.*)"
    ),
    starts=frozenset({"TY"}),
    ends=frozenset({"ER"}),
    between=re.compile(r"\s*<?\d{1,6}[.>]?\s*>?\s*$"),
    only_starts=True,
    join=parser.keep_paragraphs,
)
_ONE_SPACE_TAG = re.compile(r"([A-Z][A-Z0-9]) -(?: |$|(?=\S))(.*)")
_HEAD = re.compile(
    r"(?:<?\d{1,6}[.>]?\s*>?\s*\n)?\s*TY(?:  ?|\t)-[^\n]*\s*(?:\Z|[A-Z][A-Z0-9]{1,3}\s{0,2}-|<?\d)"
)
"""Matches a first tag of RIS, after a number, with another tag after it."""
_ANY_TAG, _LAST_TAG = re.compile(r"[A-Z][A-Z0-9]  -"), re.compile(r"^ER  ?-", re.M)
_COMMON_TAG = re.compile(r"^(?:TI|T1|AU|A1|JF|JO|PY)  - ", re.M)
_PMID, _ARXIV = re.compile(r"(?<!\d)(\d{4,9})\[pmid\]", re.I), re.compile(r"arXiv:(\S+)", re.I)
_OWN_ID = re.compile(r"^(?:arXiv:\S+|\d+\[pmid\])$", re.I)
"""Matches an accession number or user field that is only an id which a Record has a field for."""

_TAG = re.compile(r"[A-Z][A-Z0-9]")
_RANGE = re.compile(r"([^\s-]+)-([^\s-]+)")
_TYPES = {"phdthesis": "THES", "mastersthesis": "THES", "inbook": "CHAP", "collection": "EDBOOK"}
_USED_TAG_NAMES = (
    "TY TI T1 CT AB N2 AU A1 PY JF VL IS SP EP DO KW UR ER BT T2 T3 JO JA J1 J2 CP DI Y1 DA YR"
    " SO NO PG"
)
_USED_TAGS = frozenset(_USED_TAG_NAMES.split())
"""Tags that the reader gives to a field of the Record, so that no unknown field may have them."""


def looks_like(head: str) -> bool:
    """Return whether a text begins with the first tag of RIS, or has several tags and the last."""
    if _HEAD.match(head):
        return True
    tagged = _ANY_TAG.match(head) and len(_COMMON_TAG.findall(head)) > 2
    return bool(tagged and _LAST_TAG.search(head))


def read(text: str, source: str) -> Reading:
    """Read an export; every entry becomes a Record or a Problem."""
    text = unix_lines(text)
    return parser.read_entries(Collector(FORMAT, source), text, _dialect(text), _add_entry)


def _dialect(text: str) -> parser.Dialect:
    """Return the dialect, as lenient as this file needs it.

    A tag may have a single space before its dash only where the file's TY has: abstracts
    have lines that begin with `T2 -weighted`.
    """
    if re.search(r"^TY(?:  |\t)-", text, re.M):
        return _DIALECT
    if re.search(r"^TY -", text, re.M):
        return replace(_DIALECT, tag=_ONE_SPACE_TAG)
    return replace(_DIALECT, only_starts=False)


def _add_entry(collector: Collector, line: int, fields: parser.TaggedFields) -> None:
    """Add the Record of one entry."""
    own_note = _take_own_note(fields)
    ris_type = fields.take("TY").strip()
    year, dates = fields.take("PY", "Y1", "DA", "YR"), fields.peek("DA") or fields.peek("Y1")
    annotation, keywords = _annotation(fields, own_note)
    record_fields: dict[str, Any] = {
        "title": fields.take("TI", "T1", "CT"),
        "abstract": fields.take("AB", "N2"),
        "authors": _authors(fields),
        "year": normalize_year(year) or normalize_year(dates[0] if dates else None),
        "venue": fields.take("JF", "T2", "JO", "JA", "J2", "J1", "BT", "SO"),
        "volume": fields.take("VL"),
        "number": fields.take("IS", "CP", "NO"),
        "pages": parser.page_range(fields.take("SP"), fields.take("EP")) or fields.take("PG"),
        "doi": fields.take("DO", "DI", "DOI"),
        "arxiv": fields.find(_ARXIV, "AN"),
        "pmid": fields.take("PMID") or fields.find(_PMID, "U1"),
        "keywords": keywords,
        "type": FROM_RIS.get(ris_type, ris_type.casefold()),
    }
    record_fields["url"], _, other_urls = fields.take("UR").partition("\n")
    if other_urls:
        fields.put("UR", [*other_urls.split("\n"), *fields.take_all("UR")])
    if not record_fields["title"]:
        record_fields["title"] = fields.take("T2", "T3", "BT") or record_fields["venue"]
    if ris_type and TO_RIS.get(record_fields["type"]) != ris_type and ris_type in FROM_RIS:
        fields.put("TY", [ris_type])
    if year and year.strip(" /") != str(record_fields["year"] or ""):
        fields.put("PY", [year])
    for tag in ("AN", "U1"):
        fields.put(tag, [text for text in fields.take_all(tag) if not _OWN_ID.search(text)])
    exact_fields = _exact_fields(own_note)
    record_fields["extra"] = fields.rest() | exact_fields.pop("extra", {})
    collector.keep(line, annotation, **(record_fields | exact_fields))


def _authors(fields: parser.TaggedFields) -> list[str]:
    if set(fields.peek("AU")) == set(fields.peek("A1")):
        fields.take_all("A1")
    names = fields.take_in_order("AU", "A1")
    return parser.strip_trailing_comma(parser.split_values(parser.split_values(names), "\n"))


def _take_own_note(fields: parser.TaggedFields) -> dict[str, Any]:
    """Take out the note that our own export wrote and return its object."""
    notes = fields.take_all("N1")
    for note in notes:
        if note.startswith(_NOTE_PREFIX):
            try:
                own_note = json.loads(note.removeprefix(_NOTE_PREFIX))
            except (ValueError, RecursionError):
                continue
            if isinstance(own_note, dict):
                fields.put("N1", [text for text in notes if text != note])
                return own_note
    fields.put("N1", notes)
    return {}


def _exact_fields(own_note: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of the work that RIS could not hold exactly."""
    work = own_note.get("work")
    if not isinstance(work, dict):
        return {}
    texts = {name: work[name] for name in ("title", "abstract", "pages", "type", "doi", "url")
             if isinstance(work.get(name), str)}  # fmt: skip
    lists = {name: [str(entry) for entry in work[name]] for name in ("authors", "keywords")
             if isinstance(work.get(name), list)}  # fmt: skip
    extra = work.get("extra")
    if isinstance(extra, dict) and extra:
        return {**texts, **lists, "extra": {str(name): str(extra[name]) for name in extra}}
    return {**texts, **lists}


def _annotation(
    fields: parser.TaggedFields, own_note: dict[str, Any]
) -> tuple[Annotation, list[str]]:
    """Take out what the user decided; return it and the keywords that belong to the paper."""
    texts, exact = fields.take_all("KW"), own_note.get("said")
    keywords = parser.split_values(texts if len(texts) > 1 else parser.split_values(texts), "\n")
    if isinstance(exact, dict):
        annotation = decisions.annotation_from_json(exact)
        written = [*annotation.tags, decisions.decision_keyword(annotation.decision)]
        if texts == written[:1]:  # the only tag, in which a semicolon separates nothing
            keywords = texts
        for word in written:
            if word in keywords:
                del keywords[_last_index(keywords, word)]
        notes = [note for note in fields.take_all("N1") if not decisions.is_asreview_label(note)]
        note_words = [note.split() for note in notes]
        if annotation.note.split() in note_words:
            del notes[_last_index(note_words, annotation.note.split())]
        fields.put("N1", notes)
        return annotation, keywords
    decision, other_keywords = decisions.take_decision(keywords)
    annotation, notes = EMPTY_ANNOTATION, fields.take_all("N1")
    for note in notes:
        noted = decisions.decision_in_note(note)
        annotation = noted if noted != EMPTY_ANNOTATION else annotation
    fields.put("N1", [note for note in notes if not decisions.is_asreview_label(note)])
    if annotation == EMPTY_ANNOTATION and decision:
        annotation = decisions.build_annotation(decision=decision)
    return annotation, list(other_keywords)


def _last_index(sequence: Sequence[Any], wanted: Any) -> int:
    return max(index for index, entry in enumerate(sequence) if entry == wanted)


def write(entries: Iterable[tuple[Paper, Annotation]], *, abstracts: bool = True) -> Iterator[str]:
    """Yield the papers as RIS with Unix line ends, an empty line between entries."""
    for number, (paper, annotation) in enumerate(entries):
        yield "\n" * bool(number) + _format_entry(paper, annotation, abstracts)


def _format_entry(paper: Paper, annotation: Annotation, abstracts: bool) -> str:
    lines, inexact = _paper_lines(paper, abstracts)
    lines += [("KW", tag) for tag in annotation.tags]
    if annotation.decision is not Decision.UNDECIDED:
        lines.append(("KW", decisions.decision_keyword(annotation.decision)))
        lines.append(("N1", decisions.asreview_label(annotation.decision)))
    lines.append(("N1", annotation.note))
    # the names are part of the file format: what the user recorded, and inexact fields
    own_note = {"said": decisions.annotation_json(annotation), "work": inexact}
    own_note = {name: part for name, part in own_note.items() if part}
    if own_note:
        lines.append(("N1", _NOTE_PREFIX + json.dumps(own_note, ensure_ascii=False)))
    tagged = "".join(f"{tag}  - {_on_one_line(text)}\n" for tag, text in lines if text)
    return tagged + "ER  - \n"


def _paper_lines(paper: Paper, abstracts: bool) -> tuple[list[tuple[str, str]], dict[str, Any]]:
    """Return tags and texts of a paper, and the fields that reading would not give back."""
    merged = paper.merged
    paper_type = work_type(merged)
    ris_type = TO_RIS.get(paper_type) or _TYPES.get(paper_type, "GEN")
    names = tuple(map(invert_name, paper.authors))
    pages = _RANGE.fullmatch(merged.pages)
    pages = pages if pages and pages[1] != pages[2] else None
    lines = [
        ("TY", ris_type),
        ("TI", paper.title),
        *(("AU", name) for name in names),
        ("PY", str(merged.year or "")),
        ("T2", paper.venue),
        ("VL", merged.volume),
        ("IS", merged.number),
        ("SP", pages[1] if pages else merged.pages),
        ("EP", pages[2] if pages else ""),
        ("DO", merged.doi),
        ("U1", f"{merged.pmid}[pmid]" if merged.pmid else ""),
        ("UR", merged.url),
        ("AN", f"arXiv:{merged.arxiv}" if merged.arxiv else ""),
        ("AB", paper.abstract if abstracts else ""),
        *(("KW", word) for word in merged.keywords),
    ]
    inexact: dict[str, Any] = decisions.raw_texts(paper)
    if "\n" in paper.abstract or paper.abstract[:1] == " ":
        inexact["abstract"] = merged.abstract
    if not abstracts:
        inexact.pop("abstract", None)
    if FROM_RIS.get(ris_type) != paper_type:
        inexact["type"] = paper_type
    if names != paper.authors or any(";" in name or name.endswith(",") for name in names):
        inexact["authors"] = list(paper.authors)
    if any(";" in word for word in merged.keywords):
        inexact["keywords"] = list(merged.keywords)
    extra = {}
    for name, text in sorted(merged.extra.items()):
        if text and _fits_a_tag(name, text):
            lines += [(name, line) for line in text.split("\n")]
        elif text:
            extra[name] = text
    return lines, inexact | ({"extra": extra} if extra else {})


def _fits_a_tag(name: str, text: str) -> bool:
    """Return whether an unknown field is a tag of RIS whose lines reading would give back."""
    if not _TAG.fullmatch(name) or name in _USED_TAGS:
        return False
    lines = text.split("\n")
    if any(not line or line != line.strip() for line in lines):
        return False
    if name == "N1":
        return not any(
            line.startswith(_NOTE_PREFIX) or decisions.decision_in_note(line) != EMPTY_ANNOTATION
            for line in lines
        )
    return not (name in ("AN", "U1") and any(_OWN_ID.search(line) for line in lines))


def _on_one_line(text: str) -> str:
    return text.replace("\n", " ")
