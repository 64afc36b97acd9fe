"""Papers whose titles hold no letter and no digit, from the file to the export."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.formats.registry import WRITERS, read_text, render
from store.library.opening import open_library
from store.model.annotation import EMPTY_ANNOTATION, Annotation, Decision, paper_from_citation
from store.notebook.notebook import Notebook

TABLE = "title,author,year\n{,Jane Doe,1999\n{,John Roe,2001\n?!,,\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "odd.csv"
    path.write_text(TABLE)
    return path


def test_they_are_told_apart_and_found(table: Path) -> None:
    library = open_library([table])
    assert [one.title for one in library.papers] == ["{", "{", "?!"]
    assert len({one.id for one in library.papers}) == 3
    assert all(library.find(one.id) is one for one in library.papers)


def test_what_is_said_of_one_is_said_of_it_alone_and_stays(table: Path, tmp_path: Path) -> None:
    one, other, _ = open_library([table]).papers
    book = Notebook.open(tmp_path / "notes.json")
    book.decide([one], Decision.INCLUDE)
    book.close()
    again = Notebook.open(tmp_path / "notes.json")
    assert again.annotation_of(open_library([table]).papers[0]).decision is Decision.INCLUDE
    assert again.annotation_of(other) == EMPTY_ANNOTATION
    again.close()


def test_an_orphan_of_them_can_be_exported(table: Path, tmp_path: Path) -> None:
    book = Notebook.open(tmp_path / "notes.json")
    one = open_library([table]).papers[0]
    book.rate([one], 3)
    said = book.annotation_of(one)
    book.close()
    assert paper_from_citation(said).id == one.id
    assert paper_from_citation(Annotation(citation=said.citation)).id == one.id


@pytest.mark.parametrize("form", sorted(WRITERS.keys() - {"markdown"}))
def test_they_come_back_from_every_format(table: Path, form: str) -> None:
    papers = open_library([table]).papers
    text = render(form, [(one, EMPTY_ANNOTATION) for one in papers])
    again = read_text(text, "again", "again" + WRITERS[form].suffix)
    assert [one.keys for one in again.records] == [one.keys for one in papers]
