"""The first meaningful line and the shape below it decide a format, never a line in a field."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.formats.reading import UnreadableSource
from store.formats.registry import WRITERS, read_text, render
from store.model.annotation import EMPTY_ANNOTATION, USER_FIELDS, Annotation, Decision
from store.model.paper import Paper
from store.model.record import Place, record
from store.text.cleaning import clean
from store.text.latex import readable

BEGINNINGS = (
    *("@article{swift2020,", " title={Swifts sleep aloft},", "@comment{x", "@string{a = {b}}"),
    *(
        "TY  - JOUR",
        "TI  - Swifts",
        "ER  - ",
        "PMID- 123456",
        "OWN - NLM",
        "VN  - Ovid",
        "VN - Ovid",
    ),
    *("FN Clarivate Analytics Web of Science", "VR 1.0", "PT J", "%0 Journal Article", "%A Ann"),
    *('<?xml version="1.0"?>', "<records><record>", "<PubmedArticle>", "<rdf:RDF>", "{", "["),
    *(
        '[{"title": "x"}]',
        "title,year",
        "RT Journal Article",
        "T1 Swifts",
        "references:",
        "- id: x",
    ),
    *("Record #1 of 2", "TI: Swifts", "# Reading list", "2 papers: 1 included.", "10.1000/abc"),
    *("12345678", "Accession Number", "  2019", "____________________", "Document 1 of 2", "---"),
)
HOSTILE = st.lists(st.sampled_from(BEGINNINGS), min_size=1, max_size=5).map("\n".join)
NAMES = {"bibtex": "BibTeX", "ris": "RIS", "csl-json": "CSL-JSON", "csv": "CSV"}
READ_BACK = [name for name in WRITERS if name != "markdown"]


def paper(number: int, abstract: str, extra: dict[str, str] | None = None) -> Paper:
    """Return a paper with a calm title and the abstract given."""
    entry = record(
        Place("a.csv", number),
        title=f"Counting swifts, part {number}",
        authors=("Model, Cy",),
        year=2020,
        abstract=abstract.strip(),
        extra=extra,
    )
    return Paper(id=entry.keys[0], keys=entry.keys, merged=entry, records=(entry,))


@pytest.mark.parametrize("form", READ_BACK)
@pytest.mark.parametrize("suffix", ["", ".txt", ".csv", ".bib"])
@settings(max_examples=25, deadline=None)
@given(note=HOSTILE, abstract=HOSTILE, extra=HOSTILE, decision=st.sampled_from(Decision))
def test_an_export_is_read_back_whatever_its_fields_look_like(
    form: str, suffix: str, note: str, abstract: str, extra: str, decision: Decision
) -> None:
    annotation = Annotation(
        decision=decision,
        reason=clean(clean(note)[:50]) if decision is Decision.EXCLUDE else "",
        rating=4,
        tags=("moe",),
        note=clean(note, lines=True),
        read=True,
    )
    words = {"container-title": extra, "issued": "2019", "type": "chapter", "date-parts": note}
    papers = [paper(1, abstract), paper(2, "", words), paper(3, abstract + "\n" + note)]
    entries = list(zip(papers, (annotation, EMPTY_ANNOTATION, annotation), strict=True))
    reading = read_text(render(form, entries), "x", "x" + suffix)
    assert reading.format == NAMES.get(form, "JSON")
    assert [entry.title for entry in reading.records] == [p.title for p in papers]
    assert [entry.authors for entry in reading.records] == [("Model, Cy",)] * 3
    assert [entry.year for entry in reading.records] == [2020] * 3
    assert [readable(entry.abstract) for entry in reading.records] == [p.abstract for p in papers]
    for entry, (_, written) in zip(reading.records, entries, strict=True):
        again = reading.annotations.get(entry.place, EMPTY_ANNOTATION)
        assert {name: getattr(again, name) for name in USER_FIELDS} == {
            name: getattr(written, name) for name in USER_FIELDS
        }


@pytest.mark.parametrize("form", ["json", "jsonl", "csl-json"])
def test_fields_of_csl_in_extra_do_not_make_our_export_another_format(form: str) -> None:
    text = (
        '[{"id":"A","type":"article-journal","title":"Soil moisture under hedgerows",'
        '"author":[{"family":"Rossi","given":"Anna"}],"issued":{"date-parts":[["2019",3,1]]},'
        '"DOI":"10.5555/h.1"}]'
    )
    (entry,) = read_text(text, "x", "x.json").records
    first = Paper(id=entry.keys[0], keys=entry.keys, merged=entry, records=(entry,))
    written = render(form, [(first, Annotation(decision=Decision.INCLUDE, note="keep"))])
    reading = read_text(written, "x", "x")
    (again,) = reading.records
    assert (again.title, again.authors, again.year, again.doi) == (
        *("Soil moisture under hedgerows", ("Rossi, Anna",), 2019, "10.5555/h.1"),
    )
    assert [(a.decision, a.note) for a in reading.annotations.values()] == [("include", "keep")]


def test_the_objects_of_a_list_are_judged_one_by_one() -> None:
    text = """[
    {"type": "article-journal", "title": "A", "author": [{"family": "Rossi"}],
     "issued": {"raw": "2001"}},
    {"title": "B", "authors": ["Ann Tester"], "journal": "Annals", "year": 2002},
    {"title": ["C"], "DOI": "10.1000/c", "author": [{"family": "Bo", "given": "Jo"}]}
    ]"""
    reading = read_text(text, "x", "x.json")
    assert reading.format == "JSON"
    assert [(e.title, e.authors, e.year) for e in reading.records] == [
        ("A", ("Rossi",), 2001),
        ("B", ("Ann Tester",), 2002),
        ("C", ("Bo, Jo",), None),
    ]


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_an_abstract_in_a_dump_may_hold_any_line(beginning: str) -> None:
    text = (
        "Counting Swifts on a Tower: A Field Study\n\n"
        f"We parse files that have lines such as\n{beginning}\n"
        "and show that this works in all of forty programs, with implications for readers.\n"
    )
    assert read_text(text, "x", "x.txt").format == "text"


@pytest.mark.parametrize(
    ("preface", "entry", "name"),
    [
        (
            "Provider: Sage\nDatabase: X\nContent:text/plain\n\n",
            "TY  - JOUR\nTI  - A\nER  - \n",
            "RIS",
        ),
        (
            "This file was created with JabRef 2.4\nEncoding: UTF8\n\n",
            "@book{a, title={A}}",
            "BibTeX",
        ),
        ("% a\n% TY  - JOUR\n\n", "@book{a,\n  title={A}}", "BibTeX"),
        ("12 results\n\n", "PMID- 1234567\nTI  - A\n", "MEDLINE"),
        ("Search Name: owls\n\n", "Record #1 of 1\nTI: A\n", "Cochrane"),
        (
            "Search history\n1. exp owls/ (12)\n\n<1>\n",
            "VN  - Ovid Technologies\nTI  - A\n",
            "Ovid",
        ),
    ],
)
def test_a_few_lines_may_precede_the_first_entry(preface: str, entry: str, name: str) -> None:
    for file in ("x", "x.txt", "x.bib"):
        reading = read_text(preface + entry, "x", file)
        assert (reading.format, [e.title for e in reading.records]) == (name, ["A"])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("TY  - JOUR\nT1  - Soil moisture\nDB  - Embase\nAN  - 2001234567\nER  - \n", "RIS"),
        ("TY  - JOUR\nDB  - Embase\nAN  - 2001\nTI  - Soil moisture\nER  - \n", "RIS"),
        ("TY  - JOUR\nPMID- 12345\nTI  - Soil moisture\nER  - \n", "RIS"),
        ("DB  - Embase\nAN  - 2001\nTI  - Soil moisture\n", "Ovid"),
        ("VN - Ovid Technologies\nDB - Embase\nAN - 2001\nTI - Soil moisture\n", "Ovid"),
        ("<1>\nVN - Ovid Technologies\nTI - Soil\n   moisture\n", "Ovid"),
        ("UI - 2001\nTI - Soil moisture\nAB - T2 - weighted\n", "Ovid"),
    ],
)
def test_ris_and_ovid_are_told_apart_by_their_first_tag(text: str, name: str) -> None:
    reading = read_text(text, "x", "x.txt")
    assert (reading.format, [entry.title for entry in reading.records]) == (name, ["Soil moisture"])


def test_our_reading_list_is_passed_over_and_named(make_paper: Callable[..., Paper]) -> None:
    entries = [(make_paper(title="A paper", abstract="About owls."), Annotation(note="yes"))]
    for count in range(3):
        reading = read_text(render("markdown", entries * count), "x", "list.md")
        assert reading.records == ()
        assert "reading list that papersift wrote" in reading.problems[0].why
    theirs = "# Reading list\n\nOwls at Night: A Study of Forty Birds\n\nWe recorded forty owls.\n"
    assert read_text(theirs, "x", "list.md").records


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            '<rdf:RDF xmlns:z="http://www.zotero.org/namespaces/export#"><bib:Article/>',
            "Zotero RDF",
        ),
        ('<?xml version="1.0"?>\n<rdf:RDF\n xmlns:rdf="http://www.w3.org/1999/"></rdf:RDF>', "RDF"),
        ("harry:\n    type: Book\n    title: Harry\n    author: Rowling\n", "hayagriva"),
        ("# my works\nsoil2019:\n  title: Soil\n  type: article\n", "hayagriva"),
    ],
)
@pytest.mark.parametrize("file", ["x.rdf", "x.yaml", "x.txt", "x.xml"])
def test_formats_that_are_not_read_are_refused_by_name(text: str, name: str, file: str) -> None:
    with pytest.raises(UnreadableSource, match=name):
        read_text(text, "x", file)
