"""The matched letters of one paper, as rows and pages show them.

Must be importable alone: the first frame needs it and nothing else of this package.
"""

from __future__ import annotations

from typing import NamedTuple

MatchSpans = tuple[tuple[int, int], ...]
"""Start and end of each matched piece of a text, in order, none touching another."""


class Matches(NamedTuple):
    """What matched in one paper: spans of its texts as they are shown."""

    title: MatchSpans = ()
    """In the display title."""
    authors: tuple[MatchSpans, ...] = ()
    """For each author; empty where none matched, as in tags and keywords."""
    venue: MatchSpans = ()
    year: MatchSpans = ()
    """In the year as it is printed."""
    tags: tuple[MatchSpans, ...] = ()
    keywords: tuple[MatchSpans, ...] = ()
    abstract: MatchSpans = ()
    note: MatchSpans = ()

    @property
    def field_outside_title(self) -> str:
        """The first field that matched, such as `abstract`; empty when the title did."""
        if self.title:
            return ""
        if any(self.authors):
            return "authors"
        if any(self.tags):
            return "tags"
        names = ("venue", "abstract", "note", "year")
        keywords = "keywords" if any(self.keywords) else ""
        return next((name for name in names if getattr(self, name)), keywords)


NO_MATCHES = Matches()
"""The Matches of an empty query."""
