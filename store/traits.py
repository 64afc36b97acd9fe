"""What two Records are compared by: titles, names, numbers and places in folded form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from store.latex import readable
from store.papers import Record
from store.text import fold

_WORD = re.compile(r"[^\W_]+")
_NAME = re.compile(r"[^\W\d_]{2,}")
_INITIALS = re.compile(r"\b[A-Z]{1,3}\b")
_TRAILER = re.compile(r"\s*\[([^\[\]]{2,40})\][\s.]*$")
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(r"\d+(?:\.\d+)*")
_KIND = re.compile(
    r"\b(?:errat\w+|corrigend\w+|corrections?|retract\w+|reply|replies|response|comments?"
    r"|commentary|letters?|protocol|rejoinder|addendum|abstract|interim|editorial|discussion)\b"
)
_PARTICLES = frozenset(("and", "et", "al", "the", "of", "van", "von", "der", "de", "den", "di"))
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
_SPELT = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5"}
_PREPRINT = re.compile(
    r"\b(?:arxiv|corr|biorxiv|medrxiv|ssrn|chemrxiv|psyarxiv|osf|preprints?|research square"
    r"|techrxiv|working papers?)\b",
    re.I,
)
_PREPRINT_DOI = re.compile(r"10\.(?:48550|1101|2139|31234|31219|26434|21203|20944|36227)/")

ABSTRACT_LETTERS = 1500
"""As much of an abstract is compared; what follows seldom decides."""


@dataclass(slots=True)
class Traits:
    """A Record as the comparison sees it; the costly parts are worked out when asked for."""

    entry: Record
    words: list[str]
    """Folded words of the readable title, without a trailing `[Chinese]`."""
    title: str
    """The same letters and digits without spaces."""
    names: frozenset[str]
    """Name parts of all authors, initials left out."""
    year: int | None
    volume: str
    page: str
    """First page, without leading zeros; empty where pages count from 1 in each paper."""
    _abstract: str | None = None
    _numbers: tuple[str, ...] | None = None

    @property
    def abstract(self) -> str:
        """The folded letters and digits of the readable abstract, up to a limit."""
        if self._abstract is None:
            text = self.entry.abstract
            self._abstract = compact(text)[:ABSTRACT_LETTERS] if text else ""
        return self._abstract

    @property
    def numbers(self) -> tuple[str, ...]:
        """Numbers of the title, Roman ones and those behind `part` as digits, sorted."""
        if self._numbers is None:
            self._numbers = _numbers(self.words)
        return self._numbers

    @property
    def kinds(self) -> frozenset[str]:
        """Words of the title that say what kind of text it is: `reply`, `erratum`."""
        return frozenset(_KIND.findall(" ".join(self.words)))

    @property
    def preprint(self) -> bool:
        """Whether this is the preprint, and no journal or conference has it yet."""
        entry = self.entry
        if _PREPRINT_DOI.match(entry.doi) or _PREPRINT.search(entry.venue):
            return True
        return bool(entry.arxiv and not entry.doi and not entry.venue)


def traits(entry: Record) -> Traits:
    """Work out what a Record is compared by."""
    title = entry.title
    if "]" in title:
        title = _without_trailers(title)
    words = _WORD.findall(fold(readable(title)))
    return Traits(
        entry=entry,
        words=words,
        title="".join(words),
        names=_names(entry.authors),
        year=entry.year,
        volume=_first_number(entry.volume),
        page=_first_page(entry.pages),
    )


def compact(text: str) -> str:
    """Give the folded letters and digits of a text, LaTeX made readable."""
    return "".join(_WORD.findall(fold(readable(text))))


def _without_trailers(title: str) -> str:
    while (found := _TRAILER.search(title)) and found.start() >= 15:
        if _KIND.search(found[1].lower()):
            break
        title = title[: found.start()]
    return title


def _names(authors: Sequence[str]) -> frozenset[str]:
    said = " ".join(authors)
    if not said:
        return frozenset()
    if "\\" in said or "$" in said:
        said = readable(said)
    if not said.isupper():
        said = _INITIALS.sub(" ", said)
    return frozenset(_NAME.findall(fold(said))) - _PARTICLES


def _first_number(text: str) -> str:
    found = _DIGITS.search(text)
    return found[0].lstrip("0") if found else ""


def _first_page(text: str) -> str:
    if not text:
        return ""
    found = _DIGITS.search(text)
    page = found[0].lstrip("0") if found else ""
    return "" if page == "1" else page


def _numbers(words: Sequence[str]) -> tuple[str, ...]:
    found = []
    for word in words:
        if word in _ROMAN:
            found.append(_ROMAN[word])
        elif not word.isalpha():
            found += _NUMBER.findall(word)
    for before, word in pairwise(words):
        if before in ("part", "volume", "chapter", "phase", "study") and word in ("i", "v", "x"):
            found.append({"i": "1", "v": "5", "x": "10"}[word])
        elif before in ("part", "volume", "chapter", "phase") and word in _SPELT:
            found.append(_SPELT[word])
    return tuple(sorted(number.lstrip("0") for number in found))
