"""RefWorks, CSL-YAML, lists of ids, answers of Crossref and tables of OpenAlex."""

from __future__ import annotations

import pytest

from store.formats.registry import read_text
from store.formats.table.csv import write
from store.model.annotation import EMPTY_ANNOTATION, Annotation
from store.model.paper import Paper
from store.model.record import Place, record
from tests import hostile

REFWORKS = """RT Journal Article
SR Electronic(1)
ID 2
A1 Rossi,Anna
A1 Lindqvist, Bo
T1 Soil moisture under hedgerows
JF Field
YR 2019
VO 12
IS 3
SP 101
OP 110
K1 soil; hedges
AB Soils were wet.
AND so were we, which AN abstract may say.
DO 10.5555/h.1
LK https://a.org/soil

RT Book, Whole
A1 Okafor,Chidi
T1 Night buses
YR 2020
"""


def test_refworks_is_read() -> None:
    reading = read_text(REFWORKS, "x", "x.txt")
    soil, buses = reading.records
    assert reading.format == "RefWorks"
    assert not reading.problems
    assert (soil.title, soil.authors) == (
        *("Soil moisture under hedgerows", ("Rossi, Anna", "Lindqvist, Bo")),
    )
    assert (soil.venue, soil.year, soil.volume, soil.number) == ("Field", 2019, "12", "3")
    assert (soil.pages, soil.doi, soil.url) == ("101-110", "10.5555/h.1", "https://a.org/soil")
    assert soil.keywords == ("soil", "hedges")
    assert "which AN abstract may say" in soil.abstract
    assert (buses.title, buses.type, buses.place.line) == ("Night buses", "book", 19)


@pytest.mark.parametrize(
    ("reference_type", "kind"),
    [
        ("Conference Proceedings", "inproceedings"),
        ("Dissertation/Thesis", "thesis"),
        ("Book, Section", "incollection"),
        ("Web Page", "online"),
    ],
)
def test_the_types_of_refworks_are_ours(reference_type: str, kind: str) -> None:
    (entry,) = read_text(f"\nRT {reference_type}\nT1 Soil\n", "x", "x").records
    assert (entry.title, entry.type) == ("Soil", kind)


YAML = """---
title: My paper
references:
- id: rossi
  type: article-journal
  title: Soil moisture
  author:
  - family: Rossi
    given: Anna
  - literal: Field Group
  issued:
    date-parts:
    - - 2019
      - 3
  container-title: Field
  DOI: 10.5555/h.1
  abstract: |
    One line.
    - not an item
- id: broken
  title: "never closed
- id: third
  title: 'Owls: a study'
  issued: 2001-02-03
  author: [{family: Okafor, given: Chidi}]
- id: fourth
  title: Dated
  issued: [{year: 1948, month: 1}]
...
The text of the paper.
"""


def test_the_references_of_a_document_are_read() -> None:
    reading = read_text(YAML, "x", "x.yaml")
    assert reading.format == "CSL-YAML"
    soil, owls, dated = reading.records
    assert (soil.title, soil.authors) == ("Soil moisture", ("Rossi, Anna", "Field Group"))
    assert (soil.year, soil.venue, soil.doi) == (2019, "Field", "10.5555/h.1")
    assert soil.abstract == "One line.\n- not an item"
    assert (owls.title, owls.year, owls.authors) == ("Owls: a study", 2001, ("Okafor, Chidi",))
    assert (dated.title, dated.year) == ("Dated", 1948)
    assert [entry.place.line for entry in reading.records] == [4, 22, 26]
    assert [(problem.line, "not YAML" in problem.why) for problem in reading.problems] == [
        (20, True)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "- id: a\n  title: Soil\n  type: book\n",
        "references:\n  - title: Soil\n    id: a\n",
        "# exported\n\n- title: Soil\n  authors: [Ann Tester]\n  year: 2001\n",
        "---\nlang: en\nreferences:\n\n- type: book\n  title: Soil\n",
    ],
)
def test_a_list_of_items_is_csl_yaml_whatever_its_name(text: str) -> None:
    for file in ("x", "x.txt", "x.yml"):
        reading = read_text(text, "x", file)
        assert (reading.format, [entry.title for entry in reading.records]) == (
            "CSL-YAML",
            ["Soil"],
        )


