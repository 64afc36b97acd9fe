"""What two Records are compared by: titles, names, numbers and pages in folded form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from sys import intern

from store.headings import COUNTING, bare, kinds_in, numbers_in
from store.latex import readable
from store.lazy import lazy
from store.papers import Record, remember_keys
from store.text import fold, worded, words
from store.venues import Venue, is_archive

OPENING = 300
"""Letters at the beginning of an abstract that are compared where there are titles too."""

ENDING = 32
"""Letters at its end by which copies of an abstract are found."""

ABSTRACT = 2000
"""Letters of an abstract that are compared where a title is missing."""

_SMALL = frozenset(("the", "and", "for", "with", "from", "into", "via", "its", "their", "are"))
_LETTERS = re.compile(r"[^\W\d_]+")
_BETWEEN = {code: " " for code in range(128) if not chr(code).isalpha()}
_PARTICLES = frozenset(("and", "et", "al", "the", "of", "van", "von", "der", "de", "den", "di"))
_DIGITS = re.compile(r"\d+")
_MONTH = re.compile(r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec", re.I)
_RANGE = re.compile(r"(\d+)\s*[-‐-―]+\s*[a-z]?(\d+)", re.I)
_PREPRINT_DOI = re.compile(r"10\.(?:48550|1101(?=/\d)|2139|31234|31219|26434|21203|20944|36227)/")


@dataclass(eq=False)
class Traits:
    """A Record as the comparison sees it; what only some need is worked out when asked for.

    Without slots and not frozen, as `lazy` puts its values into the instance.
    """

    entry: Record
    said: str
    """Folded words of the readable title, without remarks such as a trailing `[Chinese]`."""
    title: str
    """The same letters and digits without spaces."""
    volume: str
    """First number of the volume; empty where that is a year."""
    page: str
    """First page, without leading zeros; empty where pages count from 1 in each paper."""
    opening: str
    """The first folded letters and digits of the readable abstract."""
    ending: str
    """The last ones."""

    @property
    def words(self) -> list[str]:
        """The words of the title, in order."""
        return self.said.split(" ")

    @lazy
    def sorted(self) -> str:
        """Give the letters of the title with its words in alphabetical order."""
        return "".join(sorted(self.words))

    @lazy
    def telling(self) -> frozenset[str]:
        """Give the words of the title without the small ones."""
        return frozenset(self.words) - _SMALL

    @lazy
    def names(self) -> frozenset[str]:
        """Tell how the name parts of all authors begin, initials left out."""
        return _names(self.entry.authors)

    @lazy
    def abstract(self) -> str:
        """Give the folded letters and digits of the readable abstract."""
        return compact(self.entry.abstract[: ABSTRACT * 2])[:ABSTRACT]

    @lazy
    def numbers(self) -> tuple[str, ...]:
        """Give the numbers of the title, Roman ones and those behind `part` as digits, sorted."""
        plain = self.title.isalpha() and self.telling.isdisjoint(COUNTING)
        return () if plain else numbers_in(self.words)

    @property
    def cut(self) -> bool:
        """Tell whether the title says that it goes on."""
        return self.entry.title.rstrip(" \"'").endswith(("…", "..."))

    @lazy
    def marked(self) -> bool:
        """Tell whether there is a number in the title, or a word for a kind of text."""
        return bool(self.numbers or self.kinds)

    @lazy
    def kinds(self) -> frozenset[str]:
        """Give the words of the title that say what kind of text it is: `reply`, `erratum`."""
        return kinds_in(self.telling, self.said)

    @property
    def place(self) -> Venue:
        """Give venue and type."""
        return self.entry.venue, self.entry.type

    @property
    def span(self) -> tuple[int, int] | None:
        """Give first and last page, with `106-11` read as 106 to 111; nothing for a single page."""
        found = _RANGE.search(self.entry.pages)
        if not found:
            return None
        first, last = found[1], found[2]
        if len(last) < len(first):
            last = first[: len(first) - len(last)] + last
        return int(first[:9]), int(last[:9])

    @property
    def issue(self) -> int:
        """Give the number of the issue; what is above one a week is none."""
        number = self.entry.number
        return int(number) if len(number) <= 2 and number.isdecimal() and int(number) <= 52 else 0

    @property
    def preprint(self) -> bool:
        """Tell whether this is the preprint, and no journal or conference has it yet."""
        entry = self.entry
        if not entry.venue and not entry.doi:
            return bool(entry.arxiv)
        return bool(_PREPRINT_DOI.match(entry.doi)) or is_archive(entry.venue)


def traits(entry: Record, told: str | None = None) -> Traits:
    """Work out what a Record is compared by, and its keys, as both need the same folded abstract.

    `told` are the words of the abstract, where someone has made them already.
    """
    said = words(readable(bare(entry.title)))
    volume = _first_number(entry.volume)
    if told is None:
        told = worded(readable(entry.abstract))
    remember_keys(entry, told)
    return Traits(
        entry,
        " ".join(said),
        "".join(said),
        "" if len(volume) == 4 and volume[:2] in ("19", "20") else volume,
        _first_page(entry.pages),
        told[: OPENING * 2].replace(" ", "")[:OPENING],
        told[-ENDING * 2 :].replace(" ", "")[-ENDING:],
    )


def compact(text: str) -> str:
    """Give the folded letters and digits of a text, LaTeX made readable."""
    return "".join(words(readable(text)))


@lru_cache(maxsize=2048)
def _names(authors: tuple[str, ...]) -> frozenset[str]:
    said = readable(" ".join(authors))
    parts = said.translate(_BETWEEN).split() if said.isascii() else _LETTERS.findall(said)
    if not said.isupper():
        parts = [part for part in parts if len(part) > 3 or not part.isupper()]
    found = fold(" ".join(parts)).split()
    names = [name[:4] for name in found if len(name) > 1 and name not in _PARTICLES]
    return frozenset(map(intern, names))


def _first_number(text: str) -> str:
    found = _DIGITS.search(text) if text else None
    return found[0].lstrip("0") if found else ""


def _first_page(text: str) -> str:
    page = _first_number(text)
    return "" if page == "1" or (page and _MONTH.search(text)) else page
