"""Where the user was: sources, filter, sort, layout and cursor. Not notes; may be lost.

Keeps where the user is while the app runs, for the next start.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from store.storage.files import replace_file

if TYPE_CHECKING:
    from tui.app import PapersiftApp


@dataclass(frozen=True, slots=True)
class State:
    """What is found again when the app is opened without paths."""

    paths: tuple[str, ...] = ()
    """Absolute paths of what was last open; empty for the bundled corpus."""
    query: str = ""
    sort: str = ""
    cursor: str = ""
    """Id of the paper under the cursor."""
    layout: str = ""
    """right, below or away; empty for what fits the screen."""
    theme: str = ""
    filters: tuple[str, ...] = ()
    """Filters that were kept, the latest last."""


def read_state(path: Path) -> State:
    """Read the state; anything wrong with the file or a field means that it is not known."""
    try:
        found = json.loads(path.read_text(encoding="utf-8")[:1_000_000])
    except (OSError, ValueError, RecursionError):
        return State()
    if not isinstance(found, dict):
        return State()

    def text(name: str) -> str:
        value = found.get(name)
        return _clean(value) if isinstance(value, str) else ""

    def texts(name: str) -> list[str]:
        values = found.get(name)
        if isinstance(values, list) and all(isinstance(value, str) for value in values):
            return values
        return []

    return State(
        paths=tuple(name for name in texts("paths") if "\0" not in name),
        query=text("query"),
        sort=text("sort"),
        cursor=text("cursor"),
        layout=text("layout"),
        theme=text("theme"),
        filters=tuple(map(_clean, texts("filters"))),
    )


def same_paths(paths: Sequence[str], state: State) -> bool:
    """Return whether these are the sources of the state; none stand for what was last open."""
    return not paths or tuple(str(Path(path).absolute()) for path in paths) == state.paths


def _clean(text: str) -> str:
    """Clean a text; what can be seen to be harmless waits for no import."""
    if text.isascii() and text.isprintable():
        return text
    from store.text.cleaning import clean

    return clean(text)


def write_state(path: Path, state: State) -> None:
    """Write the state, whole or not at all; a folder that cannot be written is no error."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with replace_file(path) as file:
            file.write(json.dumps(asdict(state)).encode())


class StateKeeper:
    """The state file of one app; the notes are kept elsewhere, at every act."""

    def __init__(self, app: PapersiftApp, state: State, path: Path) -> None:
        self._app = app
        self._path = path
        self.state = state
        """What the file says."""

    def keep(self) -> None:
        """Write where the user is, if that is somewhere else than the file says."""
        from tui.widgets.row_list import RowList

        app, main = self._app, self._app.main
        view = main.paper_list
        if view is None or not main.query(RowList):
            return
        paths = tuple(str(Path(path).absolute()) for path in app.paths)
        if not view.collection.library.papers:
            paths = self.state.paths
        state = State(
            paths,
            view.text,
            view.sort,
            cursor=main.paper.id if main.paper is not None else "",
            layout=main.layout_choice,
            theme=app.theme,
            filters=main.filter_box.earlier_filters,
        )
        if state != self.state:
            write_state(self._path, state)
            self.state = state
