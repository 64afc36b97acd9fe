"""CSL-JSON, as Zotero, Better BibTeX and pandoc give it.

CSL-JSON that Zotero and pandoc take; what CSL has no place for stands in `custom`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from store.formats import decisions
from store.formats.citekeys import Citekeys
from store.formats.decisions import annotation_json, decision_keyword, raw_texts
from store.formats.json.parser import parse_objects
from store.formats.names import invert_name, split_terms
from store.formats.reading import Collector, Reading, unix_lines
from store.formats.tagged.parser import normalize_dashes
from store.formats.work_types import FROM_CSL, TO_CSL, work_type
from store.model.annotation import EMPTY_ANNOTATION, Annotation, Decision
from store.model.identifiers import ids_in_text
from store.model.paper import Paper
from store.model.record import Record

FORMAT = "CSL-JSON"
SUFFIXES = (".csl.json", ".csljson", ".csl")
CSL_MARK = "papersift"
"""The key in `custom` under which our own export keeps what CSL has no place for."""

_HEAD = re.compile(r'"(?:container-title|date-parts|issued|citation-key|family)"\s*:|"type"\s*:\s*"(?:article-journal|paper-conference|chapter)"')  # fmt: skip  # noqa: E501
_ARXIV = re.compile(r"arxiv(?:\.org/(?:abs|pdf)/|:\s?)([\w.-]+(?:/\d{7})?)", re.I)
_USUAL = {"family", "given"}
"""What most people's names consist of."""

_TAKEN = {
    *("title", "abstract", "author", "issued", "container-title", "volume", "issue", "page"),
    *("DOI", "PMID", "URL", "keyword", "type", "custom"),
}


def looks_like(head: str) -> bool:
    """Return whether a text begins as CSL-JSON does."""
    return head.lstrip("\ufeff \t\r\n")[:1] in ("[", "{") and bool(_HEAD.search(head))


def is_csl(value: dict[str, Any]) -> bool:
    """Return whether one object is a CSL item."""
    if value.keys() & {"container-title", "issued", "citation-key", "event-place"}:
        return True
    if value.keys() & {"authors", "authorships", "publication_year", "year"}:
        return False
    authors = value.get("author")
    first = authors[0] if isinstance(authors, list) and authors else None
    if isinstance(first, dict) and first.keys() & {"family", "literal"}:
        return True
    return str(value.get("type")) in FROM_CSL


def read(text: str, source: str) -> Reading:
    """Read an export; every item is a Record or a Problem."""
    found = Collector(FORMAT, source)
    for line, value in parse_objects(unix_lines(text), found):
        keep_item(found, line, value)
    return found.reading()


def keep_item(found: Collector, line: int, item: dict[str, Any]) -> None:
    """Make the Record of one CSL item."""
    ours = _ours(item)
    extra = {name: text_of_value(value) for name, value in item.items() if name not in _TAKEN}
    custom = item.get("custom")
    if isinstance(custom, dict) and (left := {k: v for k, v in custom.items() if k != CSL_MARK}):
        extra["custom"] = text_of_value(left)
    key = str(item.get("citation-key") or item.get("id") or "")
    if isinstance(item.get("title"), list):
        extra.pop("subtitle", None)
    for name in ("title", "container-title"):
        more = item.get(name)
        if isinstance(more, list) and len(more) > 1:
            extra[name] = text_of_value(more[1:])
    extra.pop("id", None)
    extra.pop("citation-key", None)
    annotation, keywords = _said(item, ours)
    if annotation.note and extra.get("note") == annotation.note:
        extra.pop("note")
    if ours is not None:
        inner = ours.get("extra")
        extra |= {str(k): str(v) for k, v in inner.items()} if isinstance(inner, dict) else {}
    if extra.get("number", "").casefold().startswith("arxiv:"):
        extra.pop("number")
    if ours is None and annotation == EMPTY_ANNOTATION:
        annotation = decisions.decision_in_note(extra.get("note", ""))
    issued = item.get("issued")
    year = year_of(issued)
    kind = str(item.get("type") or "")
    fields: dict[str, Any] = {
        "title": _title(item),
        "abstract": text_of_value(item.get("abstract")),
        "authors": _names(item.get("author")),
        "year": year,
        "venue": _one(item.get("container-title")),
        "volume": text_of_value(item.get("volume")),
        "number": text_of_value(item.get("issue")),
        "pages": normalize_dashes(text_of_value(item.get("page"))),
        "doi": text_of_value(item.get("DOI")),
        "arxiv": _arxiv(item),
        "pmid": text_of_value(item.get("PMID")),
        "url": text_of_value(item.get("URL")),
        "keywords": keywords,
        "type": FROM_CSL.get(kind, kind),
    }
    if ours is None and isinstance(item.get("note"), str):
        for name, told in ids_in_text([item["note"]]).items():
            fields[name] = fields[name] or told
    if kind in FROM_CSL and TO_CSL.get(FROM_CSL[kind]) != kind:
        extra["csl-type"] = kind
    if isinstance(issued, dict) and issued and issued.get("date-parts") != [[year]]:
        extra["issued"] = text_of_value(issued)
    if key and (ours is None or ours.get("citekey")):
        extra["citekey"] = key
    work = (ours or {}).get("work")
    if isinstance(work, dict):
        fields |= {name: value for name, value in work.items() if name in fields}
    found.keep(line, annotation, **fields, extra={k: v for k, v in extra.items() if v})


