"""What is new in a collection: found at each opening, remembered for the next.

Light: imported before the first frame.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from store.tasks import run_in_slices

if TYPE_CHECKING:
    from store.library.arrivals import Arrivals
    from store.library.collection import Collection


class ArrivalWatch:
    """Compares what is open with what this notebook has had open before."""

    def __init__(self, state_folder: Path) -> None:
        self._state_folder = state_folder
        self._arrivals: Arrivals | None = None
        self._path: Path | None = None
        """The file that remembers; None until something was compared."""
        self._store = Path()
        self._remembered = False

    async def compare(self, collection: Collection) -> None:
        """Set the new papers of a collection."""
        from store.library.arrivals import find_arrivals, seen_path

        self._store = collection.notebook.store.path
        self._path = seen_path(self._state_folder, self._store)
        steps = find_arrivals(collection.library, self._path, self._store)
        self._arrivals, self._remembered = await run_in_slices(steps), False
        collection.new = frozenset(self._arrivals.positions)

    def describe(self, collection: Collection) -> str:
        """Return a line about papers that came in, or about a collection that is new itself."""
        from store.library.arrivals import describe_new
        from store.library.statistics import quality_line

        arrivals = self._arrivals
        if arrivals is None:
            return ""
        library = collection.library
        all_new = not arrivals.before.last_open or arrivals.all_new
        quality = quality_line(library) if arrivals.is_first and all_new else ""
        return quality or describe_new(arrivals)

    async def remember(self) -> None:
        """Save what was seen."""
        from store.library.arrivals import save_seen

        if self._arrivals is not None and self._path is not None:
            await asyncio.to_thread(save_seen, self._arrivals, self._path, self._store)
            self._remembered = True

    def leave(self) -> None:
        """Note that the collection was open until now, and what was seen if that is not saved."""
        if self._path is None or self._arrivals is None:
            return
        from store.library.arrivals import save_seen, touch_seen

        if self._remembered:
            touch_seen(self._path)
        else:
            save_seen(self._arrivals, self._path, self._store)
