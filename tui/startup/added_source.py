"""A source that is added to those open, and the way to what it has brought.

Light: imported before the first frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from store.notebook.notebook import Notebook
    from tui.screens.main.screen import MainScreen


def without_undone_pastes(paths: Sequence[str], notebook: Notebook) -> tuple[str, ...]:
    """Return paths without the files of pastes that were undone since, by another session."""
    undone, folder = notebook.pastes.undone_files, notebook.store.path.parent / "pasted"
    gone = {str((folder / name).absolute()) for name in undone}
    return tuple(path for path in paths if str(Path(path).absolute()) not in gone)


def go_to_added(main: MainScreen, path: Path, keys: Sequence[str] = ()) -> None:
    """Go to the first paper that a source has brought, else to the one with these keys.

    The papers of the source that was opened last are the last ones.
    """
    if main.paper_list is None:
        return
    collection = main.paper_list.collection
    sources = [source for source in collection.library.sources if source.path == str(path)]
    new = sum(source.papers for source in sources)
    position: int | None = len(collection.library.papers) - new
    if not new:
        known = (collection.position(key) for key in keys)
        position = next((place for place in known if place is not None), None)
    if position is not None and not main.go_to(position):
        main.add_hint(" · hidden by the filter")
