"""Merge another notebook, or any file with annotations; the file is not changed."""

from __future__ import annotations

import glob
import re
import shutil
import tempfile
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from store.errors import UserError
from store.library.library import Library
from store.library.opening import open_library
from store.model.annotation import (
    ANNOTATIONS,
    CHANGES,
    PROFILE,
    REASONS,
    Annotation,
    Change,
    paper_from_citation,
)
from store.model.paper import Paper
from store.notebook.conflicts import Merged
from store.notebook.document_fields import JsonDocument, parse_profile
from store.notebook.documents import (
    NotebookTables,
    annotation_from_document,
    document_keys,
)
from store.notebook.history import all_tables, reconcile
from store.notebook.history_stamps import complete_rows
from store.notebook.notebook import Notebook
from store.notebook.reason_table import renamed_reasons
from store.notebook.rules import REVIEWER, rules_of
from store.notebook.settlement_table import annotation_tables
from store.notebook.table_merge import NOTEBOOK_FORMAT
from store.notebook.values import merge_documents
from store.storage.copies import read_copy, rewrite_copy
from store.storage.database import Store, open_store
from store.storage.log import decode_json
from store.tasks import run_steps

_DETECTION_CHARACTERS = 4096
"""Characters that distinguish a notebook from other JSON."""

_JOURNAL = re.compile(r'[0-9a-f]{8} \{"format":')
"""Begins a journal: the checksum of its header."""

_PAPERS_PER_STEP = 200

AnnotatedPapers = list[tuple[Paper, Annotation]]


class NotMergeable(UserError):
    """A file without annotations; the message is one line for the user."""


def merge_file(notebook: Notebook, path: Path, name: str = "") -> Merged:
    """Merge what a file says into a notebook as one Change; None if nothing is new.

    `name` is what people call the file, if not by its own name. Raises NotMergeable, and
    StoreError for a notebook that cannot be read.
    """
    with _open_tables(path) as (tables, warnings):
        merged = notebook.merge(tables, f"Merged {name or path.name}")
    return merged._replace(warnings=tuple(filter(None, warnings)))


def merge_into_file(path: Path, other: Path) -> Sequence[str]:
    """Merge what a file says into a notes.json that stands alone, as a merge driver of git does.

    Returns lines for the user: conflicts, and what may be missing. Leaves a file as it is if
    nothing is new in the other. Raises NotMergeable, and StoreError for a notebook that cannot
    be read.
    """
    copy = read_copy(path)
    with _open_tables(other) as (tables, warnings):
        documents = reconcile(copy.tables, tables)
    if not documents:
        return list(filter(None, warnings))
    rewrite_copy(path, documents)
    (change,) = documents[CHANGES].values()
    conflicts = change["conflicts"] if change and "conflicts" in change else ()
    return [*filter(None, warnings), *conflicts]


@contextmanager
def _open_tables(path: Path) -> Iterator[tuple[NotebookTables, Sequence[str]]]:
    """Yield the tables of a notebook or of an export of one, or the annotations in any source.

    Yields also what may be missing in them, in lines for the user.
    """
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            head = file.read(_DETECTION_CHARACTERS).lstrip("\ufeff \r\n")
    except IsADirectoryError as error:
        raise NotMergeable(f"{path}: a folder, and no project with notes of its own") from error
    except OSError as error:
        raise NotMergeable(f"{path}: {error.strerror or error}") from error
    if _JOURNAL.match(head):
        copy = read_copy(path)
        yield complete_rows(copy.tables), [copy.warning]
    elif head.startswith("{") and f'"{NOTEBOOK_FORMAT}"' in head:
        yield _read_export(path), ()
    elif head.startswith("{") and any(f'"{name}"' in head for name in ("_meta", ANNOTATIONS)):
        with _open_copy(path) as store:
            yield all_tables(store), store.repairs
    else:
        yield _read_source(path), ()


