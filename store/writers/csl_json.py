"""CSL-JSON that Zotero and pandoc take; what CSL has no place for stands in `custom`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from store.annotation import Annotation, Decision
from store.kinds import OF_CSL, TO_CSL, kind_of
from store.papers import Paper, Record
from store.readers.csl_json import OURS, plain, year_of
from store.readers.said import mark_of
from store.writers.citekeys import Citekeys
from store.writers.exact import readable_once, said_object
from store.writers.people import inverted

_TYPES = {"phdthesis": "thesis", "mastersthesis": "thesis", "inbook": "chapter"}
_STRUCTURES = (
    "editor translator container-author collection-editor director interviewer recipient"
    " original-date accessed event-date submitted available-date issued"
)
_STRINGS = (
    "publisher publisher-place ISSN ISBN PMCID language edition number number-of-pages section"
    " number-of-volumes collection-title collection-number chapter-number event-title event-place"
    " genre medium archive archive_location call-number source status version annote note"
    " container-title-short title-short journalAbbreviation shortTitle"
)
_STRUCTURED, _STRING = frozenset(_STRUCTURES.split()), frozenset(_STRINGS.split())


def write(entries: Iterable[tuple[Paper, Annotation]], *, abstracts: bool = True) -> str:
    """Give the papers as one CSL-JSON list."""
    keys = Citekeys()
    items = [
        _item(paper, annotation, keys.key_for(paper), abstracts) for paper, annotation in entries
    ]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def _item(paper: Paper, annotation: Annotation, key: str, abstracts: bool) -> dict[str, Any]:
    merged = paper.merged
    kind = kind_of(merged)
    csl = TO_CSL.get(kind) or _TYPES.get(kind, "document")
    keywords = [*merged.keywords, *annotation.tags]
    if annotation.decision is not Decision.UNDECIDED:
        keywords.append(mark_of(annotation.decision))
    item: dict[str, Any] = {
        "id": key,
        "type": csl,
        "title": paper.title,
        "author": [_person(name) for name in paper.authors],
        "issued": {"date-parts": [[merged.year]]} if merged.year else {},
        "container-title": paper.venue,
        "volume": merged.volume,
        "issue": merged.number,
        "page": merged.pages,
        "DOI": merged.doi,
        "PMID": merged.pmid,
        "number": f"arXiv:{merged.arxiv}" if merged.arxiv else "",
        "URL": merged.url,
        "abstract": paper.abstract if abstracts else "",
        "keyword": ", ".join(keywords),
        "note": annotation.note,
    }
    raw = readable_once(paper)
    work: dict[str, Any] = raw if abstracts else {k: v for k, v in raw.items() if k != "abstract"}
    if OF_CSL.get(csl) != kind:
        work["type"] = kind
    if any(inverted(name) != name for name in paper.authors):
        work["authors"] = list(paper.authors)
    kept = {}
    for name, value in sorted(merged.extra.items()):
        native = _native(name, value, merged)
        if native is not None and (name == "issued" or not item.get(name)):
            item[name] = native
        elif value and name != "citekey":
            kept[name] = value
    ours = {
        "said": said_object(annotation),
        "keywords": list(merged.keywords),
        "work": work,
        "extra": kept,
        "citekey": merged.extra.get("citekey", ""),
    }
    item["custom"] = {OURS: {name: one for name, one in ours.items() if one}}
    return {name: one for name, one in item.items() if one}


def _native(name: str, value: str, entry: Record) -> Any:
    """Give an unknown field as CSL has it, where the reader would give the same text back."""
    if name in _STRING:
        return value
    if name not in _STRUCTURED:
        return None
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, list | dict) or plain(found) != value:
        return None
    return found if name != "issued" or year_of(found) == entry.year else None


def _person(name: str) -> dict[str, str]:
    """Give a person as CSL has them; a name without comma stays whole."""
    family, comma, given = inverted(name).partition(", ")
    return {"family": family, "given": given} if comma and family and given else {"literal": name}
