"""Matched letters, as the list and the page take them; to import this costs nothing."""

from __future__ import annotations

from dataclasses import dataclass

from store.index.folded import Span

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
        found = {
            "authors": any(self.authors),
            "tags": any(self.tags),
            "venue": self.venue,
            "abstract": self.abstract,
            "note": self.note,
            "year": self.year,
        }
        return next((name for name, spans in found.items() if spans), "")


NOTHING = Matched()
"""Where nothing is asked."""
