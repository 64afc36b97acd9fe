"""An entry that breaks off is a Record and is reported."""

from __future__ import annotations

from store.readers import bibtex


def test_an_entry_that_breaks_off_is_kept_and_reported() -> None:
    found = bibtex.read(
        "@article{a, title={Good one}}\n\n@article{b,\n title = {Broken entry", "a.bib"
    )
    assert [entry.title for entry in found.records] == ["Good one", "Broken entry"]
    assert found.entries == 2
    assert [(problem.line, problem.excerpt) for problem in found.problems] == [(3, "b")]
    assert "as far as it goes" in found.problems[0].why
