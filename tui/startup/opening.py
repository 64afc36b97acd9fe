"""Opening sources on the main screen: papers first, then the index, then the cache."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from store.storage.files import KnownFile, fingerprint
from tui.config.marks import SavedMarks, SessionMarks
from tui.config.state import State, StateKeeper, absolute_paths
from tui.config.viewing import SavedViewing
from tui.startup import preload
from tui.startup.first_papers import FirstPapers, wait_for_paint, while_running
from tui.startup.greeting import Greeting

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


FIRST_PAPERS = Greeting("The first papers: the rest is being read, Esc stops that")
"""What the status line says while it is."""


@dataclass(slots=True)
class _Opening:
    """A collection that is shown in two steps: its papers, then its list with an index."""

    loader: CollectionLoader
    collection: Collection
    newest: int
    """The number of the newest Change when the collection was made."""
    state: State
    answers: Answers
    early: Collection | None = None
    """The collection where its papers are shown before the index is there."""


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
        self._resume = resume
        """Whether filter, sort and cursor of the last session belong to these sources."""
        self._cache = cache
        """The folder of the cache; None to cache nothing."""
        self._problems = tuple(problems)
        """What is wrong with settings and state, for the greeting."""
        self._keys = keys
        """Keys wait there for the papers that they are meant for."""
        self._greeting = Greeting("")
        """What the status line says once the papers are there."""
        self.loader: CollectionLoader | None = None
        """What has loaded the collection, once it is complete."""
        self.snapshot: Mapping[str, FirstPage] = {}
        """What the next start shows first."""
        self._marks = SessionMarks(lambda: self._saved_marks, lambda: self.paths)
        self._progress = ""
        """The last line that showed how far an opening is."""
        self._first_papers = FirstPapers(main, keys, self._marks)

    def start(self, opening: Awaitable[None]) -> None:
        """Open in a worker, and abandon an opening that is still running."""
        self._main.run_worker(opening, group=_GROUP, exclusive=True)

    async def open(self, *, reread: bool = False, added: Path | None = None) -> None:
        """Load papers and index, both from the cache unless sources are to be read again.

        `added` is the source that is new among those open. What is shown always fits the filter:
        papers without a filter are there before their index, all others once it is loaded.
        """
        from store.library.collection import Collection
        from store.library.packed_papers import MALFORMED
        from store.library.paper_list import PaperList
        from tui.startup.loader import CollectionLoader

        main, answers = self._main, self._main.notebook.answers
        self.loader, self._progress = None, ""
        state = self._keeper.state if self._resume else State()
        loader = CollectionLoader(self.paths, answers, self._cache, self._report)

        async def show_first_papers() -> None:
            self._greeting = FIRST_PAPERS
            show = partial(self._show_first, state=state, answers=answers)
            await self._first_papers.show(loader, state, show)

        reading = loader.library(reread=reread, before_reading=show_first_papers)
        library = await while_running(main, reading)
        newest = main.notebook.newest
        collection = Collection(library, main.notebook)
        if main.paper_list is None:
            self._marks.restore(collection)
        self._greeting = self._choose_greeting(collection, added, loader.problems)
        opening = _Opening(loader, collection, newest, state, answers)
        if main.paper_list is None and not (state.query or state.sort):
            await self._show_first(PaperList(collection), state, answers)
            opening.early = collection
        elif self._first_papers.shown and not self._first_papers.asked:
            self._replace_first_papers(PaperList(collection), opening)
            opening.early = collection
        if opening.early is not None:
            preload.restore_gc()
            await wait_for_paint(main)
        del library  # it is let go once it is cached
        try:
            await self._add_index(opening)
        except MALFORMED:
            if not loader.has_cached_index:
                raise
            main.say("The cache was damaged and is built again")
            await self._add_index(opening, rebuild=True)
        preload.restore_gc()
        await self._keys.release()
        await self._finish(loader, collection)

    def _replace_first_papers(self, paper_list: PaperList, opening: _Opening) -> None:
        """Show all papers in place of the first ones."""
        place = opening.collection.position(opening.state.cursor)
        place = self._greeting.position if place is None else place
        self._first_papers.replace(paper_list, opening.answers, place)
        if self._main.status.text in ("", FIRST_PAPERS.text):
            self._greet()

    async def _add_index(self, opening: _Opening, *, rebuild: bool = False) -> None:
        """Load the index, and show the list with its filter and sort order.

        With `rebuild` the index is built: a cached one was not as it was written.
        """
        from store.library.paper_list import PaperList
        from store.tasks import run_in_slices

        main, collection, newest = self._main, opening.collection, opening.newest
        index = await while_running(main, opening.loader.index(collection, rebuild=rebuild))
        await while_running(main, run_in_slices(index.load_annotations(collection)))
        shown = main.paper_list
        if shown is None:
            paper_list = PaperList(collection, opening.state.query, opening.state.sort)
            await while_running(main, run_in_slices(paper_list.prepare(index)))
            paper_list.ready(index, newest)
            await self._show_first(paper_list, opening.state, opening.answers)
        elif shown.collection is opening.early:
            shown.ready(index, newest)
            main.filter_session.update()
        elif self._first_papers.shown:
            paper_list = PaperList(collection, shown.text, shown.sort)
            paper_list.ready(index, newest)
            self._replace_first_papers(paper_list, opening)
        elif opening.early is None:
            paper_list = PaperList(collection, shown.text, shown.sort)
            await while_running(main, run_in_slices(paper_list.prepare(index)))
            paper_list.ready(index, newest)
            main.collection_changes.opened(opening.answers)
            main.collection_changes.replace_collection(paper_list, same_records=False)
            self._greet()

    async def _finish(self, loader: CollectionLoader, collection: Collection) -> None:
        """Read sources again that have changed unseen; where none has, save what was built."""
        main = self._main
        self._report("")
        if stale := await while_running(main, loader.find_stale_sources()):
            damaged = str(self._cache) in stale
            changed = "The cache was damaged" if damaged else "Sources have changed"
            main.say(f"{changed}: reading the sources again")
            await self.open(reread=True)
        else:
            await while_running(main, loader.save(collection))
            newest = main.notebook.newest
            copy = await while_running(main, loader.copy_of_index(collection))
            paper_list = main.paper_list
            if copy is not None and paper_list is not None and paper_list.collection is collection:
                paper_list.use_copy(copy, newest)
            self._report("")
            self.loader = loader
            await asyncio.to_thread(preload.import_for_keys)
            if loader.has_built:
                await asyncio.to_thread(preload.return_memory)

    async def _show_first(self, paper_list: PaperList, state: State, answers: Answers) -> None:
        """Show the first papers of the session, and let the keys through that wait for them."""
        main = self._main
        main.collection_changes.opened(answers)
        untouched = self._keys.idle and not main.moved
        main.open(paper_list, state.cursor)
        if untouched:
            main.go_to(self._greeting.position)
        self._greet()
        await self._keys.release()

    def _report(self, text: str) -> None:
        """Show how far an opening is, in place of the user's progress; nothing when it is done."""
        main = self._main
        if not main.is_running or text == self._progress:
            return
        self._progress = text
        if main.paper_list is None:
            main.say(text)
        else:
            main.paper_list.loading = text
            main.show_progress()

    def _choose_greeting(
        self, collection: Collection, added: Path | None, problems: Sequence[str]
    ) -> Greeting:
        """Choose the first line about the sources, or about the one that was added."""
        from tui.startup.greeting import choose_greeting, greet_added_source

        if added is not None:
            return greet_added_source(collection.library, added, blind=self._main.notebook.blind)
        drafts = tuple(self._main.note_session.drafts.read())
        problems = (*self._problems, *problems)
        return choose_greeting(collection, problems=problems, drafts=drafts)

    def _greet(self) -> None:
        greeting, there = self._greeting, self._main.position
        hint = greeting.hint if there is not None and there == greeting.position else ""
        self._main.say(greeting.text + hint, alarm=greeting.alarm)

    def report_dropped_keys(self) -> None:
        """Show that keys were dropped: a burst without its beginning means something else."""
        if self._main.is_running:
            self._greeting = Greeting("What was typed before the papers were shown was not used")
            self._greet()

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
            self._report("")
            main.say("Reading was stopped: these are the first papers; the next start reads all")

    def add(self, path: Path) -> None:
        """Open one more source in addition to those open, and stay where the user is."""
        self.paths = (*self._sources, str(path))
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
        from store.library.sources import why_not_overwrite

        return why_not_overwrite(target, self._sources, self._main.notebook.store.path)

    @property
    def _sources(self) -> Sequence[str]:
        """The sources as paths, also where they are those of the bundled corpus."""
        from store.library.opening import bundled_corpus

        return self.paths or tuple(map(str, bundled_corpus()))

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
        cursor = main.paper.id if main.paper is not None else ""
        if self._first_papers.untouched:
            cursor = self._keeper.state.cursor
        return State(
            paths=self._keeper.state.paths if nothing_read else absolute_paths(self.paths),
            query=paper_list.text,
            sort=paper_list.sort,
            cursor=cursor,
            layout=main.arrangement.choice,
            theme=main.app.theme,
            filters=main.filter_box.earlier_filters,
        )

    @property
    def _saved_marks(self) -> SavedMarks:
        return SavedMarks(self._keeper.path, self._main.notebook.store.path, self._sources)

    def keep_marks(self, *, most: int | None = None) -> None:
        """Save the marks if they have changed, and are no more than `most`."""
        if self._main.paper_list is not None:
            self._marks.keep(self._main.paper_list.collection, most)

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
        main.reviewer.refresh()
        if main.collection_changes.up_to_date:
            from tui.startup.snapshot import draw_snapshot

            self.snapshot = draw_snapshot(paper_list, main.row)
