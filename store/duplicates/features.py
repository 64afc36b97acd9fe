"""What two Records are compared by: titles, names, numbers and pages in folded form.

What a title says beside its subject: remarks, numbers of parts, the kind of text.

A value that is worked out when it is first asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from sys import intern
from typing import Any, Generic, TypeVar

from store.duplicates.venues import Venue, is_preprint_server
from store.model.record import Record, compute_keys
from store.text.folding import fold, normalize_text, words
from store.text.latex import readable

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

T = TypeVar("T")


class lazy_property(Generic[T]):  # noqa: N801 - used like `property`, and named like it
    """A `cached_property` without the lock that it has before Python 3.12, for speed."""

    def __init__(self, work_out: Callable[[Any], T]) -> None:
        self._work_out = work_out
        self._name = work_out.__name__
        self.__doc__ = work_out.__doc__

    def __get__(self, instance: Any, owner: type) -> T:
        """Work the value out and put it where the next look finds it first."""
        value = self._work_out(instance)
        setattr(instance, self._name, value)  # by way of `__dict__` it would take more room
        return value


@dataclass(eq=False)
class RecordFeatures:
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

    @lazy_property
    def sorted(self) -> str:
        """Return the letters of the title with its words in alphabetical order."""
        return "".join(sorted(self.words))

    @lazy_property
    def telling(self) -> frozenset[str]:
        """Return the words of the title without the small ones."""
        return frozenset(self.words) - _SMALL

    @lazy_property
    def names(self) -> frozenset[str]:
        """Return how the name parts of all authors begin, initials left out."""
        return _names(self.entry.authors)

    @lazy_property
    def abstract(self) -> str:
        """Return the folded letters and digits of the readable abstract."""
        return compact_text(self.entry.abstract[: ABSTRACT * 2])[:ABSTRACT]

    @lazy_property
    def numbers(self) -> tuple[str, ...]:
        """Return the numbers of the title, Roman ones and those behind `part` as digits, sorted."""
        plain = self.title.isalpha() and self.telling.isdisjoint(COUNTING)
        return () if plain else title_numbers(self.words)

    @property
    def cut(self) -> bool:
        """Return whether the title says that it goes on."""
        return self.entry.title.rstrip(" \"'").endswith(("…", "..."))

    @lazy_property
    def marked(self) -> bool:
        """Return whether there is a number in the title, or a word for a kind of text."""
        return bool(self.numbers or self.kinds)

    @lazy_property
    def kinds(self) -> frozenset[str]:
        """Return the words of the title that say what kind of text it is: `reply`, `erratum`."""
        return title_kinds(self.telling, self.said)

    @property
    def place(self) -> Venue:
        """Return venue and type."""
        return self.entry.venue, self.entry.type

    @property
    def span(self) -> tuple[int, int] | None:
        """Return first and last page, with `106-11` read as 106 to 111; nothing for a single page."""
        found = _RANGE.search(self.entry.pages)
        if not found:
            return None
        first, last = found[1], found[2]
        if len(last) < len(first):
            last = first[: len(first) - len(last)] + last
        return int(first[:9]), int(last[:9])

    @property
    def issue(self) -> int:
        """Return the number of the issue; what is above one a week is none."""
        number = self.entry.number
        return int(number) if len(number) <= 2 and number.isdecimal() and int(number) <= 52 else 0

    @property
    def preprint(self) -> bool:
        """Return whether this is the preprint, and no journal or conference has it yet."""
        entry = self.entry
        if not entry.venue and not entry.doi:
            return bool(entry.arxiv)
        return bool(_PREPRINT_DOI.match(entry.doi)) or is_preprint_server(entry.venue)


def extract_features(entry: Record, told: str | None = None) -> RecordFeatures:
    """Work out what a Record is compared by, and its keys, as both need the same folded abstract.

    `told` are the words of the abstract, where someone has made them already.
    """
    said = words(readable(strip_title_remarks(entry.title)))
    volume = _first_number(entry.volume)
    if told is None:
        told = normalize_text(readable(entry.abstract))
    compute_keys(entry, told)
    return RecordFeatures(
        entry,
        " ".join(said),
        "".join(said),
        "" if len(volume) == 4 and volume[:2] in ("19", "20") else volume,
        _first_page(entry.pages),
        told[: OPENING * 2].replace(" ", "")[:OPENING],
        told[-ENDING * 2 :].replace(" ", "")[-ENDING:],
    )


def compact_text(text: str) -> str:
    """Return the folded letters and digits of a text, LaTeX made readable."""
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


_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
_SPELT = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "i": "1", "v": "5"}
_PARTS = frozenset(("part", "volume", "chapter", "phase", "paper", "version"))
COUNTING = _PARTS.union(_ROMAN)
"""Words that are numbers, or that a spelt number may follow."""

_TRAILER = re.compile(r"[\s.:]*\[((?:[^\[\]]|\[[^\[\]]*\]){2,300})\][\s.\"']*$")
_REMARK = re.compile(r"[\s.:]*\[(?:\w+ )?(?:erratum|correction|comment)\b.{5,}", re.I)
_REPLY = re.compile(r"\s*(?:letter|reply|comment|erratum|correction|retraction)\s*", re.I)
_LEAD = re.compile(r"^\W*(?:[^\W\d]+[\s.,&]+){0,4}[\[(](?:19|20)\d\d[a-z]?[\])][\s.,:;]*")

_KIND = re.compile(
    r"\b(?:errat(?:um|a)|corrigend(?:um|a)|correct(?:ion|ions) to|retract(?:ed|ion)"
    r"|repl(?:y|ies)|response to|comment(?:s|ary)?|letters?|protocol|rejoinder|addendum"
    r"|editorial)\b"
)
# fmt: off
_KINDS = frozenset({
    "erratum", "errata", "corrigendum", "corrigenda", "correction", "corrections", "retracted",
    "retraction", "reply", "replies", "response", "comment", "comments", "commentary", "letter",
    "letters", "protocol", "rejoinder", "addendum", "editorial",
})
# fmt: on
"""Words without one of which `_KIND` finds nothing."""

LONG = 8
"""Words of a title that says what its paper is about, whatever it begins with."""

_GENERIC = re.compile(
    r"(?:(?:guest|from|the|letters?|notes?|to|a|message|in|of|by|our|its|this) )*"
    r"(?:editor|introduc(?:tion|tory)$|introduction to (?:the|this) (?:special|issue|section)"
    r"|reply|replies|response$|response to|letters?$|errat|corrections?(?:$| to)|corrigend"
    r"|comments?(?:$| on)|discussion(?:$| of)|preface|foreword|book reviews?|news(?:$| from)"
    r"|(?:chair|president|treasurer)\b|issue$|abstracts?$|index$|contents$|table of contents"
    r"|special issue|reviews?$|tutorials?$|research commentary|remarks from|obituar"
    r"|announcement|calls? for papers|calendar$|memoriam|list of|author index|front matter"
    r"|back matter|masthead|about the|panel|keynote|reminiscences|welcome|acknowledge?ment"
    r"|column|minutes of|reviewers|highlights$|interview)"
)


def strip_title_remarks(title: str) -> str:
    """Drop `[Chinese]`, `[Erratum appears in …]`, `Doe (1996).`; keep `[reply]`."""
    if "19" in title or "20" in title:
        title = _LEAD.sub("", title) or title
    if "[" not in title:
        return title
    while (found := _TRAILER.search(title)) and found.start() >= 15:
        if _REPLY.fullmatch(found[1]):
            return title
        title = title[: found.start()]
    cut = _REMARK.search(title, 15)
    return title[: cut.start()] if cut else title


def title_numbers(said: Sequence[str]) -> tuple[str, ...]:
    """Return the numbers among the words, Roman ones and those behind `part` as digits, sorted."""
    found = []
    for word in said:
        if word in _ROMAN:
            found.append(_ROMAN[word])
        elif not word.isalpha():
            found += _DIGITS.findall(word)
    pairs = pairwise(said)
    found += [_SPELT[word] for before, word in pairs if before in _PARTS and word in _SPELT]
    return tuple(sorted(number.lstrip("0") for number in found))


def title_kinds(words: AbstractSet[str], said: str) -> frozenset[str]:
    """Return the words of a title that say what kind of text it is: `reply`, `erratum`."""
    return frozenset() if words.isdisjoint(_KINDS) else frozenset(_KIND.findall(said))


def is_generic_title(said: str) -> bool:
    """Return whether a title is one that many papers bear: `Editorial`, `Book review`."""
    return said.count(" ") < LONG and bool(_GENERIC.match(said))
