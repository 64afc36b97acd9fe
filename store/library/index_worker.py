"""The index of many papers, drafted by several processes; `python -m` makes this module a worker.

A part is lines of packed papers, an answer the packed draft of them. The drafts are put together
in the order of the papers, so the index is the one that a single process builds.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from store.library.packed_papers import MALFORMED, PackedPapers, restore_packed_record
from store.model.paper import Paper
from store.search.builder import build_from_draft
from store.search.draft import IndexDraft, PackedDraft
from store.search.paper_index import PaperIndex
from store.tasks import Steps, map_progress
from store.workers import count_workers, run_in_workers, serve

if TYPE_CHECKING:
    from store.search.index import Index

_MANY_PAPERS = 15_000
"""Papers from which starting workers, half a second each, is worth it."""

_PAPERS_IN_PART = 1_000
_DRAFTING_SHARE = 0.8


def build_index(papers: Sequence[Paper]) -> Steps[Index]:
    """Build the Index of papers, of many cached ones in several processes; yield the progress."""
    from store.search.index import Index, build_steps  # workers do without

    if isinstance(papers, PackedPapers) and len(papers) >= _MANY_PAPERS:
        with suppress(*MALFORMED):  # a damaged line, which is read from its source below
            return Index(papers, (yield from build_in_workers(papers)))
    return (yield from build_steps(papers))


def build_in_workers(papers: PackedPapers, workers: int | None = None) -> Steps[PaperIndex]:
    """Build a PaperIndex of packed papers; yield how much is done, from 0 to 1."""
    draft = IndexDraft()
    starts = range(0, len(papers), _PAPERS_IN_PART)
    parts: list[Callable[[], bytes]] = [
        partial(papers.lines, start, min(start + _PAPERS_IN_PART, len(papers))) for start in starts
    ]
    drafting = run_in_workers(
        __name__ if __name__ != "__main__" else "store.library.index_worker",
        parts,
        draft_lines,
        partial(_append, draft),
        count_workers() if workers is None else workers,
    )
    yield from map_progress(drafting, lambda done: _DRAFTING_SHARE * done)
    return (yield from build_from_draft(draft))


def _append(draft: IndexDraft, packed: bytes) -> None:
    papers = PackedDraft(packed)
    draft.append(papers, 0, len(papers))


def draft_lines(lines: bytes) -> bytes:
    """Return the packed draft of the index of packed papers, a line each."""
    draft = IndexDraft()
    draft.add(list(map(unpack_for_index, lines.splitlines())))
    return draft.pack()


def unpack_for_index(line: bytes) -> Paper:
    """Unpack a paper without checks: what this program has packed goes nowhere but into words."""
    fields = json.loads(line)
    records = tuple(map(restore_packed_record, fields["records"]))
    merged = fields["merged"]
    return Paper(
        id=fields["id"],
        keys=tuple(fields["keys"]),
        merged=records[merged] if isinstance(merged, int) else restore_packed_record(merged),
        records=records,
    )


if __name__ == "__main__":
    serve(draft_lines)
