"""An entry that breaks off is a Record and is reported; where a file is cut makes no difference."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.formats.bibtex import parser, reader


def test_an_entry_that_breaks_off_is_kept_and_reported() -> None:
    found = reader.read(
        "@article{a, title={Good one}}\n\n@article{b,\n title = {Broken entry", "a.bib"
    )
    assert [entry.title for entry in found.records] == ["Good one", "Broken entry"]
    assert found.entries == 2
    assert [(problem.line, problem.excerpt) for problem in found.problems] == [(3, "b")]
    assert "as far as it goes" in found.problems[0].why


def test_a_brace_that_is_never_closed_is_reported_though_another_seems_to_end_the_entry() -> None:
    text = "@misc{a,\n title = {Swifts {of towns\n}\n@book{b, title={Next}}\n"
    found = reader.read(text, "a.bib")
    assert [entry.title for entry in found.records] == ["Swifts of towns", "Next"]
    assert [(problem.line, problem.excerpt) for problem in found.problems] == [(1, "a")]


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
def test_a_library_read_in_parts_is_read_as_in_one(pieces: list[str], size: int) -> None:
    text = "\n\n".join(pieces)
    whole = parser.split_bibtex(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parser, "PART", size)
        assert parser.split_bibtex(text) == whole
