"""Opening sources on the main screen: papers first, then the index, then the cache."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from store.storage.files import KnownFile, fingerprint
from tui.config.marks import SavedMarks
from tui.config.state import State, StateKeeper, absolute_paths
from tui.startup import preload
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

_T = TypeVar("_T")

_GROUP = "open"
"""The group of the worker that opens: there is one opening at a time."""


@dataclass(frozen=True, slots=True)
class _Opening:
    """A collection that is shown in two steps: its papers, then its list with an index."""

    loader: CollectionLoader
    collection: Collection
    newest: int
    """The number of the newest Change when the collection was made."""
    state: State
    answers: Answers
    early: Collection | None
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
        self._kept_marks: tuple[frozenset[int], Sequence[str]] | None = None
        """The marks that the next session will find, and of which sources they are."""
        self._lost_marks: Sequence[str] = ()
        """Ids of marked papers that are not open; kept where a source could not be opened."""
        self._progress = ""
        """The last line that showed how far an opening is; it gives way to the greeting again."""

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
        loader = CollectionLoader(self.paths, answers, self._cache, self._report)
        library = await self._while_running(loader.library(reread=reread))
        newest = main.notebook.newest
        collection = Collection(library, main.notebook)
        self._restore_marks(collection)
        self._greeting = self._choose_greeting(collection, added, loader.problems)
        state = self._keeper.state if self._resume else State()
        early = None if main.paper_list is not None or state.query or state.sort else collection
        if early is not None:
            await self._show_first(PaperList(collection), state, answers)
            await self._wait_for_paint()
        opening = _Opening(loader, collection, newest, state, answers, early)
        try:
            await self._add_index(opening)
        except MALFORMED:
            if not loader.has_cached_index:
                raise
            main.say("The cache was damaged and is built again")
            await self._add_index(opening, rebuild=True)
        await self._keys.release()
        await self._finish(loader, collection)

    async def _add_index(self, opening: _Opening, *, rebuild: bool = False) -> None:
        """Load the index, and show the list with its filter and sort order.

        With `rebuild` the index is built: a cached one was not as it was written.
        """
        from store.library.paper_list import PaperList
        from store.tasks import run_in_slices

        main, collection, newest = self._main, opening.collection, opening.newest
        index = await self._while_running(opening.loader.index(collection, rebuild=rebuild))
        await self._while_running(run_in_slices(index.load_annotations(collection)))
        shown = main.paper_list
        if shown is None:
            paper_list = PaperList(collection, opening.state.query, opening.state.sort)
            paper_list.ready(index, newest)
            await self._show_first(paper_list, opening.state, opening.answers)
        elif shown.collection is opening.early:
            shown.ready(index, newest)
            main.filter_session.update()
        elif opening.early is None:
            paper_list = PaperList(collection, shown.text, shown.sort)
            paper_list.ready(index, newest)
            main.collection_changes.opened(opening.answers)
            main.collection_changes.replace_collection(paper_list, same_records=False)
            self._greet()

    def _restore_marks(self, collection: Collection) -> None:
        """Set the marks of the last session in the first collection of this one."""
        if self._main.paper_list is None:
            marked = {paper: collection.position(paper) for paper in self._saved_marks.read()}
            collection.marks |= {place for place in marked.values() if place is not None}
            self._lost_marks = [paper for paper, place in marked.items() if place is None]
            self._kept_marks = frozenset(collection.marks), self.paths

    async def _finish(self, loader: CollectionLoader, collection: Collection) -> None:
        """Read sources again that have changed unseen; where none has, save what was built."""
        main = self._main
        if self._progress and main.status.shows(self._progress):
            self._greet()
        if stale := await self._while_running(loader.find_stale_sources()):
            damaged = str(self._cache) in stale
            changed = "The cache was damaged" if damaged else "Sources have changed"
            main.say(f"{changed}: reading the sources again")
            await self.open(reread=True)
        else:
            await self._while_running(loader.save(collection))
            self.loader = loader
            await asyncio.to_thread(preload.import_for_keys)

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
        preload.restore_gc()

    async def _while_running(self, work: Awaitable[_T]) -> _T:
        """Wait for work; end the worker where the screen was closed meanwhile."""
        finished_work = await work
        if not self._main.is_running:
            raise asyncio.CancelledError
        return finished_work

    def _report(self, text: str) -> None:
        """Show how far an opening is, unless the line is about what the user has done meanwhile."""
        main, greeting = self._main, self._greeting
        before = ("", greeting.text, greeting.text + greeting.hint, self._progress)
        if main.is_running and main.status.text in before:
            self._progress = text
            main.say(text)

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

    def _greet(self) -> None:
        greeting, there = self._greeting, self._main.position
        hint = greeting.hint if there is not None and there == greeting.position else ""
        self._main.say(greeting.text + hint, alarm=greeting.alarm)

    def report_dropped_keys(self) -> None:
        """Show that keys were dropped: a burst without its beginning means something else."""
        if self._main.is_running:
            self._greeting = Greeting("What was typed before the papers were shown was not used")
            self._greet()

    def hold_keys(self) -> None:
        """Hold keys back until the list shows what filter and sort order ask for."""
        self._keys.hold()

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
        return State(
            paths=self._keeper.state.paths if nothing_read else absolute_paths(self.paths),
            query=paper_list.text,
            sort=paper_list.sort,
            cursor=main.paper.id if main.paper is not None else "",
            layout=main.arrangement.choice,
            list_columns=main.arrangement.columns,
            list_lines=main.arrangement.lines,
            compact=main.arrangement.compact,
            theme=main.app.theme,
            filters=main.filter_box.earlier_filters,
        )

    @property
    def _saved_marks(self) -> SavedMarks:
        return SavedMarks(self._keeper.path, self._main.notebook.store.path, self._sources)

    def keep_marks(self, *, most: int | None = None) -> None:
        """Save the marks if they have changed, and are no more than `most`."""
        paper_list = self._main.paper_list
        if paper_list is None or not paper_list.collection.library.papers:
            return
        marks = frozenset(paper_list.collection.marks)
        if (most is None or len(marks) <= most) and (marks, self.paths) != self._kept_marks:
            others = self._lost_marks if paper_list.collection.library.errors else ()
            self._saved_marks.write([*map(paper_list.collection.id, marks), *others])
            self._kept_marks = marks, self.paths

    @property
    def known_files(self) -> Sequence[KnownFile]:
        """The files that what is shown was made of, besides the notes."""
        marks = self._saved_marks.path
        own = (str(marks), fingerprint(marks))
        return () if self.loader is None else (*self.loader.known_files, own)

    def draw_snapshot(self) -> None:
        """Draw what the next start shows, if it is sure to open what is open now."""
        main, paper_list, loader = self._main, self._main.paper_list, self.loader
        if paper_list is None or loader is None or not loader.saved:
            return
        main.reviewer.refresh()
        if main.collection_changes.up_to_date:
            from tui.startup.snapshot import draw_snapshot

            self.snapshot = draw_snapshot(paper_list, main.row, main.pane.about_size)
