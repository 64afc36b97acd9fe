"""Opening: sources and index, from the cache where nothing has changed, else made in slices."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from store.duplicates.answers import answers_from_documents
from store.library.library import Library
from store.library.opening import bundled_corpus, open_library_in_steps
from store.library.sources import list_files
from store.storage.files import KnownFile, fingerprint
from store.tasks import run_in_slices, run_steps

if TYPE_CHECKING:
    from store.duplicates.answers import Answers
    from store.library.collection import Collection
    from store.model.paper import Paper
    from store.notebook.notebook import Notebook
    from store.search.index import Index


class CollectionLoader:
    """Opens the sources at these paths, once; the screen can be drawn between any two steps."""

    def __init__(
        self,
        paths: Sequence[str],
        notebook: Notebook,
        cache: Path | None,
        told: Callable[[str], None],
    ) -> None:
        self._paths = paths or bundled_corpus()
        self._began = time.time_ns()
        self._named = tuple(map(_known, self._paths))
        """What the user named, as it was before it was looked into."""
        self._files = list(list_files(self._paths))
        self._answers = answers_from_documents(notebook.store.rows("answers").values())
        self._cache = cache
        self._told = told
        self._key = ""
        """Name of the pile in the cache; empty when it has no place there."""
        self._library: Library | None = None
        self._cached = False
        """Whether the Library came from the cache."""
        self._index: Index | None = None
        """An index that was made, not loaded."""
        self.known: tuple[KnownFile, ...] = ()
        """The sources as they were before they were opened."""
        self.kept = False
        """Whether the next opening is sure to find what is open, unless `known` has changed."""

    async def library(self, *, anew: bool = False) -> Library:
        """Return the Library, from the cache unless it is to be read `anew`."""
        if self._cache is not None:
            from store.library.cache import cache_key, load_library

            files = (file for _, file in self._files if isinstance(file, Path))
            self.known = (*self._named, *map(_known, files))
            self._key = cache_key(self._files, self._answers)
            if self._key and not anew:
                self._library = await asyncio.to_thread(
                    load_library, self._cache, self._key, self._answers, self._read
                )
                self._cached = self._library is not None
        if self._library is None:
            self._library = await run_in_slices(
                open_library_in_steps(self._paths, answers=self._answers),
                lambda done: self._told(f"Reading the sources: {done:.0%}"),
            )
        return self._library

    async def index(self, pile: Collection) -> Index:
        """Return the index of the pile that was made of the Library."""
        if self._cached and self._cache is not None:
            loaded = await asyncio.to_thread(_loaded, self._cache, self._key, pile)
            if loaded is not None:
                return loaded
        await asyncio.to_thread(_prepare)
        from store.search.index import build_steps

        self._index = await run_in_slices(
            build_steps(pile.papers), lambda done: self._told(f"Making the index: {done:.0%}")
        )
        return self._index

    async def keep(self, pile: Collection) -> None:
        """Keep in the cache what had to be made; nothing is told when that is not possible."""
        if self._cache is None or not self._key or self._library is None:
            return
        from store.library.cache import RACY_WINDOW_NS, cache_key, is_settled, save_library

        if not self._cached:
            if not is_settled(self._files) or cache_key(self._files, self._answers) != self._key:
                return
            if not await run_in_slices(save_library(self._cache, self._key, self._library)):
                return
        self.kept = self._listed_for_good(RACY_WINDOW_NS)
        if self._index is not None:
            from store.library.cache import save_index

            await asyncio.to_thread(save_index, self._cache, self._key, pile, self._index)

    def _listed_for_good(self, young: int) -> bool:
        """Return whether no folder changed so lately that one more file could go unseen."""
        return all(
            found is None or max(found[:2]) <= self._began - young
            for path, found in self._named
            if Path(path).is_dir()
        )

    async def keep_regrouped(self, pile: Collection, index: Index, answers: Answers) -> None:
        """Keep what the user's answers made of the pile, so that the next opening finds it.

        Only where no source has changed since it was opened.
        """
        if self._cache is None or not self._key:
            return
        from store.library.cache import cache_key

        if cache_key(self._files, self._answers) != self._key:
            return
        self._answers, self._key = answers, cache_key(self._files, answers)
        self._library, self._index = pile.library, index
        self._cached = self.kept = False
        await self.keep(pile)

    async def stale(self) -> tuple[str, ...]:
        """Return the sources whose bytes are not those of the cache, whatever their times say.

        Where the cache itself is damaged, give that.
        """
        if not self._cached or self._library is None or self._cache is None:
            return ()
        from store.library.cache import changed_sources, is_damaged

        if await asyncio.to_thread(is_damaged, self._cache, self._key):
            return (str(self._cache),)
        return await asyncio.to_thread(changed_sources, self._library)

    def _read(self) -> Sequence[Paper]:
        """Read the sources in one go, for Papers that are damaged in the cache."""
        return run_steps(open_library_in_steps(self._paths, answers=self._answers)).papers


def _known(path: str | Path) -> KnownFile:
    return str(Path(path).absolute()), fingerprint(path)


def _prepare() -> None:
    """Import what the index needs, away from the loop."""
    import store.search.highlights
    import store.search.index  # noqa: F401


def _loaded(cache: Path, key: str, pile: Collection) -> Index | None:
    """Take the index of a pile from the cache."""
    _prepare()
    from store.library.cache import load_index

    return load_index(cache, key, pile)
