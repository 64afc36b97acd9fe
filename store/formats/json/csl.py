"""CSL-JSON, as Zotero, Better BibTeX and pandoc read and write it.

What CSL has no place for is exported in an object under `custom`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from store.formats import decisions
from store.formats.citekeys import Citekeys
from store.formats.json.parser import text_of_value
from store.formats.json.writer import json_list
from store.formats.names import SUFFIXED_NAME, invert_name, is_institution, split_terms
from store.formats.reading import Collector
from store.formats.work_types import FROM_CSL, TO_CSL, work_type
from store.model.annotation import EMPTY_ANNOTATION, Annotation, Decision
from store.model.paper import Paper
from store.model.record import CITEKEY

_EXPORT_KEY = "papersift"
"""The key in `custom` of the object in our own exports that holds what CSL has no place for."""

_FULL_NAME = {"family", "given"}
"""The keys of most persons."""

_KNOWN_FIELDS = {
    *("title", "abstract", "author", "issued", "container-title", "volume", "issue", "page"),
    *("DOI", "PMID", "URL", "keyword", "type", "custom", "id", "citation-key"),
}
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
_STRUCTURED_FIELDS, _STRING_FIELDS = frozenset(_STRUCTURES.split()), frozenset(_STRINGS.split())


def is_csl_item(fields: dict[str, Any]) -> bool:
    """Return whether a JSON object is a CSL item."""
    if fields.keys() & {"container-title", "issued", "citation-key", "event-place"}:
        return True
    if fields.keys() & {"authors", "authorships", "publication_year", "year"}:
        return False
    if isinstance(fields.get("title"), list):  # as Crossref writes it
        return True
    authors = fields.get("author")
    first = authors[0] if isinstance(authors, list) and authors else None
    if isinstance(first, dict) and first.keys() & {"family", "literal"}:
        return True
    return str(fields.get("type")) in FROM_CSL


def keep_csl_item(collector: Collector, line: int, csl_item: dict[str, Any]) -> None:
    """Build the Record of one CSL item."""
    export = _own_export(csl_item)
    annotation, keywords = _annotation(csl_item, export)
    kind, number = str(csl_item.get("type") or ""), text_of_value(csl_item.get("number"))
    fields: dict[str, Any] = {
        "title": _title(csl_item),
        "abstract": text_of_value(csl_item.get("abstract")),
        "authors": _names(csl_item.get("author")),
        "year": _parse_year(csl_item.get("issued")),
        "venue": _first_text(csl_item.get("container-title")),
        "volume": text_of_value(csl_item.get("volume")),
        "number": text_of_value(csl_item.get("issue")),
        "pages": text_of_value(csl_item.get("page")),
        "doi": text_of_value(csl_item.get("DOI")),
        "arxiv": number if number.casefold().startswith("arxiv:") else "",
        "pmid": text_of_value(csl_item.get("PMID")),
        "url": text_of_value(csl_item.get("URL")),
        "keywords": keywords,
        "type": FROM_CSL.get(kind, kind),
    }
    extra = _extra_fields(csl_item, export, annotation, fields["year"])
    work = (export or {}).get("work")
    if isinstance(work, dict):
        fields |= {name: exact for name, exact in work.items() if name in fields}
    collector.keep(line, annotation, **fields, extra=extra)


def _own_export(csl_item: dict[str, Any]) -> dict[str, Any] | None:
    """Return the object that only our own exports have."""
    custom = csl_item.get("custom")
    export = custom.get(_EXPORT_KEY) if isinstance(custom, dict) else None
    return export if isinstance(export, dict) else None


def _annotation(
    csl_item: dict[str, Any], export: dict[str, Any] | None
) -> tuple[Annotation, list[str]]:
    """Return the item's Annotation, and the keywords that are the paper's own."""
    if export is not None:
        keywords, fields = export.get("keywords"), export.get("said")
        return (
            decisions.annotation_from_json(fields)
            if isinstance(fields, dict) and fields
            else EMPTY_ANNOTATION
        ), [str(word) for word in keywords] if isinstance(keywords, list) else []
    raw = csl_item.get("keyword")
    decision, others = decisions.take_decision(
        [text_of_value(word) for word in raw]
        if isinstance(raw, list)
        else split_terms(text_of_value(raw))
    )
    annotation = decisions.build_annotation(decision=decision) if decision else EMPTY_ANNOTATION
    if annotation == EMPTY_ANNOTATION:
        annotation = decisions.decision_in_note(text_of_value(csl_item.get("note")))
    return annotation, list(others)


def _extra_fields(
    csl_item: dict[str, Any],
    export: dict[str, Any] | None,
    annotation: Annotation,
    year: int | None,
) -> dict[str, str]:
    """Return what a Record has no field for, as text."""
    extra = {
        name: text_of_value(raw) for name, raw in csl_item.items() if name not in _KNOWN_FIELDS
    }
    custom = csl_item.get("custom")
    if isinstance(custom, dict):
        extra["custom"] = text_of_value({k: v for k, v in custom.items() if k != _EXPORT_KEY})
    if isinstance(csl_item.get("title"), list):
        extra.pop("subtitle", None)
    for name in ("title", "container-title"):
        titles = csl_item.get(name)
        if isinstance(titles, list) and len(titles) > 1:
            extra[name] = text_of_value(titles[1:])
    if annotation.note and extra.get("note") == annotation.note:
        extra.pop("note")
    unplaced = export.get("extra") if export else None
    if isinstance(unplaced, dict):
        extra |= {str(name): str(text) for name, text in unplaced.items()}
    if extra.get("number", "").casefold().startswith("arxiv:"):
        extra.pop("number")
    kind, issued = str(csl_item.get("type") or ""), csl_item.get("issued")
    if kind in FROM_CSL and TO_CSL.get(FROM_CSL[kind]) != kind:
        extra["csl-type"] = kind
    if isinstance(issued, dict) and issued and issued.get("date-parts") != [[year]]:
        extra["issued"] = text_of_value(issued)
    key = str(csl_item.get("citation-key") or csl_item.get("id") or "")
    if key and (export is None or export.get("citekey")):
        extra[CITEKEY] = key
    return {name: text for name, text in extra.items() if text}


def _first_text(raw: Any) -> str:
    """Return a text; Crossref puts each title in a list, with the main one first."""
    return text_of_value(raw[0] if raw.__class__ is list and raw else raw)


def _title(csl_item: dict[str, Any]) -> str:
    """Return the title, joined with the subtitle that Crossref has in a field of its own."""
    title = csl_item.get("title")
    subtitle = _first_text(csl_item.get("subtitle")) if isinstance(title, list) else ""
    return f"{_first_text(title)}: {subtitle}" if subtitle else _first_text(title)


def _names(authors: Any) -> list[str]:
    """Return persons as `Family, Given`, institutions under their names."""
    names = []
    for author in authors if isinstance(authors, list) else [authors] if authors else []:
        if not isinstance(author, dict):
            names.append(str(author))
            continue
        if author.keys() == _FULL_NAME and author["family"] and author["given"]:
            names.append(f"{author['family']}, {author['given']}")
            continue
        families = (author.get(key) for key in ("non-dropping-particle", "family"))
        given_names = (author.get(key) for key in ("given", "dropping-particle"))
        parts = (" ".join(map(str, filter(None, part))) for part in (families, given_names))
        full_name = ", ".join(filter(None, (*parts, str(author.get("suffix") or ""))))
        names.append(str(author.get("literal") or full_name or author.get("name") or ""))
    return names


def _parse_year(issued: Any) -> int | None:
    """Return the year of a CSL date, which is an object, or of a text."""
    if not isinstance(issued, dict):
        if str(issued or "").lstrip().startswith("-"):  # before Christ
            return None
        year = re.search(r"(?<!\d)[12]\d{3}(?!\d)", str(issued or ""), re.ASCII)
        return int(year[0]) if year else None
    dates = issued.get("date-parts")
    date = dates[0] if isinstance(dates, list) and dates else None
    first = date[0] if isinstance(date, list) and date else None
    if isinstance(first, int) and 1000 <= first < 3000:
        return first
    if first in (None, ""):
        first = issued.get("year") or issued.get("raw") or issued.get("literal")
    return _parse_year(str(first or ""))


def write(entries: Iterable[tuple[Paper, Annotation]], *, abstracts: bool = True) -> Iterator[str]:
    """Yield the papers as one CSL-JSON list."""
    keys = Citekeys()
    yield from json_list(
        _build_csl_item(paper, annotation, keys.key_for(paper), abstracts)
        for paper, annotation in entries
    )
    yield "\n"


def _build_csl_item(
    paper: Paper, annotation: Annotation, key: str, abstracts: bool
) -> dict[str, Any]:
    merged = paper.merged
    kind = work_type(merged)
    csl_type = TO_CSL.get(kind) or _TYPES.get(kind, "document")
    keywords = [*merged.keywords, *annotation.tags]
    if annotation.decision is not Decision.UNDECIDED:
        keywords.append(decisions.decision_keyword(annotation.decision))
    csl_item: dict[str, Any] = {
        "id": key,
        "type": csl_type,
        "title": paper.title,
        "author": [_build_person(name) for name in paper.authors],
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
    unplaced = {}
    for name, text in sorted(merged.extra.items()):
        native = _native_field(name, text, merged.year)
        if native is not None and (name == "issued" or not csl_item.get(name)):
            csl_item[name] = native
        elif text and name != CITEKEY:
            unplaced[name] = text
    export = {
        "said": decisions.annotation_json(annotation),
        "keywords": list(merged.keywords),
        "work": _inexact_fields(paper, kind, csl_type, abstracts),
        "extra": unplaced,
        "citekey": merged.extra.get(CITEKEY, ""),
    }
    csl_item["custom"] = {_EXPORT_KEY: _drop_empty(export)}
    return _drop_empty(csl_item)


def _inexact_fields(paper: Paper, kind: str, csl_type: str, abstracts: bool) -> dict[str, Any]:
    """Return the fields of the work that CSL cannot hold exactly."""
    fields: dict[str, Any] = {**decisions.raw_texts(paper)}
    if not abstracts:
        fields.pop("abstract", None)
    if FROM_CSL.get(csl_type) != kind:
        fields["type"] = kind
    if any(invert_name(name) != name for name in paper.authors):
        fields["authors"] = list(paper.authors)
    return fields


def _native_field(name: str, text: str, year: int | None) -> Any:
    """Return an unknown field as CSL has it, or None if reading would not return its text."""
    if name in _STRING_FIELDS:
        return text
    if name not in _STRUCTURED_FIELDS:
        return None
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(parsed, list | dict) or text_of_value(parsed) != text:
        return None
    return parsed if name != "issued" or _parse_year(parsed) == year else None


def _build_person(name: str) -> dict[str, str]:
    """Return a person as CSL has it; a name that cannot be inverted is a literal."""
    if is_institution(name):
        return {"literal": name}
    inverted = invert_name(name)
    if suffixed := SUFFIXED_NAME.fullmatch(inverted):
        return dict(zip(("family", "given", "suffix"), suffixed.groups(), strict=True))
    family, comma, given = inverted.partition(", ")
    return {"family": family, "given": given} if comma and family and given else {"literal": name}


def _drop_empty(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: content for name, content in fields.items() if content}
