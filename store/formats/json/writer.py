"""JSON as `list`, `show` and `export` print it: one object a paper, and it can be read back.

JSON lines: the objects of the JSON export, one a line, for jq and for streams.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from store.model.annotation import Annotation
from store.model.paper import Paper


def paper_json(paper: Paper, annotation: Annotation) -> dict[str, Any]:
    """Return one paper and what was said about it as the JSON object that the design fixes.

    Title, year and rating may be None, other absent strings are empty; title and
    abstract are readable, what came raw stands in `extra.raw` where it differs, the type in
    `extra.type`.
    """
    merged = paper.merged
    extra: dict[str, Any] = {name: text for name, text in merged.extra.items() if text}
    if merged.type:
        extra["type"] = merged.type
    if paper.raw:
        extra["raw"] = paper.raw
    return {
        "id": paper.id,
        "title": paper.title or None,
        "display_title": paper.display_title,
        "abstract": paper.abstract,
        "authors": list(paper.authors),
        "year": paper.year,
        "venue": paper.venue,
        "volume": merged.volume,
        "number": merged.number,
        "pages": merged.pages,
        "doi": merged.doi,
        "arxiv": merged.arxiv,
        "pmid": merged.pmid,
        "url": merged.url,
        "keywords": list(merged.keywords),
        "sources": [
            {"path": place.source, "line": place.line} for place in paper.places if place.source
        ],
        "duplicates": paper.duplicates,
        "decision": str(annotation.decision),
        "reason": annotation.reason,
        "rating": annotation.rating,
        "tags": list(annotation.tags),
        "note": annotation.note,
        "read": annotation.read,
        "extra": extra,
    }


def paper_objects(
    entries: Iterable[tuple[Paper, Annotation]], *, abstracts: bool = True
) -> Iterable[dict[str, Any]]:
    """Return the objects of several papers; without `abstracts` these are empty, not missing."""
    for paper, annotation in entries:
        said = paper_json(paper, annotation)
        if not abstracts:
            said["abstract"] = ""
            said["extra"] = _without_abstract(said["extra"])
        yield said


def _without_abstract(extra: dict[str, Any]) -> dict[str, Any]:
    raw = {name: text for name, text in extra.get("raw", {}).items() if name != "abstract"}
    kept = {name: text for name, text in extra.items() if name != "raw"}
    return {**kept, "raw": raw} if raw else kept


def write(entries: Iterable[tuple[Paper, Annotation]], *, abstracts: bool = True) -> str:
    """Return the papers as one JSON list."""
    said = list(paper_objects(entries, abstracts=abstracts))
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"


def write_jsonl(entries: Iterable[tuple[Paper, Annotation]], *, abstracts: bool = True) -> str:
    """Return the papers as one JSON object a line."""
    said = paper_objects(entries, abstracts=abstracts)
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in said)
