"""Excel workbooks (XLSX), read as tables; a workbook is never written.

openpyxl reads it row by row. Libraries that load a sheet at once need memory for the rectangle
that its cells span, which two cells in opposite corners make 17 billion cells large.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import date, datetime
from typing import Any

from store.formats.reading import Collector, Reading, UnreadableSource
from store.formats.table.csv import MAX_LINES_ABOVE, add_table, is_header_row

FORMAT = "XLSX"
SUFFIXES = (".xlsx", ".xlsm")

_ALLOWANCE = 64 * 1024 * 1024
"""Bytes that any workbook may expand to; beyond that, `_RATIO` times its size."""
_RATIO = 30
_MAX_BYTES = 512 * 1024 * 1024
_MAX_COLUMNS = 300
_MAX_ROWS = 1_048_576
_MAX_EMPTY_ROWS = 10_000


def is_workbook(content: bytes) -> bool:
    """Return whether the bytes of a file are a workbook, and not another kind of archive."""
    if not content.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False


def read_workbook(content: bytes, source: str) -> Reading:
    """Read the first sheet that has a table of papers; the line of a Record is its row.

    Other sheets are reported. Raises UnreadableSource for a workbook that is damaged, expands
    too far, or has no such sheet.
    """
    _check_size(content)
    collector = Collector(FORMAT, source)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions
            _read_sheets(content, collector)
    except UnreadableSource:
        raise
    except Exception as error:  # a damaged workbook makes openpyxl raise errors of any kind
        raise UnreadableSource(f"a damaged workbook: {type(error).__name__}") from error
    return collector.reading()


def _check_size(content: bytes) -> None:
    """Refuse a workbook that would fill the memory; zipfile reads no more than is declared."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = sum(member.file_size for member in archive.infolist())
    limit = min(_MAX_BYTES, max(_ALLOWANCE, _RATIO * len(content)))
    if size > limit:
        raise UnreadableSource(f"a workbook that expands beyond {limit >> 20} MB")


def _read_sheets(content: bytes, collector: Collector) -> None:
    from openpyxl import load_workbook

    stream = io.BytesIO(content)
    with closing(load_workbook(stream, read_only=True, data_only=True, keep_links=False)) as book:
        is_read = False
        for sheet in book.worksheets:
            if is_read:
                collector.warn(0, f"sheet not read: {sheet.title}")
                continue
            sheet.reset_dimensions()  # a file may declare more cells than it has
            rows = sheet.iter_rows(max_row=_MAX_ROWS, max_col=_MAX_COLUMNS, values_only=True)
            is_read = _read_rows(_filled_rows(rows, collector), collector)
    if not is_read:
        raise UnreadableSource("no sheet has a column called title or abstract")


def _filled_rows(
    rows: Iterable[tuple[Any, ...]], collector: Collector
) -> Iterator[tuple[int, list[str]]]:
    """Yield number and texts of the rows that have any.

    openpyxl makes up the rows that a file leaves out, which may be a million.
    """
    empty = 0
    for number, row in enumerate(rows, 1):
        if any(row):
            empty = 0
            yield number, _texts(row)
        elif (empty := empty + 1) > _MAX_EMPTY_ROWS:
            return collector.warn(number, f"{empty:,} empty rows: nothing below is read")


def _read_rows(rows: Iterator[tuple[int, list[str]]], collector: Collector) -> bool:
    """Read a sheet below its header; return whether it has one."""
    above = 0
    for number, row in rows:
        if is_header_row(row):
            add_table(collector, row, rows)
            return True
        if any(row):
            above += 1
            if above > MAX_LINES_ABOVE:
                return False
            collector.warn(number, "row above the header", " ".join(row))
    return False


def _texts(row: tuple[Any, ...]) -> list[str]:
    """Return the cells of a row as texts, without the empty ones at its end."""
    texts = list(map(_text, row))
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    text = str(cell)
    if "_x" in text:
        from openpyxl.utils.escape import unescape

        text = unescape(text)
    return text.replace("\r\n", "\n").replace("\r", "\n")
