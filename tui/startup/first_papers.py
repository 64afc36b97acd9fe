"""The first papers of large sources on the main screen, while all of them are read."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from tui.config.marks import SessionMarks
from tui.config.state import State
from tui.startup import preload

if TYPE_CHECKING:
    from store.duplicates.answers import Answers
    from store.library.collection import Collection
    from store.library.paper_list import PaperList
    from tui.screens.main.screen import MainScreen
    from tui.startup.loader import CollectionLoader
    from tui.terminal.key_queue import KeyQueue

_T = TypeVar("_T")


@dataclass(slots=True)
class CollectionOpening:
    """A collection that is shown in two steps: its papers, then its list with an index."""

    loader: CollectionLoader
    collection: Collection
    newest: int
    """The number of the newest Change when the collection was made."""
    state: State
    answers: Answers
    early: Collection | None = None
    """The collection where its papers are shown before the index is there."""


class FirstPapers:
    """Shows the first papers as a collection of its own, then all papers in its place."""

    def __init__(self, main: MainScreen, keys: KeyQueue, marks: SessionMarks) -> None:
        self._main = main
        self._keys = keys
        self._marks = marks
        self.shown = False
        """Whether the first papers are on the screen, and the rest is still read."""
        self._row = 0
        """Where the cursor was at the beginning."""

    async def show(
        self,
        loader: CollectionLoader,
        state: State,
        show: Callable[[PaperList], Awaitable[None]],
    ) -> None:
        """Show the first papers of the sources with an index of their own, unless all come soon.

        A filter or sort order of the last session is about all papers, and waits for them.
        """
        from store.library.collection import Collection
        from store.library.paper_list import PaperList

        main = self._main
        if main.paper_list is not None or main.shows_first_page or state.query or state.sort:
            return
        library = await while_running(main, loader.first_papers())
        if library is None:
            return
        newest = main.notebook.newest
        collection = Collection(library, main.notebook)
        self._marks.restore(collection)
        paper_list = PaperList(collection)
        paper_list.loading = "Reading"
        await show(paper_list)
        self._row, self.shown = main.row, True
        await wait_for_paint(main)
        await while_running(main, asyncio.to_thread(preload.import_search))
        from store.search.index import build_steps
        from store.tasks import run_in_slices

        index = await while_running(main, run_in_slices(build_steps(collection.papers)))
        if main.paper_list is not None and main.paper_list.collection is collection:
            main.paper_list.use_index(index, newest)
            main.filter_session.update()
        await self._keys.release()

    @property
    def asked(self) -> bool:
        """Whether the list is filtered or sorted, so that another one needs an index."""
        paper_list = self._main.paper_list
        asked = paper_list is not None and (paper_list.text or paper_list.sort)
        return bool(asked) or self._main.typing

    @property
    def untouched(self) -> bool:
        """Whether nobody has done anything with the first papers."""
        return self.shown and not self._keys.used and self._main.row == self._row

    def replace(self, paper_list: PaperList, answers: Answers, place: int | None) -> None:
        """Show all papers instead, the cursor on its paper; on `place` where nothing was done."""
        main, marks = self._main, paper_list.collection.marks
        there = place if self.untouched else None
        self.shown = False
        main.collection_changes.note_opened(answers)
        main.collection_changes.replace_collection(paper_list)
        self._marks.restore_rest(paper_list.collection)
        main.go_to(there)
        if marks:
            main.redraw(marks)


async def while_running(main: MainScreen, work: Awaitable[_T]) -> _T:
    """Wait for work; end the worker where the screen was closed meanwhile."""
    finished_work = await work
    if not main.is_running:
        raise asyncio.CancelledError
    return finished_work


async def wait_for_paint(main: MainScreen) -> None:
    """Wait until the papers are on the screen: imports would otherwise delay them."""
    painted = asyncio.Event()
    main.call_after_refresh(painted.set)
    await while_running(main, painted.wait())


async def use_saved_index(
    main: MainScreen, loader: CollectionLoader, collection: Collection
) -> None:
    """Use the index as it was saved, so that what it was built of can be let go."""
    newest = main.notebook.newest
    copy = await while_running(main, loader.copy_of_index(collection))
    paper_list = main.paper_list
    if copy is not None and paper_list is not None and paper_list.collection is collection:
        paper_list.use_copy(copy, newest)
