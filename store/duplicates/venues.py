"""Where a work was published: names of venues compared, and what a DOI says about it.

Venues are written in full, abbreviated or as an acronym.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product, starmap
from typing import NamedTuple

from rapidfuzz import fuzz

from store.text.folding import words
from store.text.latex import readable

Venue = tuple[str, str]
"""The name of a journal, book or conference, and the type of the record."""

# fmt: off
COMMON_VENUE_WORDS = frozenset({
    "the", "of", "and", "for", "in", "on", "de", "la", "proceedings", "proc", "journal", "annual",
    "international", "conference", "pp", "pages", "to", "appear", "vol", "th",
})
# fmt: on
"""Words that so many venues have that they do not distinguish one from another."""

_MISSPELT_RATIO = 85
"""Of one hundred: a slip in a word, or its plural, and not another ending."""

_LONGEST_CONTRACTION = 5
"""Letters of a word of which some in the middle are left out: `intl`, `jpn`, `mfg`."""

_SMALL_WORDS = frozenset(("of", "the", "and", "for", "in", "on", "to", "de", "la", "et", "des"))
_ACRONYM = re.compile(r"\b(?=[A-Z]\w*[A-Z])[A-Za-z]{3,8}\b")
_ALL_CAPITALS = re.compile(r"\b[A-Z]{3,} (?:[A-Z]+ )*[A-Z]{3,}\b")
_PREPRINT = re.compile(
    r"\b(?:arxiv|corr|biorxiv|medrxiv|ssrn|chemrxiv|psyarxiv|osf|preprints?|research square"
    r"|techrxiv|working papers?)\b",
    re.I,
)
_THESIS = re.compile(r"\bthes[ie]s|dissertation|\bph\.? ?d\b", re.I)
_PREPRINT_DOIS = tuple(
    f"10.{prefix}/"
    for prefix in ("48550", "2139", "31234", "31219", "26434", "21203", "20944", "36227")
)
_BIORXIV = "10.1101/"
_VERSION = re.compile(r"(?:[-_./]v\d{1,2})+$")
_OUTLETS = (
    ("report", re.compile(r"tech\w*\.? rep|report|manuscript|thesis|dissertation|unpubl", re.I)),
    ("conference", re.compile(r"\bproc|conf|symp|workshop|meeting|congress", re.I)),
    ("journal", re.compile(r"\bj\.|journal|transactions|trans\.|article|magazine|\brecord$", re.I)),
)


@lru_cache(maxsize=4096)
def compare_venues(first: Venue, second: Venue) -> float:
    """Return points for the same venue, below zero for different ones; symmetric."""
    first_words, second_words = venue_prefixes(first[0]), venue_prefixes(second[0])
    if not first_words or not second_words:
        return 0.0
    common = sum(_share_word(first[0], second[0], start) for start in first_words & second_words)
    share = common / min(len(first_words), len(second_words))
    if share >= 0.34:
        if first_words == second_words and _are_acronym_and_journal(first[0], second[0]):
            return -1.0
        if share >= 0.66 and _is_named_after(first[0], second[0]):
            return -1.0
        if {_find_outlet(first[0]), _find_outlet(second[0])} == {"conference", "journal"}:
            return -2.5
        return 1.0 if share >= 0.66 else 0.0
    if _abbreviates(first[0], second[0]) or _abbreviates(second[0], first[0]):
        return 1.0
    outlets = _find_outlet(" ".join(first)), _find_outlet(" ".join(second))
    if all(outlets) and outlets[0] != outlets[1]:
        return -2.5
    return 0.0 if _has_acronym(first[0]) or _has_acronym(second[0]) else -1.0


@lru_cache(maxsize=4096)
def _share_word(first: str, second: str, start: str) -> bool:
    """Return whether a word of each venue that begins so is one, abbreviated or misspelt.

    `Circ.` is Circulation, and Circuits is not, though they share more than three letters.
    """
    sides = (
        [word for word in words(readable(side)) if word[:3] == start] for side in (first, second)
    )
    return any(starmap(_are_one_word, product(*sides)))


def _are_one_word(first: str, second: str) -> bool:
    """Return whether two words are the same, or one is short for the other: `natl`, `neurol`."""
    short, long = sorted((first, second), key=len)
    if long.startswith(short) or fuzz.ratio(short, long) >= _MISSPELT_RATIO:
        return True
    letters = iter(long)
    return len(short) <= _LONGEST_CONTRACTION and all(letter in letters for letter in short)


def _are_acronym_and_journal(first: str, second: str) -> bool:
    """Return whether one is a bare acronym, `VLDB`, and the other the journal of that name."""
    for bare, full in ((first, second), (second, first)):
        if _find_outlet(full) == "journal" and not _find_outlet(bare) and _has_acronym(bare):
            return True
    return False


def _is_named_after(first: str, second: str) -> bool:
    """Return whether one is a journal with an acronym, named after a conference, the other not.

    `The VLDB Journal – The International Journal on Very Large Data Bases`.
    """
    for bare, full in ((first, second), (second, first)):
        if _find_outlet(full) == "journal" and not _find_outlet(bare):
            return _abbreviates(full, full) and _has_acronym(full)
    return False


def venue_prefixes(venue: str) -> frozenset[str]:
    """Return the first three letters of each distinctive word of a venue."""
    return _parse_venue(venue).prefixes


def are_published_twice(first: Venue, second: Venue) -> bool:
    """Return whether a work is often published twice so: thesis and article, talk and article."""
    outlets = _find_outlet(" ".join(first)), _find_outlet(" ".join(second))
    if set(outlets) == {"conference", "journal"}:
        return True
    return bool(_THESIS.search(" ".join(first))) != bool(_THESIS.search(" ".join(second)))


@lru_cache(maxsize=4096)
def is_preprint_server(venue: str) -> bool:
    """Return whether a venue is a place for preprints."""
    return bool(_PREPRINT.search(venue))


def _abbreviates(short: str, long: str) -> bool:
    """Return whether a word of one venue consists of first letters of the other: `VLDB`."""
    acronyms = _parse_venue(short).acronyms
    return any(word in initials for initials in _parse_venue(long).initials for word in acronyms)


class _VenueParts(NamedTuple):
    """The words of a venue, as far as they are compared."""

    prefixes: frozenset[str]
    """The first three letters of each distinctive word."""
    acronyms: tuple[str, ...]
    """The words that may be acronyms."""
    initials: tuple[str, str]
    """The first letters of all words, and without small ones: `EMNLP` leaves out an `in`."""


@lru_cache(maxsize=4096)
def _parse_venue(venue: str) -> _VenueParts:
    all_words = words(readable(venue))
    names = [word for word in all_words if len(word) > 1 and word.isalpha()]
    prefixes = [word[:3] for word in names if word not in COMMON_VENUE_WORDS]
    acronyms = [word for word in names if 2 < len(word) < 8 and word not in COMMON_VENUE_WORDS]
    large_words = [word for word in all_words if word not in _SMALL_WORDS]
    initials = "".join([word[0] for word in all_words]), "".join([word[0] for word in large_words])
    return _VenueParts(frozenset(prefixes or names), tuple(acronyms), initials)


@lru_cache(maxsize=4096)
def _has_acronym(venue: str) -> bool:
    """Return whether a venue has an acronym, whose letters the full name need not have."""
    return bool(_ACRONYM.search(venue)) and not _ALL_CAPITALS.search(venue)


@lru_cache(maxsize=4096)
def _find_outlet(venue: str) -> str:
    """Return `journal`, `conference` or `report`, or an empty string if it is not known."""
    return next((name for name, pattern in _OUTLETS if pattern.search(venue)), "")


def is_preprint_doi(doi: str) -> bool:
    """Return whether a preprint server registered a DOI."""
    # Cold Spring Harbor gives bioRxiv numbers, and its journals names: 10.1101/gr.123456.
    is_biorxiv = doi.startswith(_BIORXIV) and doi[len(_BIORXIV) :][:1].isdecimal()
    return is_biorxiv or doi.startswith(_PREPRINT_DOIS)


def work_of_doi(doi: str) -> str:
    """Return a DOI without its version (`/v2`) and without doubled slashes."""
    return _VERSION.sub("", re.sub("/{2,}", "/", doi))


def is_breakable(doi: str) -> bool:
    """Return whether a DOI has a bracket or semicolon, at which some exports cut it off."""
    return "(" in doi or "<" in doi or "[" in doi or ";" in doi


def cut_doi(doi: str) -> str:
    """Return a DOI up to where an export may have cut it off: `10.1659/0276-4741(2004)024[`."""
    return re.split(r"[<\[]", doi, maxsplit=1)[0] if "<" in doi or "[" in doi else doi
