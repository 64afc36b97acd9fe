"""CSV and TSV: read with any sensible header, written for spreadsheets and screening tools.

An export has one row for each paper, with the user's decisions in columns of their own. The
text has no byte order mark; `save_export` puts one before a `.csv` file, because Excel takes a
file without one for the system's code page and garbles every accented letter.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice, repeat
from operator import add, itemgetter

from store.formats.json.writer import paper_json
from store.formats.names import join_list
from store.formats.reading import Collector, Reading, UnreadableSource, unix_lines
from store.formats.table.columns import EXTRA_COLUMN_PREFIX, RAW_COLUMN_PREFIX, field_for_column
from store.formats.table.rows import add_row
from store.model.annotation import Annotation, Decision
from store.model.paper import Paper

FORMAT = "CSV"
SUFFIXES = (".csv", ".tsv", ".tab")

_COLUMNS = (
    *("id", "title", "abstract", "authors", "year", "venue", "volume", "number", "pages"),
    *("doi", "arxiv", "pmid", "url", "keywords", "type"),
    *("decision", "included", "reason", "rating", "tags", "note", "read"),
    *("sources", "duplicates"),
)
"""The columns that every export has; unknown fields follow under their own names."""

_SEPARATORS = (",", ";", "\t", "|")
_SEPARATOR_LINE = re.compile(r"\A(?:sep=.\n)?\s*")
MAX_LINES_ABOVE = 5
"""Lines that may precede the header."""
_MAX_HEADER = 100_000
_TITLE_FIELDS = {"title", "abstract", "doi", "pmid"}
"""Without one of these columns a row is no paper."""
_MAX_NAME = 60
_MAX_CELL = 2**31 - 1
_MAX_CELL_LINES = 1000
_MAX_CELL_LENGTH = 1_000_000
"""A cell of several lines that is larger was opened by mistake."""

_SIGNS = "=+\\-@＝＋－＠"
_FORMULA = re.compile(
    rf"\A(?='*[{_SIGNS}\t\r])|(?<=[;\t])(?='*[{_SIGNS}])|(?<=\n)(?='*[=+@＝＋＠])"
)
"""Matches where a spreadsheet could see the beginning of a formula.

Where the separator is a semicolon, a cell begins behind each semicolon and line end.
"""
_GUARD = re.compile(_FORMULA.pattern.replace("(?='*", "'(?='*"))
_GUARDED = re.compile(rf"'+[{_SIGNS}\t\r]")
_ANY_GUARDED = re.compile(rf"'[{_SIGNS}\t\r]")
"""Begins with one fixed character, which makes searching a text that has none much faster."""
_INCLUDED = {Decision.INCLUDE: "1", Decision.EXCLUDE: "0"}


def looks_like(head: str) -> bool:
    """Return whether the first line is a header: short names, two known, one of them a title."""
    return _is_header(_skip_to_header(unix_lines(head)).split("\n", 1)[0], 2)


def read(text: str, source: str) -> Reading:
    """Read a table; every row that is not empty becomes a Record or a Problem."""
    collector = Collector(FORMAT, source)
    text = unix_lines(text)
    table = _skip_to_header(text)
    separator, _ = _detect_separator(table.split("\n", 1)[0])
    if not separator:
        raise UnreadableSource("no column is called title or abstract")
    above = text[: len(text) - len(table)]
    for number, line in enumerate(above.split("\n"), 1):
        if line.strip() and not line.startswith("sep="):
            collector.warn(number, "line above the header", line)
    rows = _split_rows(table, separator, 1 + above.count("\n"), collector)
    _, header = next(rows)
    add_table(collector, header, rows, guarded=_ANY_GUARDED.search(table) is not None)
    return collector.reading()


def add_table(
    collector: Collector,
    header: list[str],
    rows: Iterable[tuple[int, list[str]]],
    *,
    guarded: bool = True,
) -> None:
    """Add the Record of each row, which comes with its line; `guarded` as `guard_formula` does."""
    names = _make_distinct([_strip_formula_guard(name.strip()) for name in header])
    is_export = set(_COLUMNS) <= set(names)
    strip_guard = partial(_GUARD.sub, "") if is_export else _strip_formula_guard
    screened = any(name.strip().casefold() in ("decision", "asreview_label") for name in names)
    for number, row in rows:
        if not any(map(str.strip, row)):
            continue
        if len(row) > len(names) and any(row[len(names) :]):
            collector.warn(number, f"{len(row)} cells in a table of {len(names)} columns", row[0])
        cells = map(strip_guard, row) if guarded else row
        add_row(collector, number, names, cells, screened=screened)


def is_header_row(cells: list[str]) -> bool:
    """Return whether the cells of a row are names of columns, one of them for the title."""
    fields = set(map(field_for_column, cells)) - {""}
    return bool(fields & _TITLE_FIELDS) and all(len(cell) <= _MAX_NAME for cell in cells)


def _strip_formula_guard(cell: str) -> str:
    """Take off the apostrophe that keeps a spreadsheet from running a cell."""
    return cell[1:] if cell[:1] == "'" and _GUARDED.match(cell) else cell


def _skip_to_header(text: str) -> str:
    """Return the text from its header on.

    Excel may name the separator above it; Dimensions and others write a few lines about the
    query and its date.
    """
    table = _SEPARATOR_LINE.sub("", text)
    if _detect_separator(table.split("\n", 1)[0])[1]:
        return table
    start = 0
    for line in table.split("\n", MAX_LINES_ABOVE + 1)[: MAX_LINES_ABOVE + 1]:
        if _is_header(line, 4):
            return table[start:]
        start += len(line) + 1
    return table


def _is_header(line: str, least: int) -> bool:
    """Return whether a line has short names, at least so many known, and one for the title."""
    separator, known_fields = _detect_separator(line)
    return known_fields >= least and all(len(cell) <= _MAX_NAME for cell in line.split(separator))


def _detect_separator(header: str) -> tuple[str, int]:
    """Return what separates the columns, and the number of fields that they then have names of.

    Returns "" and 0 where no separator makes a column for the title or the abstract.
    """
    best, most = "", 0
    for separator in _SEPARATORS if len(header) < _MAX_HEADER else ():
        cells = next(csv.reader([header], delimiter=separator), [])
        names = [_strip_formula_guard(cell.strip()) for cell in cells]
        fields = set(map(field_for_column, names)) - {""}
        if len(names) == 1 and names[0].casefold() not in fields:
            continue  # `ab` is a column next to others, alone it can be anything
        if fields & _TITLE_FIELDS and len(fields) > most:
            best, most = separator, len(fields)
    return best, most


def _make_distinct(names: list[str]) -> tuple[str, ...]:
    """Rename columns that share a name or have none, so that no cell is lost."""
    counts: dict[str, int] = {}
    for index, name in enumerate(names):
        count = counts[name] = counts.get(name, 0) + 1
        if count > 1 or not name:
            names[index] = f"{name or 'column'} {count if name else index + 1}"
    return tuple(names)


def _split_rows(
    table: str, separator: str, first_line: int, collector: Collector
) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows with the line where each starts; an unclosed quote costs only its row."""
    csv.field_size_limit(_MAX_CELL)
    lines = table.split("\n")
    begin = 0
    while begin < len(lines):
        reader = csv.reader(map(add, islice(lines, begin, None), repeat("\n")), delimiter=separator)
        end = begin
        for row in reader:
            start, end = end, begin + reader.line_num
            if end - start > 1 and (why := _why_unclosed(row, lines, start, end)):
                collector.reject(first_line + start, why, lines[start])
                end = start + 1
                break
            yield first_line + start, row
        begin = end if end > begin else len(lines)


