"""A source that is added to those open, and the way to what it has brought.

Light: imported before the first frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from store.library.paper_list import PaperList
    from store.notebook.notebook import Notebook
    from tui.screens.main.screen import MainScreen


@dataclass(frozen=True, slots=True)
class AddedSource:
    """A source that was opened in addition to others."""

    path: Path
    keys: Sequence[str] = ()
    """Keys of the paper to go to where the source brings no new one."""


def without_undone_pastes(paths: Sequence[str], notebook: Notebook) -> tuple[str, ...]:
    """Return paths without the files of pastes that were undone since, by another session."""
    undone, folder = notebook.pastes.undone_files, notebook.store.path.parent / "pasted"
    gone = {str((folder / name).absolute()) for name in undone}
    return tuple(path for path in paths if str(Path(path).absolute()) not in gone)


def go_to_added(main: MainScreen, paper_list: PaperList, added: AddedSource) -> None:
    """Go to the first paper that a source has brought, the newest papers being the last ones."""
    collection = paper_list.collection
    sources = [source for source in collection.library.sources if source.path == str(added.path)]
    new = sum(source.papers for source in sources)
    position: int | None = len(collection.library.papers) - new
    if not new:
        known = (collection.position(key) for key in added.keys)
        position = next((place for place in known if place is not None), None)
    if position is not None and not main.go_to(position):
        main.add_hint(" · hidden by the filter")
