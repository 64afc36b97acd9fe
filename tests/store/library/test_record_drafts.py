"""The index put together of drafts of records is the one that is built of their papers."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.duplicates.answers import NO_ANSWERS
from store.library import record_drafts
from store.library.cache import load_library, save_library
from store.library.library import Library, group_in_steps
from store.library.opening import open_library
from store.library.packed_papers import pack_record, unpack_records
from store.library.record_drafts import RecordDrafts
from store.library.spool import Spool
from store.model.record import Place, Record, record
from store.search.builder import build_paper_index
from store.search.paper_index import PaperIndex
from store.tasks import run_steps
from tests.store.search.doubles import assert_same_index

SEEDS = Path(__file__).resolve().parents[3] / "seeds"

TITLES = ("Bees of the North", "Pre-training für Zwölf", "A γ Survey", "", "Wasps; and hornets")
TEXTS = st.text(alphabet="ab é\n;ø-αβ\\$C+#中\u2028\x85.", max_size=12)


@st.composite
def some_records(draw: st.DrawFn) -> list[Record]:
    """Draw records, of which some are of one paper."""
    return [
        record(
            Place(draw(st.sampled_from("ab")), number + 1),
            title=draw(st.sampled_from(TITLES)),
            abstract=draw(TEXTS),
            authors=draw(st.lists(TEXTS, max_size=2)),
            venue=draw(st.sampled_from(("", "Insectes", "Ärzteblatt"))),
            year=draw(st.sampled_from(["", "1999"])),
            doi=draw(st.sampled_from(("", "10.9999/1", "10.9999/2", "10.9999/3"))),
            keywords=draw(st.lists(TEXTS, max_size=2)),
            extra=draw(st.sampled_from(({}, {"note": "é"}))),
        )
        for number in range(draw(st.integers(1, 12)))
    ]


def grouped(records: Sequence[Record]) -> Library:
    return run_steps(group_in_steps((), records, NO_ANSWERS, MappingProxyType({})))


def build_index(
    records: Sequence[Record], folder: Path, workers: int = 0
) -> tuple[Library, PaperIndex | None]:
    """Group records, cache the papers and build their index of the drafts."""
    shares: list[float] = []
    with (
        closing(Spool(folder)) as spool,
        closing(Spool(folder)) as packed,
        closing(RecordDrafts(spool, packed)) as drafts,
    ):
        spool.extend(map(pack_record, records))
        drafts.start(workers)
        assert run_steps(save_library(folder, "with", grouped(records), spool))
        library = load_library(folder, "with")
        assert library is not None
        index = run_steps(drafts.build(library), shares.append)
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)
    return library, index


@settings(deadline=None, max_examples=60)
@given(some_records(), st.integers(1, 5))
def test_drafts_of_records_make_the_index_of_their_papers(
    tmp_path_factory: pytest.TempPathFactory, records: list[Record], size: int
) -> None:
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(record_drafts, "_FEWEST_RECORDS", 1)
        patch.setattr(record_drafts, "_RECORDS_IN_PART", size)
        library, index = build_index(records, folder)
    papers = grouped(records).papers
    assert list(library.papers) == list(papers)
    assert_same_index(index, run_steps(build_paper_index(papers)))
    run_steps(save_library(folder, "without", grouped(records)))
    saved = [(folder / f"{name}.library").read_bytes() for name in ("with", "without")]
    assert saved[0] == saved[1]


def test_other_processes_draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record_drafts, "_FEWEST_RECORDS", 1)
    monkeypatch.setattr(record_drafts, "_RECORDS_IN_PART", 40)
    papers = open_library([SEEDS]).papers
    records = [entry for paper in papers for entry in paper.records]
    _, index = build_index(records, tmp_path, workers=2)
    assert_same_index(index, run_steps(build_paper_index(grouped(records).papers)))


def test_many_merged_papers_are_drafted_by_other_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_drafts, "_FEWEST_RECORDS", 5)
    monkeypatch.setattr(record_drafts, "_RECORDS_IN_PART", 4)
    records = [
        record(Place(source, number), title=f"Bees of {number}", doi=f"10.9999/{number % 12}")
        for source in "ab"
        for number in range(1, 15)
    ]
    library, index = build_index(records, tmp_path, workers=1)
    assert sum(paper.duplicates > 0 for paper in library.papers) >= 5
    assert_same_index(index, run_steps(build_paper_index(grouped(records).papers)))


@pytest.mark.parametrize("draft", [b"\0" * 400, b"\0" * 5, b""])
def test_a_draft_that_is_damaged_leaves_the_index_to_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, draft: bytes
) -> None:
    monkeypatch.setattr(record_drafts, "_FEWEST_RECORDS", 1)
    monkeypatch.setattr(record_drafts, "draft_records", lambda _: draft)
    _, index = build_index([record(Place("a", 1), title="Bees")], tmp_path)
    assert index is None


def test_few_records_are_not_drafted(tmp_path: Path) -> None:
    _, index = build_index([record(Place("a", 1), title="Bees")], tmp_path)
    assert index is None


@given(some_records())
def test_packed_records_come_back(records: list[Record]) -> None:
    assert unpack_records(list(map(pack_record, records))) == records
    assert unpack_records([]) == []


def test_drafting_ends_when_it_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record_drafts, "_FEWEST_RECORDS", 1)
    monkeypatch.setattr(record_drafts, "_RECORDS_IN_PART", 1)
    drafted: list[bytes] = []

    def draft(lines: bytes) -> bytes:
        drafted.append(lines)
        time.sleep(0.02)
        return b""

    monkeypatch.setattr(record_drafts, "draft_records", draft)
    with closing(Spool(tmp_path)) as spool, closing(Spool(tmp_path)) as packed:
        spool.extend([pack_record(record(Place("a", 1), title="Bees"))] * 200)
        drafts = RecordDrafts(spool, packed)
        drafts.start(0)
        drafts.close()
        time.sleep(0.1)  # one may be in the making
        count = len(drafted)
        assert count < 200
        time.sleep(0.1)
        assert len(drafted) == count


def test_what_was_spooled_of_other_records_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_drafts, "_FEWEST_RECORDS", 1)
    bees, wasps = record(Place("a", 1), title="Bees"), record(Place("a", 2), title="Wasps")
    with closing(Spool(tmp_path)) as spool, closing(Spool(tmp_path)) as packed:
        spool.extend(map(pack_record, (bees, wasps)))
        drafts = RecordDrafts(spool, packed)
        drafts.start(0)
        assert run_steps(save_library(tmp_path, "key", grouped([bees]), spool))
        library = load_library(tmp_path, "key")
        assert library is not None
        assert list(library.papers) == list(grouped([bees]).papers)
        assert run_steps(drafts.build(library)) is None
        drafts.close()
