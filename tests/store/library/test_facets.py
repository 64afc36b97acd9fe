"""Facets against counting by hand, and what their clauses find."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from store.library.collection import Collection
from store.library.facets import (
    FACET_FIELDS,
    build_facet,
    facet_fields,
    most_frequent,
    toggle_clause,
)
from store.library.opening import open_library
from store.library.paper_list import PaperList
from store.model.annotation import Decision
from store.notebook.notebook import Notebook
from store.search.index import Index
from store.search.parser import parse_query
from store.tasks import run_steps

PAPERS = '''title,abstract,authors,journal,year,keywords
Swifts,They fly.,Ann Owl; Bo Ek,Nature,2001,birds; flight
Owls,They hoot.,Ann Owl,"Mind, Brain & ""C++""",2001,birds
Mice,They hide.,Cy Tern,Nature,1999,
Untold,Nobody knows.,,,,
'''


@pytest.fixture
def paper_list(tmp_path: Path) -> PaperList:
    path = tmp_path / "birds (new).csv"
    path.write_text(PAPERS)
    notebook = Notebook.open(tmp_path / "notes.json")
    library = open_library([path])
    notebook.tag(library.papers[:2], ["to read: (soon)"])
    notebook.decide(library.papers[2:3], Decision.EXCLUDE, 'no "birds"')
    collection = Collection(library, notebook)
    shown = PaperList(collection)
    shown.use_index(Index(collection.papers))
    return shown


def values(paper_list: PaperList, name: str, typed: str = "") -> dict[str, int]:
    """Return the labels of a facet with their counts, in their order."""
    field = next(field for field in FACET_FIELDS if field.name == name)
    assert paper_list.index is not None
    table = run_steps(build_facet(paper_list.index, field))
    shown = np.asarray(paper_list.positions)
    listed, _ = most_frequent(table, paper_list.collection, shown, 100, typed)
    return {value.label: value.count for value in listed}


def test_values_are_counted_as_they_are_written(paper_list: PaperList) -> None:
    assert values(paper_list, "venue") == {"Nature": 2, 'Mind, Brain & "C++"': 1}
    assert list(values(paper_list, "year").items()) == [("2001", 2), ("1999", 1)]
    assert values(paper_list, "author") == {"Ann Owl": 2, "Bo Ek": 1, "Cy Tern": 1}
    assert values(paper_list, "keyword") == {"birds": 2, "flight": 1}
    assert values(paper_list, "tag") == {"to read: (soon)": 2}
    assert values(paper_list, "reason") == {'no "birds"': 1}
    assert [Path(label).name for label in values(paper_list, "source")] == ["birds (new).csv"]


def test_only_the_papers_shown_are_counted_and_a_search_narrows(paper_list: PaperList) -> None:
    paper_list.find("hoot")
    assert values(paper_list, "author") == {"Ann Owl": 1}
    paper_list.find("")
    assert values(paper_list, "author", "tern") == {"Cy Tern": 1}
    assert values(paper_list, "venue", "BRAIN") == {'Mind, Brain & "C++"': 1}
    paper_list.find("nothing-like-this zzz")
    assert all(not values(paper_list, field.name) for field in FACET_FIELDS)


def test_each_clause_finds_as_many_papers_as_were_counted(paper_list: PaperList) -> None:
    assert paper_list.index is not None
    for field in FACET_FIELDS:
        table = run_steps(build_facet(paper_list.index, field))
        shown = np.asarray(paper_list.positions)
        for value in most_frequent(table, paper_list.collection, shown, 100)[0]:
            assert not parse_query(value.clause).ignored
            assert paper_list.count_matches(value.clause) == value.count, value


def test_a_blind_reviewer_sees_no_facet_that_says_who_published() -> None:
    assert [field.name for field in facet_fields(blind=True)] == ["keyword", "tag", "reason"]
    assert Counter(facet_fields(blind=False)) == Counter(FACET_FIELDS)


@pytest.mark.parametrize(
    ("query", "clause", "expected"),
    [
        ("", "year:=2020", "year:=2020"),
        ("swift", "year:=2020", "swift year:=2020"),
        ("swift year:=2020", "year:=2020", "swift"),
        ("year:=2020 swift", "year:=2020", "swift"),
        ("year:=2020", "year:=2020", ""),
        ("cat OR dog", "tag:=x", "(cat OR dog) tag:=x"),
        ("cat | dog", "tag:=x", "(cat | dog) tag:=x"),
        ("  spaced  ", "tag:=x", "spaced tag:=x"),
        ("xyear:=2020", "year:=2020", "xyear:=2020 year:=2020"),
    ],
)
def test_a_clause_narrows_and_widens_again(query: str, clause: str, expected: str) -> None:
    assert toggle_clause(query, clause) == expected
