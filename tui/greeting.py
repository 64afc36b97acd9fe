"""What the status line says when the sources are open: the worst first."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from store.pile import Pile

LOOKED_AT = 1000
"""Papers among which one is sought that carries decisions of its own."""


@dataclass(frozen=True, slots=True)
class Greeting:
    """A line to say."""

    text: str
    alarm: bool = False


def greeting(pile: Pile, *, settings: tuple[str, ...], drafts: int) -> Greeting:
    """Choose what has to be said: `settings` are the problems of the settings file."""
    store, library = pile.notebook.store, pile.library
    failed = [source for source in library.sources if source.error]
    reported = sum(len(source.problems) for source in library.sources)
    if store.readonly:
        return Greeting(f"READ-ONLY: {store.readonly}", alarm=True)
    if failed:
        more = f" (and {len(failed) - 1} more: R)" if len(failed) > 1 else ""
        return Greeting(f"{failed[0].path}: {failed[0].error}{more}", alarm=True)
    if store.repairs:
        return Greeting(store.repairs[-1])
    if settings:
        return Greeting(settings[0], alarm=True)
    if drafts:
        return Greeting(f"{drafts} half-written note{'s' * (drafts > 1)} kept: n goes on with it")
    if carries_news(pile):
        count = len(library.annotations)
        return Greeting(f"{count:,} records come with decisions, tags or notes: I takes them in")
    if reported:
        return Greeting(f"{reported:,} lines were not read as papers: R shows them")
    return Greeting("? shows all keys")


def carries_news(pile: Pile) -> bool:
    """Tell whether the sources say something of a paper of which the notes say nothing."""
    told = pile.library.annotations
    if not told:
        return False
    for paper in islice(pile.library.papers, LOOKED_AT):
        if any(entry.place in told for entry in paper.records):
            return not pile.notebook.of(paper).when
    return True
