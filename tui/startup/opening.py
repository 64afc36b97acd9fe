"""Opening sources on the main screen: papers first, then the index, then the cache."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from store.storage.files import KnownFile, fingerprint
from tui.config.marks import SavedMarks, SessionMarks
from tui.config.state import State, StateKeeper, absolute_paths, remember
from tui.config.viewing import SavedViewing
from tui.startup import preload
from tui.startup.added_source import go_to_added, without_undone_pastes
from tui.startup.arrival_watch import ArrivalWatch
from tui.startup.first_papers import (
    CollectionOpening,
    FirstPapers,
    use_saved_index,
    wait_for_paint,
    while_running,
)
from tui.startup.greeter import Greeter
from tui.startup.greeting import FIRST_PAPERS, display_name
from tui.startup.session_state import session_state
from tui.startup.welcoming import FirstStart

if TYPE_CHECKING:
    from store.duplicates.answers import Answers
    from store.library.collection import Collection
    from store.library.paper_list import PaperList
    from store.library.sources import Source
    from store.search.index import Index
    from tui.screens.main.screen import MainScreen
    from tui.startup.loader import CollectionLoader
    from tui.terminal.key_queue import KeyQueue
    from tui.widgets.first_page import FirstPage

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
        keys: KeyQueue,
    ) -> None:
        self._main = main
        self._keeper = keeper
        self.paths = tuple(paths)
        """The sources; none for the bundled corpus."""
        self._existing: dict[str, None] = {}  # absolute paths of those that were there when opened
        self._resume = resume
        """Whether filter, sort and cursor of the last session belong to these sources."""
        self._cache = cache
        """The folder of the cache; None to cache nothing."""
        self.greeter = Greeter(main, problems)
        self._keys = keys
        """Keys wait there for the papers that they are meant for."""
        self.loader: CollectionLoader | None = None
        """What has loaded the collection, once it is complete."""
        self.snapshot: Mapping[str, FirstPage] = {}  # what the next start shows first
        self._marks = SessionMarks(lambda: self._saved_marks, lambda: self.paths)
        self.first_start = FirstStart()
        self.next_notebook: Path | None = None  # to start again with, once these notes are closed
        self._arrivals = ArrivalWatch(keeper.path.parent)
        self._first_papers = FirstPapers(main, keys, self._marks)

    def start(self, opening: Awaitable[None]) -> None:
        """Open in a worker, in place of an opening that is still running."""
        self._main.run_worker(opening, group=_GROUP, exclusive=True)

    async def open(
        self, *, reread: bool = False, added: Path | None = None, keys: Sequence[str] = ()
    ) -> None:
        """Load papers and index, both from the cache unless sources are to be read again.

        `added` is the source that is new among those open. What is shown always fits the filter:
        papers without a filter are there before their index, all others once it is loaded.
        """
        from store.library.collection import Collection
        from store.library.packed_papers import MALFORMED
        from store.library.paper_list import PaperList
        from tui.startup.loader import CollectionLoader

        main, answers = self._main, self._main.notebook.answers
        self.loader, self._keeper.store = None, main.notebook.store.path
        self.paths = without_undone_pastes(self.paths, main.notebook)
        self._existing |= dict.fromkeys(filter(os.path.lexists, absolute_paths(self.paths)))
        self.greeter.begin()
        state = self._keeper.state if self._resume else State()
        loader = CollectionLoader(self.paths, answers, self._cache, self.greeter.report)

        async def show_first_papers() -> None:
            self.greeter.greeting = FIRST_PAPERS
            show = partial(self._show_first, state=state, answers=answers)
            await self._first_papers.show(loader, state, show)

        reading = loader.library(reread=reread, before_reading=show_first_papers)
        newest = main.notebook.newest
        collection = Collection(await while_running(main, reading), main.notebook)
        if main.paper_list is None:
            self._marks.restore(collection)
        self.greeter.choose(collection, added, loader.problems)
        opening = CollectionOpening(loader, collection, newest, state, answers)
        if main.paper_list is None and not (state.query or state.sort):
            await self._show_first(PaperList(collection), state, answers)
            opening.early = collection
        elif self._first_papers.shown and not self._first_papers.asked:
            self._replace_first_papers(PaperList(collection), opening)
            opening.early = collection
        if opening.early is not None:
            preload.restore_gc()
            await wait_for_paint(main)
        try:
            await self._add_index(opening)
        except MALFORMED:
            if not loader.has_cached_index:
                raise
            main.say("The cache was damaged and is built again")
            await self._add_index(opening, rebuild=True)
        if added is not None:
            go_to_added(main, added, keys)
        preload.restore_gc()
        await self._keys.release()
        await self._finish(loader, collection)

    def _replace_first_papers(self, paper_list: PaperList, opening: CollectionOpening) -> None:
        """Show all papers in place of the first ones."""
        place = opening.collection.position(opening.state.cursor)
        place = self.greeter.greeting.position if place is None else place
        self._first_papers.replace(paper_list, opening.answers, place)
        if self._main.status.text in ("", FIRST_PAPERS.text):
            self.greeter.greet()

    async def _add_index(self, opening: CollectionOpening, *, rebuild: bool = False) -> None:
        """Load the index, and show the list with its filter and sort order.

        With `rebuild` the index is built: a cached one was not as it was written.
        """
        from store.library.paper_list import PaperList
        from store.tasks import run_in_slices

        main, collection, newest = self._main, opening.collection, opening.newest
        index = await while_running(main, opening.loader.index(collection, rebuild=rebuild))
        await while_running(main, run_in_slices(index.load_annotations(collection)))
        await while_running(main, self._arrivals.compare(collection))
        shown = main.paper_list
        if shown is None:
            paper_list = PaperList(collection, opening.state.query, opening.state.sort)
            await while_running(main, run_in_slices(paper_list.prepare(index)))
            paper_list.use_index(index, newest)
            await self._show_first(paper_list, opening.state, opening.answers)
        elif shown.collection is opening.early:
            shown.use_index(index, newest)
            main.filter_session.update()
        elif self._first_papers.shown:
            paper_list = PaperList(collection, shown.text, shown.sort)
            paper_list.use_index(index, newest)
            self._replace_first_papers(paper_list, opening)
        elif opening.early is None:
            paper_list = PaperList(collection, shown.text, shown.sort)
            await while_running(main, run_in_slices(paper_list.prepare(index)))
            paper_list.use_index(index, newest)
            main.collection_changes.note_opened(opening.answers)
            main.collection_changes.replace_collection(paper_list, same_records=False)
            self.greeter.greet()

    async def _finish(self, loader: CollectionLoader, collection: Collection) -> None:
        """Read sources again that have changed unseen; where none has, save what was built."""
        main = self._main
        self.greeter.report("")
        self.greeter.greet_with(self._arrivals.describe(collection))
        if stale := await while_running(main, loader.find_stale_sources()):
            damaged = str(self._cache) in stale
            changed = "The cache was damaged" if damaged else "Sources have changed"
            main.say(f"{changed}: reading the sources again")
            await self.open(reread=True)
        else:
            await while_running(main, self._arrivals.remember())
            await while_running(main, loader.save(collection))
            await use_saved_index(main, loader, collection)
            self.greeter.report("")
            self.loader = loader
            await asyncio.to_thread(preload.finish, built=loader.has_built)

    async def _show_first(self, paper_list: PaperList, state: State, answers: Answers) -> None:
        """Show the first papers of the session, and let the keys through that wait for them."""
        main = self._main
        main.collection_changes.note_opened(answers)
        untouched = self._keys.idle and not main.moved
        main.open(paper_list, state.cursor)
        if untouched:
            main.go_to(self.greeter.greeting.position)
        self.greeter.greet()
        if untouched and not (self.paths or state.welcomed or main.notebook.newest):
            await self.first_start.show(main)
        await self._keys.release()

    @property
    def is_reading(self) -> bool:
        """Whether the first papers are shown, and the rest is still read."""
        return self._first_papers.shown

    def hold_keys(self) -> None:
        """Hold keys back until the list shows what filter and sort order ask for."""
        self._keys.hold()

    def stop(self) -> None:
        """Abandon an opening that takes too long, and keep what is there."""
        main = self._main
        main.workers.cancel_group(main, _GROUP)
        preload.restore_gc()
        self._first_papers.shown = False
        if main.paper_list is None:
            from store.library.collection import Collection
            from store.library.library import Library
            from store.library.paper_list import PaperList

            main.open(PaperList(Collection(Library(), main.notebook)))
            main.say("Opening was stopped: papersift FILE… opens other files, q quits")
        else:
            main.paper_list.loading = ""
            self.greeter.begin()
            main.show_progress()
            main.say("Reading was stopped: only the first papers are here")

    def add(self, path: Path, news: str = "", keys: Sequence[str] = ()) -> None:
        """Open one more source, and go to what it brings, or else to the paper with these keys."""
        self.paths, self.greeter.news = (*self.sources, str(path)), news
        self.start(self.open(added=path, keys=keys))

    def close(self, path: str, news: str = "") -> None:
        """Close one of the sources; without any, the bundled corpus is open again."""
        remaining = [source for source in self.sources if source != path]
        self._reopen(remaining, news or f"Closed {display_name(path)}")

    def open_alone(self, path: str) -> None:
        """Open a source in place of those that are open."""
        self._reopen([path], f"Opened {display_name(path)}")

    def _reopen(self, paths: Sequence[str], news: str) -> None:
        from store.library.opening import bundled_corpus

        self.greeter.news, own = news, set(paths).difference(map(str, bundled_corpus()))
        self.paths = tuple(paths) if own else ()
        self.start(self.open())

    def open_notebook(self, store: Path) -> None:
        """Leave, and start again with the sources that were last open with other notes."""
        self.next_notebook = store
        self._main.app.call_later(self._main.app.action_quit)

    async def save_collection(self, collection: Collection, index: Index, answers: Answers) -> bool:
        """Cache a regrouped collection; return whether the next start will find it."""
        loader = self.loader
        if loader is None:
            return False
        await loader.save_regrouped(collection, index, answers)
        return loader.saved

    def why_not_overwrite(self, target: Path) -> str:
        """Return why an export must not be written to a file; nothing when it may."""
        from store.library.sources import why_not_overwrite

        return why_not_overwrite(target, self.sources, self._main.notebook.store.path)

    @property
    def sources(self) -> Sequence[str]:
        """The sources as paths, also where they are those of the bundled corpus."""
        from store.library.opening import bundled_corpus

        return self.paths or tuple(map(str, bundled_corpus()))

    @property
    def state(self) -> State:
        """Where the user was when that was last kept."""
        return self._keeper.state

    @property
    def recent(self) -> Sequence[str]:
        """The sources that are or were open, the latest last."""
        return remember(self._keeper.state.recent, tuple(self._existing))

    def unreadable_sources(self) -> Sequence[Source]:
        """Return the sources that could not be opened."""
        paper_list = self._main.paper_list
        return () if paper_list is None else paper_list.collection.library.errors

    def current_state(self) -> State | None:
        """Return where the user is; None while nothing is shown."""
        cursor = self._keeper.state.cursor if self._first_papers.untouched else None
        return session_state(self._main, self.paths, self._existing, self._keeper.state, cursor)

    @property
    def _saved_marks(self) -> SavedMarks:
        return SavedMarks(self._keeper.path, self._main.notebook.store.path, self.sources)

    def keep_marks(self, *, most: int | None = None) -> None:
        """Save the marks if they have changed, and are no more than `most`."""
        if self._main.paper_list is not None:
            self._marks.keep(self._main.paper_list.collection, most)

    def leave(self) -> None:
        """Remember what is open for the next session."""
        self.keep_marks()
        self._arrivals.leave()
        self.draw_snapshot()

    @property
    def saved_viewing(self) -> SavedViewing:
        """Where it is kept how the papers are looked at."""
        return SavedViewing(self._keeper.path, self._main.notebook.store.path)

    @property
    def known_files(self) -> Sequence[KnownFile]:
        """The files that what is shown was made of, besides the notes."""
        own = (self._saved_marks.path, self.saved_viewing.path)
        known = [(str(path), fingerprint(path)) for path in own]
        return () if self.loader is None else (*self.loader.known_files, *known)

    def draw_snapshot(self) -> None:
        """Draw what the next start shows, if it is sure to open what is open now."""
        main, paper_list, loader = self._main, self._main.paper_list, self.loader
        if paper_list is None or loader is None or not loader.saved:
            return
        main.review_session.refresh()
        if main.collection_changes.up_to_date:
            from tui.startup.snapshot import draw_snapshot

            self.snapshot = draw_snapshot(paper_list, main.row, main.pane.about_size)
