"""What two Records are compared by, in folded form."""

from __future__ import annotations

import pytest

from store.duplicates.features import RecordFeatures, extract_features
from store.model.record import Place, record


def of(**fields: object) -> RecordFeatures:
    return extract_features(record(Place("a.ris", 1), **fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "title",
    [
        "Carbon of restored fens",
        "Carbon of restored fens. [Swedish]",
        "[Carbon of restored fens]",
        "Carbon of restored fens.[Erratum appears in Mires. 2015;3(2):17 Note: Berg, O [added]]",
        "Carbon of restored fens.[Erratum appears in Mires. 2015 May;3(2):17",
        "Okonkwo and Berg (2014). Carbon of restored fens",
        "\\textbf{Carbon} of restored fens",
    ],
)
def test_remarks_around_a_title_are_not_part_of_it(title: str) -> None:
    assert of(title=title).title == "carbonofrestoredfens"


def test_a_bracket_that_says_what_the_text_is_stays() -> None:
    assert of(title="Carbon of restored fens [reply]").kinds == {"reply"}


@pytest.mark.parametrize(
    "authors",
    [
        ("Okonkwo, Adaeze B.", "van der Berg, O"),
        ("Okonkwo AB", "Berg O"),
        ("A. B. Okonkwo", "O. Berg"),
        ("OKONKWO, ADAEZE", "BERG, OLA"),
        ("Ökonkwo, A. and Bërg, O.",),
    ],
)
def test_surnames_are_found_in_every_way_of_writing_them(authors: tuple[str, ...]) -> None:
    assert {"okon", "berg"} <= of(authors=authors).names
    assert not of(authors=authors).names & {"ab", "van", "der", "and"}


@pytest.mark.parametrize(
    ("pages", "first", "span"),
    [
        ("106-11", "106", (106, 111)),
        ("pp. 201--219", "201", (201, 219)),
        ("S123", "123", None),
        ("e0117", "117", None),
        ("1-12", "", (1, 12)),
        ("08-Aug", "", None),
        ("", "", None),
    ],
)
def test_pages_are_read_as_people_write_them(
    pages: str, first: str, span: tuple[int, int] | None
) -> None:
    assert of(pages=pages).page == first
    assert of(pages=pages).span == span


def test_what_is_asked_for_twice_is_worked_out_once() -> None:
    one = of(authors=("Okonkwo, A.",))
    assert one.names is one.names


def test_a_volume_that_is_a_year_tells_nothing() -> None:
    assert of(volume="2015-April").volume == ""
    assert of(volume="103(2)").volume == "103"


@pytest.mark.parametrize(
    ("fields", "preprint"),
    [
        ({"arxiv": "1309.01234"}, True),
        ({"doi": "10.48550/arXiv.1309.01234"}, True),
        ({"doi": "10.1101/2020.01.01.000001", "venue": "bioRxiv"}, True),
        ({"doi": "10.1101/gr.123456", "venue": "Genome Research"}, False),
        ({"venue": "SSRN Electronic Journal"}, True),
        ({"arxiv": "1309.01234", "venue": "Mires"}, False),
        ({"doi": "10.5555/fens", "arxiv": "1309.01234"}, False),
        ({"title": "Fens"}, False),
    ],
)
def test_preprints_are_known_by_where_they_are_kept(fields: dict[str, str], preprint: bool) -> None:
    assert of(**fields).preprint is preprint
