"""Where the user was: sources, filter, sort, layout and cursor. Not notes; may be lost.

Light: read before the first frame, so it imports nothing that only papers need.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from store.storage.files import UntrustedFile, open_own_file, replace_file

_MAX_BYTES = 1_000_000
"""Bytes of a state file that are read; more than that no session writes."""


_MAX_SIZE = 10_000
"""Columns or lines of no screen."""


@dataclass(frozen=True, slots=True)
class State:
    """What the app returns to when it is opened without paths."""

    paths: tuple[str, ...] = ()
    """Absolute paths of what was last open; empty for the bundled corpus."""
    query: str = ""
    sort: str = ""
    cursor: str = ""
    """Id of the paper under the cursor."""
    layout: str = ""
    """right, below or away; empty for what fits the screen."""
    list_columns: int = 0
    """Columns of the list beside the abstract, where the user has moved the divider."""
    list_lines: int = 0
    """Lines of the list above the abstract, where the user has moved the divider."""
    compact: str = ""
    """yes or no; empty for what fits the layout."""
    theme: str = ""
    recent: tuple[str, ...] = ()
    """Names of commands that were chosen in the palette, the latest last."""
    filters: tuple[str, ...] = ()
    """Filters that were kept, the latest last."""


def read_state(path: Path, report: Callable[[str], object] = lambda _: None) -> State:
    """Read the state; where the file or a field is damaged, its default is used.

    `report` is called with a line for the user where the file is not to be trusted.
    """
    try:
        with open_own_file(path) as file:
            document = json.loads(file.read(_MAX_BYTES).decode())
    except UntrustedFile as error:
        report(f"state not read: {error}")
        return State()
    except (OSError, ValueError, RecursionError):
        return State()
    if not isinstance(document, dict):
        return State()

    paths = [path for path in _texts(document.get("paths")) if "\0" not in path]
    texts = ((name, document.get(name)) for name in _TEXT_FIELDS)
    fields = {name: _clean(text) for name, text in texts if isinstance(text, str)}
    filters = map(_clean, _texts(document.get("filters")))
    columns, lines = (_size(document.get(name)) for name in ("list_columns", "list_lines"))
    return State(
        paths=tuple(paths),
        filters=tuple(filters),
        recent=tuple(map(_clean, _texts(document.get("recent")))),
        list_columns=columns,
        list_lines=lines,
        **fields,
    )


_TEXT_FIELDS = ("query", "sort", "cursor", "layout", "compact", "theme")


def _size(field: object) -> int:
    """Return a number of columns or lines; 0 for anything else."""
    return field if type(field) is int and 0 < field < _MAX_SIZE else 0


def _texts(field: object) -> list[str]:
    """Return a list of texts; an empty one for anything else."""
    if isinstance(field, list) and all(isinstance(entry, str) for entry in field):
        return field
    return []


def absolute_paths(paths: Sequence[str]) -> tuple[str, ...]:
    """Return paths as a State names them, whatever the working directory is the next time."""
    return tuple(str(Path(path).absolute()) for path in paths)


def same_paths(paths: Sequence[str], state: State) -> bool:
    """Return whether these sources are those of the state; no paths mean what was last open."""
    return not paths or absolute_paths(paths) == state.paths


def _clean(text: str) -> str:
    """Clean a text, without an import where every character is plainly harmless."""
    if text.isascii() and text.isprintable():
        return text
    from store.text.cleaning import clean

    return clean(text)


def write_state(path: Path, state: State) -> None:
    """Write the state file atomically; do nothing where its folder cannot be written."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with replace_file(path) as file:
            file.write(json.dumps(asdict(state)).encode())


class StateKeeper:
    """Keeps the state file of a running app up to date."""

    def __init__(self, path: Path, current: Callable[[], State | None], state: State) -> None:
        self.path = path
        self._current = current
        """Returns where the user is; None while nothing is open."""
        self.state = state
        """What the file says."""

    def keep(self) -> None:
        """Write where the user is, if the file says something else."""
        state = self._current()
        if state is not None and state != self.state:
            write_state(self.path, state)
            self.state = state
