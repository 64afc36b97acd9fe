"""Authors and venues in little room."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.model.bylines import (
    acronym,
    family_name,
    family_span,
    fit_names,
    fit_venue,
    venue_series,
)


@pytest.mark.parametrize(
    ("author", "family"),
    [
        ("Ada Ng", "Ng"),
        ("Ng, Ada", "Ng"),
        ("Ng A", "Ng"),
        ("van der Berg JA", "van der Berg"),
        ("Rieks op den Akker", "den Akker"),
        ("Maria de la Cruz", "de la Cruz"),
        ("de Vries, Hugo", "de Vries"),
        ("J. R. R. Tolkien", "Tolkien"),
        ("Sammy Davis Jr.", "Davis"),
        ("World Health Organization", "World Health Organization"),
        ("The ATLAS Collaboration", "The ATLAS Collaboration"),
        ("王小明", "王小明"),
        ("Madonna", "Madonna"),
        ("Li Li", "Li"),
        ("", ""),
    ],
)
def test_the_family_name_is_known_in_every_order(author: str, family: str) -> None:
    assert family_name(author) == family


@given(st.text(max_size=40))
def test_a_family_name_is_a_part_of_the_name(author: str) -> None:
    start, end = family_span(author)
    assert 0 <= start <= end <= len(author)
    assert bool(author[start:end]) == bool(author)


@pytest.mark.parametrize(
    ("venue", "series", "short"),
    [
        ("Proceedings of the 12th Language Resources Conference (LREC'20)",
         "Language Resources Conference (LREC'20)", "LREC'20"),
        ("Proceedings of the 2020 Conference on Methods (EMNLP)",
         "Conference on Methods (EMNLP)", "EMNLP"),
        ("Proceedings of the Twenty-Fifth Conference (CoNLL), Volume 1 (Long Papers)",
         "Conference (CoNLL), Volume 1 (Long Papers)", "CoNLL"),
        ("Nature", "Nature", ""),
        ("Journal of Trees (Basel)", "Journal of Trees (Basel)", ""),
        ("Proceedings", "Proceedings", ""),
    ],
)  # fmt: skip
def test_a_venue_is_named_without_what_all_proceedings_are_called(
    venue: str, series: str, short: str
) -> None:
    assert (venue_series(venue), acronym(venue)) == (series, short)


def test_a_venue_that_does_not_fit_keeps_its_acronym() -> None:
    venue = "Proceedings of the 2020 Conference on Empirical Methods in Language Processing (EMNLP)"
    assert fit_venue(venue, 100) == venue
    assert fit_venue(venue, 70) == "Conference on Empirical Methods in Language Processing (EMNLP)"
    assert fit_venue(venue, 40) == "Conference on Empirical Methods… (EMNLP)"
    assert fit_venue(venue, 10) == "EMNLP"
    assert fit_venue(venue, 3) == ""


@given(st.text(max_size=60), st.integers(0, 80))
def test_a_fitted_venue_fits(venue: str, columns: int) -> None:
    assert len(fit_venue(venue, columns)) <= columns


def test_authors_are_left_out_in_the_middle() -> None:
    authors = ("Ada Ng", "Bo Li", "Cy Roe", "Di Foe", "Ed Moe")
    assert fit_names(authors, ", ", 80) == list(authors)
    assert fit_names(authors, ", ", 33) == ["Ada Ng", "Bo Li", "…", "Di Foe", "Ed Moe"]
    assert fit_names(authors, ", ", 20) == ["Ada Ng", "…", "Ed Moe"]
    assert fit_names(authors, ", ", 5) == ["Ada Ng", "…"]
    assert fit_names((), ", ", 5) == []


@given(
    st.lists(st.text("abc ", min_size=1, max_size=9), min_size=2, max_size=9).map(tuple),
    st.integers(20, 60),
)
def test_first_and_last_author_stay(authors: tuple[str, ...], columns: int) -> None:
    fitted = fit_names(authors, "; ", columns)
    assert fitted[0] == authors[0]
    assert fitted == list(authors) or "…" in fitted
    if len(fitted) > 2:
        assert fitted[-1] == authors[-1]
        assert len("; ".join(fitted)) <= columns
