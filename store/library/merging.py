"""Merge another notebook, or any file with annotations; the file is not changed."""

from __future__ import annotations

import glob
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

_DETECTION_CHARACTERS = 4096
"""Characters that distinguish a notebook from other JSON."""

_PAPERS_PER_STEP = 200

AnnotatedPapers = list[tuple[Paper, Annotation]]


class NotMergeable(UserError):
    """A file without annotations; the message is one line for the user."""


def merge_file(notebook: Notebook, path: Path) -> Change | None:
    """Merge the annotations of a file into a notebook as one Change; None if nothing is new."""
    return notebook.import_annotations("merge", f"Merged {path.name}", read_annotations(path))


def read_annotations(path: Path) -> AnnotatedPapers:
    """Read the annotations of a notebook, or of any source that contains some.

    Raises NotMergeable, and StoreError for a notebook that cannot be read.
    """
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            head = file.read(_DETECTION_CHARACTERS)
    except OSError as error:
        raise NotMergeable(f"{path}: {error.strerror or error}") from error
    if _is_notebook(head):
        return _read_notebook(path)
    return _read_source(path)


def _is_notebook(head: str) -> bool:
    begin = head.lstrip("\ufeff \r\n")
    return begin.startswith("{") and any(f'"{name}"' in begin for name in ("_meta", "annotations"))


def _read_notebook(path: Path) -> AnnotatedPapers:
    """Read a copy of a notebook and its journals, since the original may be in use."""
    with tempfile.TemporaryDirectory(prefix="papersift-") as folder:
        copy = Path(folder) / path.name
        name = glob.escape(path.resolve().name)
        for file in path.resolve().parent.glob(f"{name}*"):
            if file.is_file() and not file.name.endswith(".lock"):
                shutil.copyfile(file, Path(folder) / file.name)
        if not copy.exists():
            shutil.copyfile(path, copy)
        other = Notebook.open(copy, "merge")
        try:
            return [
                (paper_from_citation(annotation), annotation)
                for _, annotation in other
                if annotation.set_fields
            ]
        finally:
            other.close(checkpoint=False)


def _read_source(path: Path) -> AnnotatedPapers:
    """Read a JSON export, or any other source that contains annotations."""
    library = open_library([path])
    for source in library.sources:
        if source.error:
            raise NotMergeable(f"{path}: {source.error}")
    annotations = run_steps(annotations_in_sources(library))
    if not annotations:
        raise NotMergeable(f"{path}: no decisions, ratings, tags or notes in it")
    return annotations


def annotations_in_sources(library: Library) -> Generator[float, None, AnnotatedPapers]:
    """Collect the annotations that the sources contain in short steps; yield the progress."""
    annotated: AnnotatedPapers = []
    if not library.annotations:
        return annotated
    for position, paper in enumerate(library.papers):
        of_records = (library.annotations.get(record.place) for record in paper.records)
        annotations = [annotation for annotation in of_records if annotation is not None]
        if annotations:
            annotated.append((paper, reduce(merge_annotations, annotations)))
        if position % _PAPERS_PER_STEP == 0:
            yield position / len(library.papers)
    return annotated


def count_set_fields(change: Change) -> Sequence[tuple[str, int]]:
    """Return the fields that a merge set with the number of papers, the most frequent first."""
    counts: dict[str, int] = {}
    for edit in change.edits:
        for name in edit.after:
            counts[name] = counts.get(name, 0) + 1
    return sorted(counts.items(), key=lambda pair: -pair[1])
