"""The features by which two records are compared: titles, names, numbers and pages, folded."""

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

ABSTRACT_START_LENGTH = 300
"""Letters at the beginning of an abstract that are compared if both records have titles."""

ABSTRACT_END_LENGTH = 32
"""Letters at the end of an abstract by which copies of it are found."""

_ABSTRACT_LENGTH = 2000
"""Letters of an abstract that are compared if a record has no title."""

_SMALL_WORDS = frozenset(
    ("the", "and", "for", "with", "from", "into", "via", "its", "their", "are")
)
_LETTERS = re.compile(r"[^\W\d_]+")
_NON_LETTERS_TO_SPACE = {code: " " for code in range(128) if not chr(code).isalpha()}
_NAME_PARTICLES = frozenset(
    ("and", "et", "al", "the", "of", "van", "von", "der", "de", "den", "di")
)
_DIGITS = re.compile(r"\d+")
_MONTH = re.compile(r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec", re.I)
_PAGE_RANGE = re.compile(r"(\d+)\s*[-‐-―]+\s*[a-z]?(\d+)", re.I)
_PREPRINT_DOI = re.compile(r"10\.(?:48550|1101(?=/\d)|2139|31234|31219|26434|21203|20944|36227)/")

T = TypeVar("T")


class lazy_property(Generic[T]):  # noqa: N801 - used like `property`, and named like it
    """A `cached_property` without the lock that it has before Python 3.12, for speed."""

    def __init__(self, compute: Callable[[Any], T]) -> None:
        self._compute = compute
        self._name = compute.__name__
        self.__doc__ = compute.__doc__

    def __get__(self, instance: Any, owner: type) -> T:
        """Compute the value and store it in the instance, where it is found from then on."""
        computed = self._compute(instance)
        setattr(instance, self._name, computed)  # filling `__dict__` directly takes more memory
        return computed


@dataclass(eq=False)
class RecordFeatures:
    """The features of one record; those that only some comparisons need are computed on demand.

    Without slots and not frozen, as `lazy_property` stores its values in the instance.
    """

    record: Record
    title_line: str
    """Folded words of the readable title, without remarks such as a trailing `[Chinese]`."""
    title: str
    """The letters and digits of `title_line`, without spaces."""
    volume: str
    """The first number of the volume; empty if that is a year."""
    first_page: str
    """Without leading zeros; empty if pages count from 1 in each paper."""
    abstract_start: str
    """The first folded letters and digits of the readable abstract."""
    abstract_end: str
    """The last ones."""

    @property
    def title_words(self) -> list[str]:
        """The words of the title, in order."""
        return self.title_line.split(" ")

    @lazy_property
    def sorted_title(self) -> str:
        """The letters of the title with its words in alphabetical order."""
        return "".join(sorted(self.title_words))

    @lazy_property
    def distinctive_words(self) -> frozenset[str]:
        """The words of the title without the small ones."""
        return frozenset(self.title_words) - _SMALL_WORDS

    @lazy_property
    def author_names(self) -> frozenset[str]:
        """The first four letters of each part of each author's name, without initials."""
        return _parse_names(self.record.authors)

    @lazy_property
    def abstract(self) -> str:
        """The folded letters and digits of the readable abstract, up to a limit."""
        return compact_text(self.record.abstract[: _ABSTRACT_LENGTH * 2])[:_ABSTRACT_LENGTH]

    @lazy_property
    def title_numbers(self) -> tuple[str, ...]:
        """The numbers of the title, sorted; see `parse_title_numbers`."""
        if self.title.isalpha() and self.distinctive_words.isdisjoint(_COUNTING_WORDS):
            return ()
        return parse_title_numbers(self.title_words)

    @property
    def has_truncated_title(self) -> bool:
        """Whether the title ends with an ellipsis."""
        return self.record.title.rstrip(" \"'").endswith(("…", "..."))

    @lazy_property
    def has_numbers_or_kinds(self) -> bool:
        """Whether the title has a number, or a word for a kind of text."""
        return bool(self.title_numbers or self.text_kinds)

    @lazy_property
    def text_kinds(self) -> frozenset[str]:
        """The words of the title that name a kind of text: `reply`, `erratum`."""
        return parse_text_kinds(self.distinctive_words, self.title_line)

    @property
    def venue(self) -> Venue:
        """The name of the venue and the type of the record."""
        return self.record.venue, self.record.type

    @property
    def page_range(self) -> tuple[int, int] | None:
        """The first and last page, with `106-11` read as 106 to 111; None for a single page."""
        match = _PAGE_RANGE.search(self.record.pages)
        if not match:
            return None
        first, last = match[1], match[2]
        if len(last) < len(first):
            last = first[: len(first) - len(last)] + last
        return int(first[:9]), int(last[:9])

    @property
    def issue(self) -> int:
        """The number of the issue; 0 if there is none or it exceeds one a week."""
        number = self.record.number
        return int(number) if len(number) <= 2 and number.isdecimal() and int(number) <= 52 else 0

    @property
    def is_preprint(self) -> bool:
        """Whether this is the preprint, and no journal or conference has published it yet."""
        entry = self.record
        if not entry.venue and not entry.doi:
            return bool(entry.arxiv)
        return bool(_PREPRINT_DOI.match(entry.doi)) or is_preprint_server(entry.venue)


def extract_features(entry: Record, abstract_words: str | None = None) -> RecordFeatures:
    """Extract the features of a record, and its keys, as both need the same folded abstract.

    `abstract_words` are the folded words of the abstract, if the caller has them already.
    """
    title_words = words(readable(strip_title_remarks(entry.title)))
    volume = _first_number(entry.volume)
    if abstract_words is None:
        abstract_words = normalize_text(readable(entry.abstract))
    compute_keys(entry, abstract_words)
    return RecordFeatures(
        entry,
        " ".join(title_words),
        "".join(title_words),
        "" if len(volume) == 4 and volume[:2] in ("19", "20") else volume,
        _first_page(entry.pages),
        abstract_words[: ABSTRACT_START_LENGTH * 2].replace(" ", "")[:ABSTRACT_START_LENGTH],
        abstract_words[-ABSTRACT_END_LENGTH * 2 :].replace(" ", "")[-ABSTRACT_END_LENGTH:],
    )


def compact_text(text: str) -> str:
    """Return the folded letters and digits of a text, LaTeX made readable."""
    return "".join(words(readable(text)))


@lru_cache(maxsize=2048)
def _parse_names(authors: tuple[str, ...]) -> frozenset[str]:
    line = readable(" ".join(authors))
    is_ascii = line.isascii()
    parts = line.translate(_NON_LETTERS_TO_SPACE).split() if is_ascii else _LETTERS.findall(line)
    if not line.isupper():
        parts = [part for part in parts if len(part) > 3 or not part.isupper()]
    names = fold(" ".join(parts)).split()
    prefixes = [name[:4] for name in names if len(name) > 1 and name not in _NAME_PARTICLES]
    return frozenset(map(intern, prefixes))


def _first_number(text: str) -> str:
    match = _DIGITS.search(text) if text else None
    return match[0].lstrip("0") if match else ""


def _first_page(text: str) -> str:
    page = _first_number(text)
    return "" if page == "1" or (page and _MONTH.search(text)) else page


# What a title says besides its subject: remarks, numbers of parts, the kind of text.

_ROMAN_NUMBERS = {
    "ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9",
}  # fmt: skip
_SPELT_NUMBERS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "i": "1", "v": "5",
}  # fmt: skip
_PART_WORDS = frozenset(("part", "volume", "chapter", "phase", "paper", "version"))
_COUNTING_WORDS = _PART_WORDS.union(_ROMAN_NUMBERS)
"""Words that are numbers, or that a spelt number may follow."""

