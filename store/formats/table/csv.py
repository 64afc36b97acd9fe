"""CSV and TSV with any sensible header.

CSV for spreadsheets and screeners: one row a paper, decisions in their own columns.

The text itself has no byte order mark; `save` puts one before a `.csv` file, because
Excel takes a file without it for the system's code page and spoils every name.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from itertools import islice, repeat
from operator import add, itemgetter

from store.formats.names import join_list
from store.formats.reading import Collector, Reading, UnreadableSource, unix_lines
from store.formats.table.columns import EXTRA_COLUMN, RAW, field_for_column
from store.formats.table.rows import keep_row
from store.model.annotation import Annotation, Decision
from store.model.paper import Paper

FORMAT = "CSV"
SUFFIXES = (".csv", ".tsv", ".tab")

_MARKS = (",", ";", "\t", "|")
_GUARD = re.compile(r"'+[=+\-@\t\r]")
_MAYBE_GUARD = re.compile(r"'[=+\-@\t\r]")
"""Begins with one certain letter, so that a text without any is gone through much faster."""
_CELL_LIMIT = 2**31 - 1
_NAME = 60
_ABOVE = re.compile(r"\A(?:sep=.\n)?\s*")
ABOVE = 5
"""Lines that may stand above the header."""


def looks_like(head: str) -> bool:
    """Return whether the first line is a header: short names, two of them known, one a title's."""
    return _is_header(_body(unix_lines(head)).split("\n", 1)[0], 2)


def read(text: str, source: str) -> Reading:
    """Read a table; every row with anything in it is a Record or a Problem."""
    found = Collector(FORMAT, source)
    text = unix_lines(text)
    body = _body(text)
    mark, _ = _mark(body.split("\n", 1)[0])
    if not mark:
        raise UnreadableSource("no column is called title or abstract")
    first = 1 + text.count("\n", 0, len(text) - len(body))
    for number, above in enumerate(text[: len(text) - len(body)].split("\n"), 1):
        if above.strip() and not above.startswith("sep="):
            found.warn(number, "stands above the header", above)
    rows = _rows(body, mark, first, found)
    _, header = next(rows)
    names = _distinct([strip_formula_guard(name.strip()) for name in header])
    guarded = _MAYBE_GUARD.search(body) is not None
    ours = any(name.strip().casefold() in ("decision", "asreview_label") for name in names)
    for line, row in rows:
        if not any(map(str.strip, row)):
            continue
        if len(row) > len(names) and any(row[len(names) :]):
            found.warn(line, f"{len(row)} cells in a table of {len(names)} columns", row[0])
        keep_row(found, line, names, map(strip_formula_guard, row) if guarded else row, ours=ours)
    return found.reading()


def strip_formula_guard(cell: str) -> str:
    """Take off the apostrophe that keeps a spreadsheet from running a cell."""
    return cell[1:] if cell[:1] == "'" and _GUARD.match(cell) else cell


def _body(text: str) -> str:
    """Return the text from its header on; Excel may say the separator above it.

    Dimensions and others say in some lines above it what was asked and when.
    """
    body = _ABOVE.sub("", text)
    if _mark(body.split("\n", 1)[0])[1]:
        return body
    at = 0
    for line in body.split("\n", ABOVE + 1)[: ABOVE + 1]:
        if _is_header(line, 4):
            return body[at:]
        at += len(line) + 1
    return body


def _is_header(line: str, least: int) -> bool:
    """Return whether a line is a row of short names, so many of them known and one a title's."""
    mark, known = _mark(line)
    return known >= least and all(len(cell) <= _NAME for cell in line.split(mark))


def _mark(header: str) -> tuple[str, int]:
    """Find what parts the columns, and how many of them then have a known name."""
    best, most = "", 0
    for mark in _MARKS if len(header) < 100_000 else ():
        cells = next(csv.reader([header], delimiter=mark), [])
        names = [strip_formula_guard(cell.strip()) for cell in cells]
        fields = set(map(field_for_column, names)) - {""}
        if len(names) == 1 and names[0].casefold() not in fields:
            continue  # `ab` heads a column beside others, alone it can be anything
        if fields & {"title", "abstract"} and len(fields) > most:
            best, most = mark, len(fields)
    return best, most


def _distinct(names: list[str]) -> tuple[str, ...]:
    """Return columns of one name different names, so that no cell is lost."""
    seen: dict[str, int] = {}
    for place, name in enumerate(names):
        times = seen[name] = seen.get(name, 0) + 1
        if times > 1 or not name:
            names[place] = f"{name or 'column'} {times if name else place + 1}"
    return tuple(names)


def _rows(text: str, mark: str, first: int, found: Collector) -> Iterator[tuple[int, list[str]]]:
    """Return the rows with the line where each starts; an unclosed quote costs one row only."""
    csv.field_size_limit(_CELL_LIMIT)
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        reader = csv.reader(map(add, islice(lines, at, None), repeat("\n")), delimiter=mark)
        start = at
        for row in reader:
            here, start = start, at + reader.line_num
            if start >= len(lines) and start - here > 1 and _unclosed(lines[here:start]):
                found.reject(first + here, "a quote opens here and never closes", lines[here])
                start = here + 1
                break
            yield first + here, row
        at = start if start > at else len(lines)


def _unclosed(lines: list[str]) -> bool:
    return sum(line.count('"') for line in lines) % 2 == 1


CSV_COLUMNS = (
    *("id", "title", "abstract", "authors", "year", "venue", "volume", "number", "pages"),
    *("doi", "arxiv", "pmid", "url", "keywords", "type"),
    *("decision", "included", "reason", "rating", "tags", "note", "read"),
    *("sources", "duplicates"),
)
"""The columns every export has; unknown fields follow under their own names."""

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_INCLUDED = {Decision.INCLUDE: "1", Decision.EXCLUDE: "0"}


def write(entries: Iterable[tuple[Paper, Annotation]], *, abstracts: bool = True) -> str:
    """Return the papers as CSV (RFC 4180), every cell safe to open in a spreadsheet."""
    rows = [_row(paper, annotation, abstracts) for paper, annotation in entries]
    further = sorted({name for row in rows for name in row} - set(CSV_COLUMNS))
    columns = (*CSV_COLUMNS, *further)
    stream = io.StringIO()
    sheet = csv.writer(stream, lineterminator="\r\n")
    sheet.writerow(map(guard_formula, columns))
    sheet.writerows([guard_formula(row.get(name, "")) for name in columns] for row in rows)
    return stream.getvalue()


def guard_formula(cell: str) -> str:
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
        "authors": join_list(paper.authors, authors=True),
        "year": str(paper.year or ""),
        "venue": paper.venue,
        "keywords": join_list(merged.keywords),
        "decision": str(annotation.decision),
        "included": _INCLUDED.get(annotation.decision, ""),
        "reason": annotation.reason,
        "rating": str(annotation.rating or ""),
        "tags": join_list(annotation.tags),
        "note": annotation.note,
        "read": "yes" if annotation.read else "",
        "sources": join_list(tuple(str(place) for place in paper.places if place.source)),
        "duplicates": str(paper.duplicates or ""),
    }
    for name, text in paper.raw.items():
        if abstracts or name != "abstract":
            row[RAW + name] = text
    for name, text in filter(itemgetter(1), merged.extra.items()):
        row[EXTRA_COLUMN + name if _claimed(name) else name] = text
    return row


def _claimed(name: str) -> bool:
    """Return whether reading would take a column of this name for something else."""
    return bool(field_for_column(name)) or name.startswith((EXTRA_COLUMN, RAW)) or not name.strip()
