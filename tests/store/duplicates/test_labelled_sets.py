"""The bundled corpus and the labelled sets: the groups that have to come out."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import dedup as bench
from store.duplicates.grouping import group_records, grouped_papers
from store.formats.dump.reader import read
from store.model.record import Record

ROOT = Path(__file__).resolve().parents[3]

labelled = pytest.mark.skipif(
    not all(map(Path.exists, (bench.SHARED / "data" / "dedupe", bench.SHARED / "tools"))),
    reason="the labelled sets, or what scores them, are not here",
)


@pytest.fixture(scope="module")
def bundled() -> list[Record]:
    return [
        entry
        for path in sorted((ROOT / "seeds").glob("*.txt"))
        for entry in read(path.read_text(encoding="utf-8"), path.name).records
    ]


def test_the_bundled_corpus_has_153_papers(bundled: list[Record]) -> None:
    assert len(bundled) == 157
    papers = grouped_papers(bundled, group_records(bundled))
    assert len(papers) == 153
    merged = {paper.display_title[:16]: len(paper.records) for paper in papers if paper.duplicates}
    assert sorted(merged.values()) == [2, 2, 3]
    assert merged["Baichuan 2: Open"] == 3
    assert merged["TokenFormer: Ret"] == 2


def test_the_records_of_baichuan_are_two_without_a_title_and_one_with(
    bundled: list[Record],
) -> None:
    papers = grouped_papers(bundled, group_records(bundled))
    [paper] = [paper for paper in papers if paper.title.startswith("Baichuan 2")]
    assert [bool(entry.title) for entry in paper.records] == [True, False, False]
    assert sum(not paper.title for paper in papers) == 2


def test_models_of_one_family_stay_apart(bundled: list[Record]) -> None:
    titles = [paper.title for paper in grouped_papers(bundled, group_records(bundled))]
    for family, count in (("PanGu", 5), ("StarCoder", 2), ("DeepSeek-Coder", 2)):
        assert sum(title.startswith(family) for title in titles) == count


@pytest.mark.parametrize("name", bench.LABELLED_SETS)
@labelled
def test_labelled_sets_are_grouped_as_well_as_required(name: str) -> None:
    scores = bench.score_labelled_set(name)
    assert scores["rec_F1"] >= bench.REQUIRED_F1[name]
    assert scores["rec_fp"] <= bench.ALLOWED_FALSE_MERGES[name]


@pytest.mark.parametrize("name", bench.REQUIRED_CORE_F1)
@labelled
def test_title_authors_year_and_doi_alone_go_far(name: str) -> None:
    assert bench.score_labelled_set(name, core=True)["rec_F1"] >= bench.REQUIRED_CORE_F1[name]
