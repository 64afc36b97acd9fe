"""Load sources and their index: from the cache where nothing has changed, else in slices."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from store.library.opening import bundled_corpus, open_library_in_steps
from store.library.sources import list_files
from store.storage.files import KnownFile, fingerprint
from store.tasks import run_in_slices, run_steps

if TYPE_CHECKING:
    from store.duplicates.answers import Answers
    from store.library.collection import Collection
    from store.library.library import Library
    from store.model.paper import Paper
    from store.search.index import Index


class CollectionLoader:
    """Loads the sources at some paths once; the screen can be drawn between any two steps."""

    def __init__(
        self,
        paths: Sequence[str],
        answers: Answers,
        cache: Path | None,
        report: Callable[[str], None],
    ) -> None:
        self._paths = paths or bundled_corpus()
        self._start_ns = time.time_ns()
        self._named_files = tuple(map(_known_file, self._paths))
        """What the user named, as it was before it was opened."""
        self._files = list(list_files(self._paths))
        self._answers = answers
        """The answers about duplicates that the key is made of."""
        self._cache = cache
        self._report = report
        """Shows a line that says how far the work is."""
        self._key = ""
        """Name of the collection in the cache; empty when it has no place there."""
        self._library: Library | None = None
        self._from_cache = False
        """Whether the Library was in the cache."""
        self._built_index: Index | None = None
        """The index, unless it was in the cache."""
        self.problems: list[str] = []
        """Why files of the cache were not used, a line each."""
        self.known_files: tuple[KnownFile, ...] = ()
        """The sources as they were before they were opened."""
        self.saved = False
        """Whether the next start will find what is open, unless a known file changes."""

    async def library(self, *, reread: bool = False) -> Library:
        """Return the Library, from the cache unless the sources are to be read again."""
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
            steps = open_library_in_steps(self._paths, answers=self._answers)
            self._library = await run_in_slices(
                steps, lambda done: self._report(f"Reading sources: {done:.0%}")
            )
        return self._library

    async def index(self, collection: Collection, *, rebuild: bool = False) -> Index:
        """Return the index of the collection that was made of the Library.

        It comes from the cache if it can, unless it is to be built again.
        """
        if self._from_cache and self._cache is not None and not rebuild:
            index = await asyncio.to_thread(_load_index, self._cache, self._key, collection)
            if index is not None:
                return index
        await asyncio.to_thread(_import_search)
        from store.search.index import build_steps

        self._built_index = await run_in_slices(
            build_steps(collection.papers),
            lambda done: self._report(f"Building the index: {done:.0%}"),
        )
        return self._built_index

    @property
    def has_cached_index(self) -> bool:
        """Whether the index was in the cache."""
        return self._from_cache and self._built_index is None

    async def save(self, collection: Collection) -> None:
        """Cache what had to be built; where that is not possible, do nothing."""
        if self._cache is None or not self._key or self._library is None:
            return
        from store.library.cache import RACY_WINDOW_NS, cache_key, is_settled, save_library

        if not self._from_cache:
            if not is_settled(self._files) or cache_key(self._files, self._answers) != self._key:
                return
            if not await run_in_slices(save_library(self._cache, self._key, self._library)):
                return
        self.saved = self._folders_are_settled(RACY_WINDOW_NS)
        if (index := self._built_index) is not None:
            from store.library.cache import save_index

            await asyncio.to_thread(save_index, self._cache, self._key, collection, index)

    def _folders_are_settled(self, racy_window_ns: int) -> bool:
        """Return whether no folder changed so recently that another file could go unnoticed."""
        folders = [stamp for path, stamp in self._named_files if stamp and Path(path).is_dir()]
        return all(max(stamp[:2]) <= self._start_ns - racy_window_ns for stamp in folders)

    async def save_regrouped(self, collection: Collection, index: Index, answers: Answers) -> None:
        """Cache the collection under other answers, unless a source has changed meanwhile."""
        if self._cache is None or not self._key:
            return
        from store.library.cache import cache_key

        if cache_key(self._files, self._answers) != self._key:
            return
        self._answers, self._key = answers, cache_key(self._files, answers)
        self._library, self._built_index = collection.library, index
        self._from_cache = self.saved = False
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


def _import_search() -> None:
    """Import what the index needs, in a thread."""
    import store.search.highlights
    import store.search.index  # noqa: F401


def _load_index(cache: Path, key: str, collection: Collection) -> Index | None:
    """Load the index of a collection from the cache."""
    _import_search()
    from store.library.cache import load_index

    return load_index(cache, key, collection)
