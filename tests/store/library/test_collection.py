"""The open papers together with what was annotation of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from store.library.collection import Collection, annotated_papers
from store.library.library import AmbiguousPaper, Library, UnknownPaper
from store.library.paper_sequences import ChainedPapers
from store.model.paper import Paper
from store.model.record import Place, record
from store.notebook.documents import (
    annotation_from_document,
    document_keys,
    is_filled,
    keys_by_number,
)
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
    assert collection.update_for(edit.doc for edit in change.edits) == {0, 2}
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


def test_what_changed_before_the_first_look_is_counted_once(book: Notebook) -> None:
    collection = Collection(Library.from_papers(PAPERS[:4]), book)
    change = book.tag([PAPERS[0], PAPERS[2]], ["c"], remove=["a"])
    assert change is not None
    assert collection.update_for(edit.doc for edit in change.edits) == {0, 2}
    assert collection.tags == {"a": 3, "b": 2, "c": 2}
    assert collection.update_for(edit.doc for edit in change.edits) == {0, 2}
    assert collection.tags == {"a": 3, "b": 2, "c": 2}


@pytest.mark.parametrize("text", ["doi:10.1000/5", "10.1000/5", "https://doi.org/10.1000/5"])
def test_an_orphan_is_found_by_its_key(book: Notebook, text: str) -> None:
    collection = Collection(Library.from_papers(PAPERS[:4]), book)
    assert collection.find(text).title == "Paper 5"
    assert collection.find("10.1000/2") is collection.papers[2]
    with pytest.raises(AmbiguousPaper):
        collection.find("10.1000/")
    with pytest.raises(UnknownPaper):
        collection.find("10.1000/9")


def test_a_key_that_two_orphans_have_finds_neither(book: Notebook) -> None:
    table = book.store.table("annotations")
    for name in ("first", "second"):
        table.insert({"keys": [f"text:{name}", "doi:10.1000/s"], "rating": 2})
    collection = Collection(Library.from_papers(PAPERS[:4]), Notebook(book.store))
    with pytest.raises(AmbiguousPaper):
        collection.find("10.1000/s")
    assert collection.find("text:first").keys == ("text:first", "doi:10.1000/s")


ODD_KEYS = [
    ["doi:10.1000/1", "text:abc"],
    ["doi:10.1000/1", "doi:10.1000/1"],
    ["", "doi:10.1000/2"],
    ["doi:10.1000/3\x1b[2J", " doi:10.1000/4 "],
    ["doi:10.1000/\u202e5", "text:\u00e9"],
    [None, 3, "doi:10.1000/6"],
    "doi:10.1000/7",
    None,
    {},
    [["doi:10.1000/8"]],
]


@pytest.mark.parametrize("odd", range(len(ODD_KEYS)))
def test_keys_that_are_read_at_once_are_those_of_each_document(odd: int) -> None:
    rows = {str(number): {"keys": [f"doi:10.1000/x{number}"]} for number in range(1, 700)}
    rows["600"] = {"keys": ODD_KEYS[odd]}  # type: ignore[dict-item]
    expected = [(int(number), document_keys(row)) for number, row in rows.items()]
    assert list(keys_by_number(rows)) == expected


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"decision": "include"},
        {"decision": "undecided"},
        {"decision": 3},
        {"decision": ["include"]},
        {"rating": 9},
        {"rating": 2},
        {"tags": [""]},
        {"tags": ["x"]},
        {"note": "\u200b"},
        {"note": "n"},
        {"read": 1},
        {"read": True},
        {"reason": "r"},
    ],
)
def test_an_annotation_is_filled_if_a_field_that_the_user_sets_is(fields: dict[str, Any]) -> None:
    assert is_filled(fields) == bool(annotation_from_document(fields).set_fields)
