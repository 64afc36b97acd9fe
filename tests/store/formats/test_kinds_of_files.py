"""One small file of each kind that databases and tools export, and all that it contains."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.formats.names import split_people
from store.formats.reading import Reading
from store.formats.registry import read_text
from store.model.annotation import Decision
from store.model.identifiers import ids_in_text
from store.text.latex import readable

EXPORTS = Path(__file__).parents[2] / "fixtures" / "exports"
SMITH, DOE, ROE = "Smith, John", "Doe, Jane", "Roe, Richard"
RIVERS = ("Rivers in the city", (SMITH, DOE), 2018, "Urban Water", "12-30")
PLAIN = ("Rivers in the city", ("John Smith", "Jane Doe"), 2018, "Urban Water", "")
FILES: dict[str, list[tuple[str, tuple[str, ...], int | None, str, str, str, str, str]]] = {
    "cochrane.txt": [
        (
            *("Walking after stroke: a randomised trial", ("Smith J", "Doe, J"), 2015),
            *("Journal of steps and strides", "101-110", "10.1000/steps.2015.3", "25012345", ""),
        ),
        (
            *("Treadmills for walking at home", ("Smith J", "Roe R"), 2020),
            *("Cochrane Database of Systematic Reviews", ""),
            *("10.1002/14651858.cd009876.pub2", "", ""),
        ),
    ],
    "proquest.txt": [
        (*RIVERS, "10.1000/rivers.2018", "", ""),
        ("Bridges at night", (ROE,), 2019, "Urban Light", "", "", "", ""),
    ],
    "proquest.ris": [(*RIVERS, "10.1000/rivers.2018", "", "")],
    "ebsco.ris": [("Rivers in the city.", *RIVERS[1:], "10.1000/rivers.2018", "", "")],
    "ieee.csv": [
        (
            *("Sensing rivers", ("J. Smith", "J. Doe"), 2018, "2018 Conference on Rivers (RIVER)"),
            *("1-6", "10.1109/river.2018.1", "", ""),
        ),
        (
            *("Sensing seas", ("R. Roe",), 2019, "IEEE Sensors of Water"),
            *("10-20", "10.1109/water.2019.2", "", ""),
        ),
    ],
    "acm.bib": [
        (
            *("Rivers as Graphs: A Survey", (SMITH, DOE), 2018),
            *("Proceedings of the 2018 Conference on Rivers", "1-10", "10.1145/1000.1001", "", ""),
        ),
        ("Bridges", (ROE,), 2019, "ACM Trans. Bridges", "", "10.1145/1000.1002", "", ""),
    ],
    "scielo.ris": [
        (
            "Ríos en la ciudad",
            *RIVERS[1:3],
            "Revista de Agua",
            "12-30",
            "10.1590/rivers.2018",
            "",
            "",
        ),
    ],
    "lilacs.ris": [
        (
            *("Ríos en la ciudad / Rivers in the city", *RIVERS[1:3], "Rev. agua", "12-30"),
            *("", "", ""),
        ),
    ],
    "mendeley.bib": [(*RIVERS, "10.1000/rivers_2018", "31000001", "1805.00001")],
    "papers.bib": [(*RIVERS, "10.1000/rivers.2018", "31000001", "")],
    "jabref.bib": [(*RIVERS[:4], "", "", "", "")],
    "google_scholar.bib": [(*RIVERS, "", "", "")],
    "google_scholar.csv": [(*RIVERS, "", "", ""), ("Bridges at night", (ROE,), 2019, *[""] * 5)],
    "semantic_scholar.bib": [
        (
            *("Rivers in the City", PLAIN[1], 2018, "ArXiv", ""),
            *("", "", "1805.00001"),
        ),
        (
            *("Bridges at night", ("Richard Roe",), 2019),
            *("Annual Meeting of the Bridge Society", "", "", "", ""),
        ),
    ],
    "semantic_scholar.csv": [(*PLAIN, "10.1000/rivers.2018", "31000001", "")],
    "zotero.csv": [
        (
            *("A study of tides", ("Doe, J.", ROE), 2019, "Sea", "1-9"),
            *("10.1000/sea.19", "31000001", ""),
        ),
        ("Waves as preprints", (ROE,), 2021, "", "", "", "", "2101.00001"),
    ],
    "zotero.csl.json": [
        ("A study of tides", ("Doe, J.",), 2019, "Sea", "", "10.1000/sea.19", "31000001", ""),
        ("Waves as preprints", ("Roe, R.",), 2021, "", "", "", "", "2101.00001"),
        ("A book of foam", ("Foam Society",), None, "", "", "10.1000/foam", "", ""),
    ],
    "asreview.csv": [
        ("Rivers in the city", (SMITH, DOE), None, "", "", "10.1000/rivers.2018", "", ""),
        ("Bridges at night", (ROE,), None, "", "", "10.1000/bridges", "", ""),
        ("Unseen paper", (ROE,), None, *[""] * 5),
    ],
    "asreview.ris": [
        ("Rivers in the city", (SMITH,), 2018, *[""] * 5),
        ("Bridges at night", (ROE,), 2019, *[""] * 5),
        ("Unseen", (), None, *[""] * 5),
    ],
    "rayyan.csv": [
        (*RIVERS, "10.1000/rivers.2018", "31000001", ""),
        ("Bridges at night", ("Roe, R.",), 2019, "Urban Light", *[""] * 4),
        ("Boats", ("Roe, R.", "Smith, J."), 2020, "Boats", *[""] * 4),
    ],
    "rayyan.ris": [(*RIVERS, "10.1000/rivers.2018", "", "")],
}


def reading_of(name: str) -> Reading:
    return read_text((EXPORTS / name).read_text("utf-8"), name, name)


@pytest.mark.parametrize("name", FILES)
def test_every_entry_has_the_fields_of_the_file(name: str) -> None:
    reading = reading_of(name)
    assert reading.format != "text"
    assert reading.entries == len(reading.records)
    assert [
        (
            *(record.title, record.authors, record.year, record.venue, record.pages),
            *(record.doi, record.pmid, record.arxiv),
        )
        for record in reading.records
    ] == FILES[name]


ABSTRACTS = {
    "cochrane.txt": "BACKGROUND: Walking is hard after a stroke."
    " METHODS: We asked 40 people to walk.\nRESULTS: They walked further.",
    "ieee.csv": "We sense rivers.",
    "acm.bib": "Rivers are graphs. 95% of them flow.",
    "scielo.ris": "Los ríos atraviesan las ciudades.",
    "lilacs.ris": "Los ríos atraviesan las ciudades. (AU)",
    "zotero.csv": "Tides go in and out.",
    "semantic_scholar.csv": "Rivers run.",
} | dict.fromkeys(
    ("proquest.txt", "proquest.ris", "ebsco.ris", "papers.bib", "rayyan.csv", "asreview.ris"),
    "Rivers run through cities.",
)


@pytest.mark.parametrize("name", ABSTRACTS)
def test_an_abstract_is_read_completely(name: str) -> None:
    assert reading_of(name).records[0].abstract == ABSTRACTS[name]


def test_decisions_and_notes_of_rayyan_and_asreview_are_read() -> None:
    assert [
        (annotation.decision, annotation.reason, annotation.tags, annotation.note)
        for annotation in reading_of("rayyan.csv").annotations.values()
    ] == [
        (Decision.INCLUDE, "", ("water", "city"), "look again"),
        (Decision.EXCLUDE, "wrong population", (), ""),
    ]
    (annotation,) = reading_of("rayyan.ris").annotations.values()
    assert annotation.decision == "maybe"
    assert [
        (annotation.decision, annotation.tags, annotation.note)
        for annotation in reading_of("asreview.csv").annotations.values()
    ] == [
        (Decision.INCLUDE, ("water", "city"), "read again"),
        (Decision.EXCLUDE, (), ""),
    ]


def test_lines_around_a_proquest_document_are_reported() -> None:
    problems = reading_of("proquest.txt").problems
    assert [problem.excerpt for problem in problems] == [
        "Report Information from ProQuest",
        "Rivers in the city",
        "Bridges at night",
    ]


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Smith, John, Doe, Jane", (SMITH, DOE)),
        (
            "Smith, John A., van der Berg, Maria Luisa",
            ("Smith, John A.", "van der Berg, Maria Luisa"),
        ),
        ("Smith, John", (SMITH,)),
        ("John Smith, Jane Doe", ("John Smith", "Jane Doe")),
        ("Smith, Jones, Brown, Taylor", ("Smith", "Jones", "Brown", "Taylor")),
        ("Thomas, John, Peter, Paul", ("Thomas", "John", "Peter", "Paul")),
        ('[{"name": "Jane Doe"}, {"family": "Smith", "given": "John"}]', ("Jane Doe", SMITH)),
        ("[{'name': 'Jane Doe', 'authorId': None}]", ("Jane Doe",)),
        ("[" * 5000 + "]" * 5000, ("[" * 5000 + "]" * 5000,)),
    ],
)
def test_names_in_one_cell_are_split_where_that_is_certain(
    cell: str, names: tuple[str, ...]
) -> None:
    assert split_people(cell) == names


def test_an_id_in_a_note_counts_only_on_a_line_of_its_own() -> None:
    assert ids_in_text(["see\nPMID: 123\nDOI: 10.1000/a.b\narXiv: 2101.00001 [cs.DL]"]) == {
        "pmid": "123",
        "doi": "10.1000/a.b",
        "arxiv": "2101.00001",
    }
    assert ids_in_text(["a reply to DOI: 10.1000/a", "PMID: 123 is another paper", "PMID: 0"]) == {}


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("M{_1} and M{_{10}}", "M₁ and M₁₀"),
        ("10{sup 3} of H{sub 2}O", "10³ of H₂O"),
        ("p$<$0.05 and x $>$ 2", "p<0.05 and x > 2"),
        ("<inline-formula><math><mi>x</mi></math></inline-formula> rises", "x rises"),
        ("a set {a, b} stays", "a set {a, b} stays"),
    ],
)
def test_what_databases_leave_of_formulas_is_readable(raw: str, expected: str) -> None:
    assert readable(raw) == expected


def test_the_source_column_of_embase_is_split_into_its_fields() -> None:
    text = (
        "Title,Author Names,Source,keywords,Open URL Link\n"
        'Cysts,"Smith J., Doe J.",Journal of Cysts (2014) 3:3 (152-160).'
        ' Date of Publication: 2014,"cyst (diagnosis, surgery), human",'
        "http://a.org/x?sid=EMBASE&id=doi:10.1000%2Fcysts.1&atitle=Cysts\n"
        "More,Smith J.,Surgery (United States) (2019) 54 (83-86)."
        " Date of Publication: 1 Jan 2019,,\n"
        "None,Smith J.,Embase,,\n"
    )
    cysts, more, none = read_text(text, "a.csv", "a.csv").records
    assert (cysts.venue, cysts.year, cysts.volume) == ("Journal of Cysts", 2014, "3")
    assert (cysts.number, cysts.pages, cysts.doi) == ("3", "152-160", "10.1000/cysts.1")
    assert cysts.keywords == ("cyst (diagnosis, surgery)", "human")
    assert (more.venue, more.volume, more.number) == ("Surgery (United States)", "54", "")
    assert (more.year, more.pages) == (2019, "83-86")
    assert (none.venue, none.extra) == ("", {"Source": "Embase"})


def test_a_url_is_no_venue_and_a_year_before_christ_is_no_year() -> None:
    bib = "@misc{a, title = {A site}, howpublished = {\\url{https://a.org/b}}, year = 2011}"
    (site,) = read_text(bib, "a.bib", "a.bib").records
    assert (site.venue, site.url, site.year) == ("", "https://a.org/b", 2011)
    assert site.extra["howpublished"] == "https://a.org/b"
    csl = '[{"type": "book", "title": "Old", "issued": {"date-parts": [["-2012", 13]]}}]'
    (old,) = read_text(csl, "a.json", "a.json").records
    assert old.year is None
