"""Unfinished BibTeX entries become Records and are reported; parsing in parts changes nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.formats.bibtex import parser, reader


def test_an_entry_that_breaks_off_is_read_and_reported() -> None:
    reading = reader.read(
        "@article{a, title={Good one}}\n\n@article{b,\n title = {Broken entry", "a.bib"
    )
    assert [entry.title for entry in reading.records] == ["Good one", "Broken entry"]
    assert reading.entries == 2
    assert [(problem.line, problem.excerpt) for problem in reading.problems] == [(3, "b")]
    assert "as far as possible" in reading.problems[0].why
    assert reading.problems[0].why.endswith(": its end is missing")


def test_an_unclosed_brace_is_reported_even_if_another_seems_to_end_the_entry() -> None:
    text = "@misc{a,\n title = {Swifts {of towns\n}\n@book{b, title={Next}}\n"
    reading = reader.read(text, "a.bib")
    assert [entry.title for entry in reading.records] == ["Swifts of towns", "Next"]
    assert [(problem.line, problem.excerpt) for problem in reading.problems] == [(1, "a")]


PIECES = (
    "@article{a, title={One}, year={2001}}",
    "@comment{jabref\n}\n@article{hidden, title={Not shown}}\n}",
    "@string{j = {Journal}}",
    "@article{b,\n title = {Two\n}\n@ not an entry},\n journal = j\n}",
    "@inproceedings(c, title = {Three}, crossref = {d})",
    "@proceedings{d, booktitle={Lent}, title={Four}\n}",
    "words between {entries}\n}",
    "@article{a, title={Same key}}",
    "@article{e, title={Broken off",
    "@Comment{never closed",
)


@given(st.lists(st.sampled_from(PIECES), max_size=12), st.sampled_from((1, 30, 100)))
def test_splitting_a_library_in_parts_changes_nothing(pieces: list[str], size: int) -> None:
    text = "\n\n".join(pieces)
    at_once = parser.split_bibtex(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parser, "_PART_SIZE", size)
        assert parser.split_bibtex(text) == at_once
