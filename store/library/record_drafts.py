"""The index of records, drafted by other processes while their duplicates are found in this one.

A paper of one record is drafted as this record; the index of the papers is put together from the
drafts in their order, and is the one that a single process builds. `python -m` makes this module
a worker: a part is some packed records, an answer the packed draft of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from itertools import pairwise

import numpy as np

from store.duplicates.graph import MatchGraph
from store.library.index_worker import draft_lines
from store.library.library import Library
from store.library.packed_papers import PackedPapers, unpack_records
from store.library.spool import Spool
from store.model.paper import Paper
from store.search.builder import build_from_draft
from store.search.draft import IndexDraft, PackedDraft
from store.search.paper_index import PaperIndex
from store.tasks import Steps, in_thread, map_progress, run_steps
from store.workers import count_workers, run_in_workers, serve

_FEWEST_RECORDS = 4_000
"""Records from which starting a worker, half a second, is worth it."""

_RECORDS_IN_PART = 2_000
_MERGED_SHARE, _DRAFTING_SHARE = 0.2, 0.6
_ENDED = object()


class _Stopped(Exception):
    """The drafts are not needed any more."""


class RecordDrafts:
    """Drafts of the index of all records in a spool; start them, then build the index."""

    def __init__(self, records: Spool, drafts: Spool) -> None:
        """Take the spool of the packed records, and one for their drafts."""
        self._records = records
        self._drafts = drafts
        self._drafting = in_thread(lambda: None)
        self._starts = range(0)
        """Where the parts begin that are drafted."""
        self._stopped = False

    def start(self, workers: int | None = None) -> None:
        """Start to draft in the background, if there are so many records that it is worth it."""
        if len(self._records) < _FEWEST_RECORDS or self._records.has_failed:
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
        self._drafting = in_thread(partial(run_steps, drafting, self._check))
        with suppress(Exception):  # whatever it is, the index can be built without the drafts
            next(self._drafting, None)  # starts the thread

    def close(self) -> None:
        """Stop drafting, and wait until nothing is drafted any more."""
        self._stopped = True
        with suppress(Exception):  # among them _Stopped
            run_steps(self._drafting)

    def _check(self, _: float) -> None:
        if self._stopped:
            raise _Stopped

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
        if len(graph.members) != len(self._records):  # a file that was changed meanwhile
            return None
        try:
            draft = yield from self._put_together(papers, graph)
        except Exception:  # whatever it is, the index can be built without the drafts
            return None
        return (yield from build_from_draft(draft))

    def _put_together(self, papers: PackedPapers, graph: MatchGraph) -> Steps[IndexDraft]:
        """Take the drafts of the papers in their order; yield the progress, up to a share."""
        members, starts = np.asarray(graph.members), np.asarray(graph.starts)
        is_merged = np.diff(starts) > 1
        merged = yield from map_progress(
            _draft_papers(papers, np.flatnonzero(is_merged).tolist()),
            lambda done: _MERGED_SHARE * done,
        )
        # the drafts of the merged papers count as parts before all others
        row_of = np.where(
            is_merged,
            np.cumsum(is_merged) - 1,
            np.minimum.reduceat(members, starts[:-1]) + len(merged) * _RECORDS_IN_PART,
        )
        is_new_part = np.diff(row_of // _RECORDS_IN_PART) != 0
        ends = np.flatnonzero(is_new_part | (np.diff(row_of) != 1)) + 1
        draft = IndexDraft()
        drafts: dict[bool, tuple[int, PackedDraft]] = {}
        """The newest part of merged papers (True), and of others, with its number."""
        for start, end in pairwise([0, *ends.tolist(), len(papers)]):
            done = _MERGED_SHARE + (_DRAFTING_SHARE - _MERGED_SHARE) * start / len(papers)
            part, first = divmod(int(row_of[start]), _RECORDS_IN_PART)
            kind = part < len(merged)
            if kind not in drafts or drafts[kind][0] != part:
                packed = merged[part] if kind else None
                while packed is None:
                    packed = self._find_draft(part - len(merged))
                    yield done
                drafts[kind] = part, PackedDraft(packed)
            draft.append(drafts[kind][1], first, first + end - start)
            yield done
        return draft

    def _find_draft(self, part: int) -> bytes | None:
        """Return the draft of a part; None while it is not there. Raises OSError."""
        if part < len(self._drafts):
            return self._drafts[part]
        if next(self._drafting, _ENDED) is _ENDED and part >= len(self._drafts):
            raise OSError("no draft")
        return None


def _draft_papers(papers: PackedPapers, positions: Sequence[int]) -> Steps[list[bytes]]:
    """Draft some papers, many of them in other processes; yield how much is done, from 0 to 1."""
    drafts: list[bytes] = []

    def lines_from(start: int) -> Callable[[], bytes]:
        part = positions[start : start + _RECORDS_IN_PART]
        return lambda: b"".join(papers.lines(position, position + 1) for position in part)

    yield from run_in_workers(
        "store.library.index_worker",
        [lines_from(start) for start in range(0, len(positions), _RECORDS_IN_PART)],
        draft_lines,
        drafts.append,
        count_workers() if len(positions) >= _FEWEST_RECORDS else 0,
    )
    return drafts


def draft_records(lines: bytes) -> bytes:
    """Return the packed draft of the index of packed records, each as a paper of its own."""
    draft = IndexDraft()
    records = unpack_records(lines.split(b"\n"))
    draft.add([Paper(id="", keys=(), merged=entry, records=(entry,)) for entry in records])
    return draft.pack()


if __name__ == "__main__":
    serve(draft_records)
