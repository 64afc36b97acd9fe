"""The marks of the last session, found again in the papers of this one, and saved for the next.

Light: imported before the first frame.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tui.config.marks import SavedMarks

if TYPE_CHECKING:
    from store.library.collection import Collection


class MarkKeeper:
    """Saves the marks of the sources that are open, each choice of sources for itself."""

    def __init__(self, state_path: Path, sources: Callable[[], Sequence[str]]) -> None:
        self._state_path = state_path
        self._sources = sources
        """Returns the sources that are open."""
        self._kept: tuple[frozenset[int], Sequence[str]] | None = None
        """The marks that the next session will find, and of which sources they are."""
        self._lost: Sequence[str] = ()
        """Ids of marked papers that are not open; kept where a source could not be opened."""

    def file(self, collection: Collection) -> Path:
        """Return the file of the marks of these sources."""
        return self._saved(collection).path

    def restore(self, collection: Collection) -> None:
        """Set the marks of the last session in the first collection of this one."""
        saved = self._saved(collection).read()
        marked = {paper: collection.position(paper) for paper in saved}
        collection.marks |= {place for place in marked.values() if place is not None}
        self._lost = [paper for paper, place in marked.items() if place is None]
        self._kept = frozenset(collection.marks), self._sources()

    def keep(self, collection: Collection, *, most: int | None = None) -> None:
        """Save the marks if they have changed, and are no more than `most`."""
        if not collection.library.papers:
            return
        marks, sources = frozenset(collection.marks), self._sources()
        if (most is None or len(marks) <= most) and (marks, sources) != self._kept:
            others = self._lost if collection.library.errors else ()
            self._saved(collection).write([*map(collection.id, marks), *others])
            self._kept = marks, sources

    def _saved(self, collection: Collection) -> SavedMarks:
        return SavedMarks(self._state_path, collection.notebook.store.path, self._sources())
