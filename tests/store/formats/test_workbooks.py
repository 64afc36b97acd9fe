"""Excel workbooks: the first table of papers is read, and no workbook fills the memory."""

from __future__ import annotations

import io
import random
import zipfile
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from store.formats.reading import Reading, UnreadableSource
from store.formats.table.xlsx import is_workbook, read_workbook
from store.library.sources import list_files, open_source
from store.model.annotation import Decision
from tests import hostile


def workbook(*sheets: list[list[Any]]) -> bytes:
    """Return a workbook with these rows on its sheets."""
    book = Workbook()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(*sheets: list[list[Any]]) -> Reading:
    """Read a workbook with these rows."""
    content = workbook(*sheets)
    assert is_workbook(content)
    return read_workbook(content, "x.xlsx")


HEADER = ["title", "abstract", "authors", "year", "doi"]


def test_rows_are_papers_and_their_lines_are_rows() -> None:
    reading = read(
        [
            ["Exported on", date(2024, 1, 2)],
            HEADER,
            ["Soil moisture", "One line.\nAnother.", "Rossi, A.; Bo, J.", 2019, "10.1000/a"],
            [],
            ["'=Sum of owls", None, "Rossi, A.", 2019.0, None],
            ["Dated", "x", None, date(2020, 5, 1), None],
        ]
    )
    assert reading.format == "XLSX"
    assert [(e.title, e.year, e.place.line) for e in reading.records] == [
        ("Soil moisture", 2019, 3),
        ("=Sum of owls", 2019, 5),
        ("Dated", 2020, 6),
    ]
    assert reading.records[0].abstract == "One line.\nAnother."
    assert reading.records[0].authors == ("Rossi, A.", "Bo, J.")
    assert [problem.line for problem in reading.problems] == [1]


def test_the_labels_of_asreview_are_decisions() -> None:
    reading = read([["title", "asreview_label"], ["A", 1], ["B", 0], ["C", None]])
    assert [a.decision for a in reading.annotations.values()] == [
        Decision.INCLUDE,
        Decision.EXCLUDE,
    ]


def test_other_sheets_are_named() -> None:
    reading = read([["Read me"], ["about"]], [HEADER, ["A"]], [["more"]])
    assert [entry.title for entry in reading.records] == ["A"]
    assert "sheet not read" in reading.problems[-1].why


def test_a_workbook_without_papers_is_refused() -> None:
    for sheets in ([[["x", "y"], [1, 2]]], [[]]):
        with pytest.raises(UnreadableSource, match="no sheet"):
            read(*sheets)


def test_a_workbook_is_a_source_and_other_archives_are_not(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(workbook([HEADER, ["Soil"]]))
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("a.txt", "text")
    ((name, path), *_) = list_files([str(tmp_path)])
    opened = open_source(name, path)  # type: ignore[arg-type]
    assert (opened.source.format, opened.source.records, opened.source.error) == ("XLSX", 1, "")
    assert opened.source.digest
    assert "not text" in open_source("b.zip", tmp_path / "b.zip").source.error


def rewritten(name: str, content: str) -> bytes:
    """Return a workbook in which one part has another content."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook([HEADER, ["A"]]))) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in old.namelist():
            new.writestr(member, content if member.endswith(name) else old.read(member))
    return stream.getvalue()


SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'
)
CELL = '<c r="{}" t="inlineStr"><is><t>{}</t></is></c>'


def test_two_cells_in_opposite_corners_cost_nothing() -> None:
    rows = (
        f'<dimension ref="A1:XFD1048576"/><sheetData><row r="1">{CELL.format("A1", "title")}</row>'
        f'<row r="2">{CELL.format("A2", "Soil")}{CELL.format("XFD2", "far")}</row>'
        f'<row r="900000000">{CELL.format("A900000000", "Deep")}</row></sheetData>'
    )
    reading = read_workbook(rewritten("sheet1.xml", SHEET.format(rows)), "x")
    assert [entry.title for entry in reading.records] == ["Soil"]
    assert "10,001 empty rows" in reading.problems[0].why


def test_a_bomb_is_refused() -> None:
    with pytest.raises(UnreadableSource, match="expands beyond 64 MB"):
        read_workbook(rewritten("sheet1.xml", " " * (65 << 20)), "x")


def test_entities_are_refused() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    cell = CELL.format("A1", "&b;")
    text = bomb + SHEET.format(f'<sheetData><row r="1">{cell}</row></sheetData>')
    with pytest.raises(UnreadableSource, match="damaged workbook"):
        read_workbook(rewritten("sheet1.xml", text), "x")


def test_a_damaged_workbook_is_read_or_refused() -> None:
    chance = random.Random(7)
    whole = workbook([HEADER, *([f"Paper {n}", "abstract"] for n in range(40))])
    for _ in range(60):
        content = bytearray(whole)
        for _ in range(chance.choice((1, 4, 30))):
            content[chance.randrange(len(content))] = chance.randrange(256)
        content = content[: chance.choice((len(content), chance.randrange(len(content))))]
        if is_workbook(bytes(content)):
            with suppress(UnreadableSource):
                read_workbook(bytes(content), "x")


def test_hostile_cells_are_cleaned() -> None:
    legal = [
        text
        for text in hostile.texts()
        if not any(ord(c) < 32 or 0xD7FF < ord(c) < 0xE000 or ord(c) > 0xFFFD for c in text)
    ]
    reading = read([HEADER, *([text, text] for text in legal)])
    assert len(reading.records) == len(legal)
    for text in hostile.all_texts(reading):
        assert not hostile.unsafe(text, lines=True)
