"""The reader of a file is chosen by content, then by suffix."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.formats.reading import Reading, UnreadableSource
from store.formats.registry import READER_MODULES, read_text, readers
from store.library.sources import open_source

SHARED = Path(__file__).resolve().parents[3] / ".." / "shared" / "data" / "formats"
NAMES = {
    "arxiv_atom": "arXiv Atom",
    "biblatex": "BibTeX",
    "bibtex": "BibTeX",
    "csl_json": "CSL-JSON",
    "csv": "CSV",
    "endnote_xml": "EndNote XML",
    "enw": "refer",
    "json": "JSON",
    "nbib": "MEDLINE",
    "ovid": "Ovid",
    "pubmed_xml": "PubMed XML",
    "ris": "RIS",
    "wos_isi": "Web of Science",
}
ODD = {
    "citationjs_multiple_entries.txt": "text",  # a listing of fields that no tool can read
    "synthesisr_res_synth_methods.txt": "MEDLINE",  # exported by Ovid with the tags of MEDLINE
}

EXAMPLES = {
    "BibTeX": "@article{a, title = {Sleep of Bees}, year = {2001}}\n",
    "RIS": "TY  - JOUR\nTI  - Sleep of Bees\nPY  - 2001\nER  - \n",
    "MEDLINE": "PMID- 123\nOWN - NLM\nTI  - Sleep of Bees\n",
    "CSV": "title,year\nSleep of Bees,2001\n",
    "JSON": '{"title": "Sleep of Bees", "year": 2001}\n',
    "CSL-JSON": '[{"type": "article-journal", "title": "Sleep", "issued": {"raw": "2001"}}]',
    "text": "Sleep of Bees in the Cold Season\n",
}


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("file", ["a.txt", "a", "a.bib", "a.json", "a.CSV", "a.ris.gz"])
def test_the_content_of_a_file_counts_more_than_its_suffix(name: str, file: str) -> None:
    for text in (EXAMPLES[name], "\n\n" + EXAMPLES[name].replace("\n", "\r\n")):
        reading = read_text(text, "source", file)
        assert (reading.format, len(reading.records)) == (name, 1)


def test_every_reader_defines_what_the_registry_needs() -> None:
    every = list(readers())
    assert len(every) == len(READER_MODULES) + 1
    assert every[-1].name == "text"
    assert len({reader.name for reader in every}) == len(every)
    assert all(suffix.startswith(".") for reader in every for suffix in reader.suffixes)
    assert not any(reader.looks_like("") for reader in every)


def test_a_bug_in_a_reader_is_reported_to_the_user_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(text: str, source: str) -> Reading:
        raise ZeroDivisionError("deep\ninside")

    monkeypatch.setattr("store.formats.tagged.ris.read", fail)
    with pytest.raises(UnreadableSource, match="cannot be read as RIS: ZeroDivisionError"):
        read_text(EXAMPLES["RIS"], "source", "a.ris")


@pytest.mark.parametrize("folder", NAMES)
def test_files_from_other_projects_are_recognised_by_their_content(folder: str) -> None:
    if not SHARED.is_dir():
        pytest.skip("the shared files are missing")
    for path in sorted((SHARED / folder).iterdir()):
        if path.is_file():
            source = open_source(path.name, path).source
            assert not source.error, path.name
            assert source.format == ODD.get(path.name, NAMES[folder]), path.name


def test_a_first_line_that_could_be_one_column_name_does_not_make_a_table() -> None:
    assert read_text("ab\n" * 9, "x.csv", "x.csv").format == "text"
    assert read_text("title\nBees\nWasps\n", "x.csv", "x.csv").format == "CSV"
    assert read_text("ti,ab\nBees,They fly.\n", "x.csv", "x.csv").format == "CSV"
