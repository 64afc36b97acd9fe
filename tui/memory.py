"""Keeps where the user is while the app runs, for the next start."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tui.state import State, write_state
from tui.widgets.row_list import RowList

if TYPE_CHECKING:
    from tui.app import PapersiftApp


class Memory:
    """The state file of one app; the notes are kept elsewhere, at every act."""

    def __init__(self, app: PapersiftApp, state: State, path: Path) -> None:
        self._app = app
        self._path = path
        self.state = state
        """What the file says."""

    def keep(self) -> None:
        """Write where the user is, if that is somewhere else than the file says."""
        app, main = self._app, self._app.main
        view = main.view
        if view is None or not main.query(RowList):
            return
        paths = tuple(str(Path(path).absolute()) for path in app.paths)
        if not view.pile.library.papers:
            paths = self.state.paths
        state = State(
            paths,
            view.text,
            view.sort,
            cursor=main.paper.id if main.paper is not None else "",
            layout=main.layout_choice,
            theme=app.theme,
            filters=main.filter_box.past,
        )
        if state != self.state:
            write_state(self._path, state)
            self.state = state
