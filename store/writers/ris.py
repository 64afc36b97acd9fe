"""RIS that Zotero, EndNote, ASReview and Rayyan take.

Tags and the decision are keywords (KW), the note is a note (N1), and ASReview's own label
says include or exclude. One more note holds all of it exactly, for papersift.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from store.annotation import BLANK, Annotation, Decision
from store.kinds import OF_RIS, TO_RIS, kind_of
from store.papers import Paper
from store.readers.ris import OURS, OWN_ID
from store.readers.said import decision_noted, label_of, mark_of
from store.readers.tagged import INDENT
from store.writers.exact import readable_once, said_object
from store.writers.people import inverted

_TAG = re.compile(r"[A-Z][A-Z0-9]")
_RANGE = re.compile(r"([^\s-]+)-([^\s-]+)")
_TYPES = {"phdthesis": "THES", "mastersthesis": "THES", "inbook": "CHAP", "collection": "EDBOOK"}
_USED_TAGS = (
    "TY TI T1 CT AB N2 AU A1 PY JF VL IS SP EP DO KW UR ER BT T2 T3 JO JA J1 J2 CP DI Y1 DA YR"
    " SO NO PG"
)
_USED = frozenset(_USED_TAGS.split())

Lines = list[tuple[str, str]]


def write(entries: Iterable[tuple[Paper, Annotation]], *, abstracts: bool = True) -> str:
    """Give the papers as RIS with Unix line ends, an empty line between entries."""
    return "\n".join(_entry(paper, annotation, abstracts) for paper, annotation in entries)


def _entry(paper: Paper, annotation: Annotation, abstracts: bool) -> str:
    lines, work = _work(paper, abstracts)
    said = said_object(annotation)
    lines += [("KW", tag) for tag in annotation.tags]
    if annotation.decision is not Decision.UNDECIDED:
        lines.append(("KW", mark_of(annotation.decision)))
        lines.append(("N1", label_of(annotation.decision)))
    lines.append(("N1", annotation.note))
    exact = {name: one for name, one in (("said", said), ("work", work)) if one}
    if exact:
        lines.append(("N1", OURS + json.dumps(exact, ensure_ascii=False)))
    text = "".join(f"{tag}  - {_value(value)}\n" for tag, value in lines if value)
    return text + "ER  - \n"


def _work(paper: Paper, abstracts: bool) -> tuple[Lines, dict[str, Any]]:
    """Give the lines of the work itself, and the fields that they cannot give back."""
    merged = paper.merged
    kind = kind_of(merged)
    ris = TO_RIS.get(kind) or _TYPES.get(kind, "GEN")
    people = tuple(map(inverted, paper.authors))
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
    raw = readable_once(paper)
    work: dict[str, Any] = raw if abstracts else {k: v for k, v in raw.items() if k != "abstract"}
    if OF_RIS.get(ris) != kind:
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
    """Tell whether an unknown field is a tag of RIS whose lines reading would give back."""
    if not _TAG.fullmatch(name) or name in _USED:
        return False
    lines = value.split("\n")
    if any(not line or line != line.strip() for line in lines):
        return False
    if name == "N1":
        return not any(line.startswith(OURS) or decision_noted(line) != BLANK for line in lines)
    return not (name in ("AN", "U1") and any(OWN_ID.search(line) for line in lines))


def _value(value: str) -> str:
    """Indent the lines of a text that goes on, so that none of them can be taken for a tag."""
    return value.replace("\n", "\n" + INDENT)
