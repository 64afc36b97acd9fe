"""Exports of other tools and databases, each in its own dialect, have the same few fields."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from store.formats.decoding import decode_bytes
from store.formats.names import split_people
from store.formats.registry import read_text
from store.model.record import Record


def only(text: str, name: str) -> Record:
    reading = read_text(text, name, name)
    assert (reading.entries, len(reading.records)) == (1, 1), reading.problems
    return reading.records[0]


EXPORTS = Path(__file__).parents[2] / "fixtures" / "exports"


def table(name: str) -> str:
    return (EXPORTS / name).read_text("utf-8")


TABLES = {
    "covidence.csv": ("A trial", ("Smith, J. A.", "Doe, J."), 2018, "BMJ", "3-4", "10.1136/bmj.x"),
    "pubmed.csv": (
        "A title.",
        ("Smith JA", "Doe J", "van der Berg A"),
        2020,
        "J X",
        "",
        "10.1000/a",
    ),
    "dimensions.csv": ("Dim", ("Smith, John", "Doe, Jane"), 2021, "J D", "1-9", "10.1000/d.1"),
    "lens.csv": ("Lens", ("John Smith", "Jane Doe"), 2020, "J L", "5-9", "10.1000/l.1"),
    "publish_or_perish.csv": ("PoP", ("J Smith", "JA Doe"), 2011, "Nature", "3-4", "10.1038/1"),
    "embase.csv": ("Emb", ("Smith J.", "Doe J.A."), 2012, "Journal E", "3-4", "10.1000/e.1"),
    "springer.csv": ("Spr", ("John Smith",), 2014, "J S", "", "10.1007/s1"),
    "europe_pmc.csv": ("EPMC", ("Smith J", "Doe J"), 2016, "J E", "", "10.1000/abc"),
    "scopus.csv": (
        "Sco",
        ("Smith, J.A.", "van der Berg, A."),
        2023,
        "J Z",
        "104567",
        "10.1016/j.x",
    ),
    "web_of_science.txt": (
        "WoS",
        ("Smith, John A.", "Doe, Jane"),
        2020,
        "J W",
        "11-20",
        "10.1016/x.1",
    ),
}


@pytest.mark.parametrize("tool", TABLES)
def test_a_table_is_read_whatever_its_columns_are_called(tool: str) -> None:
    entry = only(table(tool), tool)
    assert (entry.title, entry.authors, entry.year, entry.venue, entry.pages, entry.doi) == TABLES[
        tool
    ]


def test_no_abstract_available_in_scopus_is_no_abstract() -> None:
    assert only(table("scopus.csv"), "scopus.csv").abstract == ""


def test_lines_above_the_header_are_reported() -> None:
    reading = read_text(table("dimensions.csv"), "d.csv", "d.csv")
    assert [(problem.line, problem.why) for problem in reading.problems] == [
        (1, "line above the header")
    ]
    assert reading.records[0].place.line == 3


def test_a_tab_delimited_export_in_utf_16_is_a_table() -> None:
    wide = table("web_of_science.txt").encode("utf-16")
    assert only(decode_bytes(wide).text, "savedrecs.txt").title == "WoS"


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Smith J, Doe J.", ("Smith J", "Doe J")),
        ("Xu Y., Li D.", ("Xu Y.", "Li D.")),
        ("Curie, M., Curie, P.", ("Curie, M.", "Curie, P.")),
        ("Ivanov, Yu. A., Petrov, B.", ("Ivanov, Yu. A.", "Petrov, B.")),
        ("Smith, JA Jr, Doe, B", ("Smith, JA Jr", "Doe, B")),
        ("Li, Wei", ("Li, Wei",)),
    ],
)
def test_initials_are_not_taken_for_names(cell: str, names: tuple[str, ...]) -> None:
    assert split_people(cell) == names


CROSSREF = {
    "status": "ok",
    "message": {
        "total-results": 1,
        "items": [
            {
                "DOI": "10.1000/CR.1",
                "title": ["Main"],
                "subtitle": ["sub"],
                "container-title": ["Journal C"],
                "author": [{"given": "John", "family": "Smith"}, {"name": "The Group"}],
                "issued": {"date-parts": [[2017, 4]]},
                "type": "journal-article",
            }
        ],
    },
}
OPENALEX = {
    "meta": {},
    "results": [
        {
            "id": "https://openalex.org/W1",
            "ids": {"pmid": "https://pubmed.ncbi.nlm.nih.gov/123"},
            "doi": "https://doi.org/10.1000/oa.1",
            "display_name": "Open",
            "publication_year": 2018,
            "type": "article",
            "primary_location": {"source": {"display_name": "Journal O"}},
            "authorships": [{"author": {"display_name": "John Smith"}}],
            "biblio": {"volume": "1", "issue": "2", "first_page": "3", "last_page": "4"},
            "abstract_inverted_index": {"Hello": [0], "world": [1, 3], "the": [2]},
        }
    ],
}
EUROPE = {
    "hitCount": 1,
    "resultList": {
        "result": [
            {
                "pmid": "123",
                "title": "EPMC",
                "authorString": "Smith J, Doe JA.",
                "journalTitle": "J E",
                "pubYear": "2015",
                "abstractText": "Abs",
            }
        ]
    },
}
BIORXIV = {"messages": [], "collection": [{"title": "Bio", "authors": "Smith, J.; Doe, J. A."}]}
ARXIV = {
    "id": "0704.0001",
    "title": "Prompt\n  diphotons",
    "abstract": "  A fully differential\ncalculation.\n  Second paragraph.\n",
    "versions": [{"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"}],
    "update_date": "2008-11-26",
    "authors_parsed": [["Balázs", "C.", ""], ["Doe", "J.", "Jr."]],
}


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        (CROSSREF, ("Main: sub", ("Smith, John", "The Group"), 2017, "Journal C", "")),
        (OPENALEX, ("Open", ("John Smith",), 2018, "Journal O", "Hello world the world")),
        (EUROPE, ("EPMC", ("Smith J", "Doe JA"), 2015, "J E", "Abs")),
        (BIORXIV, ("Bio", ("Smith, J.", "Doe, J. A."), None, "", "")),
        (
            ARXIV,
            (
                "Prompt diphotons",
                ("Balázs, C.", "Doe, J., Jr."),
                2007,
                "",
                "A fully differential calculation.\n  Second paragraph.",
            ),
        ),
    ],
    ids=["crossref", "openalex", "europe pmc", "biorxiv", "arxiv"],
)
def test_a_response_of_a_service_is_read(response: Any, expected: tuple[Any, ...]) -> None:
    entry = only(json.dumps(response), "response.json")
    assert (entry.title, entry.authors, entry.year, entry.venue, entry.abstract) == expected


def test_ris_from_cochrane_has_tags_of_its_own() -> None:
    entry = only(
        "TY  - JOUR\nAN  - CN-01\nAU  - Smith J\nTI  - T\nSO  - BMJ\nYR  - 2009\nVL  - 338\n"
        "NO  - 7\nPG  - b123\nC3  - PUBMED 1234567\nKW  - A\nDOI - 10.1136/bmj.b1\nER  - \n",
        "c.ris",
    )
    assert (entry.venue, entry.number, entry.pages) == ("BMJ", "7", "b123")
    assert (entry.doi, entry.pmid, entry.keywords) == ("10.1136/bmj.b1", "1234567", ("A",))


def test_a_ris_tag_may_have_one_space_and_a_pmid_does_not_make_it_medline() -> None:
    entry = only(
        "TY  - JOUR\nTI  - T\nAU  - Smith, J\nKW - first\nsecond\nPMID - 12345678\n"
        "AB  - signal on\nT2 - weighted images\nUR  - http://a.org\nhttp://b.org\nER  - \n",
        "c.ris",
    )
    assert (entry.authors, entry.keywords, entry.pmid) == (
        ("Smith, J",),
        ("first", "second"),
        "12345678",
    )
    assert entry.abstract == "signal on\nT2 - weighted images"
    assert (entry.url, entry.extra["UR"]) == ("http://a.org", "http://b.org")


def test_the_comma_after_an_institution_is_not_part_of_its_name() -> None:
    assert only("%0 Book\n%A The Group,\n%T A Book\n", "a.enw").authors == ("The Group",)


def test_an_ovid_year_does_not_come_from_pages_and_initials_are_no_degree() -> None:
    entry = only(
        "<1. >\nVN  - Ovid Technologies\nAU  - Brown, MD\nAU  - Smith, John MD, PhD 1,2\nTI  - T\n"
        "SO  - Journal of Things August 2011;43(8):1947-1953\n",
        "a.ovid",
    )
    assert entry.authors == ("Brown, MD", "Smith, John")
    assert (entry.year, entry.venue, entry.pages) == (2011, "Journal of Things", "1947-1953")


def test_a_citation_key_with_latex_and_a_journal_macro_are_read() -> None:
    entry = only(
        "@article{O{\\textquoteright}Donnell01,\n title={T}, year=2019, journal={\\mnras}\n}",
        "a.bib",
    )
    assert (entry.title, entry.year) == ("T", 2019)
    assert entry.venue == "Monthly Notices of the Royal Astronomical Society"
    assert entry.extra["citekey"] == "O{\\textquoteright}Donnell01"


def test_the_vernacular_title_replaces_one_that_is_not_available() -> None:
    entry = only(
        "PMID- 112\nTI  - [Not Available].\nTT  - Ein Titel.\nDP  - 2004\nJT  - J\n", "a.nbib"
    )
    assert (entry.title, "TI" in entry.extra) == ("Ein Titel.", False)
    both = only("PMID- 112\nTI  - [A title].\nTT  - Ein Titel.\nDP  - 2004\n", "a.nbib")
    assert (both.title, both.extra["TT"]) == ("[A title].", "Ein Titel.")


@pytest.mark.parametrize(
    ("title", "expected", "vernacular"),
    [("[Not Available].", "Ein Titel.", ""), ("[A title].", "[A title].", "Ein Titel.")],
)
def test_pubmed_xml_may_have_a_vernacular_title(title: str, expected: str, vernacular: str) -> None:
    entry = only(
        "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article>"
        f"<ArticleTitle>{title}</ArticleTitle><Pagination><StartPage>5</StartPage>"
        "<EndPage>9</EndPage></Pagination><VernacularTitle>Ein Titel.</VernacularTitle>"
        "</Article></MedlineCitation></PubmedArticle></PubmedArticleSet>",
        "a.xml",
    )
    assert (entry.title, entry.extra.get("vernacular title", ""), entry.pages) == (
        expected,
        vernacular,
        "5-9",
    )


@pytest.mark.parametrize(
    ("table", "pages", "extra"),
    [
        ("Article Number,title,pages\n2014-03,T,1-4\n", "1-4", {"article_number": "2014-03"}),
        ("title,first page,last page,Article Number\nT,1,4,e7\n", "1-4", {"article_number": "e7"}),
        ("title,first page,last page,pages\nT,1,4,1-4\n", "1-4", {}),
        ("title,last page\nT,4\n", "4", {}),
        ("title,Article Number\nT,e7\n", "e7", {}),
    ],
)
def test_no_column_of_pages_or_article_numbers_is_lost(
    table: str, pages: str, extra: dict[str, str]
) -> None:
    entry = only(table, "a.csv")
    assert (entry.pages, dict(entry.extra)) == (pages, extra)


def test_an_object_that_only_resembles_an_openalex_work_keeps_its_fields() -> None:
    entry = only(
        '{"title": "T", "volume": "7", "authorships": "Smith", "keywords": "a; b",'
        ' "authors": "Kim, S."}\n',
        "a.jsonl",
    )
    assert (entry.volume, entry.keywords, entry.authors) == ("7", ("a", "b"), ("Kim, S.",))


def test_a_second_container_of_csl_is_kept() -> None:
    entry = only(
        '[{"type": "chapter", "title": ["T"], "container-title": ["Book", "Series"],'
        ' "author": [{"family": "Kim"}]}]',
        "a.json",
    )
    assert (entry.venue, entry.extra["container-title"]) == ("Book", '["Series"]')


def test_a_keyword_that_only_begins_like_a_decision_is_a_keyword() -> None:
    entry = only("@misc{a, title={T}, keywords={papersift:, papersift:soon, x}}\n", "a.bib")
    assert entry.keywords == ("papersift:", "papersift:soon", "x")
