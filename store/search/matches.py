"""Matched letters, as the list and the page take them; to import this costs nothing."""

from __future__ import annotations

from dataclasses import dataclass

from store.text.folding import TextSpan

MatchSpans = tuple[TextSpan, ...]
"""Pieces of a text, in order, none touching another."""


@dataclass(frozen=True, slots=True)
class Matches:
    """What matched in one paper: characters of the readable texts as they are shown."""

    title: MatchSpans = ()
    """In the display title."""
    authors: tuple[MatchSpans, ...] = ()
    """For each author."""
    venue: MatchSpans = ()
    year: MatchSpans = ()
    """In the year as it is printed."""
    tags: tuple[MatchSpans, ...] = ()
    """For each tag."""
    abstract: MatchSpans = ()
    note: MatchSpans = ()

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


NO_MATCHES = Matches()
"""Where nothing is asked."""
