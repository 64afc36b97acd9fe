"""Authors and venue in little room: family names, lists with a gap, names of conferences."""

from __future__ import annotations

import re
from functools import lru_cache

from store.text.cleaning import shorten

_PARTICLE_WORDS = """
af al ap auf bin da dal de del den der des di do dos du el la las le los ten ter van von zu zum zur
"""
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
"""Words before a family name that belong to it when they are written in lower case.

Four more modules have such a list, each with those words that are safe where it looks: this one
alone sees the case of the letters, by which it can tell the particle `do` from a given name.
"""

_SUFFIX = re.compile(r"(?:[JS]r|[js]unior|[js]enior|II|III|IV)\.?", re.I)

_INSTITUTION_WORDS = """
agency and association collaboration collaborative committee consortium council for group institute
institution investigators network of organisation organization society team the universities
university
"""
_INSTITUTION = frozenset(_INSTITUTION_WORDS.split())
"""Words in a name that is no person's: it has no family name."""

_FAMILY_FIRST = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
"""Matches scripts in which a name is short and begins with the family."""

_ACRONYM = re.compile(r"[(\[]([A-Z][A-Za-z]*[A-Z][\w'’&/ -]{0,14})[)\]]")
_ORDINAL = (
    r"\d{1,3}(?:st|nd|rd|th)|(?:[A-Za-z]+-)?(?i:first|second|third|fourth|fifth|sixth|seventh|eighth"
    r"|ninth|tenth|eleventh|twelfth)|[A-Z][a-z]+(?:teenth|tieth)"
)
_PROCEEDINGS = re.compile(
    rf"^(?:(?:Proceedings|Proc\.|Findings) of (?:the )?)?(?:(?:\d{{4}}|{_ORDINAL}) )*"
)

_FEWEST_LETTERS = 12
"""Letters of a venue that are worth showing."""


@lru_cache(maxsize=4096)
def family_span(author: str) -> tuple[int, int]:
    """Return where the family name is in `Given Family`, `Family, Given` or `Family GM`.

    The whole name where it is that of an institution, or a single word.
    """
    words = author.split()
    if not _INSTITUTION.isdisjoint(author.lower().split()):
        return 0, len(author)
    comma = author.find(",")
    if comma > 0:
        return 0, comma
    if not author.isascii() and _FAMILY_FIRST.search(author):
        return 0, len(author)
    while len(words) > 2 and _SUFFIX.fullmatch(words[-1]):
        words.pop()
    if len(words) < 2:
        return 0, len(author)
    last = words[-1]
    end = author.rfind(last) + len(last)
    if len(last) <= 3 and last.isupper() and len(words[0].rstrip(".")) > 1:
        return 0, len(author[: end - len(last)].rstrip())
    first = len(words) - 1
    while first and words[first - 1] in _PARTICLES:
        first -= 1
    start = author.rfind(words[first], 0, end) if first == len(words) - 1 else 0
    if first < len(words) - 1:
        start = author.find(" ".join(words[first:]))
    return (start, end) if 0 <= start < end else (0, len(author))


def family_name(author: str) -> str:
    """Return the family name of an author as it is written."""
    start, end = family_span(author)
    return author[start:end]


@lru_cache(maxsize=1024)
def acronym(venue: str) -> str:
    """Return what a venue is called in brackets, such as `EMNLP` or `LREC'16`; else nothing."""
    names = _ACRONYM.findall(venue)
    return names[-1] if names else ""


@lru_cache(maxsize=1024)
def venue_series(venue: str) -> str:
    """Return a venue without `Proceedings of the 12th` before it."""
    rest = _PROCEEDINGS.sub("", venue, count=1)
    return rest or venue


def fit_venue(venue: str, columns: int) -> str:
    """Return a venue in so many characters: without `Proceedings of`, cut, or its acronym."""
    series, short = venue_series(venue), acronym(venue)
    for text in (venue, series):
        if len(text) <= columns:
            return text
    ending = f" ({short})" if short else ""
    if short and columns < len(ending) + _FEWEST_LETTERS:
        return short if len(short) <= columns else ""
    if columns < _FEWEST_LETTERS:
        return ""
    name = series.replace(ending, "") if ending else series
    return shorten(name, columns - len(ending)) + ending


def fit_names(names: tuple[str, ...], separator: str, columns: int) -> list[str]:
    """Return names that fit into so many characters, an ellipsis in place of those left out.

    First and last authors matter most, so that the gap is before the last two, or the last one.
    """
    if not names or len(separator.join(names)) <= columns:
        return list(names)
    best = [names[0], "…"] if len(names) > 1 else list(names)
    for tail in (2, 1):
        for head in range(len(names) - tail - 1, 0, -1):
            fitting = [*names[:head], "…", *names[len(names) - tail :]]
            if len(separator.join(fitting)) <= columns:
                return fitting
    return best
