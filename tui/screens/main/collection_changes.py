"""Changes of the open collection itself, by answers about duplicates."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from store.duplicates.answers import NO_ANSWERS, Answers
from store.library.collection import Collection
from store.library.paper_list import PaperList
from store.tasks import PROGRESS_DELAY_SECONDS, run_in_slices

if TYPE_CHECKING:
    from store.model.paper import Paper
    from tui.screens.main.host import Host, Opener


@dataclass(frozen=True, slots=True)
class Moves:
    """Where the papers of an earlier collection are in the present one."""

    earlier: Collection
    present: Collection
    same_records: bool = True
    """Whether the records are the same; else a paper is found again by its keys alone."""

    def position(self, position: int | None) -> int | None:
        """Return the present position of an earlier one; None when its paper is gone."""
        return None if position is None else self._find(self.earlier.papers[position])

    def paper(self, paper: Paper) -> Paper | None:
        """Return the present paper with the Records of an earlier one; None when it is gone."""
        position = self._find(paper)
        return None if position is None else self.present.papers[position]

    def _find(self, paper: Paper) -> int | None:
        """Find an earlier paper in the sources, or among those that only the notes know."""
        if self.same_records:
            from store.library.regrouping import find_again

            if (position := find_again(paper, self.present.library)) is not None:
                return position
        positions = map(self.present.position, (paper.id, *paper.own_keys))
        return next((position for position in positions if position is not None), None)


class Regrouped(Message):
    """The main screen shows the collection under other answers."""

    def __init__(self, moves: Moves) -> None:
        super().__init__()
        self.moves = moves


class CollectionChanges:
    """Regroups the collection when an answer about duplicates changes.

    For an answer, from whichever window, no source is read again. Grouping and index are
    made in slices, and the earlier collection stays in use until both are ready.
    """

    def __init__(self, host: Host, opener: Opener) -> None:
        self._host = host
        self._opener = opener
        self._answers: Answers = NO_ANSWERS
        """The answers of the collection that is shown, or that is being made."""
        self._finished = False
        """Whether that collection is shown and cached."""
        self.followers: Sequence[Callable[[Moves], object]] = ()
        """Those who remember papers by position, called when the positions change."""

    def note_opened(self, answers: Answers) -> None:
        """Remember the answers under which the sources that are shown were opened."""
        self._answers, self._finished = answers, True

    def leave_answers(self) -> None:
        """Leave the current answers to an opening of sources that has begun: it groups by them."""
        self._answers = self._host.notebook.answers

    @property
    def up_to_date(self) -> bool:
        """Whether what is shown follows from the current answers, and the next start finds it."""
        return self._finished and self._host.notebook.answers is self._answers

    def check_answers(self) -> None:
        """Begin to regroup when the answers are no longer those of the collection."""
        host, answers = self._host, self._host.notebook.answers
        if host.paper_list is None or host.paper_list.collection.library.is_partial:
            return
        if answers is not self._answers:
            self._answers, self._finished = answers, False
            host.run_worker(self._regroup(answers), group="regroup", exclusive=True)

    async def _regroup(self, answers: Answers) -> None:
        host, notebook = self._host, self._host.notebook
        earlier = host.paper_list
        if earlier is None:
            return
        start = time.monotonic()
        await asyncio.to_thread(_import_grouping)
        from store.library.regrouping import regroup
        from store.search.index import build_steps

        gc.freeze()  # or Python searches the old papers again and again while the new are made
        try:
            library = await run_in_slices(regroup(earlier.collection.library, answers))
            newest = notebook.newest
            collection = Collection(library, notebook)
            index = await run_in_slices(build_steps(collection.papers))
            await run_in_slices(index.load_annotations(collection))
        finally:
            gc.unfreeze()
        if not host.is_running or host.paper_list is not earlier:
            return  # the app was closed, or sources were opened that this collection lacks
        paper_list = PaperList(collection, earlier.text, earlier.sort)
        paper_list.use_index(index, newest)
        self.replace_collection(paper_list)
        if time.monotonic() - start > PROGRESS_DELAY_SECONDS:
            host.add_hint(f" · {len(library.papers):,} papers now")
        cached = await self._opener.save_collection(collection, index, answers)
        if host.paper_list is paper_list:
            self._finished = cached

    def replace_collection(self, present: PaperList, *, same_records: bool = True) -> None:
        """Show another collection of these sources; marks and cursor stay on their papers."""
        earlier = self._host.paper_list
        if earlier is None:
            return
        moves = Moves(earlier.collection, present.collection, same_records)
        marks = map(moves.position, earlier.collection.marks)
        present.collection.marks |= {position for position in marks if position is not None}
        if same_records:
            new = map(moves.position, earlier.collection.new)
            present.collection.new = frozenset(place for place in new if place is not None)
        self._host.replace_papers(present, moves.position(self._host.position))
        for follow in self.followers:
            follow(moves)


def _import_grouping() -> None:
    """Import what compares and indexes papers, in a thread."""
    import store.library.regrouping
    import store.search.index  # noqa: F401
