"""A few well-known papers in every format, and the records that each reader must return."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from store.formats.reading import Reading
from store.model.annotation import Decision
from store.model.identifiers import surname
from store.model.record import Record
from store.text.latex import readable

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "formats"
READERS = {
    "library.bib": "bibtex.reader",
    "library.ris": "tagged.ris",
    "library.nbib": "tagged.nbib",
    "library.wos.txt": "tagged.wos",
    "library.ovid.txt": "tagged.ovid",
    "library.enw": "tagged.refer",
    "pubmed.xml": "xml.pubmed",
    "endnote.xml": "xml.endnote",
    "arxiv.atom": "xml.atom",
    "library.csl.json": "json.reader",
    "library.csv": "table.csv",
    "library.jsonl": "json.reader",
}
HELIX = [name for name in READERS if name not in ("arxiv.atom", "library.jsonl")]


def reading_of(name: str) -> Reading:
    """Read one of the fixtures with its reader."""
    text = (FIXTURES / name).read_bytes().decode()
    reading: Reading = import_module(f"store.formats.{READERS[name]}").read(text, name)
    return reading


def by_title(reading: Reading, beginning: str) -> Record:
    """Find a Record by how its title begins."""
    return next(record for record in reading.records if record.title.startswith(beginning))


@pytest.mark.parametrize("name", READERS)
def test_a_file_is_recognised_by_its_content_alone(name: str) -> None:
    text = (FIXTURES / name).read_bytes().decode()[:4000]
    takers = {
        reader
        for reader in READERS.values()
        if import_module(f"store.formats.{reader}").looks_like(text)
    }
    assert READERS[name] in takers
    assert takers <= {READERS[name], "json.reader"}, "only CSL-JSON is JSON as well"


@pytest.mark.parametrize("name", HELIX)
def test_every_format_gives_the_same_record_of_one_paper(name: str) -> None:
    record = reading_of(name).records[0]
    title = readable(record.title).casefold()
    assert title.startswith("molecular structure of nucleic acids")
    assert title.rstrip(".").endswith("a structure for deoxyribose nucleic acid")
    assert [surname(author) for author in record.authors] == ["watson", "crick"]
    assert (record.year, record.venue.casefold()) == (1953, "nature") or name == "library.csl.json"
    assert (record.volume, record.number) in (("171", "4356"), ("", "")), name
    assert record.pages in ("737-738", "737-8")
    assert record.doi == "10.1038/171737a0"
    assert "each coiled round the same axis" in " ".join(readable(record.abstract).split())
    assert record.type == "article" or name == "library.csv"


@pytest.mark.parametrize("name", READERS)
def test_entries_add_up_and_records_have_the_right_lines(name: str) -> None:
    reading = reading_of(name)
    assert reading.entries == len(reading.records) + sum(
        "outside" not in problem.why for problem in reading.problems
    )
    lines = (FIXTURES / name).read_bytes().decode().split("\n")
    starts = (
        "@",
        "TY",
        "PMID",
        "PT",
        "VN",
        "%0",
        "<Pubmed",
        "<record",
        "<entry",
        "{",
        "Mol",
        "Com",
    )
    for record in reading.records:
        assert lines[record.place.line - 1].lstrip().startswith(starts)


def test_a_key_used_twice_and_an_entry_in_parentheses_are_both_kept() -> None:
    reading = reading_of("library.bib")
    turing = by_title(reading, "Computing")
    assert (turing.year, turing.doi, turing.place.line) == (1950, "10.1093/mind/lix.236.433", 18)
    assert turing.extra["citekey"] == "watson1953"
    assert turing.extra["date"] == "1950-10-01"


def test_abbreviations_braces_and_crossref_are_resolved_and_latex_stays() -> None:
    reading = reading_of("library.bib")
    helix, trois = reading.records[0], by_title(reading, "Sur le")
    assert (helix.venue, helix.extra["publisher"]) == ("Nature", "Macmillan & Co.")
    assert "{" not in helix.title
    assert (trois.venue, trois.year, trois.extra["publisher"]) == (
        "Acta Mathematica",
        1890,
        "Springer",
    )
    assert trois.title.endswith(r"$\mu_1$")
    assert readable(trois.title) == "Sur le problème des trois corps et les équations de la μ₁"
    assert readable(trois.authors[0]) == "Henri Poincaré"


def test_decisions_of_asreview_rayyan_and_keywords_are_read() -> None:
    ris, bib, csv = (reading_of(f"library.{suffix}") for suffix in ("ris", "bib", "csv"))
    first, second = (ris.annotations[record.place] for record in ris.records[:2])
    assert [first.decision, second.decision] == [Decision.INCLUDE, Decision.EXCLUDE]
    assert second.reason == "no data"
    assert bib.annotations[bib.records[0].place].decision is Decision.INCLUDE
    assert bib.records[0].keywords == ("DNA", "double helix")
    assert [csv.annotations[record.place].decision for record in csv.records] == [
        Decision.INCLUDE,
        Decision.EXCLUDE,
    ]


def test_an_entry_without_an_end_ends_where_the_next_begins() -> None:
    reading = reading_of("library.ris")
    assert [record.place.line for record in reading.records] == [2, 22, 29]
    assert reading.records[1].doi == "10.1093/mind/lix.236.433"
    assert reading.problems == ()


def test_an_error_from_arxiv_and_broken_json_lines_are_reported_with_their_lines() -> None:
    atom, lines = reading_of("arxiv.atom"), reading_of("library.jsonl")
    assert atom.records[0].arxiv == "1706.03762"
    assert atom.records[0].title == "Attention Is All You Need"
    assert [(problem.line, "arXiv" in problem.why) for problem in atom.problems] == [(17, True)]
    assert [problem.line for problem in lines.problems] == [2, 4]
    assert [record.arxiv for record in lines.records] == ["1706.03762", "hep-th/9711200"]


def test_a_row_without_title_is_reported_and_an_empty_one_is_not() -> None:
    reading = reading_of("library.csv")
    assert [problem.line for problem in reading.problems] == [7]
    helix = reading.records[0]
    assert helix.abstract.endswith('is "copied".')
    assert helix.authors == ("Watson, J.D.", "Crick, F.H.C.")
    assert helix.keywords == ("DNA", "double helix")
    assert helix.extra == {"EID": "2-s2.0-0001"}


def test_a_latex_command_ends_at_a_brace_and_an_accent_needs_no_end() -> None:
    text = "@article{a, title = {T}, author = {{by \\alpha} and {{to \\alpha}x} and {by \\'e}}}"
    (entry,) = import_module("store.formats.bibtex.reader").read(text, "a.bib").records
    assert entry.authors == ("by \\alpha", "to \\alpha{}x", "by \\'e")
    assert tuple(map(readable, entry.authors)) == ("by α", "to αx", "by é")


def test_a_single_tag_in_our_ris_may_end_in_a_semicolon() -> None:
    own_note = '{"said": {"decision": "include", "tags": ["&amp;"]}}'
    text = f"TY  - JOUR\nTI  - T\nKW  - &amp;\nN1  - papersift: {own_note}\nER  - \n"
    reading = import_module("store.formats.tagged.ris").read(text, "a.ris")
    assert reading.annotations[reading.records[0].place].tags == ("&amp;",)
    assert reading.records[0].keywords == ()