def text_of_value(value: Any) -> str:
    """Return a value as text: a list or object as JSON, nothing for what is not there."""
    if value.__class__ is str:
        return value
    if value.__class__ is int:
        return str(value)
    if value is None or value == [] or value == {}:
        return ""
    return json.dumps(value, ensure_ascii=False)


def _one(value: Any) -> str:
    """Return a text; Crossref puts each title in a list, and the main one first."""
    return text_of_value(value[0] if value.__class__ is list and value else value)


def _title(item: dict[str, Any]) -> str:
    """Return the title, with the subtitle that Crossref has beside it."""
    title = item.get("title")
    subtitle = _one(item.get("subtitle")) if isinstance(title, list) else ""
    return f"{_one(title)}: {subtitle}" if subtitle else _one(title)


def _ours(item: dict[str, Any]) -> dict[str, Any] | None:
    custom = item.get("custom")
    ours = custom.get(CSL_MARK) if isinstance(custom, dict) else None
    return ours if isinstance(ours, dict) else None


def _said(item: dict[str, Any], ours: dict[str, Any] | None) -> tuple[Annotation, list[str]]:
    """Return what the item says of the user's decisions, and the keywords that are the paper's."""
    value = item.get("keyword")
    words = (
        [text_of_value(one) for one in value]
        if isinstance(value, list)
        else list(split_terms(text_of_value(value)))
    )
    if ours is None:
        decision, left = decisions.take_decision(words)
        return decisions.build_annotation(
            decision=decision
        ) if decision else EMPTY_ANNOTATION, list(left)
    keywords = ours.get("keywords")
    told = ours.get("said")
    annotation = (
        decisions.annotation_from_json(told)
        if isinstance(told, dict) and told
        else EMPTY_ANNOTATION
    )
    return annotation, [str(one) for one in keywords] if isinstance(keywords, list) else []


def _names(value: Any) -> list[str]:
    """Return people as `Family, Given`, institutions as they are called."""
    names = []
    for one in value if isinstance(value, list) else [value] if value else []:
        if not isinstance(one, dict):
            names.append(str(one))
            continue
        if one.keys() == _USUAL and one["family"] and one["given"]:
            names.append(f"{one['family']}, {one['given']}")
            continue
        particle = one.get("non-dropping-particle") or ""
        family = " ".join(filter(None, (str(particle), str(one.get("family") or ""))))
        given = " ".join(str(one[part]) for part in ("given", "dropping-particle") if one.get(part))
        suffix = str(one.get("suffix") or "")
        whole = ", ".join(filter(None, (family, given, suffix)))
        names.append(str(one.get("literal") or whole or one.get("name") or ""))
    return names


def year_of(issued: Any) -> int | None:
    """Return the year of a CSL date."""
    if not isinstance(issued, dict):
        if str(issued or "").lstrip().startswith("-"):  # before Christ
            return None
        found = re.search(r"(?<!\d)[12]\d{3}(?!\d)", str(issued or ""), re.ASCII)
        return int(found[0]) if found else None
    parts = issued.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts else None
    told = first[0] if isinstance(first, list) and first else None
    if isinstance(told, int) and 1000 <= told < 3000:
        return told
    told = told if told not in (None, "") else issued.get("year") or issued.get("raw") or issued.get("literal")  # fmt: skip  # noqa: E501
    return year_of(str(told or ""))


def _arxiv(item: dict[str, Any]) -> str:
    for name in ("number", "URL", "note", "container-title", "archive_location"):
        told = item.get(name)
        if told and (found := _ARXIV.search(text_of_value(told))):
            return found[1]
    return ""


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
    """Return the papers as one CSL-JSON list."""
    keys = Citekeys()
    items = [
        _item(paper, annotation, keys.key_for(paper), abstracts) for paper, annotation in entries
    ]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def _item(paper: Paper, annotation: Annotation, key: str, abstracts: bool) -> dict[str, Any]:
    merged = paper.merged
    kind = work_type(merged)
    csl = TO_CSL.get(kind) or _TYPES.get(kind, "document")
    keywords = [*merged.keywords, *annotation.tags]
    if annotation.decision is not Decision.UNDECIDED:
        keywords.append(decision_keyword(annotation.decision))
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
    raw = raw_texts(paper)
    work: dict[str, Any] = raw if abstracts else {k: v for k, v in raw.items() if k != "abstract"}
    if FROM_CSL.get(csl) != kind:
        work["type"] = kind
    if any(invert_name(name) != name for name in paper.authors):
        work["authors"] = list(paper.authors)
    kept = {}
    for name, value in sorted(merged.extra.items()):
        native = _native(name, value, merged)
        if native is not None and (name == "issued" or not item.get(name)):
            item[name] = native
        elif value and name != "citekey":
            kept[name] = value
    ours = {
        "said": annotation_json(annotation),
        "keywords": list(merged.keywords),
        "work": work,
        "extra": kept,
        "citekey": merged.extra.get("citekey", ""),
    }
    item["custom"] = {CSL_MARK: {name: one for name, one in ours.items() if one}}
    return {name: one for name, one in item.items() if one}


def _native(name: str, value: str, entry: Record) -> Any:
    """Return an unknown field as CSL has it, where the reader would give the same text back."""
    if name in _STRING:
        return value
    if name not in _STRUCTURED:
        return None
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, list | dict) or text_of_value(found) != value:
        return None
    return found if name != "issued" or year_of(found) == entry.year else None


def _person(name: str) -> dict[str, str]:
    """Return a person as CSL has them; a name without comma stays whole."""
    family, comma, given = invert_name(name).partition(", ")
    return {"family": family, "given": given} if comma and family and given else {"literal": name}