def _why_unclosed(row: list[str], lines: list[str], start: int, end: int) -> str:
    """Return why a row of several lines is no row: a quotation mark of its first is not closed."""
    if end - start > _MAX_CELL_LINES or any(len(cell) > _MAX_CELL_LENGTH for cell in row):
        return f"a quotation mark opens here and is not closed within {_MAX_CELL_LINES:,} lines"
    if end >= len(lines) and sum(line.count('"') for line in lines[start:end]) % 2:
        return "a quotation mark opens here and is never closed"
    return ""


def write(entries: Sequence[tuple[Paper, Annotation]], *, abstracts: bool = True) -> Iterator[str]:
    """Yield the papers as CSV (RFC 4180), every cell safe to open in a spreadsheet.

    They are read twice: the header names the unknown fields of all of them.
    """
    rows = (_build_row(paper, annotation, abstracts) for paper, annotation in entries)
    further = sorted({name for row in rows for name in row} - set(_COLUMNS))
    columns = (*_COLUMNS, *further)
    yield _format_row(columns)
    for paper, annotation in entries:
        row = _build_row(paper, annotation, abstracts)
        yield _format_row(row.get(name, "") for name in columns)


def _format_row(cells: Iterable[str]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\r\n").writerow(map(guard_formula, cells))
    return stream.getvalue()


def as_tsv(table: Iterable[str]) -> Iterator[str]:
    """Yield the rows of a CSV table with tabs; what would end a cell or a row is a blank.

    The pieces of the table are whole rows.
    """
    rows = csv.reader(line for piece in table for line in io.StringIO(piece, newline=""))
    for row in rows:
        yield "\t".join(" ".join(re.split(r"[\t\r\n]+", cell)) for cell in row) + "\n"


def guard_formula(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would run; reading takes it off."""
    return _FORMULA.sub("'", cell)


def _build_row(paper: Paper, annotation: Annotation, abstracts: bool) -> dict[str, str]:
    fields = paper_json(paper, annotation)
    row = {name: str(fields.get(name) or "") for name in _COLUMNS}
    row |= {
        "authors": join_list(paper.authors, authors=True),
        "keywords": join_list(paper.merged.keywords),
        "type": paper.merged.type,
        "included": _INCLUDED.get(annotation.decision, ""),
        "tags": join_list(annotation.tags),
        "read": "yes" if annotation.read else "",
        "sources": join_list(tuple(str(place) for place in paper.places if place.source)),
    }
    if not abstracts:
        row["abstract"] = ""
    for name, text in paper.raw.items():
        if abstracts or name != "abstract":
            row[RAW_COLUMN_PREFIX + name] = text
    for name, text in filter(itemgetter(1), paper.merged.extra.items()):
        row[EXTRA_COLUMN_PREFIX + name if _needs_prefix(name) else name] = text
    return row


def _needs_prefix(name: str) -> bool:
    """Return whether reading would not take a column of this name for an unknown field."""
    if not name.strip() or name.startswith((EXTRA_COLUMN_PREFIX, RAW_COLUMN_PREFIX)):
        return True
    return bool(field_for_column(name))
