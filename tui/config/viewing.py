"""How the papers of a notebook are looked at: blind or not, with which panes. May be lost.

Light: imported before the first frame, so it imports nothing that only papers need.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from zlib import crc32

from store.storage.files import open_own_file, replace_file

_MAX_BYTES = 100_000


@dataclass(frozen=True, slots=True)
class Viewing:
    """What lasts from one session to the next, for one notebook."""

    blind: bool = False
    """Whether authors, venue, year and sources are hidden."""
    terms_hidden: bool = False
    criteria_pinned: bool = False
    """Whether the criteria stand beside the abstract where there is room."""
    colleagues: tuple[str, ...] = ()
    """The notebooks or exports that were last compared with this one."""


class SavedViewing:
    """A file in the state folder for each notebook."""

    def __init__(self, state_path: Path, store: Path) -> None:
        self._store = str(store.absolute())
        name = f"{crc32(self._store.encode(errors='replace')):08x}.json"
        self.path = state_path.parent / "viewing" / name

    def read(self) -> Viewing:
        """Return what was saved; the defaults where the file is absent or damaged."""
        try:
            with open_own_file(self.path) as file:
                document = json.loads(file.read(_MAX_BYTES))
            saved = document["viewing"] if document["store"] == self._store else {}
            colleagues = tuple(path for path in saved.get("colleagues", ()) if _is_path(path))
            flags = {
                each.name: saved.get(each.name) is True
                for each in fields(Viewing)
                if each.name != "colleagues"
            }
        except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
            return Viewing()
        return Viewing(**flags, colleagues=colleagues)

    def write(self, viewing: Viewing) -> None:
        """Save how papers are looked at; do nothing where that is not possible."""
        with suppress(OSError):
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            document = {"store": self._store, "viewing": asdict(viewing)}
            with replace_file(self.path) as file:
                file.write(json.dumps(document).encode(errors="replace"))


def _is_path(path: object) -> bool:
    return isinstance(path, str) and "\0" not in path
