"""Opening sources on the main screen: papers first, then the index, then the cache."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from tui.config.state import State, StateKeeper, absolute_paths
from tui.startup import preload

if TYPE_CHECKING:
    from store.duplicates.answers import Answers
    from store.library.collection import Collection
    from store.library.paper_list import PaperList
    from store.library.sources import Source
    from store.search.index import Index
    from tui.screens.main.screen import MainScreen
    from tui.startup.greeting import Greeting
    from tui.startup.loader import CollectionLoader
    from tui.widgets.first_page import FirstPage

_T = TypeVar("_T")

_GROUP = "open"
"""The group of the worker that opens: there is one opening at a time."""


class SourceOpener:
    """Opens the sources of a session on the main screen, and knows what is open."""

    def __init__(
        self,
        main: MainScreen,
        keeper: StateKeeper,
        paths: Sequence[str],
        *,
        resume: bool,
        cache: Path | None,
        problems: Sequence[str],
        on_papers: Callable[[], Awaitable[None]],
    ) -> None:
        self._main = main
        self._keeper = keeper
        self.paths = tuple(paths)
        """The sources; none for the bundled corpus."""
        self._resume = resume
        """Whether filter, sort and cursor of the last session belong to these sources."""
        self._cache = cache
        """The folder of the cache; None to cache nothing."""
        self._problems = tuple(problems)
        """What is wrong with settings and state, for the greeting."""
        self._on_papers = on_papers
        """Called as soon as the papers are there."""
        self.loader: CollectionLoader | None = None
        """What has loaded the collection, once it is complete."""
        self.snapshot: Mapping[str, FirstPage] = {}
        """What the next start shows first."""
        self._progress = ""
        """The last line that showed how far an opening is; it gives way to the greeting again."""

    def start(self, opening: Awaitable[None]) -> None:
        """Open in a worker, and abandon an opening that is still running."""
        self._main.run_worker(opening, group=_GROUP, exclusive=True)

    async def open(self, *, reread: bool = False, added: Path | None = None) -> None:
        """Load papers and index, both from the cache unless sources are to be read again.

        `added` is the source that is new among those open.
        """
        from store.library.collection import Collection
        from store.library.paper_list import PaperList
        from tui.startup.loader import CollectionLoader

        main, answers = self._main, self._main.notebook.answers
        self.loader, self._progress = None, ""
        loader = CollectionLoader(self.paths, answers, self._cache, self._report)
        library = await self._while_running(loader.library(reread=reread))
        collection = Collection(library, main.notebook)
        state = self._keeper.state if self._resume else State()
        paper_list = PaperList(collection, state.query, state.sort)
        main.collection_changes.opened(answers)
        main.open(paper_list, state.cursor)
        greeting = self._choose_greeting(collection, added, loader.problems)
        self._greet(greeting)
        await self._on_papers()
        preload.restore_gc()
        await self._wait_for_paint()
        await self._load_index(loader, paper_list, state.cursor)
        if self._progress and main.status.text == self._progress:
            main.say(greeting.text, alarm=greeting.alarm)
        if stale := await self._while_running(loader.find_stale_sources()):
            damaged = str(self._cache) in stale
            changed = "The cache was damaged" if damaged else "Sources have changed"
            main.say(f"{changed}: reading the sources again")
            await self.open(reread=True)
        else:
            await self._while_running(loader.save(collection))
            self.loader = loader
            await asyncio.to_thread(preload.import_for_keys)

    async def _load_index(self, loader: CollectionLoader, papers: PaperList, cursor: str) -> None:
        """Load the index; build it again where a cached one is not as it was written."""
        from store.library.packed_papers import MALFORMED

        try:
            await self._use_index(loader, papers, cursor)
        except MALFORMED:
            if not loader.has_cached_index:
                raise
            self._main.say("The cache was damaged and is built again")
            await self._use_index(loader, papers, cursor, rebuild=True)

    async def _use_index(
        self, loader: CollectionLoader, papers: PaperList, cursor: str, *, rebuild: bool = False
    ) -> None:
        """Load the index, and show what filter and sort of the last session make of the list."""
        from store.tasks import run_in_slices

        main, collection = self._main, papers.collection
        index = await self._while_running(loader.index(collection, rebuild=rebuild))
        newest = collection.notebook.newest
        await self._while_running(run_in_slices(index.load_annotations(collection)))
        position = main.position
        papers.ready(index, newest)
        if main.paper_list is papers and (papers.text or papers.sort):
            main.show_rows(collection.position(cursor) if cursor else position)

    async def _while_running(self, work: Awaitable[_T]) -> _T:
        """Wait for work; end the worker where the screen was closed meanwhile."""
        finished_work = await work
        if not self._main.is_running:
            raise asyncio.CancelledError
        return finished_work

    def _report(self, text: str) -> None:
        if self._main.is_running:
            self._progress = text
            self._main.say(text)

    async def _wait_for_paint(self) -> None:
        """Wait until the papers are on the screen: imports would otherwise delay them."""
        painted = asyncio.Event()
        self._main.call_after_refresh(painted.set)
        await self._while_running(painted.wait())

    def _choose_greeting(
        self, collection: Collection, added: Path | None, problems: Sequence[str]
    ) -> Greeting:
        """Choose the first line about the sources, or about the one that was added."""
        from tui.startup.greeting import choose_greeting, greet_added_source

        if added is not None:
            return greet_added_source(collection.library, added)
        drafts = tuple(self._main.note_session.drafts.read())
        problems = (*self._problems, *problems)
        return choose_greeting(collection, problems=problems, drafts=drafts)

    def _greet(self, greeting: Greeting) -> None:
        self._main.say(greeting.text, alarm=greeting.alarm)
        self._main.go_to(greeting.position)

    def stop(self) -> None:
        """Abandon an opening that takes too long, and show an empty list."""
        from store.library.collection import Collection
        from store.library.library import Library
        from store.library.paper_list import PaperList

        main = self._main
        main.workers.cancel_group(main, _GROUP)
        preload.restore_gc()
        main.open(PaperList(Collection(Library(), main.notebook)))
        main.say("Opening was stopped: papersift FILE… opens other files, q quits")

    def add(self, path: Path) -> None:
        """Open one more source in addition to those open, and stay where the user is."""
        from store.library.opening import bundled_corpus

        self._keeper.keep()
        self.paths = (*(self.paths or map(str, bundled_corpus())), str(path))
        self._resume = True
        self.start(self.open(added=path))

    async def save_collection(self, collection: Collection, index: Index, answers: Answers) -> bool:
        """Cache a regrouped collection; return whether the next start will find it."""
        loader = self.loader
        if loader is None:
            return False
        await loader.save_regrouped(collection, index, answers)
        return loader.saved

    def why_not_overwrite(self, target: Path) -> str:
        """Return why an export must not be written to a file; nothing when it may."""
        from store.library.opening import bundled_corpus
        from store.library.sources import why_not_overwrite

        sources = self.paths or bundled_corpus()
        return why_not_overwrite(target, sources, self._main.notebook.store.path)

    def unreadable_sources(self) -> Sequence[Source]:
        """Return the sources that could not be opened."""
        paper_list = self._main.paper_list
        return () if paper_list is None else paper_list.collection.library.errors

    def current_state(self) -> State | None:
        """Return where the user is; None while nothing is shown."""
        main, paper_list = self._main, self._main.paper_list
        if paper_list is None or not main.is_running:
            return None
        nothing_read = not paper_list.collection.library.papers
        return State(
            paths=self._keeper.state.paths if nothing_read else absolute_paths(self.paths),
            query=paper_list.text,
            sort=paper_list.sort,
            cursor=main.paper.id if main.paper is not None else "",
            layout=main.arrangement.choice,
            theme=main.app.theme,
            filters=main.filter_box.earlier_filters,
        )

    def draw_snapshot(self) -> None:
        """Draw what the next start shows, if it is sure to open what is open now."""
        main, paper_list, loader = self._main, self._main.paper_list, self.loader
        if paper_list is None or loader is None or not loader.saved:
            return
        main.reviewer.refresh()
        if main.collection_changes.up_to_date:
            from tui.startup.snapshot import draw_snapshot

            self.snapshot = draw_snapshot(paper_list, main.row)
