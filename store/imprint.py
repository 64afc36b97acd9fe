"""Where and when two Records came out: venue, volume, pages and year, as evidence."""

from __future__ import annotations

from store.traits import Traits

Finding = tuple[float, str]
"""Points for (or, below zero, against) one Paper, and the words for it if there are any."""

NOTHING: Finding = (0.0, "")

SAME_PLACE = 3.0
"""Points for place from which one can trust it: volume and page, or page and venue."""


def place(a: Traits, b: Traits, like: float) -> Finding:
    """Compare venue, volume and pages; `like` is the likeness of the titles, 0 to 1."""
    venue = _venue(a, b)
    volume = _agree(a.volume, b.volume)
    page = _pages(a.page, b.page)
    if page > 0:
        points = 2.0 if volume == 0 else 3.0 if volume > 0 else -0.5
        if a.span and a.span == b.span and a.span[1] - a.span[0] >= 2:
            points += 1.0
        if like < 0.6 and a.issue and b.issue and a.issue != b.issue:
            points -= 4.0
        return points + max(venue, 0.0), "same volume and page" if volume > 0 else "same page"
    points = venue + 2.0 * page + (1.0 if volume > 0 else 2.0 * volume)
    if a.issue and b.issue and a.issue != b.issue:
        points -= 1.5
    if volume > 0 and page == 0:
        return points, "same volume"
    return points, "same venue" if venue > 0 and points > 0 else ""


def years(a: Traits, b: Traits, place_points: float, versions: bool) -> Finding:
    """Compare the years; between preprint and published version three may pass."""
    if not a.entry.year or not b.entry.year:
        return NOTHING
    gap = abs(a.entry.year - b.entry.year)
    if gap == 0:
        return 1.0, "same year"
    if versions and gap <= 3:
        return NOTHING
    if gap == 1:
        return (0.0 if place_points >= 2 else -1.1), "year ±1"
    if place_points >= SAME_PLACE:
        return (-1.0 if _agree(a.volume, b.volume) > 0 else -4.5), ""
    return (-2.0 if gap == 2 else -3.0), ""


def _venue(a: Traits, b: Traits) -> float:
    if not a.venue or not b.venue:
        return 0.0
    share = len(a.venue & b.venue) / min(len(a.venue), len(b.venue))
    if share >= 0.34:
        return 1.0 if share >= 0.66 else 0.0
    if _acronym(a, b):
        return 1.0
    if a.outlet and b.outlet and a.outlet != b.outlet:
        return -2.5
    return 0.0 if a.lettered or b.lettered else -1.0


def _acronym(a: Traits, b: Traits) -> bool:
    """Tell whether a word of one venue is made of first letters of the other: `VLDB`."""
    for short, long in ((a, b), (b, a)):
        if len(long.initials) > 2 and any(map(long.initials.__contains__, short.acronyms)):
            return True
    return False


def _pages(one: str, other: str) -> int:
    """Compare first pages; `299347` is `299-347` without its dash."""
    if len(one) > 2 and len(other) > 2 and one.startswith(other) != other.startswith(one):
        return 1
    return _agree(one, other)


def _agree(one: str, other: str) -> int:
    """Give 1 for equal, -1 for different, 0 where one is missing."""
    return 0 if not one or not other else 1 if one == other else -1
