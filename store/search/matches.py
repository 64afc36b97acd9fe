"""Matched letters, as the list and the page take them; to import this costs nothing."""

from __future__ import annotations

from dataclasses import dataclass

from store.text.folding import Span

Spans = tuple[Span, ...]
"""Pieces of a text, in order, none touching another."""


@dataclass(frozen=True, slots=True)
class Matched:
    """What matched in one paper: characters of the readable texts as they are shown."""

    title: Spans = ()
    """In the display title."""
    authors: tuple[Spans, ...] = ()
    """For each author."""
    venue: Spans = ()
    year: Spans = ()
    """In the year as it is printed."""
    tags: tuple[Spans, ...] = ()
    """For each tag."""
    abstract: Spans = ()
    note: Spans = ()

    @property
    def reason(self) -> str:
        """The field for which the paper is here, if not the title: `abstract`."""
        if self.title:
            return ""
        if any(self.authors):
            return "authors"
        if any(self.tags):
            return "tags"
        named = ("venue", "abstract", "note", "year")
        return next((name for name in named if getattr(self, name)), "")


NOTHING = Matched()
"""Where nothing is asked."""
