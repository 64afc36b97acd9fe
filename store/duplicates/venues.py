"""How alike two venues are, whether given in full, cut short or as an acronym."""

from __future__ import annotations

import re
from functools import lru_cache

from store.text.folding import words
from store.text.latex import readable

Venue = tuple[str, str]
"""Journal, book or conference, and the type of the entry."""

# fmt: off
COMMON = frozenset({
    "the", "of", "and", "for", "in", "on", "de", "la", "proceedings", "proc", "journal", "annual",
    "international", "conference", "pp", "pages", "to", "appear", "vol", "th",
})
# fmt: on
"""Words of venues that do not tell one from another."""

_SMALL = frozenset(("of", "the", "and", "for", "in", "on", "to", "de", "la", "et", "des"))
_ACRONYM = re.compile(r"\b(?=[A-Z]\w*[A-Z])[A-Za-z]{3,8}\b")
_SHOUTED = re.compile(r"\b[A-Z]{3,} (?:[A-Z]+ )*[A-Z]{3,}\b")
_PREPRINT = re.compile(
    r"\b(?:arxiv|corr|biorxiv|medrxiv|ssrn|chemrxiv|psyarxiv|osf|preprints?|research square"
    r"|techrxiv|working papers?)\b",
    re.I,
)
_OUTLETS = (
    ("report", re.compile(r"tech\w*\.? rep|report|manuscript|thesis|dissertation|unpubl", re.I)),
    ("conference", re.compile(r"\bproc|conf|symp|workshop|meeting|congress", re.I)),
    ("journal", re.compile(r"\bj\.|journal|transactions|trans\.|article|magazine|\brecord$", re.I)),
)


def venue_similarity(one: Venue, other: Venue) -> float:
    """Return points for or, below zero, against one place; symmetric."""
    ours, theirs = venue_words(one[0]), venue_words(other[0])
    if not ours or not theirs:
        return 0.0
    share = len(ours & theirs) / min(len(ours), len(theirs))
    if share >= 0.34:
        if ours == theirs and _beside(one[0], other[0]):
            return -1.0
        if {_outlet(one[0]), _outlet(other[0])} == {"conference", "journal"}:
            return -2.5
        return 1.0 if share >= 0.66 else 0.0
    if _acronym(one[0], other[0]) or _acronym(other[0], one[0]):
        return 1.0
    outlets = _outlet(" ".join(one)), _outlet(" ".join(other))
    if all(outlets) and outlets[0] != outlets[1]:
        return -2.5
    return 0.0 if _lettered(one[0]) or _lettered(other[0]) else -1.0


def _beside(one: str, other: str) -> bool:
    """Return whether one is a bare acronym, `VLDB`, and the other the journal named after it."""
    for bare, full in ((one, other), (other, one)):
        if _outlet(full) == "journal" and not _outlet(bare) and _lettered(bare):
            return True
    return False


def venue_words(venue: str) -> frozenset[str]:
    """Return how the words of a venue begin, without the common ones."""
    return _parts(venue)[0]


@lru_cache(maxsize=4096)
def is_preprint_server(venue: str) -> bool:
    """Return whether it is a place for preprints."""
    return bool(_PREPRINT.search(venue))


def _acronym(short: str, long: str) -> bool:
    """Return whether a word of one venue is made of first letters of the other: `VLDB`."""
    acronyms = _parts(short)[1]
    return any(word in initials for initials in _parts(long)[2] for word in acronyms)


@lru_cache(maxsize=4096)
def _parts(venue: str) -> tuple[frozenset[str], tuple[str, ...], tuple[str, str]]:
    """Return how its telling words begin, those that may be acronyms, and the first letters.

    These of all words, and without the small ones: `EMNLP` leaves out an `in`.
    """
    said = words(readable(venue))
    names = [word for word in said if len(word) > 1 and word.isalpha()]
    telling = [word[:3] for word in names if word not in COMMON]
    acronyms = [word for word in names if 2 < len(word) < 8 and word not in COMMON]
    large = [word for word in said if word not in _SMALL]
    initials = "".join([word[0] for word in said]), "".join([word[0] for word in large])
    return frozenset(telling or names), tuple(acronyms), initials


@lru_cache(maxsize=4096)
def _lettered(venue: str) -> bool:
    """Return whether a venue is given by an acronym, which need not be in the full name."""
    return bool(_ACRONYM.search(venue)) and not _SHOUTED.search(venue)


@lru_cache(maxsize=4096)
def _outlet(said: str) -> str:
    """Return `journal`, `conference` or `report`, or nothing where that is not known."""
    return next((name for name, sign in _OUTLETS if sign.search(said)), "")