@pytest.mark.parametrize(
    "item",
    [
        "- a: &a [x, x]\n  b: &b [*a, *a]\n  title: [*b, *b]\n",
        f"- title: {'[' * 5000}\n",
        f"- title: {'- ' * 5000}x\n",
        "- !!python/object/apply:os.system ['true']\n",
        "- ? {a: b}\n  : c\n",
        "- just a text\n",
    ],
)
def test_hostile_yaml_costs_only_its_item(item: str) -> None:
    text = f"- title: First\n{item}- title: Last\n"
    titles = [entry.title for entry in read_text(text, "x", "x.yaml").records]
    assert (titles[0], titles[-1]) == ("First", "Last")
    assert all(len(title) < 20_000 for title in titles)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("10.1000/abc\nhttps://doi.org/10.1000/XYZ\ndoi: 10.1234/5\n", ["abc", "xyz", "10.1234/5"]),
        ("12345678\n23456789\n", ["12345678", "23456789"]),
        ("PMID\n\n1234567\n\n2345678", ["1234567", "2345678"]),
        ("PMID: 123, PMID: 456", ["123", "456"]),
        ("1. 10.1000/abc\n2. 10.1000/xyz\n", ["abc", "xyz"]),
        (
            "- arXiv:2101.00001v2\n- https://arxiv.org/abs/math/0301001\n",
            ["2101.00001", "math/0301001"],
        ),
        ("https://pubmed.ncbi.nlm.nih.gov/12345678/\n", ["12345678"]),
        ("10.1000/abc; 10.1000/xyz; 10.1000/uvw", ["abc", "xyz", "uvw"]),
        ("DOI\n10.1000/abc\n", ["abc"]),
    ],
)
@pytest.mark.parametrize("file", ["x", "x.txt", "x.csv"])
def test_each_id_of_a_list_is_a_paper_without_a_title(text: str, ids: list[str], file: str) -> None:
    reading = read_text(text, "x", file)
    assert not reading.problems
    for entry, wanted in zip(reading.records, ids, strict=True):
        assert (entry.doi or entry.arxiv or entry.pmid).endswith(wanted)
        assert (entry.title, entry.abstract) == ("", "")
        assert Paper(
            id=entry.keys[0], keys=entry.keys, merged=entry, records=(entry,)
        ).display_title


@pytest.mark.parametrize(
    "text",
    [
        "Owls in 10.1000/abc and Other Places\n\nWe recorded forty owls over three winters.\n",
        "2019\n2020\n2021\n",
        "3.14159\n2.71828\n",
        "Meeting 12345678 is on Monday\n",
    ],
)
def test_other_lines_are_no_list_of_ids(text: str) -> None:
    assert read_text(text, "x", "x.txt").format == "text"


def test_a_line_of_a_list_that_is_no_id_is_reported() -> None:
    text = "".join(f"10.1000/a{n}\n" for n in range(20)) + "unknown\n10.1000/last\n"
    reading = read_text(text, "x", "x")
    assert (len(reading.records), [p.line for p in reading.problems]) == (21, [21])


def test_a_table_may_have_ids_and_no_titles() -> None:
    reading = read_text("doi,pmid,year\n10.1000/a,123,2001\n,456,2002\n,,2003\n", "x", "x")
    assert [(e.doi, e.pmid, e.year) for e in reading.records] == [
        ("10.1000/a", "123", 2001),
        ("", "456", 2002),
    ]
    assert [problem.line for problem in reading.problems] == [4]


WORK = '{"DOI":"10.5555/h.1","title":["Soil moisture"],"author":[{"family":"Rossi","given":"A"}]}'


@pytest.mark.parametrize(
    "text",
    [
        f'{{"status":"ok","message-type":"work","message":{WORK}}}',
        f'{{"status":"ok","message":{{"total-results":1,"facets":{{}},"items":[{WORK}]}}}}',
        f'[{{"status":"ok","message":{WORK}}}]',
        f'{{"status":"ok","message-version":"1.0.0",\n "message": {WORK}\n}}\n',
        f"[{WORK}]",
        WORK,
    ],
)
def test_an_answer_of_crossref_is_read(text: str) -> None:
    reading = read_text(text, "x", "x.json")
    (entry,) = reading.records
    assert not reading.problems
    assert (entry.title, entry.authors, entry.doi) == (
        "Soil moisture",
        ("Rossi, A",),
        "10.5555/h.1",
    )


@pytest.mark.parametrize(
    "author", ["authorships.author.display_name", "authorships.raw_author_name"]
)
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_a_table_of_openalex_is_read(author: str, separator: str) -> None:
    header = (
        *("title", "doi", author, "primary_location.source.display_name", "biblio.volume"),
        *("biblio.issue", "biblio.first_page", "biblio.last_page", "publication_year"),
    )
    cells = "Soil|https://doi.org/10.5555/h.1|Anna Rossi^Bo Lindqvist|Field|12|3|101|110|2019"
    row = cells.replace("|", separator).replace("^", "|")
    (entry,) = read_text(f"{separator.join(header)}\n{row}\n", "x", "x.csv").records
    assert (entry.title, entry.doi) == ("Soil", "10.5555/h.1")
    assert entry.authors == ("Anna Rossi", "Bo Lindqvist")
    assert (entry.venue, entry.volume, entry.number) == ("Field", "12", "3")
    assert (entry.pages, entry.year) == ("101-110", 2019)


