"""What the status line says when the sources are open: the worst first."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from store.library.collection import Collection
from store.library.library import Library
from store.text.cleaning import shorten

LOOKED_AT = 1000
"""Papers among which one is sought that carries decisions of its own."""


@dataclass(frozen=True, slots=True)
class Greeting:
    """A line to say."""

    text: str
    alarm: bool = False
    position: int | None = None
    """The paper to go to."""


def choose_greeting(
    pile: Collection, *, settings: tuple[str, ...], drafts: tuple[str, ...]
) -> Greeting:
    """Choose what has to be said.

    `settings` are the problems of the settings file, `drafts` the ids of the papers on
    which a note was half written.
    """
    store, library = pile.notebook.store, pile.library
    failed = [source for source in library.sources if source.error]
    reported = sum(len(source.problems) for source in library.sources)
    if store.read_only_reason:
        return Greeting(f"READ-ONLY: {store.read_only_reason}", alarm=True)
    if failed:
        more = f" (and {len(failed) - 1} more: R)" if len(failed) > 1 else ""
        name = failed[0].path.rstrip("/").rpartition("/")[2]
        return Greeting(f"{name}: {failed[0].error}{more}", alarm=True)
    if store.repairs:
        return Greeting(store.repairs[-1])
    if settings:
        more = f" (and {len(settings) - 1} more)" if len(settings) > 1 else ""
        return Greeting(settings[0] + more, alarm=True)
    if drafts:
        return _about_drafts(pile, drafts)
    if sources_have_annotations(pile):
        count = len(library.annotations)
        return Greeting(f"{count:,} records come with decisions, tags or notes: I takes them in")
    if reported:
        lines = "1 line was" if reported == 1 else f"{reported:,} lines were"
        return Greeting(f"{lines} not read as papers: R shows what")
    return Greeting("? shows all keys")


def added_text(library: Library, path: Path) -> str:
    """Say what a source that was added gave."""
    found = next((source for source in library.sources if source.path == str(path)), None)
    if found is None or found.error:
        return f"Not added: {found.error if found else 'it was open already'}"
    new = "1 new paper" if found.papers == 1 else f"{found.papers:,} new papers"
    again = f", {found.duplicates:,} known already" if found.duplicates else ""
    return f"Added {new}{again} from {path.parent.name}/{path.name}"


def _about_drafts(pile: Collection, drafts: tuple[str, ...]) -> Greeting:
    """Say where a half-written note is waiting, and go there."""
    found = [at for key in drafts if (at := pile.position(key)) is not None]
    if not found:
        return Greeting("A half-written note is kept; its paper is in no open source")
    title = shorten(pile.papers[found[0]].display_title, 40)
    more = f" (and {len(drafts) - 1} more)" if len(drafts) > 1 else ""
    text = f"A half-written note on {title} was kept{more}: n goes on with it"
    return Greeting(text, position=found[0])


def sources_have_annotations(pile: Collection) -> bool:
    """Return whether the sources say something of a paper of which the notes say nothing."""
    told = pile.library.annotations
    if not told:
        return False
    for paper in islice(pile.library.papers, LOOKED_AT):
        if any(entry.place in told for entry in paper.records):
            return not pile.notebook.annotation_of(paper).when
    return True
