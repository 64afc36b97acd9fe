"""Files that other projects test their readers with: no error, nothing lost, every field right.

They are kept outside the project; where they are absent these tests are skipped.
"""

from __future__ import annotations

from collections import Counter

import pytest

from bench.collected import (
    FORMATS,
    decode,
    differences,
    expected_of,
    files,
    reader_of,
    reading_of,
)
from store.formats.reading import UnreadableSource
from store.formats.registry import read_text

pytestmark = [
    pytest.mark.skipif(not FORMATS.is_dir(), reason="the collected files are not here"),
    pytest.mark.xdist_group("collected files"),  # one worker reads them
]

EXPLAINED = {
    ("bbt_Better_BibTeX.015.bib", "authors"): (1, "they count a `collaborator` as author"),
    ("bbt_Failure_to_handle_unparsed_author_names_92_.bib", "authors"): (
        1,
        "`and others` is nobody",
    ),
    ("bbt_Maintain_the_JabRef_group", "authors"): (15, "`and others` is nobody; `Akimoto K.`"),
    ("bbt_Maintain_the_JabRef_group", "doi"): (17, "they drop the DOI of chapters and books"),
    ("bbt_Maintain_the_JabRef_group", "abstract"): (2, "we convert \\varGamma; `13 μ s`"),
    ("bbt_Maintain_the_JabRef_group", "title"): (1, "`0.72 μ m` with a space, so no unit"),
    ("bbt_Maintain_the_JabRef_group", "entry"): (2, "without a title we take the book's"),
    ("bbt_web_page_and_other", "authors"): (4, "they count a `collaborator` as author"),
    ("bbt_web_page_and_other", "abstract"): (5, "they stop at a bare %; we show \\ud by its name"),
    ("zotero_07.nbib", "title"): (1, "they take the title for the book's"),
    ("jabref_OvidImporterTest4.txt", "year"): (1, "we take it from the source line"),
    ("jabref_OvidImporterTest5.txt", "year"): (1, "we take it from the source line"),
    ("jabref_OvidImporterTest5.txt", "authors"): (1, "PhD and FAAN are nobody"),
    ("jabref_MedlineImporterTestKeywordSingleEntry.xml", "authors"): (
        1,
        "a subject, not an author",
    ),
    ("jabref_RisImporterTest1.ris", "entry"): (4, "ten TY lines, one ER: we begin at each TY"),
    ("bbt_Some_bibtex_entries", "doi"): (8, "we take it from the address"),
    ("bbt_web_page_and_other", "doi"): (1, "we take it from the address"),
    ("jabref_MedlinePlainImporterTestDOI.txt", "entry"): (1, "an id without a title is a record"),
    ("zotero_03.ris", "doi"): (1, "we take it from the note"),
    ("zotero_03.txt", "doi"): (1, "we read DI"),
}
"""Differences from what the other projects expect that are intended: how many, and why."""


@pytest.mark.parametrize("path", files(), ids=lambda path: path.name[:60])
def test_a_collected_file_is_accounted_for(path) -> None:
    reading = reading_of(path)
    assert not isinstance(reading, UnreadableSource), reading
    rejected = [problem for problem in reading.problems if problem.line]
    assert reading.entries - len(reading.records) <= len(rejected)
    assert all(
        record.title or record.abstract or record.doi or record.arxiv or record.pmid
        for record in reading.records
    )


def test_every_difference_from_the_expected_fields_is_explained() -> None:
    counts = Counter(
        (difference.file, difference.field) for path in files() for difference in differences(path)
    )
    explained = {
        (file, field): count
        for file, field in counts
        for (file_start, explained_field), (count, _) in EXPLAINED.items()
        if file.startswith(file_start) and field == explained_field
    }
    assert counts == explained


def test_all_files_with_expected_fields_are_compared() -> None:
    assert sum(expected_of(path) is not None for path in files()) == 67


def test_the_format_of_nearly_every_file_is_recognised_by_its_content() -> None:
    """Without its suffix; a file without any sign of its format is read as a text dump."""
    wrong = []
    for path in files():
        head = decode(path.read_bytes())[:4000]
        formats = {read_text(head, "x", "x").format, reader_of(path).FORMAT}
        if len(formats) > 1 and formats != {"JSON", "CSL-JSON"}:
            wrong.append((path.name, formats))
    assert len(wrong) <= 4, wrong
