"""An index built by several processes is the index that one process builds, array by array."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.library import cache, index_worker
from store.library.index_worker import build_in_workers, draft_lines
from store.library.opening import open_library
from store.library.packed_papers import PackedPapers, pack_paper
from store.model.paper import Paper, build_papers
from store.model.record import Place, record
from store.search.builder import build_from_draft, build_paper_index
from store.search.draft import IndexDraft, PackedDraft
from store.tasks import run_steps
from tests.store.search.doubles import assert_same_index

SEEDS = Path(__file__).resolve().parents[3] / "seeds"

TEXTS = st.text(alphabet="ab é\n;ø-αβ\\$C+#中\u2028\x85.", max_size=12)


@st.composite
def some_papers(draw: st.DrawFn) -> list[Paper]:
    """Draw papers of one or two records."""
    groups = []
    for number in range(draw(st.integers(0, 9))):
        title, abstract, venue = draw(TEXTS), draw(TEXTS), draw(TEXTS)
        records = [
            record(
                Place(draw(st.sampled_from("ab")), 2 * number + again),
                title=title,
                abstract=abstract,
                authors=draw(st.lists(TEXTS, max_size=2)),
                venue=venue,
                year=draw(st.sampled_from(["", "1999", "2020"])),
                doi=f"10.9999/{number}",
                keywords=draw(st.lists(TEXTS, max_size=2)),
            )
            for again in range(draw(st.integers(1, 2)))
        ]
        groups.append(records)
    return list(build_papers(groups, {}))


@settings(deadline=None, max_examples=60)
@given(some_papers(), st.lists(st.integers(0, 9), max_size=4))
def test_drafts_of_any_parts_make_the_same_index(papers: list[Paper], cuts: list[int]) -> None:
    draft = IndexDraft()
    places = [0, *sorted(min(cut, len(papers)) for cut in cuts), len(papers)]
    for start, end in pairwise(places):
        part = PackedDraft(draft_lines(b"".join(map(pack_paper, papers[start:end]))))
        draft.append(part, 0, len(part))
    assert_same_index(run_steps(build_from_draft(draft)), run_steps(build_paper_index(papers)))


@pytest.mark.parametrize(("workers", "size"), [(2, 7), (1, 64), (0, 50)])
def test_processes_build_the_index_of_cached_papers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int, size: int
) -> None:
    monkeypatch.setattr(cache, "RACY_WINDOW_NS", 0)
    monkeypatch.setattr(index_worker, "_PAPERS_IN_PART", size)
    open_library([SEEDS], cache=tmp_path)
    papers = open_library([SEEDS], cache=tmp_path).papers
    assert isinstance(papers, PackedPapers)
    built = run_steps(build_in_workers(papers, workers))
    assert_same_index(built, run_steps(build_paper_index(papers)))
