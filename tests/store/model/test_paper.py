"""Records and the keys that say which paper they are."""

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
from store.text.cleaning import clean, clean_all, clean_entry
from store.text.folding import normalize_text, words

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
def test_a_doi_is_bare_and_lower_case(text: str, doi: str) -> None:
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
def test_an_arxiv_id_has_no_version(text: str, arxiv: str) -> None:
    assert normalize_arxiv(text) == arxiv


def test_an_arxiv_doi_is_an_arxiv_id_too() -> None:
    found = record(HERE, title="x", doi="10.48550/arXiv.2101.00001")
    assert found.arxiv == "2101.00001"
    assert found.keys[:2] == ("doi:10.48550/arxiv.2101.00001", "arxiv:2101.00001")


@pytest.mark.parametrize(("text", "pmid"), [("PMID: 0123", "123"), ("123", "123"), ("12a", "")])
def test_a_pmid_is_its_digits(text: str, pmid: str) -> None:
    assert normalize_pmid(text) == pmid


@pytest.mark.parametrize(
    ("given", "year"),
    [("2021-05-03", 2021), ("May 1999", 1999), (2020, 2020), ("n.d.", None), ("20211", None)],
)
def test_a_year_is_found_in_a_date(given: str | int, year: int | None) -> None:
    assert normalize_year(given) == year


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
def test_a_surname_is_told_from_given_names(author: str, name: str) -> None:
    assert surname(author) == name


def test_the_text_key_is_the_abstract_when_it_is_long_enough() -> None:
    one = record(HERE, title="One title", abstract=LONG)
    other = record(HERE, title="Another", abstract=LONG.upper().replace(" ", " — "))
    assert content_key(one) == content_key(other)
    assert content_key(record(HERE, title="One title")) != content_key(
        record(HERE, title="Another")
    )


def test_latex_and_unicode_have_one_key() -> None:
    latex = record(HERE, abstract=LONG + r"The model is called PanGu-{\Sigma}.")
    plain = record(HERE, abstract=LONG + "The model is called PanGu-Σ.")
    assert content_key(latex) == content_key(plain)


def test_an_id_that_is_none_is_not_lost() -> None:
    found = record(HERE, title="x", doi="see website", extra={"note": "a\x1bb"})
    assert found.doi == ""
    assert dict(found.extra) == {"note": "a␛b", "doi": "see website"}


@given(st.text(max_size=60), st.text(max_size=200), st.text(max_size=30))
def test_any_text_makes_a_record_with_a_key(title: str, abstract: str, doi: str) -> None:
    found = record(HERE, title=title, abstract=abstract, doi=doi)
    if found.title or found.abstract:
        assert all(
            kind in ("doi", "arxiv", "pmid", "text")
            for kind, _, _ in (k.partition(":") for k in found.keys)
        )


@pytest.mark.parametrize("said", [{"title": "{"}, {"title": "?!"}, {"abstract": "§"}])
def test_a_record_without_a_word_has_a_key_all_the_same(said: dict[str, str]) -> None:
    one = record(HERE, **said)
    assert one.keys == (content_key(one),)
    assert one.keys == record(Place("b.txt", 9), **said).keys
    assert one.keys != record(HERE, **said, authors=["Doe, Jane"]).keys
    assert one.keys != record(HERE, **said, year=1999).keys


def test_a_record_that_says_nothing_has_no_key() -> None:
    assert record(HERE, authors=["Doe, Jane"], year=1999).keys == ()


def test_a_name_that_is_only_markup_is_no_author() -> None:
    one = record(HERE, title="T", authors=["Doe, Jane", "<sup></sup>", "{\\em }"])
    paper = Paper(id=one.keys[0], keys=one.keys, merged=one, records=(one,))
    assert paper.authors == ("Doe, Jane",)


def test_a_record_is_what_its_constructor_would_have_made_and_cannot_be_changed() -> None:
    one = record(HERE, title="T", authors=["Doe, Jane"], year="1999", extra={"note": "n"})
    other = Record(**{name: getattr(one, name) for name in RECORD_FIELDS})
    assert type(one) is Record
    assert (one, repr(one)) == (other, repr(other))
    assert copy(one) == one
    for name in (*RECORD_FIELDS, "unheard_of"):
        with pytest.raises((FrozenInstanceError, AttributeError, TypeError)):
            setattr(one, name, "changed")
    assert one == other


def test_keys_are_worked_out_once_and_stay_with_no_copy_that_differs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[Record] = []

    def counted(entry: Record, told: str | None) -> str:
        asked.append(entry)
        return content_key(entry, told)

    monkeypatch.setattr("store.model.record.content_key", counted)
    one = record(HERE, title="A title", doi="10.1000/1")
    untouched = record(HERE, title="A title", doi="10.1000/1")
    assert one.keys is one.keys
    assert len(asked) == 1
    assert (one, repr(one)) == (untouched, repr(untouched))
    assert replace(one, title="Another").keys == record(HERE, title="Another", doi="10.1000/1").keys
    assert replace(one, title="Another").keys != one.keys


@given(st.from_regex(r"10\.[0-9]{3,10}/[a-zA-Z0-9./()_;,-]{0,12}", fullmatch=True))
def test_a_doi_that_is_normal_already_stays_as_it_is(doi: str) -> None:
    assert normalize_doi(normalize_doi(doi)) == normalize_doi(doi) == normalize_doi(f"doi: {doi}")


@given(st.lists(st.text("ab |\t\n é\u200b\x1b", max_size=8), max_size=5))
def test_an_entry_is_cleaned_as_each_of_its_texts_is(texts: list[str]) -> None:
    assert list(clean_all(texts)) == [clean(text) for text in texts]
    longs, shorts = clean_entry(texts[:2], texts[2:])
    assert list(longs) == [clean(text, lines=True) for text in texts[:2]]
    assert list(shorts) == [clean(text) for text in texts[2:]]


@given(st.text(max_size=60) | st.text("aB 9,_-é", max_size=60))
def test_a_text_as_one_line_of_words_has_the_same_words(text: str) -> None:
    assert normalize_text(text) == " ".join(words(text))
