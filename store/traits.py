"""What two Records are compared by: titles, names, numbers and pages in folded form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from sys import intern

from store.latex import readable
from store.lazy import lazy
from store.papers import Record
from store.text import fold, words

OPENING = 300
"""Letters at the beginning of an abstract that are compared where there are titles too."""

ABSTRACT = 2000
"""Letters of an abstract that are compared where a title is missing."""

# fmt: off
COMMON = frozenset({
    "the", "of", "and", "for", "in", "on", "de", "la", "proceedings", "proc", "journal", "annual",
    "international", "conference", "pp", "pages", "to", "appear", "vol", "th",
})
# fmt: on
"""Words of venues that do not tell one from another."""

_NAME = re.compile(r"[^\W\d_]{2,}")
_INITIALS = re.compile(r"\b[A-Z]{1,3}\b")
_PARTICLES = frozenset(("and", "et", "al", "the", "of", "van", "von", "der", "de", "den", "di"))
_DIGITS = re.compile(r"\d+")
_MONTH = re.compile(r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec", re.I)
_RANGE = re.compile(r"(\d+)\s*[-‐-―]+\s*[a-z]?(\d+)", re.I)
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
_SPELT = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "i": "1", "v": "5"}
_PARTS = frozenset(("part", "volume", "chapter", "phase", "paper", "version"))

_TRAILER = re.compile(r"[\s.:]*\[((?:[^\[\]]|\[[^\[\]]*\]){2,300})\][\s.\"']*$")
_REMARK = re.compile(r"[\s.:]*\[(?:\w+ )?(?:erratum|correction|comment)\b.{5,}", re.I)
_REPLY = re.compile(r"\s*(?:letter|reply|comment|erratum|correction|retraction)\s*", re.I)
_LEAD = re.compile(r"^\W*(?:[^\W\d]+[\s.,&]+){0,4}[\[(](?:19|20)\d\d[a-z]?[\])][\s.,:;]*")

_KIND = re.compile(
    r"\b(?:errat(?:um|a)|corrigend(?:um|a)|correct(?:ion|ions) to|retract(?:ed|ion)"
    r"|repl(?:y|ies)|response to|comment(?:s|ary)?|letters?|protocol|rejoinder|addendum"
    r"|editorial)\b"
)
_NUMBERED = re.compile(
    r"\d|\b(?:ii|iii|iv|vi|vii|viii|ix|part|volume|chapter|phase|paper|version)\b"
)
_ACRONYM = re.compile(r"\b(?=[A-Z]\w*[A-Z])[A-Za-z]{3,8}\b")
_SHOUTED = re.compile(r"\b[A-Z]{3,} (?:[A-Z]+ )*[A-Z]{3,}\b")
_PREPRINT = re.compile(
    r"\b(?:arxiv|corr|biorxiv|medrxiv|ssrn|chemrxiv|psyarxiv|osf|preprints?|research square"
    r"|techrxiv|working papers?)\b",
    re.I,
)
_PREPRINT_DOI = re.compile(r"10\.(?:48550|1101(?=/\d)|2139|31234|31219|26434|21203|20944|36227)/")
_OUTLETS = (
    ("report", re.compile(r"tech\w*\.? rep|report|manuscript|thesis|dissertation|unpubl", re.I)),
    ("conference", re.compile(r"\bproc|conf|symp|workshop|meeting|congress", re.I)),
    ("journal", re.compile(r"\bj\.|journal|transactions|trans\.|article|magazine", re.I)),
)


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

    @property
    def words(self) -> list[str]:
        """The words of the title, in order."""
        return self.said.split(" ")

    @lazy
    def names(self) -> frozenset[str]:
        """Tell how the name parts of all authors begin, initials left out."""
        return _names(self.entry.authors)

    @lazy
    def opening(self) -> str:
        """Give the first folded letters and digits of the readable abstract."""
        return compact(self.entry.abstract[: OPENING * 2])[:OPENING]

    @lazy
    def abstract(self) -> str:
        """Give the folded letters and digits of the readable abstract."""
        return compact(self.entry.abstract[: ABSTRACT * 2])[:ABSTRACT]

    @lazy
    def numbers(self) -> tuple[str, ...]:
        """Give the numbers of the title, Roman ones and those behind `part` as digits, sorted."""
        return _numbers(self.words) if _NUMBERED.search(self.said) else ()

    @property
    def cut(self) -> bool:
        """Tell whether the title says that it goes on."""
        return self.entry.title.rstrip(" \"'").endswith(("…", "..."))

    @lazy
    def kinds(self) -> frozenset[str]:
        """Give the words of the title that say what kind of text it is: `reply`, `erratum`."""
        return frozenset(_KIND.findall(self.said))

    @lazy
    def venue(self) -> frozenset[str]:
        """Tell how the words of journal, book or conference begin, without the common ones."""
        return _venue(self.entry.venue)[0]

    @lazy
    def acronyms(self) -> tuple[str, ...]:
        """Give the words of the venue that could be made of first letters: `vldb`."""
        return _venue(self.entry.venue)[1]

    @lazy
    def lettered(self) -> bool:
        """Tell whether the venue is given by an acronym, which need not be in the full name."""
        return bool(_ACRONYM.search(self.entry.venue)) and not _SHOUTED.search(self.entry.venue)

    @lazy
    def initials(self) -> str:
        """Give the first letters of the words of the venue."""
        return _venue(self.entry.venue)[2]

    @lazy
    def outlet(self) -> str:
        """Give `journal`, `conference` or `report`, or nothing where that is not known."""
        return _outlet(f"{self.entry.venue} {self.entry.type}")

    @lazy
    def span(self) -> tuple[int, int] | None:
        """Give first and last page, with `106-11` read as 106 to 111; nothing for a single page."""
        found = _RANGE.search(self.entry.pages)
        if not found:
            return None
        first, last = found[1], found[2]
        if len(last) < len(first):
            last = first[: len(first) - len(last)] + last
        return int(first[:9]), int(last[:9])

    @lazy
    def issue(self) -> int:
        """Give the number of the issue; what is above one a week is none."""
        number = self.entry.number
        return int(number) if len(number) <= 2 and number.isdecimal() and int(number) <= 52 else 0

    @lazy
    def preprint(self) -> bool:
        """Tell whether this is the preprint, and no journal or conference has it yet."""
        entry = self.entry
        if not entry.venue and not entry.doi:
            return bool(entry.arxiv)
        return bool(_PREPRINT_DOI.match(entry.doi)) or _is_archive(entry.venue)


def traits(entry: Record) -> Traits:
    """Work out what a Record is compared by."""
    said = words(readable(_bare(entry.title)))
    volume = _first_number(entry.volume)
    return Traits(
        entry,
        " ".join(said),
        "".join(said),
        "" if len(volume) == 4 and volume[:2] in ("19", "20") else volume,
        _first_page(entry.pages),
    )


def compact(text: str) -> str:
    """Give the folded letters and digits of a text, LaTeX made readable."""
    return "".join(words(readable(text)))


def _bare(title: str) -> str:
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


def _names(authors: Sequence[str]) -> frozenset[str]:
    said = readable(" ".join(authors))
    if not said.isupper():
        said = _INITIALS.sub(" ", said)
    found = _NAME.findall(fold(said))
    return frozenset([intern(name[:4]) for name in found if name not in _PARTICLES])


@lru_cache(maxsize=4096)
def _venue(venue: str) -> tuple[frozenset[str], tuple[str, ...], str]:
    said = words(readable(venue))
    names = [word for word in said if len(word) > 1 and word.isalpha()]
    telling = [word[:3] for word in names if word not in COMMON]
    acronyms = [word for word in names if 2 < len(word) < 8 and word not in COMMON]
    return frozenset(telling or names), tuple(acronyms), "".join([word[0] for word in said])


@lru_cache(maxsize=4096)
def _outlet(said: str) -> str:
    return next((name for name, sign in _OUTLETS if sign.search(said)), "")


@lru_cache(maxsize=4096)
def _is_archive(venue: str) -> bool:
    return bool(_PREPRINT.search(venue))


def _first_number(text: str) -> str:
    found = _DIGITS.search(text) if text else None
    return found[0].lstrip("0") if found else ""


def _first_page(text: str) -> str:
    page = _first_number(text)
    return "" if page == "1" or (page and _MONTH.search(text)) else page


def _numbers(said: Sequence[str]) -> tuple[str, ...]:
    found = []
    for word in said:
        if word in _ROMAN:
            found.append(_ROMAN[word])
        elif not word.isalpha():
            found += _DIGITS.findall(word)
    pairs = pairwise(said)
    found += [_SPELT[word] for before, word in pairs if before in _PARTS and word in _SPELT]
    return tuple(sorted(number.lstrip("0") for number in found))
