"""The features by which two records are compared: titles, names, numbers and pages, folded."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from sys import intern
from typing import Any, Generic, TypeVar

from store.duplicates.title_kinds import (
    KIND_WORDS,
    form_remark,
    parse_text_kinds,
    strip_retraction,
    strip_title_remarks,
)
from store.duplicates.venues import Venue, is_preprint_doi, is_preprint_server
from store.model.record import Record, compute_keys
from store.text.folding import fold, fold_to_ascii, normalize_text, words
from store.text.latex import readable

ABSTRACT_START_LENGTH = 300
"""Letters at the beginning of an abstract that are compared if both records have titles."""

ABSTRACT_END_LENGTH = 32
"""Letters at the end of an abstract by which copies of it are found."""

_ABSTRACT_LENGTH = 2000
"""Letters of an abstract that are compared if a record has no title."""

_SMALL_WORD_LIST = """
a an the some and or of in on for to by at as is are its their our via into der die das und
des la le les de du et el los las y
"""
SMALL_WORDS = frozenset(_SMALL_WORD_LIST.split())
"""Words that a title may have or not, or one for another, and still be the same."""

_SPELT_LETTERS = str.maketrans({
    "ø": "o", "Ø": "o", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ł": "l", "Ł": "l", "đ": "d",
    "Đ": "d", "ð": "d", "þ": "th", "ı": "i", "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta",
    "ε": "epsilon", "ζ": "zeta", "θ": "theta", "κ": "kappa", "λ": "lambda", "μ": "mu", "σ": "sigma",
    "ω": "omega", "Δ": "delta",
})  # fmt: skip
"""Letters that people without them on the keyboard write otherwise."""

_SIGNED_LETTER = re.compile(r"(?<!\w)[A-Za-z](?:\+\+|#|\+)(?!\w)")
"""Matches a name of one letter that a sign tells from others: `C++`, `C#`."""

_IDEOGRAPH = r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
_SPACED_IDEOGRAPHS = re.compile(rf"({_IDEOGRAPH})[ ,]+(?={_IDEOGRAPH})")
_MEETING_PAGE = re.compile(r"\s*(?:pp?\.?\s*)?[ASPO]{1,2}\s?-?\d", re.I)
_MEETING = re.compile(r"^conference:|\b(?:meeting|conference) abstract|\babstracts? of\b", re.I)
_LETTERS = re.compile(r"[^\W\d_]+")
_NON_LETTERS_TO_SPACE = bytes(
    code if code < 128 and chr(code).isalpha() else ord(" ") for code in range(256)
)
_NAME_PARTICLES = frozenset(
    ("and", "et", "al", "the", "of", "van", "von", "der", "de", "den", "di")
)
"""Words of many names, of institutions too: that two papers share one says nothing."""
_DIGITS = re.compile(r"\d+")
_MONTH = re.compile(r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec", re.I)
_PAGE_RANGE = re.compile(r"(?<!\d)(\d+)\s*[-‐-―]+\s*[a-z]?(\d+)", re.I)

_SHORT_HEAD = re.compile(r"(\S[^:]{0,24}?)(?::|\s[-–—]+)\s")
"""Matches a few words that a subtitle follows: `OtterNet: `."""

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
    has_marked_title: bool = field(default=False, init=False)
    """Whether the title says more than its letters: it has a remark, or a sign as in `C++`."""
    is_retracted: bool = field(default=False, init=False)
    """Whether the title is marked as that of a retracted paper."""

    @property
    def title_words(self) -> list[str]:
        """The words of the title, in order."""
        return self.title_line.split(" ")

    @lazy_property
    def sorted_title(self) -> str:
        """The letters of the title with its words in alphabetical order."""
        return "".join(sorted(self.title_words))

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
        title_words = self.title_words
        if self.title.isalpha() and _COUNTING_WORDS.isdisjoint(title_words):
            return ()
        return parse_title_numbers(title_words)

    @lazy_property
    def names_numbers_or_kinds(self) -> bool:
        """Whether the title may name a number or a kind of text."""
        is_plain = self.title.isalpha() and not self.has_marked_title
        return not (is_plain and _SPECIAL_WORDS.isdisjoint(self.title_words))

    @property
    def title_signs(self) -> str:
        """The names of one letter with a sign that the title has: `C++`."""
        title = self.record.title
        return "".join(_SIGNED_LETTER.findall(title)) if "+" in title or "#" in title else ""

    @property
    def form_remark(self) -> str:
        """The remark that says in which form this was presented: `(panel session)`."""
        return form_remark(self.record.title) if self.has_marked_title else ""

    @property
    def has_truncated_title(self) -> bool:
        """Whether the title ends with an ellipsis."""
        return self.record.title.rstrip(" \"'").endswith(("…", "..."))

    @lazy_property
    def text_kinds(self) -> frozenset[str]:
        """The kinds of text that the title names: `reply`, `correction`."""
        title = self.record.title
        title_words = words(readable(title)) if self.has_marked_title else self.title_words
        return parse_text_kinds(title, title_words)

    @property
    def title_head(self) -> str:
        """The letters of the title before a subtitle, if these are few."""
        head = _SHORT_HEAD.match(self.record.title)
        if head is None:
            return ""
        if head[1].isascii():
            return "".join(filter(str.isalnum, head[1].lower()))
        return compact_text(head[1])

    @lazy_property
    def is_meeting_abstract(self) -> bool:
        """Whether this is one of the abstracts that a journal prints after a meeting."""
        entry = self.record
        if _MEETING.search(entry.venue) or "[abstract]" in entry.title.lower():
            return True
        pages = parse_page_range(entry.pages)
        if pages is not None and pages[1] - pages[0] > 1:
            return False
        return bool(_MEETING_PAGE.match(entry.pages)) or "uppl" in entry.number + entry.volume

    @property
    def venue(self) -> Venue:
        """The name of the venue and the type of the record."""
        return self.record.venue, self.record.type

    @property
    def all_pages(self) -> str:
        """The digits of the pages, without what stands between them."""
        return "".join(filter(str.isdecimal, self.record.pages))


def extract_features(
    entry: Record, abstract: str | None = None, abstract_words: str | None = None
) -> RecordFeatures:
    """Extract the features of a record, and its keys, as both need the same folded abstract.

    `abstract` is the readable abstract and `abstract_words` its folded words, if the caller has
    them already.
    """
    bare_title = strip_title_remarks(strip_retraction(entry.title))
    title = readable(bare_title)
    title_words = words(title)
    title_line = " ".join(title_words)
    if not title_line.isascii():
        title_words = words(title.translate(_SPELT_LETTERS))
        title_line = " ".join(title_words)
    volume = _first_number(entry.volume)
    if abstract is None:
        abstract = readable(entry.abstract)
    if abstract_words is None:
        abstract_words = normalize_text(abstract)
    compute_keys(entry, abstract, abstract_words)
    features = RecordFeatures(
        entry,
        title_line,
        "".join(title_words),
        "" if len(volume) == 4 and volume[:2] in ("19", "20") else volume,
        _first_page(entry.pages),
        _first_letters(abstract_words, ABSTRACT_START_LENGTH),
        _without_spaces(abstract_words[-ABSTRACT_END_LENGTH * 2 :])[-ABSTRACT_END_LENGTH:],
    )
    if bare_title is not entry.title or "+" in bare_title or "#" in bare_title:
        features.has_marked_title = True
        features.is_retracted = strip_retraction(entry.title) != entry.title
    return features


def _first_letters(text: str, count: int) -> str:
    """Return the first letters and digits of a text of words."""
    # 300 letters of English stand in some 360 characters; more are looked at where words are short
    letters = _without_spaces(text[: count * 5 // 4])
    return (letters if len(letters) >= count else _without_spaces(text[: count * 2]))[:count]


def _without_spaces(text: str) -> str:
    return text.encode().translate(None, b" ").decode()  # faster than `replace`


def parse_page_range(pages: str) -> tuple[int, int] | None:
    """Return the first and last page, with `106-11` read as 106 to 111; None for a single page."""
    match = _PAGE_RANGE.search(pages) if pages else None
    if not match:
        return None
    first, last = match[1], match[2]
    if len(last) < len(first):
        last = first[: len(first) - len(last)] + last
    return int(first[:9]), int(last[:9])


def issue_number(text: str) -> int:
    """Return the number of an issue; 0 if there is none or it exceeds one a week."""
    return int(text) if len(text) <= 2 and text.isdecimal() and int(text) <= 52 else 0


def is_preprint(entry: Record) -> bool:
    """Return whether this is the preprint, and no journal or conference has published it yet."""
    if not entry.venue and not entry.doi:
        return bool(entry.arxiv)
    return is_preprint_doi(entry.doi) or is_preprint_server(entry.venue)


def has_subtitle(title: str) -> bool:
    """Return whether a title may have a subtitle."""
    return ": " in title or " - " in title or " – " in title or " — " in title


def compact_text(text: str) -> str:
    """Return the folded letters and digits of a text, LaTeX made readable."""
    return "".join(words(readable(text)))


@lru_cache(maxsize=4096)
def _parse_names(authors: tuple[str, ...]) -> frozenset[str]:
    line = readable(" ".join(authors))
    if line.isascii():
        # as bytes, in a fifth of the time that text takes
        parts = line.encode().translate(_NON_LETTERS_TO_SPACE).decode().split()
    else:
        line = readable(" | ".join(authors)).translate(_SPELT_LETTERS)
        parts = _LETTERS.findall(_SPACED_IDEOGRAPHS.sub(r"\1", line))
    if not line.isupper():
        parts = [part for part in parts if len(part) > 3 or not part.isupper()]
    joined = " ".join(parts)
    plain = fold_to_ascii(joined)
    names = plain.lower() if plain.isascii() else fold(joined)
    names = names.replace("oe", "o").replace("ae", "a").replace("ue", "u")
    prefixes = [name[:4] for name in names.split() if len(name) > 1 and name not in _NAME_PARTICLES]
    return frozenset(map(intern, prefixes))


def _first_number(text: str) -> str:
    match = _DIGITS.search(text) if text else None
    return match[0].lstrip("0") if match else ""


def _first_page(text: str) -> str:
    page = _first_number(text)
    return "" if page == "1" or (page and _MONTH.search(text)) else page


_ROMAN_NUMBERS = {
    "ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9",
}  # fmt: skip
SPELT_NUMBERS = _ROMAN_NUMBERS | {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "i": "1", "v": "5",
}  # fmt: skip
"""Numbers in words, as they are written after `part`."""
_PART_WORDS = frozenset(("part", "volume", "chapter", "phase", "paper", "version"))
_COUNTING_WORDS = _PART_WORDS.union(_ROMAN_NUMBERS)
"""Words that are numbers, or that a spelt number may follow."""

_SPECIAL_WORDS = _COUNTING_WORDS | KIND_WORDS


def parse_title_numbers(title_words: Sequence[str]) -> tuple[str, ...]:
    """Return the numbers of a title as digits, sorted, with Roman ones and those after `part`.

    Digits in a name such as `p53` are no numbers.
    """
    numbers = [word for word in title_words if word.isdecimal()]
    numbers += [_ROMAN_NUMBERS[word] for word in title_words if word in _ROMAN_NUMBERS]
    numbers += [
        SPELT_NUMBERS[word]
        for before, word in pairwise(title_words)
        if before in _PART_WORDS and word in SPELT_NUMBERS
    ]
    return tuple(sorted(number.lstrip("0") for number in numbers))
