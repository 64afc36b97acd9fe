"""The signs that stand for a decision, a rating and the rest; colour only repeats them."""

from __future__ import annotations

from store.model.annotation import Decision
from store.model.paper import Paper
from store.text.cleaning import shorten

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

TAG_LIMIT = 24
"""Characters of a tag that rows and the page show."""

NOTE_SIGN, READ_SIGN, MARK_SIGN, CURSOR_SIGN = "✎", "r", "◆", "▌"

MAX_NAMES = 3
"""Authors that the byline of a row names."""


def stars(rating: int | None) -> str:
    """Show a rating as five stars; nothing when there is none."""
    return "★" * rating + "☆" * (5 - rating) if rating else ""


def fit_tags(tags: tuple[str, ...], room: int) -> list[str]:
    """Return the tags as they are shown, cut where they are long: those that fit, at least one."""
    shown: list[str] = []
    for tag in tags:
        text = shorten(tag, TAG_LIMIT)
        if shown and room < len(text) + 6:
            break
        room -= len(text) + 3
        shown.append(text)
    return shown


def author_separator(authors: tuple[str, ...]) -> str:
    """Return what stands between authors: names with a comma in them need more than one."""
    return "; " if any("," in author for author in authors) else ", "


def byline(authors: tuple[str, ...], venue: str, year: int | None, most: int = MAX_NAMES) -> str:
    """Return `A, B, C and 4 more · Venue · 2021` of what is known; a text with one line."""
    names = author_separator(authors).join(authors[:most])
    if len(authors) > most:
        names += f" and {len(authors) - most} more"
    return " · ".join(filter(None, (names, venue, str(year or ""))))


def citation(paper: Paper) -> str:
    """Return a paper as one cites it in a mail: authors (year). Title. Venue. Id."""
    merged = paper.merged
    who = author_separator(paper.authors).join(paper.authors[:6]) + (
        " et al." if len(paper.authors) > 6 else ""
    )
    year = f"({paper.year})" if paper.year else ""
    ids = (merged.doi and f"https://doi.org/{merged.doi}") or (
        merged.arxiv and f"arXiv:{merged.arxiv}"
    )
    parts = (" ".join(filter(None, (who, year))), paper.display_title, paper.venue, ids)
    return ". ".join(part.rstrip(".") for part in parts if part)
