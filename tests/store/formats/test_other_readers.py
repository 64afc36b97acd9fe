"""Other libraries read our exports and find the same fields."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

import bibtexparser
import pybtex.database
import pytest
import rispy
from pybtex.richtext import Text

from store.formats.json.writer import paper_json
from store.formats.registry import WRITERS, read_text, render
from store.model.annotation import EMPTY_ANNOTATION, Annotation, Decision, paper_from_citation
from store.model.paper import Paper
from tests import hostile

INCLUDED = Annotation(
    decision=Decision.INCLUDE, rating=4, tags=("moe", "a, b"), note="See p. 3\n\nER  - not the end"
)
EXCLUDED = Annotation(decision=Decision.EXCLUDE, reason="no data")


@pytest.fixture
def entries(attention: Paper, make_paper: Callable[..., Paper]) -> list[tuple[Paper, Annotation]]:
    hostile = make_paper(
        title='=1+1 {x} "quoted" 100% & @article{y,',
        abstract="One line\nER  - \n@book{z, title={t}}\n\nTY  - JOUR",
        authors=("Erdős, Pál", "ACL and Friends"),
        year=1999,
        venue="Journal of R&D",
        volume="3",
        pages="1-9",
        doi="10.1000/a_b",
        type="article",
    )
    return [(attention, INCLUDED), (hostile, EXCLUDED)]


def test_bibtexparser_agrees(entries: list[tuple[Paper, Annotation]]) -> None:
    library = bibtexparser.parse_string(render("bibtex", entries))
    assert not library.failed_blocks
    first, second = library.entries
    assert first.key == "vaswani2017attention"
    assert first["author"] == "Ashish Vaswani and Noam Shazeer"
    assert (first["year"], first["eprint"]) == ("2017", "1706.03762")
    assert "moe" in first["keywords"]
    assert first["annote"].startswith("See p. 3")
    assert second["doi"] == "10.1000/a_b"
    assert second["journal"] == r"Journal of R\&D"
    assert second["author"] == "Erdős, Pál and {ACL and Friends}"
    assert second["pages"] == "1--9"


def test_pybtex_agrees(entries: list[tuple[Paper, Annotation]]) -> None:
    library = pybtex.database.parse_string(render("bibtex", entries), "bibtex")
    first, second = library.entries.values()
    assert (first.key, first.type) == ("vaswani2017attention", "inproceedings")
    authors = first.persons["author"]
    assert [author.last_names for author in authors] == [["Vaswani"], ["Shazeer"]]
    assert [author.first_names for author in authors] == [["Ashish"], ["Noam"]]
    assert Text.from_latex(first.fields["title"]) == Text.from_latex("Attention Is All You Need")
    assert first.fields["year"] == "2017"
    assert [str(author) for author in second.persons["author"]] == [
        "Erdős, Pál",
        "{ACL and Friends}",
    ]
    title = str(Text.from_latex(second.fields["title"]))
    # Braces without a partner are commands in LaTeX, which pybtex leaves as they are.
    title = title.replace("\\textbraceleft ", "{").replace("\\textbraceright ", "}")
    assert title == '=1+1 {x} "quoted" 100% & @article{y,'
    assert str(Text.from_latex(second.fields["journal"])) == "Journal of R&D"
    assert second.fields["doi"] == "10.1000/a_b"


def test_pybtex_finds_every_hostile_paper() -> None:
    text = hostile.WRITERS["evil.jsonl"](hostile.papers())
    records = read_text(text, "evil.jsonl", "evil.jsonl").records
    papers = [
        Paper(id=entry.keys[0], keys=entry.keys, merged=entry, records=(entry,))
        for entry in records
    ]
    library = pybtex.database.parse_string(
        render("bibtex", [(paper, EMPTY_ANNOTATION) for paper in papers]), "bibtex"
    )
    assert len(library.entries) == len(papers)
    for number, entry in enumerate(library.entries.values()):
        assert f"evil{number:02}" in entry.fields["title"]
        assert f"end{number:02}" in entry.fields["title"]


def test_rispy_agrees(entries: list[tuple[Paper, Annotation]]) -> None:
    first, second = rispy.loads(render("ris", entries))
    assert first["title"] == "Attention Is All You Need"
    assert first["authors"] == ["Vaswani, Ashish", "Shazeer, Noam"]
    assert first["year"] == "2017"
    assert first["keywords"] == ["moe", "a, b", "papersift:include"]
    assert first["notes"][0] == "ASReview_relevant"
    assert second["title"].startswith("=1+1 {x}")
    assert second["doi"] == "10.1000/a_b"
    assert (second["start_page"], second["end_page"]) == ("1", "9")


def test_the_csv_module_agrees_and_no_cell_is_a_formula(
    entries: list[tuple[Paper, Annotation]],
) -> None:
    text = render("csv", entries)
    assert "\r\n" in text
    first, second = csv.DictReader(io.StringIO(text, newline=""))
    assert (first["title"], first["year"]) == ("Attention Is All You Need", "2017")
    assert (first["decision"], first["included"], first["rating"]) == ("include", "1", "4")
    assert first["note"] == INCLUDED.note
    assert second["title"].startswith("'=1+1")
    assert (second["reason"], second["included"]) == ("no data", "0")
    assert all(
        cell[:1] not in "=+-@\t\r" for row in (first, second) for cell in row.values() if cell
    )


def test_csl_items_have_the_shape_of_the_schema(entries: list[tuple[Paper, Annotation]]) -> None:
    csl_items = json.loads(render("csl-json", entries))
    for csl_item in csl_items:
        assert isinstance(csl_item["id"], str)
        assert csl_item["type"] in ("paper-conference", "article-journal")
        assert all(set(person) <= {"family", "given", "literal"} for person in csl_item["author"])
        assert csl_item["issued"]["date-parts"][0][0] in (2017, 1999)
    assert csl_items[0]["author"][0] == {"family": "Vaswani", "given": "Ashish"}
    assert csl_items[0]["note"] == INCLUDED.note
    assert csl_items[1]["DOI"] == "10.1000/a_b"


def test_a_paper_in_json_has_exactly_the_promised_keys(attention: Paper) -> None:
    fields = paper_json(attention, INCLUDED)
    promised = (
        "id title display_title abstract authors year venue volume number pages doi arxiv pmid url"
        " keywords sources duplicates joined_by decision reason rating tags note read wanted"
        " unwanted extra decided_at blind reviewer settled_by own_decision own_reason"
    )
    assert list(fields) == promised.split()
    assert fields["sources"] == [{"path": "seeds/a.txt", "line": 7}]
    assert (fields["duplicates"], fields["read"], fields["rating"]) == (0, False, 4)
    assert fields["doi"] == ""


def test_the_title_of_a_paper_without_one_is_null_in_json(make_paper: Callable[..., Paper]) -> None:
    fields = paper_json(make_paper(abstract=r"The sum $\Sigma$ grows."), EMPTY_ANNOTATION)
    assert fields["title"] is None
    assert fields["abstract"] == "The sum Σ grows."
    assert fields["extra"]["raw"] == {"abstract": r"The sum $\Sigma$ grows."}


@pytest.mark.parametrize("form", WRITERS)
def test_an_annotation_whose_paper_is_in_no_source_is_exported(form: str, attention: Paper) -> None:
    from store.model.annotation import Citation

    orphan = Annotation(
        keys=attention.keys, citation=Citation.from_paper(attention), note="keep me"
    )
    text = render(form, [(paper_from_citation(orphan), orphan)])
    assert "Attention Is All You Need" in text.replace("{", "").replace("}", "")
    assert "keep me" in text


@pytest.mark.parametrize("form", WRITERS)
def test_abstracts_are_omitted_on_request(form: str, attention: Paper) -> None:
    assert "recurrent" in render(form, [(attention, EMPTY_ANNOTATION)])
    assert "recurrent" not in render(form, [(attention, EMPTY_ANNOTATION)], abstracts=False)


@pytest.mark.parametrize("form", WRITERS)
def test_an_export_without_papers_is_a_valid_file(form: str) -> None:
    assert render(form, []).strip() in ("", "[]", "# Reading list\n\n0 papers.") or form == "csv"
