"""Notes on papers whose letters were folded otherwise when they were written."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from store.duplicates.answers import detail_key
from store.library.opening import open_library
from store.model.record import Place, record
from store.notebook.notebook import Notebook

LETTERS = Path(__file__).resolve().parents[2] / "fixtures" / "letters"


def test_no_paper_loses_its_notes(tmp_path: Path) -> None:
    """Sixteen papers without ids, rated and tagged by the version before."""
    shutil.copytree(LETTERS, tmp_path / "letters")
    papers = open_library([tmp_path / "letters" / "papers.jsonl"]).papers
    notebook = Notebook.open(tmp_path / "letters" / "notes.json")
    annotations = [notebook.annotation_of(paper) for paper in papers]
    assert len(papers) == 16
    assert {annotation.rating for annotation in annotations} == {4}
    assert {annotation.tags for annotation in annotations} == {("später",)}
    notebook.tag(papers, ["spa\u0308ter", "später"])
    assert notebook.annotation_of(papers[0]).tags == ("später",)
    notebook.close()


@pytest.mark.parametrize(
    ("title", "author", "key"),
    [
        ("Le cœur des marins", "Søren Østergaard", "entry:a45aa9e38b2f769d"),
        ("IFN-γ 5 μg", "Đorđe Æ", "entry:5a10bc1a94c4e229"),
        ("深度 学习", "山田 太郎", "entry:c29c1ba429e0142c"),
        ("🦉 owls", "Łukasz Żak", "entry:0f1875435af91a80"),
    ],
)
def test_answers_find_their_records(title: str, author: str, key: str) -> None:
    entry = record(Place("a.ris", 1), title=title, authors=[author], year=2011)
    assert detail_key(entry) == key