@pytest.mark.parametrize(
    ("text", "file"),
    [
        ("title,authors\nA,D&#252;llmann C.; O&#x27;Neil R.\n", "x.csv"),
        ('[{"title": "A", "authors": "D&uuml;llmann C.; O&apos;Neil R."}]', "x.json"),
        ("TY  - JOUR\nTI  - A\nAU  - D&#252;llmann C.; O&#39;Neil R.\nER  - \n", "x.ris"),
        ("%0 Journal Article\n%T A\n%A D&#xfc;llmann C.; O'Neil R.\n", "x.enw"),
    ],
)
def test_an_entity_in_a_name_separates_nothing(text: str, file: str) -> None:
    assert read_text(text, "x", file).records[0].authors == ("Düllmann C.", "O'Neil R.")


@pytest.mark.parametrize("absent", ["None", "nan", "[No author name available]", "null"])
def test_words_for_nothing_are_no_values(absent: str) -> None:
    text = (
        f"title,abstract,authors,keywords,volume,doi\nOwls,{absent},{absent},{absent},{absent},\n"
    )
    (entry,) = read_text(text, "x", "x.csv").records
    assert (entry.abstract, entry.authors, entry.keywords, entry.volume) == ("", (), (), "")


def test_authors_of_two_tags_keep_the_order_of_the_file() -> None:
    text = (
        "TY  - JOUR\nTI  - T\nA1  - One, A\nAU  - Two, B\nA1  - Three, C\nAU  - Four, D\nER  - \n"
    )
    names = [name[:3] for name in read_text(text, "x", "x").records[0].authors]
    assert names == ["One", "Two", "Thr", "Fou"]
    twice = "TY  - JOUR\nTI  - T\nA1  - One, A\nA1  - Two, B\nAU  - One, A\nAU  - Two, B\nER  - \n"
    assert read_text(twice, "x", "x").records[0].authors == ("One, A", "Two, B")


def _write(title: str, note: str) -> str:
    entry = record(Place("a", 1), title=title, abstract=note)
    paper = Paper(id=entry.keys[0], keys=entry.keys, merged=entry, records=(entry,))
    return "".join(write([(paper, Annotation(note=note) if note else EMPTY_ANNOTATION)]))


@pytest.mark.parametrize(
    "text",
    [
        *(
            "=1+1",
            "＝1+1",
            "＋1",
            "－1",
            "＠SUM(1)",
            "a;=1+1",
            "a;＝1",
            "a;-1",
            "'=x",
            "a;'=x",
            "';=x",
        ),
        *(
            "a\n=cmd",
            "a;b;@x\n+1",
            "a; =1",
            "''=x",
            "ordinary; text - with = signs",
            "-1\n- a list",
        ),
    ],
)
def test_no_cell_begins_a_formula_and_all_come_back(text: str) -> None:
    written = _write("Title " + text, text)
    for part in written.replace("\r\n", "\n").replace("\n", ";").split(";"):
        for cell in part.split(","):
            assert cell.strip('"')[:1] not in (*"=+@＝＋＠－",)
    (entry,) = read_text(written, "x", "x.csv").records
    assert (entry.title, entry.abstract) == ("Title " + " ".join(text.split()), text)
    assert [a.note for a in read_text(written, "x", "x").annotations.values()] == [text]


@pytest.mark.parametrize("lines", [1_001, 3_000, 60_000])
def test_a_cell_without_end_costs_only_its_row(lines: int) -> None:
    text = 'title,abstract\nFirst,x\n"never closed,y\n' + "Owl,z\n" * lines + 'a,"b\nc"\n'
    reading = read_text(text, "x", "x.csv")
    assert [(p.line, "not closed within 1,000 lines" in p.why) for p in reading.problems] == [
        (3, True)
    ]
    assert [entry.title for entry in reading.records] == ["First", *["Owl"] * lines, "a"]


def test_a_cell_of_megabytes_that_spans_lines_costs_only_its_row() -> None:
    text = f'title,abstract\n"open,y\n{"word " * 250_000}\nlast,z\n'
    reading = read_text(text, "x", "x.csv")
    assert reading.problems[0].line == 2
    assert reading.records[-1].title == "last"


@pytest.mark.parametrize("name", ["evil.refworks.txt", "evil.yaml"])
def test_hostile_papers_are_in_the_new_formats_too(name: str) -> None:
    reading = read_text(hostile.WRITERS[name](hostile.papers()), "x", name)
    assert len(reading.records) + len(reading.problems) >= len(hostile.ATTACKS)
    assert len(reading.records) > len(hostile.ATTACKS) * 0.7
