"""Where the user was: sources, filter, sort, layout and cursor. Not notes; may be lost.

Light: read before the first frame, so it imports nothing that only papers need.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from store.storage.files import UntrustedFile, open_own_file, replace_file
from store.storage.identity import read_store_id

_MAX_BYTES = 1_000_000
"""Bytes of a state file that are read; more than that no session writes."""

_MAX_RECENT = 40
"""Sources, and notebooks, that are remembered."""

_MAX_SIZE = 10_000
"""Columns or lines of no screen."""


class State(NamedTuple):
    """What the app returns to when it is opened without paths.

    Sources, filter, sort order, cursor and earlier filters belong to a notebook, the rest to all of
    them.
    """

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
    recent_commands: tuple[str, ...] = ()
    """Names of commands that were chosen in the palette, the latest last."""
    filters: tuple[str, ...] = ()
    """Filters that were kept, the latest last."""
    recent: tuple[str, ...] = ()
    """Absolute paths of sources that were open, the latest last."""
    notebooks: tuple[str, ...] = ()
    """Absolute paths of notebooks that were open, the latest last."""
    welcomed: bool = True
    """Whether papersift was used before: False at the very first start."""


_SHARED_TEXTS = ("layout", "compact", "theme")
_NOTEBOOK_TEXTS = ("query", "sort", "cursor")
_NOTEBOOK_FIELDS = (*_NOTEBOOK_TEXTS, "paths", "filters")
"""The fields that each notebook has for itself."""


def read_state(
    path: Path, report: Callable[[str], object] = lambda _: None, store: Path | None = None
) -> State:
    """Read the state of the notebook at `store`; where a field is damaged, its default is used.

    Without a store it is that of the last session. `report` is called with a line for the user
    where the file is not to be trusted.
    """
    try:
        document = _read_document(path)
    except UntrustedFile as error:
        report(f"state not read: {error}")
        return State()
    if document is None:
        return State()
    own = _notebook_entry(document, store) if store is not None else document
    texts = {name: document.get(name) for name in _SHARED_TEXTS}
    texts |= {name: own.get(name) for name in _NOTEBOOK_TEXTS}
    fields = {name: _clean(text) for name, text in texts.items() if isinstance(text, str)}
    state = State(
        paths=_path_list(own.get("paths")),
        filters=tuple(map(_clean, _texts(own.get("filters")))),
        list_columns=_size(document.get("list_columns")),
        list_lines=_size(document.get("list_lines")),
        recent_commands=tuple(map(_clean, _texts(document.get("recent_commands")))),
        recent=_path_list(document.get("recent")),
        notebooks=_path_list(list(_entries(document))),
    )
    return state._replace(**fields)  # type: ignore[arg-type]  # all of them are texts


def _read_document(path: Path) -> dict[str, Any] | None:
    """Read the state file; None where there is none that can be read. Raises UntrustedFile."""
    try:
        with open_own_file(path) as file:
            document = json.loads(file.read(_MAX_BYTES).decode())
    except UntrustedFile:
        raise
    except (OSError, ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _entries(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a state file says about each notebook, by its path, the latest last."""
    entries = document.get("notebooks")
    return entries if isinstance(entries, dict) else {}


def _notebook_entry(document: Mapping[str, Any], store: Path) -> Mapping[str, Any]:
    """Return what a state file says about a notebook, which is known by its id, else by its path.

    A file of the version before knew one session only, that of whichever notebook.
    """
    if "notebooks" not in document:
        return document
    entries, store_id = _entries(document), read_store_id(store)
    entry = entries.get(str(store.absolute()))
    if isinstance(entry, dict) and (not store_id or entry.get("id") in ("", store_id)):
        return entry
    known = (entry for entry in entries.values() if isinstance(entry, dict))
    moved = [entry for entry in known if store_id and entry.get("id") == store_id]
    return moved[-1] if moved else {}


def _path_list(field: object) -> tuple[str, ...]:
    return tuple(path for path in _texts(field) if "\0" not in path)


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


def remember(names: Sequence[str], latest: Sequence[str]) -> tuple[str, ...]:
    """Return names with the latest at the end, each once, without the oldest of many."""
    return (*(name for name in names if name not in latest), *dict.fromkeys(latest))[-_MAX_RECENT:]


def write_state(path: Path, state: State, store: Path | None = None) -> None:
    """Write the state file atomically; do nothing where its folder cannot be written.

    What other sessions have written about other notebooks stays.
    """
    with contextlib.suppress(OSError):
        entries = _entries(_read_document(path) or {})
        fields = state._asdict()
        if store is not None:
            name = str(store.absolute())
            entries.pop(name, None)
            own = {field: fields[field] for field in _NOTEBOOK_FIELDS}
            entries[name] = {"id": read_store_id(store), **own}
        fields["notebooks"] = dict(list(entries.items())[-_MAX_RECENT:])
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with replace_file(path) as file:
            file.write(json.dumps(fields).encode())


class StateKeeper:
    """Keeps the state file of a running app up to date."""

    def __init__(self, path: Path, current: Callable[[], State | None], state: State) -> None:
        self.path = path
        self.store: Path | None = None
        """The notebook that the state is about, once it is open."""
        self._current = current
        """Returns where the user is; None while nothing is open."""
        self.state = state
        """What the file says."""

    def keep(self) -> None:
        """Write where the user is, if the file says something else."""
        state = self._current()
        if state is not None and state != self.state:
            write_state(self.path, state, self.store)
            self.state = state
