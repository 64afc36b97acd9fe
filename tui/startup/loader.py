"""Load sources and their index: from the cache where nothing has changed, else in slices."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from store.library.opening import bundled_corpus, open_library_in_steps
from store.library.sources import list_files
from store.storage.files import KnownFile, fingerprint
from store.tasks import Steps, run_in_slices, run_steps
from tui.startup import preload

if TYPE_CHECKING:
    from store.duplicates.answers import Answers
    from store.library.collection import Collection
    from store.library.library import Library
    from store.library.open_worker import OpeningProcess
    from store.library.sources import Source
    from store.model.paper import Paper
    from store.search.index import Index


_POLL_SECONDS = 0.02
"""Seconds between two looks at what another process has done."""

_SHARES = {"Reading": 0.5, "Saving": 0.1, "Indexing": 0.4}
"""The steps in their order and what each costs of the whole, measured with 100,000 papers."""

_SECONDS_BEFORE_ESTIMATE = 2.0
_SHARE_BEFORE_ESTIMATE = 0.04
"""What has to have passed before the time that is left can be known."""


class CollectionLoader:
    """Loads the sources at some paths once; the screen can be drawn between any two steps."""

    def __init__(
        self,
        paths: Sequence[str],
        answers: Answers,
        cache: Path | None,
        report: Callable[[str], None],
    ) -> None:
        """Load these paths; `report` is called with lines that say how far the work is."""
        self._paths = paths or bundled_corpus()
        self._start_ns = time.time_ns()
        self._named_files = tuple(map(_known_file, self._paths))
        """What the user named, as it was before it was opened."""
        self._files = list(list_files(self._paths))
        self._answers = answers
        """The answers about duplicates that the key is made of."""
        self._cache = cache
        self._progress = LoadProgress(report)
        self._key = ""
        """Name of the collection in the cache; empty when it has no place there."""
        self._library: Library | None = None
        self._from_cache = False
        """Whether the Library was in the cache."""
        self._process: OpeningProcess | None = None
        """What opens the sources in place of this process."""
        self._library_saved = False
        """Whether the Library was read, and is in the cache now."""
        self._built_index: Index | None = None
        """The index, unless it was in the cache."""
        self.problems: list[str] = []
        """Why files of the cache were not used, a line each."""
        self.known_files: tuple[KnownFile, ...] = ()
        """The sources as they were before they were opened."""
        self.saved = False
        """Whether the next start will find what is open, unless a known file changes."""

    async def library(
        self, *, reread: bool = False, before_reading: Callable[[], Awaitable[None]] | None = None
    ) -> Library:
        """Return the Library, from the cache unless the sources are to be read again.

        `before_reading` is called, and awaited, where they are read.
        """
        if self._cache is not None:
            from store.library.cache import cache_key, load_library

            files = (file for _, file in self._files if isinstance(file, Path))
            self.known_files = (*self._named_files, *map(_known_file, files))
            self._key = cache_key(self._files, self._answers)
            if self._key and not reread:
                self._library = await asyncio.to_thread(
                    load_library,
                    self._cache,
                    self._key,
                    self._answers,
                    self._read_papers,
                    self.problems.append,
                )
                self._from_cache = self._library is not None
        if self._library is None:
            if not reread:
                self._start_process()
            try:
                if before_reading is not None:
                    await before_reading()
                if self._process is None and not reread:
                    self._start_process()  # a file that was saved just now is settled after a while
                self._library = await self._opened_elsewhere()
            except BaseException:
                self.close()
                raise
        if self._library is None:
            steps = open_library_in_steps(self._paths, answers=self._answers)
            self._library = await run_in_slices(steps, self._progress.reporter("Reading"))
        return self._library

    def _start_process(self) -> None:
        """Start a process that caches large sources."""
        if self._cache is None or not self._key:
            return
        from store.library.cache import is_settled
        from store.library.open_worker import OpeningProcess, is_worth_a_process

        if is_settled(self._files) and is_worth_a_process(self._files):
            self._process = OpeningProcess(self._paths, self._answers, self._cache, self._key)

    async def _opened_elsewhere(self) -> Library | None:
        """Wait for what another process caches; None where sources have to be opened here."""
        if self._process is None or self._cache is None:
            return None
        from store.library.cache import load_library

        if not await self._wait(self._process.wait_for_library(), "Reading"):
            self.close()
            return None
        library = await asyncio.to_thread(
            load_library, self._cache, self._key, self._answers, self._read_papers
        )
        self._from_cache = library is not None
        return library

    async def _wait(self, steps: Steps[bool], step: str) -> bool:
        """Wait for the other process without keeping any key waiting."""
        report = self._progress.reporter(step)
        while True:
            try:
                report(next(steps))
            except StopIteration as stop:
                return bool(stop.value)
            await asyncio.sleep(_POLL_SECONDS)

    def close(self) -> None:
        """End the process that opens the sources, if there is one."""
        if self._process is not None:
            self._process.close()
            self._process = None

    async def first_papers(self) -> Library | None:
        """Return the first papers of each source, to look at while the rest is read.

        None where all papers are there soon.
        """
        return await asyncio.to_thread(_read_first_papers, self._files)

    async def index(self, collection: Collection, *, rebuild: bool = False) -> Index:
        """Return the index of the collection that was made of the Library.

        It comes from the cache if it can, unless it is to be built again.
        """
        if self._process is not None:
            try:
                await self._wait(self._process.wait_for_index(), "Indexing")
            finally:
                self.close()
        if self._from_cache and self._cache is not None and not rebuild:
            index = await asyncio.to_thread(_load_index, self._cache, self._key, collection)
            if index is not None:
                return index
        await asyncio.to_thread(preload.import_search)
        from store.library.index_worker import build_index

        if not self._from_cache:
            await self._save_library(collection)
        self._built_index = await run_in_slices(
            build_index(collection.papers), self._progress.reporter("Indexing")
        )
        return self._built_index

    async def _save_library(self, collection: Collection) -> None:
        """Cache the Library before its index is built, and use what was cached from now on.

        What was read is let go, and several processes can build the index of packed papers.
        """
        if self._cache is None or not self._key or self._library is None:
            return
        from store.library.cache import cache_key, is_settled, load_library, save_library

        if not is_settled(self._files) or cache_key(self._files, self._answers) != self._key:
            return
        saving = save_library(self._cache, self._key, self._library)
        if not await run_in_slices(saving, self._progress.reporter("Saving")):
            return
        self._library_saved = True
        copy = await asyncio.to_thread(
            load_library, self._cache, self._key, self._answers, self._read_papers
        )
        if copy is not None and len(copy.papers) == len(self._library.papers):
            self._library = copy
            collection.use_copy(copy)

    @property
    def has_built(self) -> bool:
        """Whether anything had to be read or built."""
        return self._built_index is not None or not self._from_cache

    @property
    def has_cached_index(self) -> bool:
        """Whether the index was in the cache."""
        return self._from_cache and self._built_index is None

    async def save(self, collection: Collection) -> None:
        """Cache what had to be built; where that is not possible, do nothing."""
        if self._cache is None or not self._key or self._library is None:
            return
        from store.library.cache import RACY_WINDOW_NS, save_index

        if not self._from_cache and not self._library_saved:
            await self._save_library(collection)
            if not self._library_saved:
                return
        self.saved = self._folders_are_settled(RACY_WINDOW_NS)
        if (index := self._built_index) is not None:
            await asyncio.to_thread(save_index, self._cache, self._key, collection, index)

    def _folders_are_settled(self, racy_window_ns: int) -> bool:
        """Return whether no folder changed so recently that another file could go unnoticed."""
        folders = [stamp for path, stamp in self._named_files if stamp and Path(path).is_dir()]
        return all(max(stamp[:2]) <= self._start_ns - racy_window_ns for stamp in folders)

    async def copy_of_index(self, collection: Collection) -> Index | None:
        """Return the index that was built as it was saved, mapped instead of in memory.

        None where it was not built or could not be saved.
        """
        if self._cache is None or self._built_index is None or not self.saved:
            return None
        index = await asyncio.to_thread(_load_index, self._cache, self._key, collection)
        if index is not None:
            self._built_index = index
            await run_in_slices(index.load_annotations(collection))
        return index

    async def save_regrouped(self, collection: Collection, index: Index, answers: Answers) -> None:
        """Cache the collection under other answers, unless a source has changed meanwhile."""
        if self._cache is None or not self._key:
            return
        from store.library.cache import cache_key

        if cache_key(self._files, self._answers) != self._key:
            return
        self._answers, self._key = answers, cache_key(self._files, answers)
        self._library, self._built_index = collection.library, index
        self._from_cache = self._library_saved = self.saved = False
        await self.save(collection)

    async def find_stale_sources(self) -> tuple[str, ...]:
        """Return the sources whose bytes are not those of the cache, whatever their times say.

        Where the cache itself is damaged, return its folder.
        """
        if not self._from_cache or self._library is None or self._cache is None:
            return ()
        from store.library.cache import changed_sources, is_damaged

        if await asyncio.to_thread(is_damaged, self._cache, self._key):
            return (str(self._cache),)
        return await asyncio.to_thread(changed_sources, self._library)

    def _read_papers(self) -> Sequence[Paper]:
        """Read the sources without a pause, for papers that are damaged in the cache."""
        return run_steps(open_library_in_steps(self._paths, answers=self._answers)).papers


def _known_file(path: str | Path) -> KnownFile:
    return str(Path(path).absolute()), fingerprint(path)


def _read_first_papers(files: Sequence[tuple[str, Path | Source]]) -> Library | None:
    from store.library.beginning import read_first_papers

    return read_first_papers(files)


def _load_index(cache: Path, key: str, collection: Collection) -> Index | None:
    """Load the index of a collection from the cache."""
    preload.import_search()
    from store.library.cache import load_index

    return load_index(cache, key, collection)


class LoadProgress:
    """Reports the step, the share of all steps that is done, and the time left."""

    def __init__(self, report: Callable[[str], None]) -> None:
        self._report = report
        self._start = time.monotonic()

    def reporter(self, step: str) -> Callable[[float], None]:
        """Return what reports the progress of one of the steps, from 0 to 1."""
        steps = list(_SHARES)
        before = sum(_SHARES[name] for name in steps[: steps.index(step)])

        def report(done: float) -> None:
            self._report(self._line(step, before + _SHARES[step] * done))

        return report

    def _line(self, step: str, done: float) -> str:
        line = f"{step} {done:.0%}"
        elapsed = time.monotonic() - self._start
        if elapsed < _SECONDS_BEFORE_ESTIMATE or done < _SHARE_BEFORE_ESTIMATE:
            return line
        return f"{line} · {_duration(elapsed * (1 - done) / done)} left"


def _duration(seconds: float) -> str:
    """Return a time in words, more coarsely the longer it is, so that it does not flicker."""
    if seconds < 10:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 5) * 5} s" if seconds < 90 else f"{round(seconds / 60)} min"
