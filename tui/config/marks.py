"""The marks of a collection, kept in the state folder until the next session. May be lost.

Light: imported before the first frame, so it imports nothing that only papers need.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

from store.storage.files import open_own_file, replace_file

if TYPE_CHECKING:
    from store.library.collection import Collection

_MAX_BYTES = 64_000_000
"""Size of the largest file that is read; a million marks take less."""

_MAX_FILES = 40
"""Collections whose marks are kept; those not changed for longest are removed first."""


class SavedMarks:
    """A file for each collection, which is the notes and the sources that are open with them."""

    def __init__(self, state_path: Path, store: Path, sources: Sequence[str]) -> None:
        self._names = [str(store.absolute()), *(str(Path(path).absolute()) for path in sources)]
        name = f"{crc32(json.dumps(self._names).encode(errors='replace')):08x}.json"
        self.path = state_path.parent / "marks" / name

    def read(self) -> list[str]:
        """Return the ids of the marked papers; none where the file is absent or damaged."""
        try:
            with open_own_file(self.path) as file:
                document = json.loads(file.read(_MAX_BYTES))
            ids = document["marks"] if document["collection"] == self._names else []
        except (OSError, ValueError, LookupError, TypeError, RecursionError):
            return []
        return [paper_id for paper_id in ids if isinstance(paper_id, str)]

    def write(self, ids: Sequence[str]) -> None:
        """Save these ids, or remove the file where there are none; do nothing where it fails."""
        with suppress(OSError):
            if not ids:
                self.path.unlink(missing_ok=True)
                return
            document = {"collection": self._names, "marks": sorted(ids)}
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with replace_file(self.path) as file:
                file.write(json.dumps(document).encode(errors="replace"))
            files = sorted(self.path.parent.iterdir(), key=lambda path: path.stat().st_mtime)
            for oldest in files[:-_MAX_FILES]:
                oldest.unlink(missing_ok=True)


class SessionMarks:
    """Sets the marks of the last session in this one's collections, and saves those of this one."""

    def __init__(
        self, saved_marks: Callable[[], SavedMarks], paths: Callable[[], Sequence[str]]
    ) -> None:
        """Keep the marks where `saved_marks` says for the paths that are open now."""
        self._saved_marks = saved_marks
        self._paths = paths
        self._kept: tuple[frozenset[int], Sequence[str]] | None = None
        """The marks that the next session will find, and of which sources they are."""
        self._lost: Sequence[str] = ()
        """Ids of marked papers that are not open."""

    def restore(self, collection: Collection) -> None:
        """Set the marks of the last session in the first collection of this one."""
        self._mark(collection, self._saved_marks().read())
        self._kept = frozenset(collection.marks), self._paths()

    def restore_rest(self, collection: Collection) -> None:
        """Set the marks for which the first papers alone had no paper."""
        self._mark(collection, self._lost)
        self._kept = None

    def _mark(self, collection: Collection, ids: Iterable[str]) -> None:
        marked = {paper: collection.position(paper) for paper in ids}
        collection.marks |= {place for place in marked.values() if place is not None}
        self._lost = [paper for paper, place in marked.items() if place is None]

    def keep(self, collection: Collection, most: int | None = None) -> None:
        """Save the marks if they have changed, and are no more than `most`."""
        library = collection.library
        if not library.papers:
            return
        marks, paths = frozenset(collection.marks), self._paths()
        if (most is None or len(marks) <= most) and (marks, paths) != self._kept:
            others = self._lost if library.errors or library.is_partial else ()
            self._saved_marks().write([*map(collection.id, marks), *others])
            self._kept = marks, paths
