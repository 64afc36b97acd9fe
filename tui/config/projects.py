"""Project folders: notes and sources together; asked for at start, so it imports next to nothing.

The notes of a project are in a hidden folder, which is not read as sources.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

_NOTES_FOLDER = ".papersift"


def new_project_store(folder: Path) -> Path:
    """Return where the notes of a project in a folder are, or would be."""
    return folder / _NOTES_FOLDER / "notes.json"


def project_store(path: str | Path) -> Path | None:
    """Return the notes of the project in a folder; None where it is none."""
    store = new_project_store(Path(path))
    try:
        return store if store.parent.is_dir() else None
    except (OSError, ValueError):
        return None


def project_of(store: Path) -> tuple[str, ...]:
    """Return the project folder whose notes these are, as the one path to open, or no path."""
    return (str(store.parent.parent),) if store.parent.name == _NOTES_FOLDER else ()


def notes_in(path: str | Path) -> Path:
    """Return the notes of a project folder; any other path as it is."""
    return project_store(path) or Path(path)


def reviewer_path(path: str | Path) -> str:
    """Return what a reviewer without a name is called after: the project folder, or the file."""
    folders = project_of(notes_in(path).absolute())
    return folders[0] if folders else os.fspath(path)


def first_project(paths: Sequence[str]) -> Path | None:
    """Return the notes of the first path that is a project; None where none is."""
    return next((store for path in paths if (store := project_store(path))), None)


def current_project() -> Path | None:
    """Return the notes of the project whose folder is the working directory; else None."""
    try:
        return project_store(Path.cwd())
    except OSError:  # the folder is gone
        return None


def project_sources(paths: Sequence[str]) -> tuple[str, ...]:
    """Return paths, each project folder followed by what was pasted into its papers."""
    sources: list[str] = []
    for path in paths:
        sources.append(path)
        store = project_store(path)
        pasted = store.parent / "pasted" if store is not None else None
        if pasted is not None and pasted.is_dir():
            sources += sorted(str(file) for file in pasted.iterdir() if file.is_file())
    return tuple(sources)


def notebook_name(store: str | Path, usual: Path) -> str:
    """Return what people call a notebook: its project folder, or its file."""
    path = Path(store)
    if path == usual:
        return "your usual notes"
    return home_path(path.parent.parent if path.parent.name == _NOTES_FOLDER else path)


def home_path(path: str | Path) -> str:
    """Return a path with `~` for the home folder."""
    text, home = os.fspath(path), os.environ.get("HOME", "").rstrip(os.sep)
    inside = bool(home) and f"{text}{os.sep}".startswith(home + os.sep)
    return f"~{text.removeprefix(home)}" if inside else text


def full_path(path: str | Path) -> Path:
    """Return an absolute path, with the home folder in place of `~`."""
    try:
        return Path(path).expanduser().absolute()
    except RuntimeError:  # there is no such user
        return Path(path).absolute()