def _read_export(path: Path) -> NotebookTables:
    """Read what `export --format notebook` wrote."""
    try:
        document = decode_json(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    except (OSError, ValueError) as error:
        raise NotMergeable(f"{path}: the export of a notebook cannot be read: {error}") from error
    tables = document.items() if isinstance(document, dict) else ()
    return {
        name: {str(n): row for n, row in enumerate(rows, 1) if isinstance(row, dict)}
        for name, rows in tables
        if isinstance(rows, list) and name not in ("papers", CHANGES)
    }


@contextmanager
def _open_copy(path: Path) -> Iterator[Store]:
    """Open a copy of a notebook with its journals, since the original may be in use."""
    with tempfile.TemporaryDirectory(prefix="papersift-") as folder:
        copy = Path(folder) / path.name
        pattern = f"{glob.escape(path.resolve().name)}*"
        siblings = path.resolve().parent
        for file in (*siblings.glob(pattern), *siblings.glob("history-*.seg")):
            if file.is_file() and not file.name.endswith(".lock"):
                shutil.copyfile(file, Path(folder) / file.name)
        if not copy.exists():
            shutil.copyfile(path, copy)
        with open_store(copy) as store:
            yield store


def _read_source(path: Path) -> NotebookTables:
    """Read a JSON export, or any other source that contains annotations."""
    library = open_library([path])
    for source in library.sources:
        if source.error:
            raise NotMergeable(f"{path}: {source.error}")
    annotations = run_steps(annotations_in_sources(library))
    if not annotations:
        raise NotMergeable(f"{path}: no decisions, ratings, tags or notes in it")
    return annotation_tables(annotations)


def read_annotations(path: Path) -> tuple[AnnotatedPapers, Sequence[str]]:
    """Read the annotations of a notebook, of an export of one, or in any source, one a paper.

    Returns also what may be missing in them, in lines for the user. Reasons have their present
    text. Raises NotMergeable, and StoreError for a notebook that cannot be read.
    """
    _, annotated, warnings = read_reviewer(path)
    return annotated, warnings


def read_reviewer(path: Path) -> tuple[str, AnnotatedPapers, Sequence[str]]:
    """Read whose notebook or export a file is, and what `read_annotations` returns.

    The name is empty where the file has none, or decisions of several reviewers.
    """
    documents: dict[tuple[str, ...], list[JsonDocument]] = {}
    with _open_tables(path) as (tables, warnings):
        for row in tables.get(ANNOTATIONS, {}).values():
            documents.setdefault(document_keys(row), []).append(row)
        renamed = renamed_reasons(tables.get(REASONS, {}).values())
        profile = map(parse_profile, tables.get(PROFILE, {}).values())
        names = {each["text"] for each in profile if each and each["name"] == REVIEWER}
    rules = rules_of(ANNOTATIONS)
    merged = (merge_documents(rules, several) for several in documents.values())
    annotations = (
        replace(each, reason=renamed.get(each.reason, each.reason))
        for each in map(annotation_from_document, merged)
    )
    annotated = [(paper_from_citation(each), each) for each in annotations if each.set_fields]
    names = names or {each.reviewer for _, each in annotated if each.reviewer}
    return names.pop() if len(names) == 1 else "", annotated, tuple(filter(None, warnings))


def annotations_in_sources(library: Library) -> Generator[float, None, AnnotatedPapers]:
    """Collect the annotations that the sources contain in short steps; yield the progress.

    A paper whose records have several annotations comes with each of them.
    """
    annotated: AnnotatedPapers = []
    if not library.annotations:
        return annotated
    for position, paper in enumerate(library.papers):
        of_records = (library.annotations.get(record.place) for record in paper.records)
        annotated += [(paper, annotation) for annotation in of_records if annotation is not None]
        if position % _PAPERS_PER_STEP == 0:
            yield position / len(library.papers)
    return annotated


def count_set_fields(change: Change) -> Sequence[tuple[str, int]]:
    """Return the fields that a merge set with the number of papers, the most frequent first.

    Of other tables than that of the annotations, the documents are counted.
    """
    counts: dict[str, int] = {}
    for edit in change.edits:
        for name in edit.after if edit.table == ANNOTATIONS else [edit.table]:
            counts[name] = counts.get(name, 0) + 1
    return sorted(counts.items(), key=lambda pair: -pair[1])
