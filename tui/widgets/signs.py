"""The signs that stand for a decision, a rating and the rest; colour only repeats them."""

from __future__ import annotations

from store.annotation import Decision
from store.papers import Place

GLYPHS = {
    Decision.UNDECIDED: "·",
    Decision.INCLUDE: "✓",
    Decision.MAYBE: "?",
    Decision.EXCLUDE: "✗",
}

WORDS = {
    Decision.UNDECIDED: "undecided",
    Decision.INCLUDE: "included",
    Decision.MAYBE: "maybe",
    Decision.EXCLUDE: "excluded",
}

NOTE, READ, MARK, CURSOR = "✎", "r", "◆", "▌"

MOST_NAMES = 3
"""Authors that the byline of a row names."""


def stars(rating: int | None) -> str:
    """Show a rating as five stars; nothing when there is none."""
    return "★" * rating + "☆" * (5 - rating) if rating else ""


def place(place: Place) -> str:
    """Give a place by its file's name and the line; the whole path stands on the sources' page."""
    name = place.source.rstrip("/").rpartition("/")[2]
    return f"{name}:{place.line}"


def byline(authors: tuple[str, ...], venue: str, year: int | None, most: int = MOST_NAMES) -> str:
    """Give `A, B, C and 4 more · Venue · 2021` of what is known; a text with one line."""
    names = ", ".join(authors[:most])
    if len(authors) > most:
        names += f" and {len(authors) - most} more"
    return " · ".join(filter(None, (names, venue, str(year or ""))))
