"""Records, their ids in normal form, and the keys that identify them."""

from __future__ import annotations

from copy import copy
from dataclasses import FrozenInstanceError, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.model.identifiers import (
    normalize_arxiv,
    normalize_doi,
    normalize_pmid,
    normalize_year,
    surname,
)
from store.model.paper import Paper
from store.model.record import RECORD_FIELDS, Place, Record, content_key, record

HERE = Place("a.txt", 1)
LONG = (
    "We present a method that reads abstracts so that people need not read all of them today. " * 2
)


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("10.1000/ABC.1", "10.1000/abc.1"),
        ("https://doi.org/10.1000/abc.1", "10.1000/abc.1"),
        ("doi: 10.1000/abc.1.", "10.1000/abc.1"),
        (
            "http://dx.doi.org/10.1002/(SICI)1097-4571(199806)49:8<693::AID>3.0.CO;2-O",
            "10.1002/(sici)1097-4571(199806)49:8<693::aid>3.0.co;2-o",
        ),
        ("none", ""),
        ("10.1/x", ""),
    ],
)
def test_a_normalized_doi_is_bare_and_in_lower_case(text: str, doi: str) -> None:
    assert normalize_doi(text) == doi


@pytest.mark.parametrize(
    ("text", "arxiv"),
    [
        ("arXiv:2101.00001v2", "2101.00001"),
        ("https://arxiv.org/abs/2101.00001", "2101.00001"),
        ("cs/0112017v1", "cs/0112017"),
        ("math.GT/0309136", "math.gt/0309136"),
        ("12101.00001", ""),
        ("", ""),
    ],
)
def test_a_normalized_arxiv_id_has_no_version(text: str, arxiv: str) -> None:
    assert normalize_arxiv(text) == arxiv


def test_an_arxiv_doi_gives_the_arxiv_id_too() -> None:
    entry = record(HERE, title="x", doi="10.48550/arXiv.2101.00001")
    assert entry.arxiv == "2101.00001"
    assert entry.keys[:2] == ("doi:10.48550/arxiv.2101.00001", "arxiv:2101.00001")


@pytest.mark.parametrize(("text", "pmid"), [("PMID: 0123", "123"), ("123", "123"), ("12a", "")])
def test_a_normalized_pmid_is_its_digits(text: str, pmid: str) -> None:
    assert normalize_pmid(text) == pmid


@pytest.mark.parametrize(
    ("date", "year"),
    [("2021-05-03", 2021), ("May 1999", 1999), (2020, 2020), ("n.d.", None), ("20211", None)],
)
def test_a_year_is_found_in_a_date(date: str | int, year: int | None) -> None:
    assert normalize_year(date) == year


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("Smith, John", "smith"),
        ("John Smith", "smith"),
        ("Smith JA", "smith"),
        ("J. A. Smith", "smith"),
        ("van der Berg, Anna", "vanderberg"),
        (r"Schr{\"o}dinger, E.", "schrodinger"),
        ("Madonna", "madonna"),
        ("", ""),
    ],
)
def test_a_surname_is_separated_from_given_names(author: str, name: str) -> None:
    assert surname(author) == name


def test_the_content_key_is_of_the_abstract_when_that_is_long_enough() -> None:
    entry = record(HERE, title="One title", abstract=LONG)
    same_abstract = record(HERE, title="Another", abstract=LONG.upper().replace(" ", " — "))
    assert content_key(entry) == content_key(same_abstract)
    assert content_key(record(HERE, title="One title")) != content_key(
        record(HERE, title="Another")
    )


def test_latex_and_unicode_have_the_same_key() -> None:
    latex = record(HERE, abstract=LONG + r"The model is called PanGu-{\Sigma}.")
    plain = record(HERE, abstract=LONG + "The model is called PanGu-Σ.")
    assert content_key(latex) == content_key(plain)


def test_text_that_is_no_id_is_kept_in_extra() -> None:
    entry = record(HERE, title="x", doi="see website", extra={"note": "a\x1bb"})
    assert entry.doi == ""
    assert dict(entry.extra) == {"note": "a␛b", "doi": "see website"}


@given(st.text(max_size=60), st.text(max_size=200), st.text(max_size=30))
def test_any_text_makes_a_record_with_a_key(title: str, abstract: str, doi: str) -> None:
    entry = record(HERE, title=title, abstract=abstract, doi=doi)
    if entry.title or entry.abstract:
        assert all(
            kind in ("doi", "arxiv", "pmid", "text")
            for kind, _, _ in (k.partition(":") for k in entry.keys)
        )


@pytest.mark.parametrize("fields", [{"title": "{"}, {"title": "?!"}, {"abstract": "§"}])
def test_a_record_without_a_word_still_has_a_key(fields: dict[str, str]) -> None:
    entry = record(HERE, **fields)
    assert entry.keys == (content_key(entry),)
    assert entry.keys == record(Place("b.txt", 9), **fields).keys
    assert entry.keys != record(HERE, **fields, authors=["Doe, Jane"]).keys
    assert entry.keys != record(HERE, **fields, year=1999).keys


def test_a_record_without_title_and_abstract_has_no_key() -> None:
    assert record(HERE, authors=["Doe, Jane"], year=1999).keys == ()


def test_an_author_that_is_only_markup_is_left_out() -> None:
    entry = record(HERE, title="T", authors=["Doe, Jane", "<sup></sup>", "{\\em }"])
    paper = Paper(id=entry.keys[0], keys=entry.keys, merged=entry, records=(entry,))
    assert paper.authors == ("Doe, Jane",)


def test_a_record_equals_one_from_the_constructor_and_cannot_be_changed() -> None:
    entry = record(HERE, title="T", authors=["Doe, Jane"], year="1999", extra={"note": "n"})
    constructed = Record(**{name: getattr(entry, name) for name in RECORD_FIELDS})
    assert type(entry) is Record
    assert (entry, repr(entry)) == (constructed, repr(constructed))
    assert copy(entry) == entry
    for name in (*RECORD_FIELDS, "unheard_of"):
        with pytest.raises((FrozenInstanceError, AttributeError, TypeError)):
            setattr(entry, name, "changed")
    assert entry == constructed


def test_keys_are_computed_once_and_not_copied_to_a_changed_record(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls: list[Record] = []

    def counting_content_key(entry: Record, *abstract: str | None) -> str:
        calls.append(entry)
        return content_key(entry, *abstract)

    monkeypatch.setattr("store.model.record.content_key", counting_content_key)
    entry = record(HERE, title="A title", doi="10.1000/1")
    untouched = record(HERE, title="A title", doi="10.1000/1")
    assert entry.keys is entry.keys
    assert len(calls) == 1
    assert (entry, repr(entry)) == (untouched, repr(untouched))
    changed = replace(entry, title="Another")
    assert changed.keys == record(HERE, title="Another", doi="10.1000/1").keys
    assert changed.keys != entry.keys


@given(st.from_regex(r"10\.[0-9]{3,10}/[a-zA-Z0-9./()_;,-]{0,12}", fullmatch=True))
def test_normalizing_a_normalized_doi_changes_nothing(doi: str) -> None:
    assert normalize_doi(normalize_doi(doi)) == normalize_doi(doi) == normalize_doi(f"doi: {doi}")
