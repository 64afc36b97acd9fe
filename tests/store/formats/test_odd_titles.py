"""Papers whose titles have no letter and no digit, from the file to the export."""

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


def test_each_is_a_paper_of_its_own_and_is_found_by_its_id(table: Path) -> None:
    library = open_library([table])
    assert [paper.title for paper in library.papers] == ["{", "{", "?!"]
    assert len({paper.id for paper in library.papers}) == 3
    assert all(library.find(paper.id) is paper for paper in library.papers)


def test_an_annotation_of_one_is_saved_and_applies_to_it_alone(table: Path, tmp_path: Path) -> None:
    first, second, _ = open_library([table]).papers
    notebook = Notebook.open(tmp_path / "notes.json")
    notebook.decide([first], Decision.INCLUDE)
    notebook.close()
    reopened = Notebook.open(tmp_path / "notes.json")
    assert reopened.annotation_of(open_library([table]).papers[0]).decision is Decision.INCLUDE
    assert reopened.annotation_of(second) == EMPTY_ANNOTATION
    reopened.close()


def test_one_whose_source_is_not_open_can_be_exported(table: Path, tmp_path: Path) -> None:
    notebook = Notebook.open(tmp_path / "notes.json")
    paper = open_library([table]).papers[0]
    notebook.rate([paper], 3)
    annotation = notebook.annotation_of(paper)
    notebook.close()
    assert paper_from_citation(annotation).id == paper.id
    assert paper_from_citation(Annotation(citation=annotation.citation)).id == paper.id


@pytest.mark.parametrize("form", sorted(WRITERS.keys() - {"markdown"}))
def test_they_survive_a_round_trip_in_every_format(table: Path, form: str) -> None:
    papers = open_library([table]).papers
    text = render(form, [(paper, EMPTY_ANNOTATION) for paper in papers])
    reading = read_text(text, "again", "again" + WRITERS[form].suffix)
    assert [record.keys for record in reading.records] == [paper.keys for paper in papers]
