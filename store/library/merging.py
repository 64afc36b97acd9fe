"""Another notebook, or a JSON export, read for merging; what it lies in is not changed."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Generator, Sequence
from functools import reduce
from pathlib import Path

from store.errors import UserError
from store.library.library import Library
from store.library.opening import open_library
from store.model.annotation import Annotation, Change, merge_annotations, paper_from_citation
from store.model.paper import Paper
from store.notebook.notebook import Notebook
from store.tasks import run_steps

HEAD = 4096
"""Characters that tell a notebook from other JSON."""

SLICE = 200
"""Papers between two breaths of `carried`."""

AnnotationsByKeys = list[tuple[Paper, Annotation]]


class NotMergeable(UserError):
    """A file in which nothing is said of papers; the message is one line for the user."""


def merge_file(notebook: Notebook, path: Path) -> Change | None:
    """Merge what a file says into a notebook, as one Change; None when all of it was known."""
    return notebook.import_annotations("merge", f"Merged {path.name}", read_annotations(path))


def read_annotations(path: Path) -> AnnotationsByKeys:
    """Read what a notebook, or any source that carries decisions, says of which papers.

    Raises NotMergeable, and StoreError for a notebook that cannot be read.
    """
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            head = file.read(HEAD)
    except OSError as error:
        raise NotMergeable(f"{path}: {error.strerror or error}") from error
    if _is_notebook(head):
        return _said_in_notebook(path)
    return _said_in_source(path)


def _is_notebook(head: str) -> bool:
    begin = head.lstrip("\ufeff \r\n")
    return begin.startswith("{") and any(f'"{name}"' in begin for name in ("_meta", "annotations"))


def _said_in_notebook(path: Path) -> AnnotationsByKeys:
    """Read a copy, with its journals, as recovery would: the original may be in use."""
    with tempfile.TemporaryDirectory(prefix="papersift-") as folder:
        copy = Path(folder) / path.name
        for found in path.resolve().parent.glob(f"{_literal(path.resolve().name)}*"):
            if found.is_file() and not found.name.endswith(".lock"):
                shutil.copyfile(found, Path(folder) / found.name)
        if not copy.exists():
            shutil.copyfile(path, copy)
        other = Notebook.open(copy, "merge")
        try:
            return [(paper_from_citation(said), said) for _, said in other if said.set_fields]
        finally:
            other.close(checkpoint=False)


def _literal(name: str) -> str:
    return "".join(f"[{char}]" if char in "*?[" else char for char in name)


def _said_in_source(path: Path) -> AnnotationsByKeys:
    """Read a JSON export, or any other source that says what was decided."""
    library = open_library([path])
    for source in library.sources:
        if source.error:
            raise NotMergeable(f"{path}: {source.error}")
    found = run_steps(annotations_in_sources(library))
    if not found:
        raise NotMergeable(f"{path}: nothing in it says what was decided, tagged or noted")
    return found


def annotations_in_sources(library: Library) -> Generator[float, None, AnnotationsByKeys]:
    """Find what the sources themselves say of their papers, some hundred papers a step."""
    said: AnnotationsByKeys = []
    if not library.annotations:
        return said
    for at, paper in enumerate(library.papers):
        told = (library.annotations.get(entry.place) for entry in paper.records)
        found = [annotation for annotation in told if annotation is not None]
        if found:
            said.append((paper, reduce(merge_annotations, found)))
        if at % SLICE == 0:
            yield at / len(library.papers)
    return said


def count_set_fields(change: Change) -> Sequence[tuple[str, int]]:
    """Count the fields that a merge set: name and number of papers, the most frequent first."""
    counts: dict[str, int] = {}
    for edit in change.edits:
        for name in edit.after:
            counts[name] = counts.get(name, 0) + 1
    return sorted(counts.items(), key=lambda pair: -pair[1])
