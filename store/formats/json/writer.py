"""Write papers as JSON, one object a paper, as `list`, `show` and `export` print it.

Kept apart from the reader, which imports 18 more modules, so that these commands start fast.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from store.model.annotation import Annotation
from store.model.paper import Paper

TermCounts = tuple[int, int]
"""How many wanted and how many unwanted terms of the user's a paper has."""

NO_TERMS_COUNTED: TermCounts = (0, 0)


def write(
    entries: Iterable[tuple[Paper, Annotation]],
    *,
    abstracts: bool = True,
    term_counts: Iterable[TermCounts] = (),
) -> Iterator[str]:
    """Yield the papers as one JSON list; without `term_counts`, one a paper, these are 0."""
    yield from json_list(paper_objects(entries, abstracts, term_counts))
    yield "\n"


def write_jsonl(
    entries: Iterable[tuple[Paper, Annotation]],
    *,
    abstracts: bool = True,
    term_counts: Iterable[TermCounts] = (),
) -> Iterator[str]:
    """Yield the papers as JSON lines: one object a line, for jq and for streams."""
    for fields in paper_objects(entries, abstracts, term_counts):
        yield json.dumps(fields, ensure_ascii=False) + "\n"


def json_list(objects: Iterable[Any], depth: int = 0) -> Iterator[str]:
    """Yield a JSON list in pieces, as `json.dumps` indents it at this depth in a document."""
    line_end = "\n" + "  " * (depth + 1)
    separator = "[" + line_end
    for fields in objects:
        yield separator + json.dumps(fields, ensure_ascii=False, indent=2).replace("\n", line_end)
        separator = "," + line_end
    yield "[]" if separator.startswith("[") else line_end[:-2] + "]"


def paper_objects(
    entries: Iterable[tuple[Paper, Annotation]],
    abstracts: bool,
    term_counts: Iterable[TermCounts] = (),
) -> Iterable[dict[str, Any]]:
    """Yield the objects of papers; without `abstracts` these are empty, not missing."""
    counts = iter(term_counts)
    for paper, annotation in entries:
        fields = paper_json(paper, annotation, next(counts, NO_TERMS_COUNTED))
        if not abstracts:
            fields["abstract"] = ""
            fields["extra"] = _without_abstract(fields["extra"])
        yield fields


def paper_json(
    paper: Paper, annotation: Annotation, term_counts: TermCounts = NO_TERMS_COUNTED
) -> dict[str, Any]:
    """Return a paper and its annotation as a JSON object.

    Title, year and rating are None when absent, other strings are empty. Title and abstract
    are the readable ones; where the source has other text it is in `extra.raw`. The type is
    in `extra.type`. `joined_by` is `program` or `user`, empty for a paper of one record;
    `wanted` and `unwanted` are how many of the user's terms it has. Where reviewers disagreed,
    `settled_by` names who settled the decision; `own_decision` and `own_reason` are then those of
    the reviewer, otherwise empty.
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
        "joined_by": paper.joined_by,
        "decision": str(annotation.decision),
        "reason": annotation.reason,
        "rating": annotation.rating,
        "tags": list(annotation.tags),
        "note": annotation.note,
        "read": annotation.read,
        "wanted": term_counts[0],
        "unwanted": term_counts[1],
        "extra": extra,
        "decided_at": annotation.when.get("decision", ""),
        "blind": annotation.blind,
        "reviewer": annotation.reviewer,
        "settled_by": annotation.settled_by,
        "own_decision": str(annotation.own_decision) if annotation.settled_by else "",
        "own_reason": annotation.own_reason,
    }


def _without_abstract(extra: dict[str, Any]) -> dict[str, Any]:
    raw = {name: text for name, text in extra.get("raw", {}).items() if name != "abstract"}
    others = {name: text for name, text in extra.items() if name != "raw"}
    return {**others, "raw": raw} if raw else others
