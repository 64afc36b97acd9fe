"""The features by which two records are compared."""

from __future__ import annotations

import pytest

from store.duplicates.features import (
    RecordFeatures,
    extract_features,
    is_preprint,
    parse_page_range,
)
from store.model.record import Place, record


def features_of(**fields: object) -> RecordFeatures:
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
    assert features_of(title=title).title == "carbonofrestoredfens"


def test_a_bracket_that_names_the_kind_of_text_stays() -> None:
    assert features_of(title="Carbon of restored fens [reply]").text_kinds == {"reply"}


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
def test_family_names_are_found_however_they_are_written(authors: tuple[str, ...]) -> None:
    assert {"okon", "berg"} <= features_of(authors=authors).author_names
    assert not features_of(authors=authors).author_names & {"ab", "van", "der", "and"}


@pytest.mark.parametrize(
    ("pages", "first_page", "first_and_last"),
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
    pages: str, first_page: str, first_and_last: tuple[int, int] | None
) -> None:
    assert features_of(pages=pages).first_page == first_page
    assert parse_page_range(pages) == first_and_last


def test_a_lazy_feature_is_computed_once() -> None:
    features = features_of(authors=("Okonkwo, A.",))
    assert features.author_names is features.author_names


def test_a_volume_that_is_a_year_is_left_out() -> None:
    assert features_of(volume="2015-April").volume == ""
    assert features_of(volume="103(2)").volume == "103"


@pytest.mark.parametrize(
    ("fields", "expected"),
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
def test_preprints_are_recognised_by_their_ids_and_venue(
    fields: dict[str, str], expected: bool
) -> None:
    assert is_preprint(features_of(**fields).record) is expected
