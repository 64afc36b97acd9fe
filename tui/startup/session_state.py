"""Where the user is, as the state file keeps it.

Light: imported before the first frame, so it imports nothing that only papers need.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import TYPE_CHECKING

from tui.config.state import State, absolute_paths, remember

if TYPE_CHECKING:
    from tui.screens.main.screen import MainScreen


def session_state(
    main: MainScreen,
    paths: Sequence[str],
    existing: Container[str],
    before: State,
    cursor: str | None = None,
) -> State | None:
    """Return where the user is in these sources; None while nothing is shown.

    `existing` has the absolute paths that were there when they were opened. `cursor` is the paper
    to come back to, where that is not the one under the cursor.
    """
    paper_list = main.paper_list
    if paper_list is None or not main.is_running:
        return None
    nothing_read = not paper_list.collection.library.papers
    if cursor is None:
        cursor = main.paper.id if main.paper is not None else ""
    store = str(main.notebook.store.path)
    # a path that was never there was mistyped; one that has vanished may come back
    opened = tuple(
        path for path in absolute_paths(paths) if path in existing or path in before.paths
    )
    return State(
        paths=before.paths if nothing_read else opened,
        query=paper_list.text,
        sort=paper_list.sort,
        cursor=cursor,
        theme=main.app.theme,
        filters=main.filter_box.earlier_filters,
        recent=before.recent if nothing_read else remember(before.recent, opened),
        notebooks=remember(before.notebooks, absolute_paths([store])),
        recent_commands=main.recent_commands,
        **main.arrangement.fields(),
    )
