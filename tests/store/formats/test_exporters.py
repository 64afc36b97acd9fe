"""What other tools and databases export, each in its own dialect, gives the same few fields."""

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
    one = only(table(tool), tool)
    assert (one.title, one.authors, one.year, one.venue, one.pages, one.doi) == TABLES[tool]


def test_scopus_has_no_abstract_where_it_says_so() -> None:
    assert only(table("scopus.csv"), "scopus.csv").abstract == ""


def test_what_stands_above_a_header_is_reported() -> None:
    reading = read_text(table("dimensions.csv"), "d.csv", "d.csv")
    assert [(one.line, one.why) for one in reading.problems] == [(1, "line above the header")]
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
def test_initials_are_told_from_names(cell: str, names: tuple[str, ...]) -> None:
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
    ("answer", "expected"),
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
def test_an_answer_of_a_service_is_read(answer: Any, expected: tuple[Any, ...]) -> None:
    one = only(json.dumps(answer), "answer.json")
    assert (one.title, one.authors, one.year, one.venue, one.abstract) == expected


def test_cochrane_s_ris_has_tags_of_its_own() -> None:
    one = only(
        "TY  - JOUR\nAN  - CN-01\nAU  - Smith J\nTI  - T\nSO  - BMJ\nYR  - 2009\nVL  - 338\n"
        "NO  - 7\nPG  - b123\nC3  - PUBMED 1234567\nKW  - A\nDOI - 10.1136/bmj.b1\nER  - \n",
        "c.ris",
    )
    assert (one.venue, one.number, one.pages) == ("BMJ", "7", "b123")
    assert (one.doi, one.pmid, one.keywords) == ("10.1136/bmj.b1", "1234567", ("A",))


def test_a_tag_of_ris_with_one_space_is_one_and_pmid_makes_it_no_medline() -> None:
    one = only(
        "TY  - JOUR\nTI  - T\nAU  - Smith, J\nKW - first\nsecond\nPMID - 12345678\n"
        "AB  - signal on\nT2 - weighted images\nUR  - http://a.org\nhttp://b.org\nER  - \n",
        "c.ris",
    )
    assert (one.authors, one.keywords, one.pmid) == (("Smith, J",), ("first", "second"), "12345678")
    assert one.abstract == "signal on\nT2 - weighted images"
    assert (one.url, one.extra["UR"]) == ("http://a.org", "http://b.org")


def test_the_comma_behind_an_institution_is_not_of_its_name() -> None:
    assert only("%0 Book\n%A The Group,\n%T A Book\n", "a.enw").authors == ("The Group",)


def test_an_ovid_year_is_not_taken_from_pages_and_initials_are_no_degree() -> None:
    one = only(
        "<1. >\nVN  - Ovid Technologies\nAU  - Brown, MD\nAU  - Smith, John MD, PhD 1,2\nTI  - T\n"
        "SO  - Journal of Things August 2011;43(8):1947-1953\n",
        "a.ovid",
    )
    assert one.authors == ("Brown, MD", "Smith, John")
    assert (one.year, one.venue, one.pages) == (2011, "Journal of Things", "1947-1953")


def test_a_key_with_latex_and_a_journal_s_macro_are_read() -> None:
    one = only(
        "@article{O{\\textquoteright}Donnell01,\n title={T}, year=2019, journal={\\mnras}\n}",
        "a.bib",
    )
    assert (one.title, one.year) == ("T", 2019)
    assert one.venue == "Monthly Notices of the Royal Astronomical Society"
    assert one.extra["citekey"] == "O{\\textquoteright}Donnell01"


def test_pubmed_says_not_available_where_only_the_vernacular_title_is_known() -> None:
    one = only(
        "PMID- 112\nTI  - [Not Available].\nTT  - Ein Titel.\nDP  - 2004\nJT  - J\n", "a.nbib"
    )
    assert (one.title, "TI" in one.extra) == ("Ein Titel.", False)
    both = only("PMID- 112\nTI  - [A title].\nTT  - Ein Titel.\nDP  - 2004\n", "a.nbib")
    assert (both.title, both.extra["TT"]) == ("[A title].", "Ein Titel.")


@pytest.mark.parametrize(
    ("title", "shown", "kept"),
    [("[Not Available].", "Ein Titel.", ""), ("[A title].", "[A title].", "Ein Titel.")],
)
def test_pubmed_xml_has_the_vernacular_title_beside(title: str, shown: str, kept: str) -> None:
    one = only(
        "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article>"
        f"<ArticleTitle>{title}</ArticleTitle><Pagination><StartPage>5</StartPage>"
        "<EndPage>9</EndPage></Pagination><VernacularTitle>Ein Titel.</VernacularTitle>"
        "</Article></MedlineCitation></PubmedArticle></PubmedArticleSet>",
        "a.xml",
    )
    assert (one.title, one.extra.get("vernacular title", ""), one.pages) == (shown, kept, "5-9")


@pytest.mark.parametrize(
    ("table", "pages", "kept"),
    [
        ("Article Number,title,pages\n2014-03,T,1-4\n", "1-4", {"article_number": "2014-03"}),
        ("title,first page,last page,Article Number\nT,1,4,e7\n", "1-4", {"article_number": "e7"}),
        ("title,first page,last page,pages\nT,1,4,1-4\n", "1-4", {}),
        ("title,last page\nT,4\n", "4", {}),
        ("title,Article Number\nT,e7\n", "e7", {}),
    ],
)
def test_no_column_that_says_where_a_work_stands_is_lost(
    table: str, pages: str, kept: dict[str, str]
) -> None:
    one = only(table, "a.csv")
    assert (one.pages, dict(one.extra)) == (pages, kept)


def test_an_object_that_only_looks_like_a_work_of_openalex_keeps_its_fields() -> None:
    one = only(
        '{"title": "T", "volume": "7", "authorships": "Smith", "keywords": "a; b",'
        ' "authors": "Kim, S."}\n',
        "a.jsonl",
    )
    assert (one.volume, one.keywords, one.authors) == ("7", ("a", "b"), ("Kim, S.",))


def test_a_second_container_of_csl_is_kept() -> None:
    one = only(
        '[{"type": "chapter", "title": ["T"], "container-title": ["Book", "Series"],'
        ' "author": [{"family": "Kim"}]}]',
        "a.json",
    )
    assert (one.venue, one.extra["container-title"]) == ("Book", '["Series"]')


def test_a_keyword_that_only_begins_like_our_mark_is_a_keyword() -> None:
    one = only("@misc{a, title={T}, keywords={papersift:, papersift:soon, x}}\n", "a.bib")
    assert one.keywords == ("papersift:", "papersift:soon", "x")
