"""The index of records, drafted by other processes while their duplicates are found in this one.

A paper of one record is drafted as this record; the index of the papers is put together of the
drafts in their order, and is the one that a single process builds. `python -m` makes this module
a worker: a part is some packed records, an answer the packed draft of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise

import numpy as np

from store.duplicates.graph import MatchGraph
from store.library.index_worker import unpack_for_index
from store.library.library import Library
from store.library.packed_papers import MALFORMED, PackedPapers, unpack_records
from store.library.spool import Spool
from store.model.paper import Paper
from store.search.builder import build_from_draft
from store.search.draft import IndexDraft, PackedDraft
from store.search.paper_index import PaperIndex
from store.tasks import Steps, in_thread, map_progress, run_steps
from store.workers import BACKGROUND_NICENESS, count_workers, run_in_workers, serve

_FEWEST_RECORDS = 4_000
"""Records from which starting a worker, half a second, is worth it."""

_RECORDS_IN_PART = 2_000
_PAPERS_PER_STEP = 500
_DRAFTING_SHARE = 0.6
_MERGED = -1
_ENDED = object()


class RecordDrafts:
    """Drafts of the index of all records in a spool; start them, then build the index."""

    def __init__(self, records: Spool, drafts: Spool) -> None:
        """Take the spool of the packed records, and one for their drafts."""
        self._records = records
        self._drafts = drafts
        self._drafting: Iterator[object] = iter(())
        self._starts = range(0)
        """Where the parts begin that are drafted."""

    def start(self, workers: int | None = None) -> None:
        """Start to draft in the background, if there are so many records that it is worth it."""
        if len(self._records) < _FEWEST_RECORDS:
            return
        self._starts = range(0, len(self._records), _RECORDS_IN_PART)
        drafting = run_in_workers(
            "store.library.record_drafts",
            [partial(self._part, start) for start in self._starts],
            draft_records,
            self._take,
            # this process has as much to do meanwhile, and is waited for
            max(1, count_workers() - 1) if workers is None else workers,
        )
        self._drafting = in_thread(partial(run_steps, drafting))
        next(self._drafting, None)  # starts the thread

    def _part(self, start: int) -> bytes:
        end = min(start + _RECORDS_IN_PART, len(self._records))
        return b"\n".join(map(self._records.__getitem__, range(start, end)))

    def _take(self, draft: bytes) -> None:
        self._drafts.extend([draft])

    def build(self, library: Library) -> Steps[PaperIndex | None]:
        """Build the index of the cached papers of these records; None where that is not possible.

        Yields the progress, from 0 to 1.
        """
        papers, graph = library.papers, library.match_graph
        if graph is None or not isinstance(papers, PackedPapers) or not len(self._starts):
            return None
        try:
            putting_together = self._put_together(papers, graph)
            draft = yield from map_progress(putting_together, lambda done: _DRAFTING_SHARE * done)
        except (OSError, *MALFORMED):  # a full disk, or a damaged line
            return None
        return (yield from build_from_draft(draft))

    def _put_together(self, papers: PackedPapers, graph: MatchGraph) -> Steps[IndexDraft]:
        """Take the drafts of the papers in their order; yield how much is done, from 0 to 1."""
        members, starts = np.asarray(graph.members), np.asarray(graph.starts)
        first_records = np.minimum.reduceat(members, starts[:-1])
        is_merged = np.diff(starts) > 1
        part_of = np.where(is_merged, _MERGED, first_records // _RECORDS_IN_PART)
        row_of = np.where(is_merged, np.cumsum(is_merged) - 1, first_records % _RECORDS_IN_PART)
        ends = np.flatnonzero((np.diff(part_of) != 0) | (np.diff(row_of) != 1)) + 1
        merged = yield from map_progress(
            _draft_papers(papers, np.flatnonzero(is_merged).tolist()), lambda _: 0.0
        )
        draft, current, part = IndexDraft(), merged, _MERGED
        for start, end in pairwise([0, *ends.tolist(), len(papers)]):
            if part_of[start] not in (_MERGED, part):
                part = int(part_of[start])
                while len(self._drafts) <= part and next(self._drafting, _ENDED) is not _ENDED:
                    yield part / len(self._starts)
                current = PackedDraft(self._drafts[part])
            first = int(row_of[start])
            rows = merged if part_of[start] == _MERGED else current
            draft.append(rows, first, first + end - start)
            yield part / len(self._starts)
        return draft


def _draft_papers(papers: PackedPapers, positions: Sequence[int]) -> Steps[PackedDraft]:
    """Draft some papers; yield how much is done, from 0 to 1."""
    draft = IndexDraft()
    for start in range(0, len(positions), _PAPERS_PER_STEP):
        lines = [
            papers.lines(each, each + 1) for each in positions[start : start + _PAPERS_PER_STEP]
        ]
        draft.add(list(map(unpack_for_index, lines)))
        yield start / len(positions)
    return PackedDraft(draft.pack())


def draft_records(lines: bytes) -> bytes:
    """Return the packed draft of the index of packed records, each as a paper of its own."""
    draft = IndexDraft()
    records = unpack_records(lines.split(b"\n"))
    draft.add([Paper(id="", keys=(), merged=entry, records=(entry,)) for entry in records])
    return draft.pack()


if __name__ == "__main__":
    serve(draft_records, BACKGROUND_NICENESS)
