"""Papers and annotations as short plain text, the same in the app and on the command line.

Colour only repeats what the signs show.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import PurePath

from store.model.annotation import Decision
from store.model.paper import Paper
from store.model.record import Record
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

NOTE_SIGN, MARK_SIGN, CURSOR_SIGN = "✎", "◆", "▌"

MAX_NAMES = 3
"""Authors that the byline of a row names."""

_MAX_CITED_NAMES = 12
"""Authors that a citation names before `et al.`"""

_TAG_LENGTH = 24
"""Characters of a tag that rows and the page show."""


def stars(rating: int | None) -> str:
    """Return a rating as five stars; an empty string if there is none."""
    return "★" * rating + "☆" * (5 - rating) if rating else ""


def progress_bar(done: int, total: int, width: int) -> str:
    """Return a bar of `width` characters that shows how much of the total is done."""
    filled = round(width * done / total) if total else 0
    return "█" * filled + "░" * (width - filled)


def local_time(when: str) -> str:
    """Return a moment (ISO 8601) in local time, to the minute; other text stays as it is."""
    try:
        return datetime.fromisoformat(when).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return when


def fit_tags(tags: tuple[str, ...], width: int) -> list[str]:
    """Return the tags, each shortened, that fit into `width` characters; always the first."""
    fitting: list[str] = []
    for tag in tags:
        text = shorten(tag, _TAG_LENGTH)
        if fitting and width < len(text) + 6:
            break
        width -= len(text) + 3
        fitting.append(text)
    return fitting


def author_separator(authors: tuple[str, ...]) -> str:
    """Return what to put between authors: a semicolon where a name contains a comma."""
    return "; " if any("," in author for author in authors) else ", "


def byline(authors: tuple[str, ...], venue: str, year: int | None, most: int = MAX_NAMES) -> str:
    """Return `A, B, C and 4 more · Venue · 2021`, without what is not known."""
    names = author_separator(authors).join(authors[:most])
    if len(authors) > most:
        names += f" and {len(authors) - most} more"
    return " · ".join(filter(None, (names, venue, str(year or ""))))


def citation(
    paper: Paper, *, short: bool = False, escape: Callable[[str], str] = str, italic: str = ""
) -> str:
    """Return `Doe J, Roe R (2021). Title. Venue 12(3), 4-9. https://doi.org/10.1/x`.

    What is not known is left out; a `short` citation has neither title nor id. Every text goes
    through `escape`, and `italic` is put on both sides of the venue.
    """
    authors = author_separator(paper.authors).join(paper.authors[:_MAX_CITED_NAMES])
    if len(paper.authors) > _MAX_CITED_NAMES:
        authors += " et al."
    if paper.year:
        parts = [f"{escape(authors)} ({paper.year})".strip()]
    else:
        parts = [escape(authors.rstrip("."))]
    if not short:
        parts.append(escape(paper.display_title.rstrip(".")))
    parts.append(_venue_and_pages(paper, escape, italic))
    if not short:
        parts.append(escape(_cited_id(paper.merged)))
    return ". ".join(filter(None, parts))


def _venue_and_pages(paper: Paper, escape: Callable[[str], str], italic: str) -> str:
    """Return `Venue 12(3), 4-9`; without a venue the numbers mean nothing and are left out."""
    venue, merged = paper.venue, paper.merged
    volume = f"{merged.volume}({merged.number})" if merged.number else merged.volume
    numbers = ", ".join(filter(None, (volume, merged.pages)))
    if not venue:
        return ""
    if not numbers:
        return f"{italic}{escape(venue.rstrip('.'))}{italic}"
    return f"{italic}{escape(venue)}{italic} {escape(numbers)}"


def _cited_id(entry: Record) -> str:
    if entry.doi:
        return f"https://doi.org/{entry.doi}"
    return f"arXiv:{entry.arxiv}" if entry.arxiv else ""


def short_names(paths: Sequence[str]) -> list[str]:
    """Return paths without the folders that are not needed to tell them apart."""
    parts = {path: PurePath(path).parts for path in paths}
    tails = {path: parts[path][-1:] for path in paths}
    while True:
        counts = Counter(tails.values())
        alike = [path for path, tail in tails.items() if counts[tail] > 1 and tail != parts[path]]
        if not alike:
            return [str(PurePath(*tails[path])) if tails[path] else path for path in paths]
        for path in alike:
            tails[path] = parts[path][-len(tails[path]) - 1 :]
