"""How far the reading of a large file is, said while it is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bench.formats import written
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


@dataclass(slots=True)
class Noted(ReadProgress):
    """Notes all that it is told."""

    told: list[float] = field(default_factory=list)

    def to(self, done: float) -> None:
        super(Noted, self).to(done)
        self.told.append(self.done)


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return written(640)


@pytest.mark.parametrize("form", SUFFIXES)
def test_a_reader_says_how_far_it_is(
    form: str, texts: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parser, "PART", 20_000)
    path = tmp_path / f"large.{SUFFIXES[form]}"
    path.write_text(texts[form], "utf-8")
    reach = Noted()
    assert open_source("large", path, reach).source.records == 640
    assert reach.told == sorted(reach.told)
    assert len(set(reach.told)) >= 10
    assert 0 < reach.told[0] < 0.2
    assert 0.9 <= reach.told[-1] <= 1
    assert read_progress.get() is None