_TRAILING_REMARK = re.compile(r"[\s.:]*\[((?:[^\[\]]|\[[^\[\]]*\]){2,300})\][\s.\"']*$")
_ERRATUM_REMARK = re.compile(r"[\s.:]*\[(?:\w+ )?(?:erratum|correction|comment)\b.{5,}", re.I)
_REPLY = re.compile(r"\s*(?:letter|reply|comment|erratum|correction|retraction)\s*", re.I)
_LEADING_CITATION = re.compile(
    r"^\W*(?:[^\W\d]+[\s.,&]+){0,4}[\[(](?:19|20)\d\d[a-z]?[\])][\s.,:;]*"
)

_TEXT_KIND = re.compile(
    r"\b(?:errat(?:um|a)|corrigend(?:um|a)|correct(?:ion|ions) to|retract(?:ed|ion)"
    r"|repl(?:y|ies)|response to|comment(?:s|ary)?|letters?|protocol|rejoinder|addendum"
    r"|editorial)\b"
)
# fmt: off
_TEXT_KIND_WORDS = frozenset({
    "erratum", "errata", "corrigendum", "corrigenda", "correction", "corrections", "retracted",
    "retraction", "reply", "replies", "response", "comment", "comments", "commentary", "letter",
    "letters", "protocol", "rejoinder", "addendum", "editorial",
})
# fmt: on
"""Words without one of which `_TEXT_KIND` finds nothing."""

_MIN_SPECIFIC_WORDS = 8
"""Words with which a title says what its paper is about, however it begins."""

_GENERIC_TITLE = re.compile(
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
        title = _LEADING_CITATION.sub("", title) or title
    if "[" not in title:
        return title
    while (remark := _TRAILING_REMARK.search(title)) and remark.start() >= 15:
        if _REPLY.fullmatch(remark[1]):
            return title
        title = title[: remark.start()]
    erratum = _ERRATUM_REMARK.search(title, 15)
    return title[: erratum.start()] if erratum else title


def parse_title_numbers(title_words: Sequence[str]) -> tuple[str, ...]:
    """Return the numbers of a title as digits, sorted, with Roman ones and those after `part`."""
    numbers = []
    for word in title_words:
        if word in _ROMAN_NUMBERS:
            numbers.append(_ROMAN_NUMBERS[word])
        elif not word.isalpha():
            numbers += _DIGITS.findall(word)
    pairs = pairwise(title_words)
    numbers += [
        _SPELT_NUMBERS[word]
        for before, word in pairs
        if before in _PART_WORDS and word in _SPELT_NUMBERS
    ]
    return tuple(sorted(number.lstrip("0") for number in numbers))


def parse_text_kinds(title_words: AbstractSet[str], title_line: str) -> frozenset[str]:
    """Return the words of a title that name a kind of text: `reply`, `erratum`."""
    if title_words.isdisjoint(_TEXT_KIND_WORDS):
        return frozenset()
    return frozenset(_TEXT_KIND.findall(title_line))


def is_generic_title(title_line: str) -> bool:
    """Return whether many papers have such a title: `Editorial`, `Book review`."""
    return title_line.count(" ") < _MIN_SPECIFIC_WORDS and bool(_GENERIC_TITLE.match(title_line))
