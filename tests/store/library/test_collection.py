"""The open papers together with what was annotation of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.library.collection import Collection, annotated_papers
from store.library.library import Library
from store.library.paper_sequences import ChainedPapers
from store.model.paper import Paper
from store.model.record import Place, record
from store.notebook.notebook import Notebook


def paper(number: int) -> Paper:
    entry = record(Place("a.txt", number), title=f"Paper {number}", doi=f"10.1000/{number}")
    return Paper(id=entry.keys[0], keys=entry.keys, merged=entry, records=(entry,))


PAPERS = [paper(number) for number in range(6)]


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Notebook]:
    notebook = Notebook.open(tmp_path / "notes.json")
    notebook.tag(PAPERS[:2], ["a"])
    notebook.tag(PAPERS[4:6], ["a", "b"])
    notebook.mark_read(PAPERS[3:4], True)
    notebook.undo()
    yield notebook
    notebook.close()


def test_orphans_stand_behind_the_papers_of_the_sources(book: Notebook) -> None:
    collection = Collection(Library.from_papers(PAPERS[:4]), book)
    assert len(collection.papers) == 6
    assert [collection.is_orphan(position) for position in range(6)] == [False] * 4 + [True] * 2
    assert collection.papers[5].title == "Paper 5"
    assert collection.annotation(5).tags == ("a", "b")
    assert collection.position("doi:10.1000/5") == 5
    assert collection.position("doi:10.1000/9") is None


def test_an_annotation_that_says_nothing_any_more_is_no_orphan(book: Notebook) -> None:
    assert len(Collection(Library.from_papers(PAPERS[:1]), book).papers) == 4


def test_acts_are_followed(book: Notebook) -> None:
    collection = Collection(Library.from_papers(PAPERS[:4]), book)
    assert collection.tags == {"a": 4, "b": 2}
    change = book.tag([PAPERS[0], PAPERS[2]], ["c"], remove=["a"])
    assert change is not None
    assert collection.touched(edit.doc for edit in change.edits) == {0, 2}
    assert collection.tags == {"a": 3, "b": 2, "c": 2}
    assert set(collection.annotated()) >= {0, 1, 2, 4, 5}
    assert [annotation.tags for _, annotation in annotated_papers(collection, [0, 2])] == [
        ("c",),
        ("c",),
    ]


def test_a_chain_is_read_like_one_list() -> None:
    chain = ChainedPapers(PAPERS[:2], PAPERS[2:])
    assert list(chain) == PAPERS
    assert chain[-1] == PAPERS[-1]
    assert list(chain[1:4]) == PAPERS[1:4]
    with pytest.raises(IndexError):
        chain[6]
