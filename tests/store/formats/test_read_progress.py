"""Readers report how much of a large file they have read."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.formats import write_all
from store.formats.bibtex import parser
from store.formats.reading import ReadProgress, read_progress
from store.library.sources import open_source

SUFFIXES = {
    "bibtex": "bib",
    "ris": "ris",
    "csl-json": "json",
    "csv": "csv",
    "jsonl": "jsonl",
    "medline": "nbib",
    "wos": "txt",
    "refer": "enw",
    "ovid": "ovid",
    "pubmed-xml": "xml",
    "endnote-xml": "xml",
    "atom": "xml",
}


class RecordedProgress(ReadProgress):
    """Records every update."""

    def __init__(self) -> None:
        super().__init__()
        self.history: list[float] = []

    def advance_to(self, done: float) -> None:
        super().advance_to(done)
        self.history.append(self.done)


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return write_all(640)


@pytest.mark.parametrize("form", SUFFIXES)
def test_a_reader_reports_its_progress(
    form: str, texts: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parser, "_PART_SIZE", 20_000)
    path = tmp_path / f"large.{SUFFIXES[form]}"
    path.write_text(texts[form], "utf-8")
    progress = RecordedProgress()
    assert open_source("large", path, progress).source.records == 640
    assert progress.history == sorted(progress.history)
    assert len(set(progress.history)) >= 10
    assert 0 < progress.history[0] < 0.2
    assert 0.9 <= progress.history[-1] <= 1
    assert read_progress.get() is None
