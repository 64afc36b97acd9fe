"""CSV for spreadsheets and screeners: one row a paper, decisions in their own columns.

The text itself has no byte order mark; `save` puts one before a `.csv` file, because
Excel takes a file without it for the system's code page and spoils every name.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from operator import itemgetter

from store.annotation import Annotation, Decision
from store.papers import Paper
from store.readers.columns import EXTRA, RAW, field_of
from store.readers.names import joined

COLUMNS = (
    *("id", "title", "abstract", "authors", "year", "venue", "volume", "number", "pages"),
    *("doi", "arxiv", "pmid", "url", "keywords", "type"),
    *("decision", "included", "reason", "rating", "tags", "note", "read"),
    *("sources", "duplicates"),
)
"""The columns every export has; unknown fields follow under their own names."""

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_INCLUDED = {Decision.INCLUDE: "1", Decision.EXCLUDE: "0"}


def write(entries: Iterable[tuple[Paper, Annotation]], *, abstracts: bool = True) -> str:
    """Give the papers as CSV (RFC 4180), every cell safe to open in a spreadsheet."""
    rows = [_row(paper, annotation, abstracts) for paper, annotation in entries]
    further = sorted({name for row in rows for name in row} - set(COLUMNS))
    columns = (*COLUMNS, *further)
    stream = io.StringIO()
    sheet = csv.writer(stream, lineterminator="\r\n")
    sheet.writerow(map(guarded, columns))
    sheet.writerows([guarded(row.get(name, "")) for name in columns] for row in rows)
    return stream.getvalue()


def guarded(cell: str) -> str:
    """Keep a spreadsheet from running a cell; reading takes the apostrophe off again."""
    return "'" + cell if _FORMULA.match(cell) else cell


def _row(paper: Paper, annotation: Annotation, abstracts: bool) -> dict[str, str]:
    merged = paper.merged
    row = {name: getattr(merged, name) for name in ("volume", "number", "pages", "type")}
    row |= {name: getattr(merged, name) for name in ("doi", "arxiv", "pmid", "url")}
    row |= {
        "id": paper.id,
        "title": paper.title,
        "abstract": paper.abstract if abstracts else "",
        "authors": joined(paper.authors, authors=True),
        "year": str(paper.year or ""),
        "venue": paper.venue,
        "keywords": joined(merged.keywords),
        "decision": str(annotation.decision),
        "included": _INCLUDED.get(annotation.decision, ""),
        "reason": annotation.reason,
        "rating": str(annotation.rating or ""),
        "tags": joined(annotation.tags),
        "note": annotation.note,
        "read": "yes" if annotation.read else "",
        "sources": joined(tuple(str(place) for place in paper.places if place.source)),
        "duplicates": str(paper.duplicates or ""),
    }
    for name, text in paper.raw.items():
        if abstracts or name != "abstract":
            row[RAW + name] = text
    for name, text in filter(itemgetter(1), merged.extra.items()):
        row[EXTRA + name if _claimed(name) else name] = text
    return row


def _claimed(name: str) -> bool:
    """Tell whether reading would take a column of this name for something else."""
    return bool(field_of(name)) or name.startswith((EXTRA, RAW)) or not name.strip()
