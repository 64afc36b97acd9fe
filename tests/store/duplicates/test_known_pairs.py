"""Pairs whose verdict is known: those labelled by hand, and kinds made from real papers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bench import dedup_pairs as bench
from store.duplicates.grouping import group_records
from store.model.record import Place, Record, record

needs_verdicts = pytest.mark.skipif(
    not bench.VERDICTS_FILE.exists(), reason="the labelled verdicts are not here"
)
needs_papers = pytest.mark.skipif(
    not bench.REAL_CORPUS.exists(), reason="the real papers are not here"
)

PAPER = {
    "title": "Weirs shorten the nightly range of river otters in lowland streams",
    "authors": ("Lindqvist, Mara", "Oyelaran, Tom", "Prado, Ines"),
    "year": 2019,
    "venue": "Journal of Stream Ecology",
    "volume": "12",
    "number": "3",
    "pages": "101-115",
}

NO_PLACE = {"volume": "", "number": "", "pages": ""}
COCHRANE = {"venue": "Cochrane Database of Systematic Reviews", "pages": "CD001234", "volume": ""}


def entry(line: int, **changes: object) -> Record:
    return record(Place("otters.ris", line), **{**PAPER, **changes})  # type: ignore[arg-type]


def verdict_of(first: Record, second: Record) -> str:
    return bench.verdicts_of(group_records([first, second]), 1)[0]


@needs_verdicts
def test_labelled_pairs_get_the_right_verdict() -> None:
    for name, want, pair in bench.labelled_verdicts():
        assert verdict_of(*pair) == want, name


@pytest.mark.parametrize("count", [3, pytest.param(40, marks=pytest.mark.soak)])
@pytest.mark.parametrize("way", ["other", "none"])
@needs_papers
def test_other_papers_are_not_merged(way: str, count: int) -> None:
    """Every kind that the benchmark has, a few pairs each, grouped together."""
    for name, kind in bench.KINDS.items():
        if not kind.same:
            pairs = [*bench.pairs_of_kind(kind.retitle, count, pages=way)]
            assert bench.share_of_verdicts(pairs)[0] <= 0.01, name


@pytest.mark.parametrize("way", ["same", "none"])
@needs_papers
def test_footnotes_are_merged_and_subtitles_at_least_offered(way: str) -> None:
    for name, kind in bench.KINDS.items():
        if kind.same:
            merged, _ = bench.share_of_verdicts([*bench.pairs_of_kind(kind.retitle, 40, pages=way)])
            assert merged >= 0.95, name
    pairs = [*bench.pairs_of_kind(bench.drop_subtitle, 60, pages=way)]
    assert sum(bench.share_of_verdicts(pairs)) >= 0.98


@pytest.mark.parametrize(
    ("changes", "other_changes"),
    [
        ({"pages": "A134", "volume": "7", "year": 2018, "venue": "Otterology"}, {}),
        ({"pages": "S69", "number": "Suppl 1"}, {}),
        ({"venue": "Conference: 12th Otter Congress", "pages": "", "volume": ""}, {}),
        ({"pages": "P12", "venue": "Rivers"}, {"pages": "S3", "venue": "Otter News"}),
        ({**NO_PLACE, "type": "thesis", "venue": "University of Examples", "year": 2017}, {}),
        ({"venue": "Proceedings of the Otter Conference", "volume": "2", "pages": "17-25"}, {}),
        ({**COCHRANE, "number": "2"}, {**COCHRANE, "number": "7", "year": 2025}),
        ({"pages": "m2613", "authors": ()}, {"pages": "m2832"}),
        ({"title": PAPER["title"][:60], "pages": ""}, {}),
        ({"title": f"{PAPER['title']} (demo)", "pages": ""}, {}),
        ({"doi": "10.5555/jse.1"}, {"doi": "10.6666/copy.7"}),
    ],
)  # fmt: skip
def test_what_a_person_has_to_decide_is_offered(
    changes: dict[str, object], other_changes: dict[str, object]
) -> None:
    assert verdict_of(entry(1, **changes), entry(2, **other_changes)) == "offer"


@pytest.mark.parametrize(
    ("changes", "other_changes"),
    [
        ({"doi": "10.21203/rs.3.rs-12345/v1"}, {"doi": "10.21203/rs.3.rs-12345/v2"}),
        ({"doi": "10.26434/chemrxiv-2021-abc-v3"}, {"doi": "10.26434/chemrxiv-2021-abc"}),
        ({"doi": "10.1037//0022-3514.83.3.606"}, {"doi": "10.1037/0022-3514.83.3.606"}),
        ({"doi": "10.1659/276(2004)024"}, {"doi": "10.1659/276(2004)024[0141:a]2.0.co;2"}),
        ({"doi": "10.1890/51(2003)013"}, {"doi": "10.1890/51(2003)013<12:b>2.0.co;2"}),
        ({"title": "Weirs shorten the nigtly range of river otters in lowland streams"}, {}),
        ({"title": f"RETRACTED: {PAPER['title']}", "doi": "10.5555/a"}, {"doi": "10.5555/a"}),
        ({"title": f"{PAPER['title']} (Retracted article. See vol. 9)"}, {}),
        ({"title": f"[Retracted] {PAPER['title']}", "doi": "10.5555/a"}, {"doi": "10.5555/a"}),
        ({"authors": ("Sørensen, Åse", "Müller, Jörg")}, {"authors": ("Sorensen A", "Mueller J")}),
        ({"authors": ("王小明", "李 雷")}, {"authors": ("王 小明", "李雷")}),
        ({"title": "Weirs and the nightly range of PPARα otters"},
         {"title": "Weirs and the nightly range of PPAR-alpha otters"}),
    ],
)  # fmt: skip
def test_one_paper_told_twice_is_merged(
    changes: dict[str, object], other_changes: dict[str, object]
) -> None:
    assert verdict_of(entry(1, **changes), entry(2, **other_changes)) == "same"


def groups_of(records: Sequence[Record]) -> set[frozenset[int]]:
    groups = group_records(records).groups
    return {frozenset(records[index].place.line for index in group) for group in groups}


def test_no_group_holds_two_dois_and_an_exact_partner_wins() -> None:
    """Two papers with like titles and two DOIs, each found again without."""
    first = entry(1, **NO_PLACE, title=f"{PAPER['title']} of Skåne", doi="10.5555/a")
    second = entry(2, **NO_PLACE, title=f"{PAPER['title']} in Skåne now", doi="10.5555/b")
    copies = [
        replace(each, doi="", place=Place("x.ris", each.place.line + 2)) for each in (first, second)
    ]
    assert groups_of([first, second, *copies]) == {frozenset((1, 3)), frozenset((2, 4))}
    assert groups_of([*copies[::-1], second, first]) == {frozenset((1, 3)), frozenset((2, 4))}


def test_a_preprint_its_versions_and_the_publication_are_one_group() -> None:
    preprint = {"venue": "Research Square", "volume": "", "number": "", "pages": "", "year": 2018}
    records = [
        entry(1, **preprint, doi="10.21203/rs.3.rs-12345/v1"),
        entry(2, **preprint, doi="10.21203/rs.3.rs-12345/v2"),
        entry(3, doi="10.5555/jse.1"),
        entry(4, doi="10.5555/jse.2", pages="", number=""),
    ]
    assert frozenset((1, 2, 3)) in groups_of(records)


@pytest.mark.parametrize("pmids", [("111", "222"), ("111", "333")])
def test_two_pmids_are_not_chained_by_a_record_without(pmids: tuple[str, str]) -> None:
    records = [entry(1, pmid=pmids[0]), entry(2, pmid=pmids[1]), entry(3)]
    assert not any({1, 2} <= group for group in groups_of(records))
