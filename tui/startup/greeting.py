"""The first line in the status line once the sources are open: what matters most.

Light: imported before the first frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from store.library.collection import Collection
    from store.library.library import Library

_MAX_PAPERS_SEARCHED = 1000
"""Papers among which one is sought whose source has decisions of its own."""

_TITLE_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Greeting:
    """A line to show, and where to go with it."""

    text: str
    alarm: bool = False
    position: int | None = None
    """The paper to go to."""
    hint: str = ""
    """What can be done there."""


DEFAULT_GREETING = Greeting("? shows all keys")
"""The line where nothing is more important."""


FIRST_PAPERS = Greeting("The first papers: the rest is being read, Esc stops that")
"""What the status line says while it is."""


def choose_greeting(
    collection: Collection, *, problems: Sequence[str], drafts: Sequence[str]
) -> Greeting:
    """Choose the line to show: a problem if there is one, else what there is to do.

    `problems` are those of settings, state and cache, `drafts` the ids of the papers with a
    note that was not finished.
    """
    store, library = collection.notebook.store, collection.library
    errors = library.errors
    unread_lines = sum(len(source.problems) for source in library.sources)
    if store.read_only_reason:
        return Greeting(f"READ-ONLY: {store.read_only_reason}", alarm=True)
    if errors:
        more = f" (and {len(errors) - 1} more: R)" if len(errors) > 1 else ""
        name = errors[0].path.rstrip("/").rpartition("/")[2]
        name = "A source" if collection.notebook.blind else name
        return Greeting(f"{name}: {errors[0].error}{more}", alarm=True)
    if store.repairs:
        more = f" (and {len(store.repairs) - 1} more)" if len(store.repairs) > 1 else ""
        return Greeting(store.repairs[-1] + more)
    if problems:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        return Greeting(problems[0] + more, alarm=True)
    if drafts:
        return _greet_with_drafts(collection, drafts)
    if sources_have_annotations(collection):
        count = len(library.annotations)
        return Greeting(f"{count:,} records have decisions, tags or notes: I imports them")
    if unread_lines:
        lines = "1 line was" if unread_lines == 1 else f"{unread_lines:,} lines were"
        return Greeting(f"{lines} not read as papers: R shows them")
    return DEFAULT_GREETING


def display_name(path: str) -> str:
    """Return the name of a source for the screen, without its folders."""
    from store.library.sources import display_path

    return display_path(Path(path).name or path)


def greet_added_source(library: Library, path: Path, *, blind: bool = False) -> Greeting:
    """Return a line about what a source that was added has brought; blind without its name."""
    source = next((source for source in library.sources if source.path == str(path)), None)
    if source is None or source.error:
        return Greeting(f"Not added: {source.error if source else 'it is already open'}")
    papers = "1 new paper" if source.papers == 1 else f"{source.papers:,} new papers"
    duplicates = f", {source.duplicates:,} already here" if source.duplicates else ""
    origin = "" if blind else f" from {path.parent.name}/{path.name}"
    end = " · u undoes" if path.parent.name == "pasted" else origin
    return Greeting(f"Added {papers}{duplicates}{end}")


def _greet_with_drafts(collection: Collection, drafts: Sequence[str]) -> Greeting:
    """Return a line about unfinished notes, and go to the first."""
    positions = [position for position in map(collection.position, drafts) if position is not None]
    if not positions:
        return Greeting("There is an unfinished note on a paper that is in no open source")
    from store.text.cleaning import shorten

    title = shorten(collection.papers[positions[0]].display_title, _TITLE_LENGTH)
    more = f" (and {len(drafts) - 1} more)" if len(drafts) > 1 else ""
    text = f"Unfinished note on {title}{more}"
    return Greeting(text, position=positions[0], hint=": n continues it")


def sources_have_annotations(collection: Collection) -> bool:
    """Return whether the sources have annotations that were not imported yet.

    The first annotated paper decides, as an import takes all or none; where there is none
    among those that are searched, the answer is yes.
    """
    annotations = collection.library.annotations
    if not annotations:
        return False
    for paper in islice(collection.library.papers, _MAX_PAPERS_SEARCHED):
        if any(record.place in annotations for record in paper.records):
            return not collection.notebook.annotation_of(paper).when
    return True
